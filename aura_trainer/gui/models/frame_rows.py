"""The rows of the grid: which frame each shows, and where a frame is that has no row of its own."""

from dataclasses import dataclass

import numpy as np

from aura_trainer.gui.models.frame_arrangement import Columns, FrameOrder, View, fitting, in_order
from aura_trainer.gui.models.frame_groups import best_of_groups
from aura_trainer.gui.models.frame_table import UNKNOWN, Mask, Places


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows to put in before a row, by the places of their frames."""

    row: int
    places: Places


class FrameRows:
    """Rows of frames by their places in a table. A group of frames has one row while closed, one a frame while open.

    The frame on top of a group comes first in it, the others follow as in the footage. Rows do not change: what
    changes them makes others.

    Attributes:
        groups: int64[n], the group of each frame, ascending.
        fits: bool[n], the frames that are shown, or in a group that is.
        places: int64[rows], the frame of each row.
    """

    def __init__(self, groups: Places, fits: Mask, places: Places) -> None:
        self.groups, self.fits, self.places = groups, fits, places
        self._row_at = np.full(len(groups), UNKNOWN)
        self._row_at[places] = np.arange(len(places))

    def __len__(self) -> int:
        return len(self.places)

    def rows_at(self, places: Places) -> Places:
        """The rows of those of these frames that have one of their own, ascending."""
        rows = self._row_at[places]
        return np.sort(rows[rows != UNKNOWN])

    def row_at(self, place: int) -> int | None:
        """The row of a frame, if it has one of its own."""
        row = int(self._row_at[place])
        return None if row == UNKNOWN else row

    def members(self, place: int) -> Places:
        """The frames that are shown of the group of a frame, as in the footage."""
        members = self.all_members(place)
        return np.asarray(members[self.fits[members]])

    def all_members(self, place: int) -> Places:
        """The frames of the group of a frame, whether they are shown or not, as in the footage."""
        group = self.groups[place]
        return np.arange(*np.searchsorted(self.groups, [group, group + 1]))

    def group_rows(self, place: int) -> range:
        """The rows of the group of a frame, the first of which shows the frame on top; none where it is not shown."""
        rows = self.rows_at(self.members(place))
        return range(int(rows[0]), int(rows[-1]) + 1) if len(rows) else range(0)

    def hidden(self, place: int) -> Places:
        """The frames of the group of a frame that have no row of their own, as in the footage."""
        members = self.members(place)
        return np.asarray(members[self._row_at[members] == UNKNOWN])

    def with_rows(self, insertion: Insertion) -> "FrameRows":
        """These rows with more of them."""
        return FrameRows(self.groups, self.fits, np.insert(self.places, insertion.row, insertion.places))

    def without_rows(self, rows: range) -> "FrameRows":
        """These rows without some of them."""
        return FrameRows(self.groups, self.fits, np.delete(self.places, rows))


def arranged(columns: Columns, view: View, groups: Places, fits: Mask, opened: Places) -> FrameRows:
    """Return the rows for what was asked for.

    Args:
        columns: What is known of the frames.
        view: What was asked for.
        groups: int64[n], the group of each frame, ascending.
        fits: bool[n], the frames to show.
        opened: The numbers of the groups that are open.
    """
    is_apart = not len(groups) or groups[-1] == len(groups) - 1
    tops = fits if is_apart else best_of_groups(groups, fits, columns.rating, columns.estimate)
    rows = in_order(columns, tops, view)
    beside = fits & np.isin(groups, opened)
    if not beside.any():
        return FrameRows(groups, fits, rows)
    rank = np.zeros(len(groups), dtype=np.int64)
    rank[groups[rows]] = np.arange(len(rows))
    shown = np.flatnonzero(tops | beside)
    order = np.lexsort((shown, ~tops[shown], rank[groups[shown]]))
    return FrameRows(groups, fits, shown[order])


@dataclass(frozen=True, slots=True)
class Arrival:
    """Frames that came into a table.

    Attributes:
        places: int64[m], theirs in the new table, ascending.
        columns: What is known of them, in the same order.
        groups: int64[n], the groups in the new table.
    """

    places: Places
    columns: Columns
    groups: Places


def taken_in(before: FrameRows, arrival: Arrival, view: View) -> tuple[FrameRows, list[Insertion]]:
    """Return the rows there are in the new table, and what to put in for the new frames, the last row first.

    What is shown stays as it is. A new frame of a closed group is hidden in it, in an open one it comes where it
    belongs below the one on top. In the order of the footage new groups come where they belong, in any other at the
    end. No group may have been split, as ``splits`` tells: its parts would need rows too.
    """
    places, groups = arrival.places, arrival.groups
    fits_new = fitting(arrival.columns, view.filter)
    old = _old_places(arrival)
    fits = np.zeros(len(groups), dtype=np.bool_)
    fits[old], fits[places] = before.fits, fits_new
    rows = FrameRows(groups, fits, old[before.places])
    shown_groups = groups[rows.places]
    is_known = np.isin(groups[places], shown_groups)
    columns = arrival.columns
    tops = places[best_of_groups(groups[places], fits_new & ~is_known, columns.rating, columns.estimate)]
    if view.order is FrameOrder.TIME:
        at = np.searchsorted(shown_groups, groups[tops])
    else:
        at = np.full(len(tops), len(rows))
    insertions = _insertions(at, tops)
    beside = places[fits_new & is_known]
    for first in beside[np.unique(groups[beside], return_index=True)[1]].tolist():
        lines = rows.group_rows(first)
        if len(lines) > 1:
            below = rows.places[lines.start + 1 : lines.stop]
            came = beside[groups[beside] == groups[first]]
            insertions.extend(_insertions(lines.start + 1 + np.searchsorted(below, came), came))
    # Of two at one row the later in the list comes to stand above the other: a group's last above the next group.
    return rows, sorted(insertions, key=lambda insertion: insertion.row, reverse=True)


def splits(before: FrameRows, arrival: Arrival) -> bool:
    """Whether frames that were in one group are in several now, as a new one came between them."""
    now = arrival.groups[_old_places(arrival)]
    return bool(np.any((np.diff(before.groups) == 0) & (np.diff(now) != 0)))


def _old_places(arrival: Arrival) -> Places:
    """Where in the new table the frames are that were in the one before."""
    return np.delete(np.arange(len(arrival.groups)), arrival.places)


def _insertions(at: Places, places: Places) -> list[Insertion]:
    """What to put in before the rows ``at``, which ascend where ``places`` do."""
    return [Insertion(row, places[at == row]) for row in np.unique(at).tolist()]
