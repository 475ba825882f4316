"""Which moments are picked, by their scores alone; nothing here reads footage."""

import bisect
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter
from statistics import fmean
from typing import Protocol

import numpy as np

from aura_trainer.domain.picks import FrameRange, Moment, ScoredClip

SUMMARY_SHARE = Fraction(15, 100)
"""How much of the footage a summary keeps where nothing else is asked: what the field compares summaries at."""

_MOST_UNITS = 20_000
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A part of a clip that may be picked: within one shot, with its best frame, worth ``value`` a frame."""

    clip: ScoredClip
    shot: int
    frames: FrameRange
    peak: Moment
    value: float

    @property
    def seconds(self) -> Fraction:
        """How long it lasts."""
        return len(self.frames) / self.clip.frame_rate


class Sight(Protocol):
    """Tells what candidates look like."""

    def look_at(self, candidates: Iterable[Candidate]) -> None:
        """Be told which will be asked about, so that what that takes can be done in one go."""

    def alike(self, one: Candidate, other: Candidate) -> bool:
        """Whether two show nearly the same, so that one of them is enough."""

    def shows(self, candidate: Candidate) -> bool:
        """Whether one shows anything at all: black, white and the end of a fade do not."""


class Blind:
    """Takes all candidates for different, and worth seeing."""

    def look_at(self, candidates: Iterable[Candidate]) -> None:
        """Look at nothing."""

    def alike(self, one: Candidate, other: Candidate) -> bool:  # noqa: ARG002
        """Tell nothing."""
        return False

    def shows(self, candidate: Candidate) -> bool:  # noqa: ARG002
        """Tell nothing."""
        return True


_BLIND = Blind()


def shot_at(clip: ScoredClip, ordinal: int) -> int:
    """The place of the shot a frame lies in."""
    return max(bisect.bisect_right(clip.shots, ordinal, key=attrgetter("first")) - 1, 0)


def smoothed(clip: ScoredClip) -> ScoredClip:
    """Weigh each score with those beside it in the same shot, one, two and one parts; nothing crosses a cut.

    A single frame scored high amid low ones is more often a blink of the model than a moment.
    """
    moments: list[Moment] = []
    for group in _by_shot(clip):
        scores = [group[0].score, *(moment.score for moment in group), group[-1].score]
        moments += [
            replace(moment, score=(before + 2 * here + after) / 4)
            for moment, before, here, after in zip(group, scores, scores[1:], scores[2:], strict=False)
        ]
    return replace(clip, moments=tuple(moments))


def around_peaks(clips: Iterable[ScoredClip], seconds: Fraction | None) -> list[Candidate]:
    """Return a candidate around every scored frame, the best first.

    Args:
        clips: What was scored.
        seconds: How long a candidate is, cut short at its shot's ends; None for the whole shot.
    """
    found = []
    for clip in clips:
        frames = None if seconds is None else _frames(clip, seconds)
        for moment in clip.moments:
            shot = shot_at(clip, moment.ordinal)
            whole = clip.shots[shot]
            part = whole if frames is None else whole.around(moment.ordinal, frames)
            found.append(Candidate(clip, shot, part, moment, moment.score))
    return sorted(found, key=_best_first)


def pieces(clips: Iterable[ScoredClip], seconds: Fraction | None) -> list[Candidate]:
    """Return the shots with a scored frame, cut into pieces no longer than ``seconds`` unless that is None.

    A piece is worth the mean of the scores in it, or, where it holds none, those around its middle.
    """
    found = []
    for clip in clips:
        for shot, group in zip(_scored_shots(clip), _by_shot(clip), strict=True):
            whole = clip.shots[shot]
            longest = len(whole) if seconds is None else _frames(clip, seconds)
            count = -(-len(whole) // longest)
            for number in range(count):
                first, end = (whole.first + len(whole) * place // count for place in (number, number + 1))
                part = FrameRange(first, end)
                inside = [moment for moment in group if moment.ordinal in part] or [_nearby(group, part)]
                peak = max(inside, key=lambda moment: (moment.score, -moment.ordinal))
                value = fmean(moment.score for moment in inside)
                found.append(Candidate(clip, shot, part, peak, value))
    return sorted(found, key=_best_first)


def best(
    candidates: Sequence[Candidate],
    count: int,
    min_gap: Fraction,
    sight: Sight = _BLIND,
    *,
    trim: bool = False,
) -> list[Candidate]:
    """Return up to so many candidates, the best first, none of which overlaps or looks like one before it.

    Args:
        candidates: The best first.
        count: How many at most.
        min_gap: Seconds from the end of one to the beginning of the next of the same clip, at least.
        sight: Asked of what is left otherwise.
        trim: Whether one too near to a better one may lose up to half of itself, but not its best frame, to be far enough.
    """
    taken: list[Candidate] = []
    for candidate in candidates:
        if len(taken) >= count:
            break
        clear = _clear_of(candidate, taken, min_gap, len(candidate.frames) / (2 if trim else 1))
        if (
            clear is not None
            and sight.shows(candidate)
            and not any(sight.alike(candidate, other) for other in taken)
        ):
            taken.append(clear)
    return taken


def within(candidates: Sequence[Candidate], seconds: Fraction, sight: Sight = _BLIND) -> list[Candidate]:
    """Return the candidates that are worth most together and last no longer than ``seconds`` together.

    None of them shows nothing, or looks like a better one of another shot; the time of those goes to the next best, as
    long as there are not copies without end.
    """
    left, kept = list(candidates), []
    for _ in range(_MOST_ROUNDS):
        chosen = _worth_most(left, seconds)
        sight.look_at(chosen)
        kept = without_copies(filter(sight.shows, chosen), sight)
        if len(kept) == len(chosen):
            break
        dropped = {_place(candidate) for candidate in chosen} - {_place(candidate) for candidate in kept}
        left = [candidate for candidate in left if _place(candidate) not in dropped]
    return kept


def without_copies(candidates: Iterable[Candidate], sight: Sight) -> list[Candidate]:
    """Leave out every candidate that looks like a better one of another shot; within a shot likeness is no fault."""
    kept: list[Candidate] = []
    for candidate in candidates:
        others = (other for other in kept if (other.clip.path, other.shot) != _place(candidate)[:2])
        if not any(sight.alike(candidate, other) for other in others):
            kept.append(candidate)
    return kept


def _worth_most(candidates: Sequence[Candidate], seconds: Fraction) -> list[Candidate]:
    """Return the candidates that are worth most together within some seconds, whatever they show.

    The 0/1 knapsack over shots of M. Gygli, H. Grabner, H. Riemenschneider, L. Van Gool, "Creating Summaries from User
    Videos", ECCV 2014, also used by Y. Song et al., "TVSum: Summarizing Web Videos Using Titles", CVPR 2015: a shot
    costs its length and is worth the sum of its frames' scores.
    """
    rates = {candidate.clip.frame_rate for candidate in candidates}
    # Frames are exact where all clips have one rate. Else, and where there would be too many, lengths are rounded up:
    # the choice is then the best to within the rounding, and still never over the limit.
    unit = 1 / rates.pop() if len(rates) == 1 else Fraction(1, 1000)
    unit *= max(-(-seconds // (unit * _MOST_UNITS)), 1)
    weights = [int(-(-candidate.seconds // unit)) for candidate in candidates]
    values = [candidate.value * float(candidate.seconds) for candidate in candidates]
    return [candidates[place] for place in knapsack(weights, values, int(seconds // unit))]


def knapsack(weights: Sequence[int], values: Sequence[float], budget: int) -> list[int]:
    """Return the places of what is worth most together without weighing more than the budget.

    What is worth nothing is left out. Time and memory grow with the budget times the number of things.
    """
    budget = max(min(budget, sum(weights)), 0)
    worth = np.zeros(budget + 1)
    taken = np.zeros((len(weights), budget + 1), dtype=np.bool_)
    for place, (weight, value) in enumerate(zip(weights, values, strict=True)):
        if weight > budget:
            continue
        with_it = worth[: budget + 1 - weight] + value
        better = with_it > worth[weight:]
        taken[place, weight:] = better
        worth[weight:] = np.where(better, with_it, worth[weight:])
    chosen = []
    room = budget
    for place in reversed(range(len(weights))):
        if taken[place, room]:
            chosen.append(place)
            room -= weights[place]
    return chosen[::-1]


def merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Make one candidate of those of a shot that overlap or touch, in the order of clips and frames."""
    joined: list[Candidate] = []
    for candidate in sorted(candidates, key=_place):
        last = joined[-1] if joined else None
        if (
            last is not None
            and (last.clip.path, last.shot) == (candidate.clip.path, candidate.shot)
            and candidate.frames.first <= last.frames.end
        ):
            joined[-1] = _joined(last, candidate)
        else:
            joined.append(candidate)
    return joined


def _joined(one: Candidate, other: Candidate) -> Candidate:
    frames = FrameRange(one.frames.first, max(one.frames.end, other.frames.end))
    first, second = len(one.frames), len(other.frames)
    value = (one.value * first + other.value * second) / (first + second)
    peak = max(one.peak, other.peak, key=lambda moment: (moment.score, -moment.ordinal))
    return replace(one, frames=frames, peak=peak, value=value)


def _clear_of(
    candidate: Candidate, taken: Iterable[Candidate], min_gap: Fraction, least: float
) -> Candidate | None:
    """Return a candidate without what is too near to those taken; None where less than ``least`` frames would be left."""
    gap = math.ceil(min_gap * candidate.clip.frame_rate)
    first, end, peak = candidate.frames.first, candidate.frames.end, candidate.peak.ordinal
    for other in taken:
        if other.clip.path != candidate.clip.path:
            continue
        if other.frames.end <= peak:
            first = max(first, other.frames.end + gap)
        elif other.frames.first > peak:
            end = min(end, other.frames.first - gap)
        else:
            return None
    if not first <= peak < end or end - first < least:
        return None
    return replace(candidate, frames=FrameRange(first, end))


def _frames(clip: ScoredClip, seconds: Fraction) -> int:
    return max(int(seconds * clip.frame_rate), 1)


def _by_shot(clip: ScoredClip) -> Iterator[list[Moment]]:
    """The scored frames of each shot that has some."""
    group: list[Moment] = []
    end = 0
    for moment in clip.moments:
        if moment.ordinal >= end and group:
            yield group
            group = []
        end = clip.shots[shot_at(clip, moment.ordinal)].end
        group.append(moment)
    if group:
        yield group


def _scored_shots(clip: ScoredClip) -> list[int]:
    return sorted({shot_at(clip, moment.ordinal) for moment in clip.moments})


def _nearby(group: Sequence[Moment], part: FrameRange) -> Moment:
    """What is said of the scored frame nearest to the middle, said of the middle: no frame of the part was scored."""
    middle = (part.first + part.end) // 2
    return replace(min(group, key=lambda moment: abs(moment.ordinal - middle)), ordinal=middle)


def _best_first(candidate: Candidate) -> tuple[float, str, int, int]:
    return (-candidate.value, *_place(candidate)[::2], candidate.frames.end)


def _place(candidate: Candidate) -> tuple[str, int, int]:
    return (candidate.clip.path, candidate.shot, candidate.frames.first)
