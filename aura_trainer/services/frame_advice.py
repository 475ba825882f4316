"""Advice that names frames: what is not covered, what is rated at odds, which band is short."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from aura_trainer.domain.advice import AdviceTopic, FrameAdvice
from aura_trainer.domain.bands import Band, band_of
from aura_trainer.domain.counting import listed, plural
from aura_trainer.domain.frames import Frame
from aura_trainer.language import mark, tr
from aura_trainer.ml.looks import nearest_distance, twins_apart
from aura_trainer.services.coverage_advice import advise_on_shots, advise_on_stretches, piece_of_advice
from aura_trainer.services.survey import Survey

DOZEN = 12
"""How many frames a piece of advice names at most."""

MOST_PIECES = 8
"""How many pieces of advice are given at most."""

APART = 0.4
"""Difference of two ratings from which near twins are worth another look: from a low one into another band."""

_ENOUGH_TO_JUDGE = 10
_WANTED_PERCENT = 25
_ENOUGH_FOR_EXTREMES = 20
_END_WIDTH = 0.1
_EXTREME_PERCENT = 90
_NAMED = 3
_NONE_YET = {
    Band.LOW: mark(
        "No low-rated frames yet. A dozen more dull ones, say from {clip}, would help the model tell them apart. "
        "Which are dull you must say: these are unrated, from clips with few such ratings."
    ),
    Band.HIGH: mark(
        "No high-rated frames yet. A dozen more striking ones, say from {clip}, would help the model tell them "
        "apart. Which are striking you must say: these are unrated, from clips with few such ratings."
    ),
}
_FEW_YET = {
    Band.LOW: mark(
        "Only {frames}. A dozen more dull ones, say from {clip}, would help the model tell them apart. Which are "
        "dull you must say: these are unrated, from clips with few such ratings."
    ),
    Band.HIGH: mark(
        "Only {frames}. A dozen more striking ones, say from {clip}, would help the model tell them apart. Which "
        "are striking you must say: these are unrated, from clips with few such ratings."
    ),
}
_RATED = {Band.LOW: "low-rated frame", Band.HIGH: "high-rated frame"}


def advise_on_frames(survey: Survey) -> list[FrameAdvice]:
    """Return the advice that the frames themselves give, the weightiest first.

    Ratings that contradict each other come first, for they teach something wrong; then what the ratings say
    nothing about, from whole clips down to single shots.
    """
    if not survey.ratings:
        return _advise_on_beginning(survey)
    pieces = [
        *_advise_on_twins(survey),
        *_advise_on_clips(survey),
        *_advise_on_bands(survey),
        *_advise_on_extremes(survey),
        *advise_on_stretches(survey, DOZEN),
        *advise_on_shots(survey, DOZEN),
    ]
    return pieces[:MOST_PIECES]


def _advise_on_beginning(survey: Survey) -> list[FrameAdvice]:
    chosen = survey.spread(survey.unrated, DOZEN)
    if not chosen:
        return []
    clips = len({frame.media_id for frame in chosen})
    over = survey.clip_name(chosen[0].media_id) if clips == 1 else plural(clips, "clip")
    if len(chosen) == 1:
        text = tr("Nothing is rated yet. Begin with this frame of {clips}.")
    elif all(frame.id in survey.looks for frame in chosen):
        text = tr(
            "Nothing is rated yet. Begin with these {count} frames: they differ and are spread over {clips}."
        )
    else:
        text = tr("Nothing is rated yet. Begin with these {count} frames: they are spread over {clips}.")
    text = text.format(count=len(chosen), clips=over)
    return [piece_of_advice(AdviceTopic.CLIP, text, chosen)]


def _advise_on_twins(survey: Survey) -> Iterable[FrameAdvice]:
    frames = [frame for frame in survey.rated if frame.id in survey.looks]
    if len(frames) < 2:
        return
    looks = np.stack([survey.looks[frame.id] for frame in frames])
    pairs = twins_apart(looks, [survey.ratings[frame.id] for frame in frames], APART, DOZEN // 2)
    told = [(frames[one], frames[other]) for one, other in pairs]
    if not told:
        return
    first, second = told[0]
    example = tr("{first} and {second}").format(
        first=_rated_at(survey, first), second=_rated_at(survey, second)
    )
    if first.media_id == second.media_id:
        # Translators: {frames} is as "00:01 at 0.20 and 00:02 at 0.90".
        example = tr("{frames} in {clip}").format(frames=example, clip=survey.clip_name(first.media_id))
    if len(told) == 1:
        text = tr("Two nearly identical frames are rated far apart: {example}. Look at them again.")
    elif len(told) < DOZEN // 2:
        text = tr(
            "{count} pairs of nearly identical frames are rated far apart, such as {example}. Look again."
        )
    else:
        text = tr(
            "{count} pairs or more of nearly identical frames are rated far apart, such as {example}. Look again."
        )
    text = text.format(count=len(told), example=example)
    yield piece_of_advice(AdviceTopic.TWINS, text, [frame for pair in told for frame in pair])


def _advise_on_clips(survey: Survey) -> Iterable[FrameAdvice]:
    covered = {frame.media_id for frame in survey.rated}
    missing = [key for key in survey.media if key not in covered]
    # A clip that is just coming in is named once there is a frame of it to show.
    by_clip = {key: found for key in missing if (found := survey.spread(survey.unrated_of(key), DOZEN))}
    if not by_clip:
        return
    names = listed([survey.clip_name(key) for key in by_clip], _NAMED)
    if len(by_clip) == 1:
        text = tr("{names} has no rating yet. A few would let the model know it.").format(names=names)
    else:
        text = tr("{names} have no rating yet. A few in each would let the model know them.").format(
            names=names
        )
    share = max(DOZEN // len(by_clip), 1)
    chosen = [frame for found in by_clip.values() for frame in found[:share]][:DOZEN]
    yield piece_of_advice(AdviceTopic.CLIP, text, chosen)


def _advise_on_bands(survey: Survey) -> Iterable[FrameAdvice]:
    counts = Counter(band_of(rating) for rating in (*survey.ratings.values(), *survey.elsewhere))
    total = counts.total()
    if total < _ENOUGH_TO_JUDGE:
        return
    for band in sorted(_RATED, key=lambda band: counts[band]):
        if counts[band] * 100 >= _WANTED_PERCENT * total:
            continue
        chosen, clip = _short_of(survey, band)
        if not chosen:
            continue
        found = (_FEW_YET if counts[band] else _NONE_YET)[band]
        text = tr(found).format(frames=plural(counts[band], _RATED[band]), clip=survey.clip_name(clip))
        yield piece_of_advice(AdviceTopic.BAND, text, chosen)


def _short_of(survey: Survey, band: Band) -> tuple[tuple[Frame, ...], int]:
    """Choose unrated frames of the clips with the fewest ratings of a band, and name the first of the clips."""
    found: Counter[int] = Counter(
        frame.media_id for frame in survey.rated if band_of(survey.ratings[frame.id]) is band
    )
    by_clip: dict[int, list[Frame]] = defaultdict(list)
    for frame in survey.unrated:
        by_clip[frame.media_id].append(frame)
    order = sorted(by_clip, key=lambda key: (found[key], -len(by_clip[key]), key))
    if not order:
        return (), 0
    few = [key for key in order if found[key] == found[order[0]]]
    return survey.spread((frame for key in few for frame in by_clip[key]), DOZEN), order[0]


def _advise_on_extremes(survey: Survey) -> Iterable[FrameAdvice]:
    ends = [f for f in survey.rated if not _END_WIDTH < survey.ratings[f.id] < 1.0 - _END_WIDTH]
    total = len(survey.ratings)
    if total < _ENOUGH_FOR_EXTREMES or len(ends) * 100 < _EXTREME_PERCENT * total:
        return
    chosen = _most_alike(survey, ends)
    if chosen:
        if len(ends) == total:
            text = tr(
                "All of your {total} ratings are at the very ends of the scale. A finer second look at these, which "
                "resemble frames you rated the other way, would show the model what lies between."
            )
        else:
            text = tr(
                "{count} of your {total} ratings are at the very ends of the scale. A finer second look at these, "
                "which resemble frames you rated the other way, would show the model what lies between."
            )
        text = text.format(count=len(ends), total=total)
        yield piece_of_advice(AdviceTopic.EXTREMES, text, chosen)


def _most_alike(survey: Survey, ends: Sequence[Frame]) -> list[Frame]:
    """Return the frames at one end of the scale that look most like one at the other, closest first."""
    seen = [frame for frame in ends if frame.id in survey.looks]
    low = [frame for frame in seen if survey.ratings[frame.id] <= _END_WIDTH]
    high = [frame for frame in seen if survey.ratings[frame.id] > _END_WIDTH]
    if not low or not high:
        return []
    looks_low, looks_high = (np.stack([survey.looks[frame.id] for frame in end]) for end in (low, high))
    nearest = [
        *zip(nearest_distance(looks_low, looks_high), low, strict=True),
        *zip(nearest_distance(looks_high, looks_low), high, strict=True),
    ]
    nearest.sort(key=lambda pair: (float(pair[0]), pair[1].id))
    return [frame for _, frame in nearest[:DOZEN]]


def _rated_at(survey: Survey, frame: Frame) -> str:
    # Translators: a time code and the rating of the frame there.
    return tr("{time} at {rating:.2f}").format(time=survey.time_code(frame), rating=survey.ratings[frame.id])
