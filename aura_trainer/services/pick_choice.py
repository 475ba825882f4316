"""Which moments of imported clips are picked: what the model finds, and what a person changed about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from aura_trainer.domain.bands import LOW_BELOW
from aura_trainer.domain.highlights import ChosenPick, HandPick, KeepBy, Wish
from aura_trainer.domain.picks import FrameRange, Pick, seconds_meant
from aura_trainer.ml.looks import NEAR_TWIN, Looks, greatest_difference, is_flat
from aura_trainer.services.clip_curves import ClipCurve
from aura_trainer.services.highlights.selection import (
    Candidate,
    around_peaks,
    best,
    merged,
    pieces,
    shot_at,
    smoothed,
    within,
)


@dataclass(frozen=True, slots=True)
class PickSource:
    """A clip to pick from.

    Attributes:
        curve: What was scored of it.
        hand: What the person picked and dropped.
        ratings: What the person rated, by time stamp.
    """

    curve: ClipCurve
    hand: Sequence[HandPick] = ()
    ratings: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was picked, and of what.

    Attributes:
        sources: What was known when the model's were chosen.
        wish: What was asked for then.
        found: Those the model found then.
        picks: What is picked now.
    """

    sources: Sequence[PickSource]
    wish: Wish
    found: Sequence[ChosenPick]
    picks: Sequence[ChosenPick]


def choose_on(before: Choice | None, sources: Sequence[PickSource], wish: Wish) -> Choice:
    """Pick as ``choose`` does, but let a person change one pick without the others being chosen anew.

    While clips, scores and the wish are as before, a pick that a person made is one more, one that was trimmed takes the
    place of the one it was, and one that was dropped or rated low leaves its place empty. Where an edit is taken back that
    had been made when the model's were chosen, all are chosen anew: its pick was never among them.
    """
    if before is None or before.wish != wish or not _carries_on(before.sources, sources):
        picks = choose(sources, wish)
        return Choice(sources, wish, [pick for pick in picks if not pick.by_hand], picks)
    then = {source.curve.media.id: _Clip(source, wish) for source in before.sources}
    now = {source.curve.media.id: _Clip(source, wish) for source in sources}
    left = [
        pick
        for pick in before.found
        if now[pick.media_id].edits_of(pick) <= then[pick.media_id].edits_of(pick)
    ]
    return replace(before, picks=_in_order(list(now.values()), left))


def choose(sources: Sequence[PickSource], wish: Wish) -> list[ChosenPick]:
    """Pick the moments that are wanted, in the order of the clips given and of their frames.

    What a person picked by hand is always among them, and counts. Nothing is picked that overlaps what the person picked
    or dropped, or whose rated frame nearest to its peak was rated low. Of moments that look the same the best is picked,
    of black or white frames none, unless all above a score are wanted.
    """
    clips = [_Clip(source, wish) for source in sources]
    by_path = {clip.curve.scored.path: clip for clip in clips}
    kept = [pick for clip in clips for pick in clip.kept()]
    found = [
        by_path[candidate.clip.path].as_pick(candidate)
        for candidate in _found([clip for clip in clips if clip.curve.scored.moments], by_path, wish, kept)
    ]
    return _in_order(clips, found)


def _in_order(clips: Sequence["_Clip"], found: Sequence[ChosenPick]) -> list[ChosenPick]:
    """What was found, and what is picked by hand."""
    order = {clip.curve.media.id: place for place, clip in enumerate(clips)}
    kept = [pick for clip in clips for pick in clip.kept()]
    return sorted([*kept, *found], key=lambda chosen: (order[chosen.media_id], chosen.pick.frames.first))


def _unseen(curve: ClipCurve) -> bytes:
    """Of which moments it is not known what they look like."""
    return np.isnan(curve.looks[:, 0]).tobytes()


def _carries_on(before: Sequence[PickSource], now: Sequence[PickSource]) -> bool:
    """Whether scores are as before, and nothing that kept picks out then was taken back."""
    return len(before) == len(now) and all(
        (one.curve.media.id, one.curve.digest, one.curve.scored, _unseen(one.curve))
        == (other.curve.media.id, other.curve.digest, other.curve.scored, _unseen(other.curve))
        and {pick.key for pick in one.hand} <= {pick.key for pick in other.hand}
        and _low(one.ratings) <= _low(other.ratings)
        for one, other in zip(before, now, strict=True)
    )


def _low(ratings: Mapping[int, float]) -> set[int]:
    return {pts for pts, rating in ratings.items() if rating < LOW_BELOW}


def _found(
    clips: Sequence["_Clip"], by_path: Mapping[str, "_Clip"], wish: Wish, kept: Sequence[ChosenPick]
) -> list[Candidate]:
    def free(candidates: Iterable[Candidate]) -> list[Candidate]:
        return [candidate for candidate in candidates if by_path[candidate.clip.path].has_room_for(candidate)]

    scored = [clip.curve.scored for clip in clips]
    length, apart = seconds_meant(wish.length), seconds_meant(wish.apart)
    match wish.by:
        case KeepBy.COUNT:
            left = max(wish.count - len(kept), 0)
            return best(
                free(around_peaks(map(smoothed, scored), length)), left, apart, _Looks(clips, kept), trim=True
            )
        case KeepBy.SECONDS:
            taken = sum(
                (
                    len(chosen.pick.frames) / by_path[chosen.pick.path].curve.scored.frame_rate
                    for chosen in kept
                ),
                Fraction(0),
            )
            if taken >= wish.seconds:
                return []
            parts = free(pieces(map(smoothed, scored), length))
            return merged(within(parts, seconds_meant(wish.seconds) - taken, _Looks(clips, kept)))
        case KeepBy.SCORE:
            high = [each for each in around_peaks(scored, length) if each.value >= wish.above]
            return merged(free(high))


class _Looks:
    """Compares what moments look like, as far as that was kept when they were scored.

    Args:
        clips: Where they are.
        kept: What is picked already: what looks like that need not be picked again.
    """

    def __init__(self, clips: Iterable["_Clip"], kept: Iterable[ChosenPick]) -> None:
        self._looks = {
            (clip.curve.scored.path, moment.ordinal): look[None]
            for clip in clips
            for moment, look in zip(clip.curve.scored.moments, clip.curve.looks, strict=True)
            if not np.isnan(look[0])
        }
        found = (self._looks.get((pick.pick.path, pick.pick.peak)) for pick in kept)
        self._kept = [look for look in found if look is not None]

    def look_at(self, candidates: Iterable[Candidate]) -> None:
        """Nothing more can be known."""

    def alike(self, one: Candidate, other: Candidate) -> bool:
        """Whether both are known, and near twins."""
        first, second = self._of(one), self._of(other)
        return first is not None and second is not None and _are_twins(first, second)

    def shows(self, candidate: Candidate) -> bool:
        """Whether it is not known to show nothing, or nothing but what is picked already."""
        look = self._of(candidate)
        if look is None:
            return True
        return not is_flat(look)[0] and not any(_are_twins(look, other) for other in self._kept)

    def _of(self, candidate: Candidate) -> Looks | None:
        return self._looks.get((candidate.clip.path, candidate.peak.ordinal))


def _are_twins(one: Looks, other: Looks) -> bool:
    return bool(greatest_difference(one, other)[0] < NEAR_TWIN)


class _Clip:
    def __init__(self, source: PickSource, wish: Wish) -> None:
        self.curve = source.curve
        apart = seconds_meant(wish.apart) if wish.by is KeepBy.COUNT else Fraction(0)
        self._gap = apart * self.curve.scored.frame_rate
        index = self.curve.index
        rated = sorted(source.ratings)
        self._rated = np.searchsorted(index.pts, rated)
        self._ratings = [source.ratings[pts] for pts in rated]
        self._by_hand: list[tuple[HandPick, FrameRange, int]] = []
        for hand in source.hand:
            first, last, peak = (self._ordinal(pts) for pts in (hand.in_pts, hand.out_pts, hand.peak_pts))
            self._by_hand.append((hand, FrameRange(first, max(last, first) + 1), peak))

    def kept(self) -> list[ChosenPick]:
        return [
            self._chosen(hand.peak_pts, frames, self._best(frames, peak), by_hand=True)
            for hand, frames, peak in self._by_hand
            if not hand.dropped
        ]

    def has_room_for(self, candidate: Candidate) -> bool:
        for hand, frames, peak in self._by_hand:
            near = not hand.dropped and frames.gap_to(candidate.frames) < self._gap
            # A pick may have been trimmed past its peak, which stays its own.
            if near or peak in candidate.frames or frames.meets(candidate.frames):
                return False
        return not self._is_rejected(candidate.frames, candidate.peak.ordinal)

    def edits_of(self, found: ChosenPick) -> set[int]:
        """What a person changed about what was found: the time stamps of hand picks of it, and its own if rejected."""
        frames, pts = found.pick.frames, self.curve.index.pts
        edits = {int(pts[peak]) for _, _, peak in self._by_hand if peak in frames}
        return edits | {found.peak_pts} if self._is_rejected(frames, found.pick.peak) else edits

    def as_pick(self, candidate: Candidate) -> ChosenPick:
        peak = candidate.peak.ordinal
        return self._chosen(int(self.curve.index.pts[peak]), candidate.frames, peak)

    def _chosen(self, key: int, frames: FrameRange, peak: int, *, by_hand: bool = False) -> ChosenPick:
        best = int(self.curve.index.pts[peak])
        return ChosenPick(self.curve.media.id, key, best, self._pick(frames, peak), by_hand)

    def _best(self, frames: FrameRange, peak: int) -> int:
        """The best frame of a pick: as it was, unless it was trimmed away."""
        if peak in frames:
            return peak
        inside = [moment for moment in self.curve.scored.moments if moment.ordinal in frames]
        nearest = min(max(peak, frames.first), frames.end - 1)
        return max(inside, key=lambda moment: moment.score).ordinal if inside else nearest

    def _pick(self, frames: FrameRange, peak: int) -> Pick:
        score, margin = self.curve.score_at(peak), self.curve.margin
        low, high = (None, None) if margin is None or score is None else margin.around(score)
        shot = shot_at(self.curve.scored, peak)
        path, unsure = self.curve.scored.path, self.curve.unsure
        return Pick(path, frames, peak, shot, score, low, high, unsure)

    def _is_rejected(self, frames: FrameRange, peak: int) -> bool:
        first, end = np.searchsorted(self._rated, (frames.first, frames.end)).tolist()
        if first == end:
            return False
        nearest = min(range(first, end), key=lambda place: abs(int(self._rated[place]) - peak))
        return self._ratings[nearest] < LOW_BELOW

    def _ordinal(self, pts: int) -> int:
        return self.curve.index.ordinal_at_stamp(pts)
