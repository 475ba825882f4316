"""A diverse spread: frames far from what is covered and from each other, in place, time and picture."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.dataset import Indices
from aura_trainer.ml.looks import Looks, is_flat, picture_distance

WHOLLY_DIFFERENT = 25.0
"""What a new clip, a new shot, the length of a clip and a wholly different picture each count for.

Picture distances are cut there: beyond it, different is different, and no odd title card is sought out for being
the most different of all. ``picture_distance`` says what was measured about it.
"""

_HALF_DIFFERENT = WHOLLY_DIFFERENT / 2
_DISTANCES_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class FramePlaces:
    """Where n frames are: looks float32[n, d], clip and shot as numbers, moment in [0, 1] of the clip.

    Shots are numbered within their clip. ``seen`` is bool[n]: where it is not set the picture is unknown, its look
    means nothing, and the frame counts as half different from every other.
    """

    looks: Looks
    seen: npt.NDArray[np.bool_]
    clips: Indices
    shots: Indices
    moments: npt.NDArray[np.float32]

    def distance(self, one: Indices, other: Indices) -> npt.NDArray[np.float32]:
        """Return float32[len(one), len(other)]: picture, shot, clip and time, each up to ``WHOLLY_DIFFERENT``."""
        picture = np.minimum(picture_distance(self.looks[one], self.looks[other]), WHOLLY_DIFFERENT)
        picture[~self.seen[one]] = _HALF_DIFFERENT
        picture[:, ~self.seen[other]] = _HALF_DIFFERENT
        clip_apart = self.clips[one, None] != self.clips[None, other]
        shot_apart = clip_apart | (self.shots[one, None] != self.shots[None, other])
        time = np.where(clip_apart, 1.0, np.abs(self.moments[one, None] - self.moments[None, other]))
        apart = clip_apart.astype(np.float32) + shot_apart + time
        return np.asarray(picture + WHOLLY_DIFFERENT * apart, dtype=np.float32)

    def is_flat(self, rows: Indices) -> npt.NDArray[np.bool_]:
        """Return bool[len(rows)]: whether a picture is known to show nothing."""
        return is_flat(self.looks[rows]) & self.seen[rows]


def spread(places: FramePlaces, candidates: Indices, covered: Indices, count: int) -> list[int]:
    """Return up to ``count`` candidates, each the farthest from what is covered and from those before it.

    The greedy k-centre method (T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance",
    Theoretical Computer Science 38, 1985), which is at most twice as far from any frame as the best choice would
    be. A longer list begins with the shorter one. Where nothing is covered, it starts at the candidate most like
    the others, or the first where no picture is known. Pictures that show nothing come in only when there is nothing else.

    Args:
        places: Where the frames are.
        candidates: Rows to choose from; of equally far ones, the first in this order is taken.
        covered: Rows that count as chosen already.
        count: How many are wanted.
    """
    flat = places.is_flat(candidates)
    chosen = _spread(places, candidates[~flat], covered, count)
    if len(chosen) < count and flat.any():
        seen = np.concatenate([covered, np.asarray(chosen, dtype=np.int64)])
        chosen += _spread(places, candidates[flat], seen, count - len(chosen))
    return chosen


def _spread(places: FramePlaces, candidates: Indices, covered: Indices, count: int) -> list[int]:
    if not len(candidates) or count < 1:
        return []
    nearest = np.full(len(candidates), np.inf, dtype=np.float32)
    at_once = max(_DISTANCES_AT_ONCE // len(candidates), 1)
    for start in range(0, len(covered), at_once):
        part = covered[start : start + at_once]
        nearest = np.minimum(nearest, places.distance(candidates, part).min(axis=1))
    chosen: list[int] = []
    for _ in range(min(count, len(candidates))):
        place = int(nearest.argmax()) if np.isfinite(nearest).all() else _typical(places, candidates)
        chosen.append(int(candidates[place]))
        nearest = np.minimum(nearest, places.distance(candidates, candidates[place : place + 1])[:, 0])
        nearest[place] = -1.0
    return chosen


def _typical(places: FramePlaces, candidates: Indices) -> int:
    seen = np.flatnonzero(places.seen[candidates])
    if not len(seen):
        return 0
    looks = places.looks[candidates[seen]]
    return int(seen[picture_distance(looks, np.median(looks, axis=0, keepdims=True)).argmin()])
