"""The grid's item model: which frames are shown, in which order, and what is said of each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from aura_trainer.domain.bands import Band
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.timecode import frame_label
from aura_trainer.gui.estimate_words import estimate_text
from aura_trainer.gui.models.frame_arrangement import (
    NOT_AMONG,
    Columns,
    FrameFilter,
    FrameOrder,
    Values,
    View,
    fitting,
    in_order,
)
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.frame_search import FrameSearch
from aura_trainer.gui.models.frame_table import UNKNOWN, FrameTable, Places
from aura_trainer.gui.models.rating_commands import RatingCommands, SaveState
from aura_trainer.gui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


class FrameModel(QAbstractListModel):
    """Frames of the library under a filter and an order.

    A frame that stops fitting the filter because it was rated stays where it is until the filter is chosen
    again: nothing jumps away under the person's hand.

    Attributes:
        generic: Whether the estimates come from a model that learned from nobody's ratings.

    Signals:
        arranged: The rows are new.
    """

    arranged = Signal()

    def __init__(self, library: FrameLibrary, ratings: RatingCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._ratings = ratings
        self._view = View()
        self._table = FrameTable()
        self._search = FrameSearch()
        self._rows: Places = np.zeros(0, np.int64)
        self._row_at: Places = np.zeros(0, np.int64)
        self._drafts: dict[int, float] = {}
        self._suggestions: dict[int, str] = {}
        self._advised: tuple[int, ...] = ()
        self._estimates: dict[int, float] = {}
        self.generic = True
        library.replaced.connect(self._take_over)
        library.frames_added.connect(self._add)
        ratings.changed.connect(self._ratings_changed)
        self._take_over()

    @property
    def view(self) -> View:
        """What is shown, in which order."""
        return self._view

    @property
    def filter(self) -> FrameFilter:
        """The filter in force."""
        return self._view.filter

    @property
    def order(self) -> FrameOrder:
        """The order in force."""
        return self._view.order

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Number of frames shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Words for a frame: its label, and a sentence for assistive technology."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        frame = self.frame(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(frame)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(frame)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._sentence(frame))
        return None

    def show(self, view: View) -> None:
        """Show what was asked for, arranged anew."""
        self._view = view
        self.arrange()

    def choose(self, shown: FrameFilter, order: FrameOrder) -> None:
        """Set filter and order, and arrange anew."""
        self.show(replace(self._view, filter=shown, order=order))

    def show_advised(self, frame_ids: Sequence[int]) -> None:
        """Show exactly these frames, in their order, whatever their ratings and whatever is searched for."""
        self._advised = tuple(frame_ids)
        self.show(replace(self._view, filter=FrameFilter.ADVICE, order=FrameOrder.USEFUL, search=""))

    def set_suggestions(self, reasons: Mapping[int, str]) -> None:
        """Mark the frames worth rating next, the most useful first, each with the reason; the rows stay."""
        touched = self._suggestions.keys() ^ reasons.keys()
        self._suggestions = dict(reasons)
        self._tell(touched)

    def suggestion(self, frame_id: int) -> str | None:
        """Why a frame is worth rating next; None when it is not, or is rated by now."""
        if self._ratings.value(frame_id) is not None:
            return None
        return self._suggestions.get(frame_id)

    def set_estimates(self, estimates: Mapping[int, float], *, generic: bool = True) -> None:
        """Take over what the model thinks of the frames, in [0, 1]; the rows stay until they are arranged anew."""
        touched = {
            frame_id
            for frame_id in self._estimates.keys() | estimates.keys()
            if self._estimates.get(frame_id) != estimates.get(frame_id)
        }
        if generic is not self.generic:
            touched.update(estimates)
        self._estimates, self.generic = dict(estimates), generic
        self._tell(touched)

    def add_estimates(self, estimates: Mapping[int, float]) -> None:
        """Take in what the same model thinks of more frames; the rows stay as they are."""
        self._estimates.update(estimates)
        self._tell(estimates.keys())

    def estimate(self, frame_id: int) -> float | None:
        """What the model thinks of a frame; None where it has not looked."""
        return self._estimates.get(frame_id)

    def arrange(self) -> None:
        """Apply the view to the frames as they are now."""
        self._arrange(self._table)

    def frame(self, row: int) -> Frame:
        """The frame of a row."""
        return self._table.frames[int(self._rows[row])]

    def frames_between(self, first: int, last: int) -> list[Frame]:
        """The frames of the rows from ``first`` to ``last``."""
        frames = self._table.frames
        return [frames[place] for place in self._rows[first : last + 1].tolist()]

    def ids_between(self, first: int, last: int) -> Places:
        """The keys of the frames of the rows from ``first`` to ``last``."""
        return self._table.ids[self._rows[first : last + 1]]

    def rows_of(self, frame_ids: Collection[int]) -> Places:
        """The rows of those of these frames that are shown, ascending."""
        places = self._table.places_of(frame_ids)
        rows = self._row_at[places[places != UNKNOWN]]
        return np.sort(rows[rows != UNKNOWN])

    def row_of(self, frame_id: int) -> int | None:
        """The row of a frame, if it is shown."""
        place = self._table.place_of(frame_id)
        row = UNKNOWN if place is None else int(self._row_at[place])
        return None if row == UNKNOWN else row

    def label(self, frame: Frame) -> str:
        """What names the frame in its clip."""
        return frame_label(frame, self._library.media.get(frame.media_id))

    def clip_name(self, frame: Frame) -> str:
        """The name of the frame's clip, with its place in a recording of several files."""
        media = self._library.media.get(frame.media_id)
        return media.title if media else ""

    def value(self, frame_id: int) -> float | None:
        """The rating to show: the one under the mouse just now, or the given one."""
        return self._drafts.get(frame_id, self._ratings.value(frame_id))

    def save_state(self, frame_id: int) -> SaveState:
        """Whether the frame's rating is on the disk."""
        return self._ratings.save_state(frame_id)

    def set_drafts(self, frame_ids: Collection[int], value: float | None) -> None:
        """Show a value that is not given yet, while a slider is dragged; None ends it."""
        touched = set(self._drafts)
        self._drafts = {} if value is None else dict.fromkeys(frame_ids, value)
        self._tell(touched | set(self._drafts))

    def counts(self) -> dict[FrameFilter, int]:
        """How many frames each filter would show."""
        rated, bands = self._ratings.counts.rated, self._ratings.counts.by_band
        return {
            FrameFilter.ALL: len(self._library),
            FrameFilter.UNRATED: max(len(self._library) - rated, 0),
            FrameFilter.LOW: bands[Band.LOW],
            FrameFilter.MEDIUM: bands[Band.MEDIUM],
            FrameFilter.HIGH: bands[Band.HIGH],
            FrameFilter.SUGGESTED: sum(
                frame_id in self._library.frames and self.suggestion(frame_id) is not None
                for frame_id in self._suggestions
            ),
            FrameFilter.ADVICE: sum(frame_id in self._library.frames for frame_id in self._advised),
        }

    def _take_over(self) -> None:
        self._arrange(FrameTable(self._library.frames.values()))

    def _arrange(self, table: FrameTable) -> None:
        columns = self._columns(table)
        rows = in_order(columns, fitting(columns, self._view.filter), self._view)
        self.beginResetModel()
        self._table = table
        self._set_rows(rows)
        self.endResetModel()
        self.arranged.emit()

    def _add(self, frames: tuple[Frame, ...]) -> None:
        """Take in new frames where they belong, without disturbing the selection."""
        added = FrameTable(frames)
        self._table, places = self._table.joined(added)
        moved = np.delete(np.arange(len(self._table)), places)
        self._set_rows(moved[self._rows])
        new = places[fitting(self._columns(added), self._view.filter)]
        if self._view.order is FrameOrder.TIME:
            rows = np.searchsorted(self._rows, new)
        else:
            rows = np.full(len(new), len(self._rows))
        # From the last row to the first, so that an insertion moves no row still to come.
        for row in np.unique(rows)[::-1].tolist():
            self._insert(row, new[rows == row])

    def _insert(self, row: int, places: Places) -> None:
        self.beginInsertRows(QModelIndex(), row, row + len(places) - 1)
        self._set_rows(np.insert(self._rows, row, places))
        self.endInsertRows()

    def _set_rows(self, rows: Places) -> None:
        self._rows = rows
        self._row_at = np.full(len(self._table), UNKNOWN)
        self._row_at[rows] = np.arange(len(rows))

    def _columns(self, table: FrameTable) -> Columns:
        rating, estimate = self._ratings.value, self._estimates.get
        return Columns(
            rating=_column(rating(frame_id) for frame_id in table.ids.tolist()),
            estimate=_column(estimate(frame_id) for frame_id in table.ids.tolist()),
            suggested=_listed(table, self._suggestions),
            advised=_listed(table, self._advised),
            matches=self._search.matches(self._view.search, table, self._library.media),
        )

    def _ratings_changed(self, frame_ids: tuple[int, ...]) -> None:
        if frame_ids:
            self._tell(frame_ids)
        else:
            self.arrange()

    def _tell(self, frame_ids: Collection[int]) -> None:
        rows = self.rows_of(frame_ids)
        if len(rows):
            self.dataChanged.emit(self.index(int(rows[0])), self.index(int(rows[-1])))

    def _sentence(self, frame: Frame) -> str:
        value = self._ratings.value(frame.id)
        rated = "unrated" if value is None else f"rated {value:.2f}"
        saved = {
            SaveState.SAVED: "",
            SaveState.SAVING: ", being saved",
            SaveState.FAILED: ", not saved",
        }[self.save_state(frame.id)]
        estimate = self.estimate(frame.id)
        said = "" if estimate is None else f", {estimate_text(estimate, generic=self.generic)}"
        reason = self.suggestion(frame.id)
        suggested = "" if reason is None else f", suggested next: {reason}"
        return f"{self.clip_name(frame)}, {self.label(frame)}, {rated}{saved}{said}{suggested}"


def _column(values: Iterable[float | None]) -> Values:
    return np.fromiter((np.nan if value is None else value for value in values), np.float64)


def _listed(table: FrameTable, frame_ids: Collection[int]) -> Places:
    """How far down a list each frame of the table is."""
    column = np.full(len(table), NOT_AMONG)
    places = table.places_of(frame_ids)
    known = places != UNKNOWN
    column[places[known]] = np.flatnonzero(known)
    return column
