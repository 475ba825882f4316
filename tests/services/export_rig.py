"""Hand-offs made up of all rates, start times and lengths, without footage behind them."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from aura_trainer.domain.picks import FrameRange, Handles, Pick
from aura_trainer.domain.timecode import EDITING_RATES, TimeCodeRate
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.origin import SoundTrack
from aura_trainer.services.export.hand_off import hand_off
from aura_trainer.services.export.source import CutSource, OpenSource

COUNTINGS = (
    *(TimeCodeRate(rate) for rate in EDITING_RATES),
    *(
        TimeCodeRate(rate, drop_frame=True)
        for rate in EDITING_RATES
        if rate.denominator == 1001 and rate > 25
    ),
)
"""23.976, 24, 25, 29.97 and 59.94 either way, 30, 50, 60."""


@dataclass(frozen=True)
class Made:
    """What is to come out of every format again: ranges with handles, in frames counted from midnight."""

    given: object
    picks: list
    sources: dict
    counting: TimeCodeRate
    expected: list


def index_of(frame_count, rate):
    return FrameIndex(
        np.arange(frame_count, dtype=np.int64),
        np.ones(frame_count, np.bool_),
        1 / Fraction(rate),
        frame_count,
    )


STEREO = (SoundTrack(2, 48_000),)


def opened(path, counting, frame_count, start=0, reel=None, sound=STEREO):
    source = CutSource(path, counting, frame_count, start, reel, (1920, 1080), sound)
    return OpenSource(source, index_of(frame_count, counting.frame_rate), conformed=False)


def clear_of(other, picked, frames):
    """What of a pick with handles is left to it by another pick of the clip."""
    first, end = frames.first, frames.end
    if other.first <= picked.first:
        first = max(first, (other.end + picked.first) // 2 if other.end < picked.first else picked.first)
    if other.end >= picked.end:
        end = min(end, (other.first + picked.end) // 2 if other.first > picked.end else picked.end)
    return FrameRange(first, end)


@st.composite
def hand_offs(draw, clips=3, mixed=False, past_midnight=False):
    counting = draw(st.sampled_from(COUNTINGS))
    sources, picks = {}, []
    for number in range(draw(st.integers(1, clips))):
        counted = draw(st.sampled_from(COUNTINGS)) if mixed else counting
        count = draw(st.integers(1, 5000))
        latest = counted.a_day - 1 if past_midnight else counted.a_day - count - 1
        start = draw(st.integers(0, latest))
        sound = draw(
            st.lists(st.builds(SoundTrack, st.integers(1, 2), st.just(48_000)), max_size=2).map(tuple)
        )
        reel = draw(st.sampled_from((None, "A001R2XY", "a long reel name, of camera ü 2")))
        path = f"/footage/card {number}/A012 & Ü #{number}.mov"
        sources[path] = opened(path, counted, count, start, reel, sound)
        for _ in range(draw(st.integers(1, 3))):
            first = draw(st.integers(0, count - 1))
            end = draw(st.integers(first + 1, count))
            peak = draw(st.integers(first, end - 1))
            score = draw(st.floats(0, 1))
            picks.append(
                Pick(path, FrameRange(first, end), peak, 0, score, 0.0, 1.0, False, "best of shot 1")
            )
    handles = Handles(draw(st.integers(0, 48)))
    given = hand_off("Picks <of> A & B", picks, sources, handles)
    expected = []
    for place, pick in enumerate(picks):
        source = sources[pick.path].source
        beside = [other.frames for at, other in enumerate(picks) if other.path == pick.path and at != place]
        frames = pick.frames.widened(handles.frames, source.whole)
        for other in beside:
            frames = clear_of(other, pick.frames, frames)
        expected.append((source.path, source.start + frames.first, source.start + frames.end))
    return Made(given, picks, sources, counting, expected)
