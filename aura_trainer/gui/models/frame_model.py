"""The grid's item model: which frames are shown, in which order, and what is said of each."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from aura_trainer.domain.bands import Band, band_of
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.timecode import frame_label
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.rating_commands import RatingCommands, SaveState
from aura_trainer.gui.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


class FrameFilter(StrEnum):
    """Which frames are shown."""

    ALL = "all"
    UNRATED = "unrated"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    SUGGESTED = "suggested"
    ADVICE = "advice"


_BAND_OF_FILTER = {
    FrameFilter.LOW: Band.LOW,
    FrameFilter.MEDIUM: Band.MEDIUM,
    FrameFilter.HIGH: Band.HIGH,
}


class FrameOrder(StrEnum):
    """How they are ordered: as in the footage, the best rated first, or as suggested or advised."""

    TIME = "time"
    RATING = "rating"
    USEFUL = "useful"


class FrameModel(QAbstractListModel):
    """Frames of the library under a filter and an order.

    A frame that stops fitting the filter because it was rated stays where it is until the filter is chosen
    again: nothing jumps away under the person's hand.

    Signals:
        arranged: The rows are new.
    """

    arranged = Signal()

    def __init__(self, library: FrameLibrary, ratings: RatingCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._ratings = ratings
        self._filter = FrameFilter.ALL
        self._order = FrameOrder.TIME
        self._rows: list[Frame] = []
        self._row_of: dict[int, int] = {}
        self._drafts: dict[int, float] = {}
        self._suggestions: dict[int, str] = {}
        self._advised: dict[int, int] = {}
        library.replaced.connect(self.arrange)
        library.frames_added.connect(self._add)
        ratings.changed.connect(self._ratings_changed)
        self.arrange()

    @property
    def filter(self) -> FrameFilter:
        """The filter in force."""
        return self._filter

    @property
    def order(self) -> FrameOrder:
        """The order in force."""
        return self._order

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Number of frames shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Words for a frame: its label, and a sentence for assistive technology."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        frame = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.label(frame)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(frame)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._sentence(frame))
        return None

    def choose(self, shown: FrameFilter, order: FrameOrder) -> None:
        """Set filter and order, and arrange anew."""
        self._filter, self._order = shown, order
        self.arrange()

    def show_advised(self, frame_ids: Sequence[int]) -> None:
        """Show exactly these frames, in their order, whatever their ratings."""
        self._advised = {frame_id: place for place, frame_id in enumerate(frame_ids)}
        self._filter, self._order = FrameFilter.ADVICE, FrameOrder.USEFUL
        self.arrange()

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

    def arrange(self) -> None:
        """Apply filter and order to the frames as they are now."""
        self.beginResetModel()
        self._rows = [frame for frame in self._library.frames.values() if self._fits(frame)]
        self._rows.sort(key=self._key())
        self._number_from(0, clear=True)
        self.endResetModel()
        self.arranged.emit()

    def frame(self, row: int) -> Frame:
        """The frame of a row."""
        return self._rows[row]

    def row_of(self, frame_id: int) -> int | None:
        """The row of a frame, if it is shown."""
        return self._row_of.get(frame_id)

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

    def set_drafts(self, frame_ids: Iterable[int], value: float | None) -> None:
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
            FrameFilter.SUGGESTED: sum(self._is_suggested(frame_id) for frame_id in self._suggestions),
            FrameFilter.ADVICE: sum(frame_id in self._library.frames for frame_id in self._advised),
        }

    def _fits(self, frame: Frame) -> bool:
        if self._filter is FrameFilter.ALL:
            return True
        if self._filter is FrameFilter.ADVICE:
            return frame.id in self._advised
        if self._filter is FrameFilter.SUGGESTED:
            return self._is_suggested(frame.id)
        value = self._ratings.value(frame.id)
        if value is None:
            return self._filter is FrameFilter.UNRATED
        return band_of(value) is _BAND_OF_FILTER.get(self._filter)

    def _is_suggested(self, frame_id: int) -> bool:
        return frame_id in self._library.frames and self.suggestion(frame_id) is not None

    def _key(self) -> Callable[[Frame], tuple[float, ...]]:
        if self._order is FrameOrder.RATING:
            return self._by_rating
        if self._order is FrameOrder.USEFUL:
            suggested = {frame_id: place for place, frame_id in enumerate(self._suggestions)}
            places = self._advised if self._filter is FrameFilter.ADVICE else suggested
            return lambda frame: (places.get(frame.id, len(places)), *_by_time(frame))
        return _by_time

    def _by_rating(self, frame: Frame) -> tuple[float, int, int]:
        value = self._ratings.value(frame.id)
        return (1.0 if value is None else -value, frame.media_id, frame.ordinal)

    def _add(self, frames: tuple[Frame, ...]) -> None:
        """Take in new frames where they belong, without disturbing the selection."""
        fitting = sorted((frame for frame in frames if self._fits(frame)), key=_by_time)
        if not fitting:
            return
        if self._order is not FrameOrder.TIME:
            self._insert(len(self._rows), fitting)
            return
        places = [bisect_left(self._rows, _by_time(frame), key=_by_time) for frame in fitting]
        # From the last place to the first, so that an insertion moves no place still to come.
        for place, group in groupby(
            zip(reversed(places), reversed(fitting), strict=True), lambda pair: pair[0]
        ):
            self._insert(place, [frame for _, frame in group][::-1])

    def _insert(self, row: int, frames: list[Frame]) -> None:
        self.beginInsertRows(QModelIndex(), row, row + len(frames) - 1)
        self._rows[row:row] = frames
        self._number_from(row)
        self.endInsertRows()

    def _number_from(self, start: int, *, clear: bool = False) -> None:
        if clear:
            self._row_of.clear()
        for row in range(start, len(self._rows)):
            self._row_of[self._rows[row].id] = row

    def _ratings_changed(self, frame_ids: tuple[int, ...]) -> None:
        if frame_ids:
            self._tell(frame_ids)
        else:
            self.arrange()

    def _tell(self, frame_ids: Iterable[int]) -> None:
        rows = [row for frame_id in frame_ids if (row := self._row_of.get(frame_id)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def _sentence(self, frame: Frame) -> str:
        value = self._ratings.value(frame.id)
        rated = "unrated" if value is None else f"rated {value:.2f}"
        saved = {
            SaveState.SAVED: "",
            SaveState.SAVING: ", being saved",
            SaveState.FAILED: ", not saved",
        }[self.save_state(frame.id)]
        reason = self.suggestion(frame.id)
        suggested = "" if reason is None else f", suggested next: {reason}"
        return f"{self.clip_name(frame)}, {self.label(frame)}, {rated}{saved}{suggested}"


def _by_time(frame: Frame) -> tuple[int, int]:
    return (frame.media_id, frame.ordinal)
