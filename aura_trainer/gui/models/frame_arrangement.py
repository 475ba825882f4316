"""Which frames are shown, and in which order: arithmetic on columns, without Qt and without a loop."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import repeat

import numpy as np

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW
from aura_trainer.gui.models.frame_groups import Grouping, Values
from aura_trainer.gui.models.frame_table import UNKNOWN, FrameTable, Mask, Places

NOT_AMONG = np.iinfo(np.int64).max
"""The place of a frame that is not in a list."""


class FrameFilter(StrEnum):
    """Which frames are shown."""

    ALL = "all"
    UNRATED = "unrated"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    SUGGESTED = "suggested"
    ADVICE = "advice"


class FrameOrder(StrEnum):
    """How they are ordered: as in the footage, the best rated or estimated first, or as suggested or advised."""

    TIME = "time"
    RATING = "rating"
    ESTIMATE = "estimate"
    USEFUL = "useful"


@dataclass(frozen=True, slots=True)
class View:
    """What a person asked to see.

    ``search`` holds words, all of which must occur in a frame's clip name, path or time code, whatever their case.
    """

    filter: FrameFilter = FrameFilter.ALL
    order: FrameOrder = FrameOrder.TIME
    search: str = ""
    grouping: Grouping = Grouping.FRAMES

    @property
    def effective_grouping(self) -> Grouping:
        """The grouping in force: the frames of a piece of advice are each shown."""
        return Grouping.FRAMES if self.filter is FrameFilter.ADVICE else self.grouping

    @property
    def asks_ratings(self) -> bool:
        """Whether it depends on the ratings."""
        filtered = self.filter not in (FrameFilter.ALL, FrameFilter.ADVICE)
        return filtered or self.order is FrameOrder.RATING or self.effective_grouping is not Grouping.FRAMES

    @property
    def asks_estimates(self) -> bool:
        """Whether it depends on what the model says."""
        return self.order is FrameOrder.ESTIMATE or self.effective_grouping is not Grouping.FRAMES


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of n frames in the order of the footage, as far as the view asks for it.

    Attributes:
        rating: float64[n] in [0, 1]; not a number where there is none.
        estimate: float64[n], the model's; not a number where there is none.
        suggested: int64[n], the place among the suggestions, or NOT_AMONG.
        advised: int64[n], the place among the frames of a piece of advice, or NOT_AMONG.
        matches: bool[n], whether the words searched for occur.
    """

    rating: Values
    estimate: Values
    suggested: Places
    advised: Places
    matches: Mask


def value_column(table: FrameTable, values: Mapping[int, float]) -> Values:
    """Return float64[n]: what each frame of a table has, not a number where it has nothing."""
    if not values:
        return np.full(len(table), np.nan)
    return np.fromiter(map(values.get, table.ids.tolist(), repeat(np.nan)), np.float64, len(table))


def list_column(table: FrameTable, frame_ids: Collection[int]) -> Places:
    """Return int64[n]: how far down a list each frame of a table is, or NOT_AMONG."""
    column = np.full(len(table), NOT_AMONG)
    places = table.places_of(frame_ids)
    known = places != UNKNOWN
    column[places[known]] = np.flatnonzero(known)
    return column


def fitting(columns: Columns, shown: FrameFilter) -> Mask:
    """Return bool[n]: the frames that pass the filter and match the words."""
    return columns.matches & _passing(columns, shown)


def in_order(columns: Columns, among: Mask, view: View) -> Places:
    """Return the numbers of the frames ``among`` which to show, in the view's order.

    Frames that are equal in that order, and those that have no place in it, which come last, are as in the footage.
    """
    chosen = np.flatnonzero(among)
    key = _order_key(columns, view)
    return chosen if key is None else chosen[np.argsort(key[chosen], kind="stable")]


def _passing(columns: Columns, shown: FrameFilter) -> Mask:
    rating = columns.rating
    passing: dict[FrameFilter, Callable[[], Mask]] = {
        FrameFilter.ALL: lambda: np.ones(len(rating), dtype=np.bool_),
        FrameFilter.UNRATED: lambda: np.isnan(rating),
        FrameFilter.LOW: lambda: rating < LOW_BELOW,
        FrameFilter.MEDIUM: lambda: (rating >= LOW_BELOW) & (rating < HIGH_FROM),
        FrameFilter.HIGH: lambda: rating >= HIGH_FROM,
        FrameFilter.SUGGESTED: lambda: (columns.suggested != NOT_AMONG) & np.isnan(rating),
        FrameFilter.ADVICE: lambda: columns.advised != NOT_AMONG,
    }
    return np.asarray(passing[shown](), dtype=np.bool_)


def _order_key(columns: Columns, view: View) -> Values | Places | None:
    """What the frames are sorted by, ascending; None where they are in order already."""
    if view.order is FrameOrder.TIME:
        return None
    if view.order is FrameOrder.USEFUL:
        return columns.advised if view.filter is FrameFilter.ADVICE else columns.suggested
    highest_first = -(columns.rating if view.order is FrameOrder.RATING else columns.estimate)
    return np.where(np.isnan(highest_first), np.inf, highest_first)
