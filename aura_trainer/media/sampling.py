"""Which frames of a clip are offered for rating. Pure functions over the frame index."""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from aura_trainer.domain.media import MediaKind, Sampling, SamplingRule, Shot
from aura_trainer.media.frame_index import ADDRESS_TOLERANCE, FrameIndex
from aura_trainer.media.source import Source

REFERENCE_COUNT = 48
"""How many frames stand for a whole clip where features are compared within it."""

_TYPICAL_SHOT_SECONDS = 5.0
_TYPICAL_KEY_FRAME_SECONDS = 5.0


def sample(index: FrameIndex, shots: Sequence[Shot], sampling: Sampling) -> list[int]:
    """Return the ordinals a rule chooses, rising, without repeats.

    EVERY takes the frames on screen at 0, N, 2N ... seconds; PER_SHOT takes N spread over each shot, away
    from its first and last frame where there is room; KEY_FRAMES the encoder's key frames; SPREAD N over the
    whole clip. Of loose images, to which time means nothing, EVERY, PER_SHOT and KEY_FRAMES take all.
    """
    amount = sampling.amount
    if sampling.rule is SamplingRule.SPREAD:
        return spread(0, len(index), int(amount))
    if index.stills:
        return list(range(len(index)))
    if sampling.rule is SamplingRule.PER_SHOT:
        return _per_shot(index, shots, int(amount))
    if sampling.rule is SamplingRule.KEY_FRAMES:
        return np.flatnonzero(index.key_frames).tolist()
    return _every(index, _step(sampling))


def estimate_count(source: Source, sampling: Sampling) -> int:
    """Return about how many frames a rule will choose, from what is known before decoding.

    Exact for SPREAD, for loose images, and within a frame for EVERY; for PER_SHOT and KEY_FRAMES it assumes a
    shot, or a key frame, each five seconds.
    """
    amount = sampling.amount
    if sampling.rule is SamplingRule.SPREAD:
        wanted = int(amount)
    elif source.stills:
        wanted = source.frame_count
    elif sampling.rule is SamplingRule.EVERY:
        wanted = math.ceil(Fraction(source.seconds).limit_denominator(1_000_000) / _step(sampling))
    elif sampling.rule is SamplingRule.PER_SHOT:
        wanted = int(amount) * max(1, round(source.seconds / _TYPICAL_SHOT_SECONDS))
    elif source.kind is MediaKind.IMAGES:
        wanted = source.frame_count
    else:
        wanted = max(1, round(source.seconds / _TYPICAL_KEY_FRAME_SECONDS))
    return max(1, min(wanted, source.frame_count))


def reference_ordinals(index: FrameIndex) -> list[int]:
    """Return the fixed uniform sample that stands for a whole clip, whichever frames are rated or asked for."""
    return spread(0, len(index), REFERENCE_COUNT)


def spread(first: int, end: int, count: int) -> list[int]:
    """Return up to ``count`` ordinals of ``[first, end)``, the middles of as many equal parts."""
    length = end - first
    if count >= length:
        return list(range(first, end))
    return [first + (2 * part + 1) * length // (2 * count) for part in range(count)]


def _step(sampling: Sampling) -> Fraction:
    """Seconds from one frame to the next, exact for any part of a second that people write."""
    return Fraction(sampling.amount).limit_denominator(1_000_000)


def _every(index: FrameIndex, step: Fraction) -> list[int]:
    # Whole numbers of one common unit keep this exact and, asked frame by frame, quick for any step.
    unit = math.lcm(index.time_base.denominator, step.denominator, ADDRESS_TOLERANCE.denominator)
    tick, pace, tolerance = (int(value * unit) for value in (index.time_base, step, ADDRESS_TOLERANCE))
    begins = [(pts - index.start_pts) * tick - tolerance for pts in index.pts.tolist()]
    ends = [*begins[1:], (index.end_pts - index.start_pts) * tick]
    return [
        ordinal
        for ordinal, (begin, end) in enumerate(zip(begins, ends, strict=True))
        if -(-begin // pace) * pace < end
    ]


def _per_shot(index: FrameIndex, shots: Sequence[Shot], count: int) -> list[int]:
    chosen: set[int] = set()
    for shot in shots:
        first, end = np.searchsorted(index.pts, [shot.start_pts, shot.end_pts]).tolist()
        if end - first >= count + 2:
            first, end = first + 1, end - 1
        chosen.update(spread(first, end, count))
    return sorted(chosen)
