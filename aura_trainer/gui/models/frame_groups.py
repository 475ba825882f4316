"""Frames taken together into one cell: which belong together, and which of them stands for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark
from aura_trainer.gui.models.frame_table import FrameTable, Mask, Places

Values = npt.NDArray[np.float64]


class Grouping(StrEnum):
    """What has a cell of its own: every frame, every stack of frames that look alike, or every shot."""

    FRAMES = "frames"
    STACKS = "stacks"
    SHOTS = "shots"


def group_numbers(table: FrameTable, grouping: Grouping, stacks: Mapping[int, int]) -> Places:
    """Return int64[n]: the number of each frame's group, counted in the order of the footage.

    A group is a run of frames, with no other between them.

    Args:
        table: The frames.
        grouping: What makes a group.
        stacks: By the key of a frame that is in a stack of several, the key of that stack's first frame.
    """
    if grouping is Grouping.FRAMES or not len(table):
        return np.arange(len(table))
    if grouping is Grouping.SHOTS:
        begins = (np.diff(table.media, prepend=-1) != 0) | (np.diff(table.shots, prepend=-1) != 0)
    else:
        stack = stacks.get
        first = np.fromiter((stack(frame_id, frame_id) for frame_id in table.ids.tolist()), np.int64)
        begins = np.diff(first, prepend=first[0] - 1) != 0
    begins[0] = True
    return np.cumsum(begins) - 1


class GroupNumbers:
    """Numbers groups, and keeps the numbers until frames, grouping or stacks are others."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._numbers: Places = np.zeros(0, np.int64)

    def number(self, table: FrameTable, grouping: Grouping, stacks: Mapping[int, int]) -> Places:
        """As ``group_numbers``."""
        of = (table, grouping, stacks)
        if len(self._of) != len(of) or any(one is not other for one, other in zip(self._of, of, strict=True)):
            self._of, self._numbers = of, group_numbers(table, grouping, stacks)
        return self._numbers


def best_of_groups(groups: Places, among: Mask, rating: Values, estimate: Values) -> Mask:
    """Return bool[n]: of each group's frames ``among`` which to choose, the one that stands for the group.

    It is the one rated highest; where none is rated, the one the model estimates highest; where it has looked at
    none, the one nearest the middle. Of equal ones it is that nearest the middle, and of two such the earlier.

    Args:
        groups: int64[n], ascending.
        among: bool[n].
        rating: float64[n] in [0, 1], not a number where there is none.
        estimate: float64[n] in [0, 1], not a number where there is none.
    """
    best = np.zeros(len(groups), dtype=np.bool_)
    chosen = np.flatnonzero(among)
    if not len(chosen):
        return best
    starts = np.flatnonzero(np.diff(groups[chosen], prepend=-1))
    sizes = np.diff(starts, append=len(chosen))
    # Any rating counts for more than any estimate, and any estimate for more than none.
    score = np.where(np.isnan(rating), np.where(np.isnan(estimate), 0.0, 1.0 + estimate), 3.0 + rating)[
        chosen
    ]
    highest = np.repeat(np.maximum.reduceat(score, starts), sizes)
    off_middle = np.abs(np.arange(len(chosen)) - np.repeat(starts + (sizes - 1) / 2, sizes))
    off_middle[score < highest] = np.inf
    nearest = np.repeat(np.minimum.reduceat(off_middle, starts), sizes)
    candidates = np.flatnonzero(off_middle == nearest)
    first = np.diff(groups[chosen[candidates]], prepend=-1) != 0
    best[chosen[candidates[first]]] = True
    return best


@dataclass(frozen=True, slots=True)
class FrameGroup:
    """A stack or shot of several frames, as one of its rows shows it.

    Attributes:
        grouping: STACKS or SHOTS.
        frames: Those of its frames that fit what is shown, as in the footage.
        number: Which of them the row's picture is of, counted from 1.
        top: The one that stands for the others.
        is_open: Whether every frame has a row.
        mark: The range marked in the shot.
        marked: The first and last of its frames that are in the range, counted from 1; None where none is.
    """

    grouping: Grouping
    frames: tuple[Frame, ...]
    number: int
    top: Frame
    is_open: bool
    mark: ShotMark | None = None
    marked: tuple[int, int] | None = None

    @property
    def pictured(self) -> Frame:
        """The frame the row's picture is of."""
        return self.frames[self.number - 1]
