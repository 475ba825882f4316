"""The grid's item model: which frames are shown, in which order, and what is said of each."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from aura_trainer.domain.bands import Band
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark
from aura_trainer.domain.timecode import frame_label
from aura_trainer.gui.frame_words import frame_sentence
from aura_trainer.gui.group_words import group_sentence, picture_label, picture_notes
from aura_trainer.gui.models.frame_arrangement import (
    Columns,
    FrameFilter,
    FrameOrder,
    View,
    fitting,
    list_column,
    value_column,
)
from aura_trainer.gui.models.frame_estimates import FrameEstimates, SaidOfFrames
from aura_trainer.gui.models.frame_groups import FrameGroup, Grouping, GroupNumbers
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.frame_rows import Arrival, FrameRows, Insertion, arranged, splits, taken_in
from aura_trainer.gui.models.frame_search import FrameSearch
from aura_trainer.gui.models.frame_table import UNKNOWN, FrameTable, Mask, Places
from aura_trainer.gui.models.rating_commands import RatingCommands, SaveState
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.models.shown_groups import ShownGroups
from aura_trainer.gui.tips import plain_tip
from aura_trainer.language import tr

_ROOT = QModelIndex()


class FrameModel(QAbstractListModel):
    """Frames of the library under a filter and an order.

    A frame that stops fitting the filter because it was rated, here or elsewhere, stays until the filter is chosen
    again: nothing jumps away under the person's hand. Only frames that come in are held against the filter.

    Attributes:
        estimates: What the model thinks of the frames.

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
        self._shown = FrameRows(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.int64))
        self._groups = GroupNumbers()
        self._stacks: dict[int, int] = {}
        self._marks: dict[tuple[int, int], ShotMark] = {}
        self._cells = ShownGroups(self._table, self._shown, self._view.effective_grouping, self._marks)
        self._opened: set[int] = set()
        self._drafts: dict[int, float] = {}
        self._suggestions: dict[int, str] = {}
        self._advised: tuple[int, ...] = ()
        self.estimates = FrameEstimates()
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
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Words for a frame: its label, and a sentence for assistive technology."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(self.frame(index.row()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._sentence(index.row()))
        return None

    def show(self, view: View) -> None:
        """Show what was asked for, arranged anew."""
        if view.grouping is not self._view.grouping:
            self._opened.clear()
        self._view = view
        self.arrange()

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

    def set_estimates(self, said: SaidOfFrames) -> None:
        """Take over what the model says of the frames; the rows stay until they are arranged anew."""
        self._tell(self.estimates.replace(said))

    def add_estimates(self, estimates: Mapping[int, float], unsure: AbstractSet[int] = frozenset()) -> None:
        """Take in what the same model thinks of more frames, or is unsure of; the rows stay as they are."""
        self._tell(self.estimates.add(estimates, unsure))

    def arrange(self) -> None:
        """Apply the view to the frames as they are now: what it is asked to show, and in which order."""
        columns = self._columns(self._table)
        self._arrange(self._table, columns, fitting(columns, self._view.filter))

    def order_anew(self) -> None:
        """Bring the frames that are shown into the order they have by now; which they are stays."""
        self._arrange(self._table, self._columns(self._table), self._shown.fits)

    def frame(self, row: int) -> Frame:
        """The frame of a row: what a rating goes to."""
        return self._table.frames[int(self._shown.places[row])]

    def frames_at(self, rows: Places | slice) -> list[Frame]:
        """The frames of some rows."""
        frames = self._table.frames
        return [frames[place] for place in self._shown.places[rows].tolist()]

    def ids_at(self, rows: Places | slice) -> Places:
        """The keys of the frames of some rows."""
        return self._table.ids[self._shown.places[rows]]

    def rows_of(self, frame_ids: Collection[int] | Places) -> Places:
        """The rows of those of these frames that have one, ascending."""
        places = self._table.places_of(frame_ids)
        return self._shown.rows_at(places[places != UNKNOWN])

    def row_of(self, frame_id: int) -> int | None:
        """The row of a frame, if it has one of its own."""
        place = self._table.place_of(frame_id)
        return None if place is None else self._shown.row_at(place)

    def row_showing(self, frame_id: int) -> int | None:
        """The row of a frame, or of its closed group; None where the filter hides it."""
        place = self._table.place_of(frame_id)
        if place is None or not self._shown.fits[place]:
            return None
        row = self._shown.row_at(place)
        if row is None and (lines := self._shown.group_rows(place)):
            return lines.start
        return row

    def first_row_showing(self, frame_ids: Places) -> int | None:
        """The row of the first of these frames that has one, or whose closed group has."""
        places = self._table.places_of(frame_ids)
        places = places[places != UNKNOWN]
        shown = places[self._shown.fits[places]]
        return self.row_showing(int(self._table.ids[shown[0]])) if len(shown) else None

    # Groups

    def set_stacks(self, stacks: Mapping[int, int]) -> None:
        """Take over which frames are in one stack, by the key of the stack's first frame.

        Where stacks are shown they are shown anew, of the frames that were shown before.
        """
        if stacks == self._stacks:
            return
        self._stacks = dict(stacks)
        if self._view.effective_grouping is Grouping.STACKS:
            self.order_anew()

    def set_marks(self, marks: Mapping[tuple[int, int], ShotMark]) -> None:
        """Take over the ranges marked in shots, by media and number of the shot."""
        self._marks = dict(marks)
        self._grouped().set_marks(self._marks)
        if len(self._shown):
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def group(self, row: int) -> FrameGroup | None:
        """The stack or shot a row belongs to; None for a frame that is by itself."""
        return self._grouped().group(int(self._shown.places[row]))

    def open_group(self, row: int) -> None:
        """Give every frame of a row's group a row; the others come after the one on top."""
        place = int(self._shown.places[row])
        lines, hidden = self._shown.group_rows(place), self._shown.hidden(place)
        if len(hidden):
            self._opened.add(int(self._table.ids[place]))
            self._insert(Insertion(lines.stop, hidden))
            self.dataChanged.emit(self.index(lines.start), self.index(lines.stop - 1))

    def close_group(self, row: int) -> int:
        """Leave the group of a row the one on top; return the row that has."""
        place = int(self._shown.places[row])
        lines = self._shown.group_rows(place)
        # Frames may have come in since it was opened: whichever it is remembered by, it is open no more.
        self._opened.difference_update(self._table.ids[self._shown.all_members(place)].tolist())
        if len(lines) > 1:
            self.beginRemoveRows(QModelIndex(), lines.start + 1, lines.stop - 1)
            self._shown = self._shown.without_rows(range(lines.start + 1, lines.stop))
            self.endRemoveRows()
            self.dataChanged.emit(self.index(lines.start), self.index(lines.start))
        return lines.start

    def reveal(self, frame_id: int) -> int | None:
        """The row of a frame, for which its group is opened if need be; None where the filter hides it."""
        place = self._table.place_of(frame_id)
        row = self.row_showing(frame_id)
        if row is not None and place is not None and self._shown.row_at(place) is None:
            self.open_group(row)
        return self.row_of(frame_id)

    def look_at(self, row: int | None, number: int = 1) -> None:
        """Show another picture of a closed group in its cell, counted from 1; None ends it everywhere.

        What a rating goes to stays the frame on top.
        """
        place = None if row is None else int(self._shown.places[row])
        for changed in self._grouped().look_at(place, number):
            self._tell([int(self._table.ids[changed])])

    def picture_frame(self, row: int) -> Frame:
        """The frame whose picture is in a row's cell: its own, or one of its group that is looked at."""
        return self._table.frames[self._grouped().pictured(int(self._shown.places[row]))]

    # Words

    def label(self, frame: Frame) -> str:
        """What names the frame in its clip."""
        return frame_label(frame, self._library.media.get(frame.media_id))

    def picture_label(self, row: int, group: FrameGroup | None) -> str:
        """What names the picture in a row's cell."""
        return self.label(self.frame(row)) if group is None else picture_label(group, self.label)

    def picture_notes(self, group: FrameGroup | None) -> tuple[str, ...]:
        """What is said of the picture in a cell beside its name."""
        return () if group is None else picture_notes(group, self.value)

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
        """Show the frames of the library: those that were shown before, and of the new ones those that fit."""
        table = self._library.table
        columns = self._columns(table)
        fits = fitting(columns, self._view.filter)
        known = self._table.places_of(table.ids)
        was_there = known != UNKNOWN
        fits[was_there] = self._shown.fits[known[was_there]]
        self._arrange(table, columns, fits)

    def _arrange(self, table: FrameTable, columns: Columns, fits: Mask) -> None:
        """Arrange those frames of a table that fit."""
        groups = self._groups.number(table, self._view.effective_grouping, self._stacks)
        places = table.places_of(self._opened)
        shown = arranged(columns, self._view, groups, fits, groups[places[places != UNKNOWN]])
        self.beginResetModel()
        self._table, self._shown = table, shown
        self.endResetModel()
        self.arranged.emit()

    def _add(self, frames: tuple[Frame, ...]) -> None:
        """Take in new frames where they belong, without disturbing the selection."""
        added = FrameTable(frames)
        table, places = self._table.joined(added)
        groups = self._groups.number(table, self._view.effective_grouping, self._stacks)
        arrival = Arrival(places, self._columns(added), groups)
        if splits(self._shown, arrival):
            self._take_over()
            return
        self._shown, insertions = taken_in(self._shown, arrival, self._view)
        self._table = table
        for insertion in insertions:
            self._insert(insertion)

    def _insert(self, insertion: Insertion) -> None:
        self.beginInsertRows(QModelIndex(), insertion.row, insertion.row + len(insertion.places) - 1)
        self._shown = self._shown.with_rows(insertion)
        self.endInsertRows()

    def _grouped(self) -> ShownGroups:
        """The groups of the rows there are now."""
        if self._cells.rows is not self._shown:
            self._cells = ShownGroups(self._table, self._shown, self._view.effective_grouping, self._marks)
        return self._cells

    def _columns(self, table: FrameTable) -> Columns:
        return Columns(
            rating=value_column(table, self._ratings.values if self._view.asks_ratings else {}),
            estimate=value_column(table, self.estimates.values if self._view.asks_estimates else {}),
            suggested=list_column(table, self._suggestions),
            advised=list_column(table, self._advised),
            matches=self._search.matches(self._view.search, table, self._library.media),
        )

    def _ratings_changed(self, frame_ids: tuple[int, ...]) -> None:
        if frame_ids:
            self._tell(frame_ids)
        else:
            self.order_anew()

    def _tell(self, frame_ids: Collection[int]) -> None:
        rows = self.rows_of(frame_ids)
        if len(rows):
            self.dataChanged.emit(self.index(int(rows[0])), self.index(int(rows[-1])))

    def _sentence(self, row: int) -> str:
        frame, group = self.frame(row), self.group(row)
        reason = self.suggestion(frame.id)
        return frame_sentence(
            self.clip_name(frame),
            self.label(frame),
            self._ratings.value(frame.id),
            self.save_state(frame.id),
            (
                self.estimates.words(frame.id),
                "" if reason is None else tr("suggested next: {reason}").format(reason=reason),
                "" if group is None else group_sentence(group, frame, self.label, self._ratings.value),
            ),
        )
