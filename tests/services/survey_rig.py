"""Surveys made up for the tests of advice: clips of equal shots, pictures with a known likeness."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from aura_trainer.domain.frames import Frame, FrameAddress
from aura_trainer.domain.media import Media, MediaInfo, MediaKind, Shot
from aura_trainer.services.survey import Survey

RATE = 25


def clip(media_id, name, shots):
    """A clip of shots that last this many seconds each."""
    starts = np.concatenate([[0], np.cumsum(shots)]).tolist()
    info = MediaInfo(
        path=f"/footage/{name}",
        kind=MediaKind.VIDEO,
        container="mp4",
        codec="h264",
        width=1920,
        height=1080,
        frame_rate=Fraction(RATE),
        variable_frame_rate=False,
        time_base=Fraction(1, RATE),
        start_pts=0,
        frame_count=round(starts[-1] * RATE),
        duration_seconds=float(starts[-1]),
        has_audio=False,
    )
    cut = tuple(
        Shot(index, round(begin * RATE), round(end * RATE))
        for index, (begin, end) in enumerate(pairwise(starts))
    )
    return Media(media_id, info, f"content of {name}", (), cut, (), "2026-01-01")


def frames_of(media, step=1.0):
    """A frame of it every ``step`` seconds; ids are 1000 times the clip's, and on."""
    found = []
    for place in range(int(media.info.duration_seconds / step)):
        pts = round(place * step * RATE)
        shot = next(shot.index for shot in media.shots if shot.start_pts <= pts < shot.end_pts)
        address = str(FrameAddress.at(media.path, Fraction(pts, RATE)))
        found.append(
            Frame(media.id * 1000 + place, media.id, address, pts, media.info.time_base, pts, False, shot)
        )
    return found


def survey(clips, ratings=None, *, twins=(), elsewhere=(), blind=()):
    """A survey of clips sampled once a second, all pictures unlike each other but for ``twins``.

    ``ratings`` are by frame id; ``twins`` are pairs of ids with the same picture; ``blind`` frames have none.
    """
    frames = {frame.id: frame for media in clips for frame in frames_of(media)}
    generator = np.random.default_rng(1)
    looks = {key: generator.uniform(0, 100, 288).astype(np.float32) for key in frames}
    looks.update({second: looks[first] for first, second in twins})
    seen = {key: look for key, look in looks.items() if key not in blind}
    return Survey({media.id: media for media in clips}, frames, dict(ratings or {}), tuple(elsewhere), seen)
