"""The only writer of ratings in the window: rating, undo and redo are one path to the disk."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.annotations import Annotation, Rating
from aura_trainer.domain.frames import Frame
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.rating_counts import RatingCounts
from aura_trainer.gui.models.rating_edit import Note, RatingBatch, RatingEdit

NUDGE = 0.05

_RETRY_MS = 3000
_RETRY_LIMIT_MS = 60_000
_UNDO_DEPTH = 10_000
_COUNTED_ONE_BY_ONE = 1000


class SaveState(StrEnum):
    """Whether what is shown is on the disk."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"


def values_of(ratings: Mapping[int, Annotation]) -> dict[int, float]:
    """Return the ratings there are by frame id."""
    return {frame_id: item.rating for frame_id, item in ratings.items() if item.rating is not None}


class RatingCommands(QObject):
    """What the person thinks of the frames, and every way to change it.

    An edit shows at once and goes to the store in the order it was made. Until the store acknowledges it the
    frame is *pending*. If the store refuses, the edit is kept and the frame is *failed*; it is tried again by
    itself with growing pauses, on ``retry``, and with the next edit.

    Args:
        append: Stores ratings in the order of the calls; awaited, it returns once they are on the disk.
        funnel: Told of the first of a run of failures.

    Signals:
        changed: Values or marks of these frames are new; carries a tuple of frame ids, empty for "all".
        state_changed: ``state`` or ``failed_count`` may be new.
        stored: Edits reached the disk.
        edited: An edit was made that can be taken back.
    """

    changed = Signal(object)
    state_changed = Signal()
    stored = Signal()
    edited = Signal()

    def __init__(
        self,
        append: Callable[[Sequence[Rating]], Awaitable[object]],
        funnel: ErrorFunnel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._append = append
        self._funnel = funnel
        self._values: dict[int, float] = {}
        self._stored: Mapping[int, Annotation] = {}
        # Of what was rated here: under which path, and with what words, it is stored.
        self._paths: dict[int, str] = {}
        self._notes: dict[int, Note] = {}
        self._pending: dict[int, int] = {}
        self._failed: dict[int, Frame] = {}
        self._serial = 0
        self._undo: list[RatingEdit] = []
        self._redo: list[RatingEdit] = []
        self._writes: set[asyncio.Future[None]] = set()
        self.counts = RatingCounts()
        self._retry_timer = QTimer(self)
        self._retry_timer.setSingleShot(True)
        self._retry_ms = _RETRY_MS
        self._retry_timer.timeout.connect(self.retry)

    def value(self, frame_id: int) -> float | None:
        """The rating shown for a frame."""
        return self._values.get(frame_id)

    @property
    def values(self) -> Mapping[int, float]:
        """The ratings shown, by frame id; unrated frames are not in it."""
        return MappingProxyType(self._values)

    def save_state(self, frame_id: int) -> SaveState:
        """Whether this frame's rating is on the disk."""
        if frame_id in self._failed:
            return SaveState.FAILED
        return SaveState.SAVING if frame_id in self._pending else SaveState.SAVED

    @property
    def state(self) -> SaveState:
        """The worst state of any frame."""
        if self._failed:
            return SaveState.FAILED
        return SaveState.SAVING if self._pending else SaveState.SAVED

    @property
    def failed_count(self) -> int:
        """Ratings that are shown but could not be stored."""
        return len(self._failed)

    def replace(self, ratings: Mapping[int, Annotation], values: dict[int, float] | None = None) -> None:
        """Take over the stored ratings; edits that are not stored yet stay.

        ``values`` is what ``values_of`` makes of them, off the GUI thread as there may be many.
        """
        unsaved = {frame_id: self._values.get(frame_id) for frame_id in self._unsaved()}
        # An edit on its way is stored under the path it was given; nothing else of what was known before counts.
        paths = {frame_id: self._paths[frame_id] for frame_id in unsaved}
        self._notes = dict(zip(unsaved, self._notes_of(unsaved), strict=True))
        self._paths, self._stored = paths, ratings
        self._values = values_of(ratings) if values is None else values
        for frame_id, value in unsaved.items():
            if value is None:
                self._values.pop(frame_id, None)
            else:
                self._values[frame_id] = value
        self.counts.recount(self._values.values())
        self.changed.emit(())
        self.state_changed.emit()

    def forget(self, frame_ids: frozenset[int]) -> None:
        """The frames of these ids left the library: their edits cannot be taken back any more.

        An edit of theirs that is not stored yet is stored all the same.
        """
        forgotten = frame_ids - self._unsaved()
        for known in (self._values, self._paths, self._notes):
            for frame_id in forgotten:
                known.pop(frame_id, None)
        self._stored = {key: item for key, item in self._stored.items() if key not in forgotten}
        for steps in (self._undo, self._redo):
            # One of which nothing is left keeps its place: each edit is a step, here and in the history of all.
            steps[:] = [step.without(frame_ids) for step in steps]
        self.counts.recount(self._values.values())
        self.changed.emit(())
        self.state_changed.emit()

    def rate(self, frames: Iterable[Frame], value: float | None) -> int:
        """Give all these frames a rating in [0, 1], or none, as one step of undo.

        Returns:
            How many frames that changes.
        """
        given = tuple(frames)
        return self._edit(given, (value,) * len(given), (None,) * len(given))

    def rate_each(self, ratings: Iterable[tuple[Frame, float | None, Note]]) -> int:
        """Give each frame a rating of its own, with the words that came with it, as one step of undo.

        Returns:
            How many frames that changes.
        """
        given = list(ratings)
        frames, values, notes = zip(*given, strict=True) if given else ((), (), ())
        return self._edit(frames, values, notes)

    def nudge(self, frames: Iterable[Frame], step: float) -> int:
        """Move each frame's rating by ``step``, within [0, 1]; an unrated one starts at 0.5."""
        given = tuple(frames)
        starts = [self._values.get(frame.id, 0.5) for frame in given]
        values = tuple(round(min(max(start + step, 0.0), 1.0), 6) for start in starts)
        return self._edit(given, values, (None,) * len(given))

    def undo(self) -> tuple[Frame, ...]:
        """Take the last edit back.

        Returns:
            The frames it touched; none where they have left the library, or there is nothing to take back.
        """
        return self._step(self._undo, self._redo)

    def redo(self) -> tuple[Frame, ...]:
        """Give the last edit taken back again."""
        return self._step(self._redo, self._undo)

    def forget_undone(self) -> None:
        """What was taken back cannot be given again: an edit of another kind took its place."""
        self._redo.clear()

    def retry(self) -> None:
        """Try to store what could not be stored."""
        self._retry_timer.stop()
        if self._failed:
            self._commit(RatingEdit())

    def expect(self, work: asyncio.Future[None]) -> None:
        """Count work that will end in an edit among what is on its way to the disk, for ``drain``."""
        self._writes.add(work)
        work.add_done_callback(self._writes.discard)

    async def drain(self) -> None:
        """Return when nothing is on its way to the disk any more."""
        while self._writes:
            await asyncio.wait(set(self._writes))

    def _unsaved(self) -> set[int]:
        return {*self._pending, *self._failed}

    def _edit(
        self, frames: tuple[Frame, ...], values: tuple[float | None, ...], notes: tuple[Note, ...]
    ) -> int:
        frame_ids = [frame.id for frame in frames]
        before = tuple(map(self._values.get, frame_ids))
        edit = RatingEdit(frames, before, values, self._notes_of(frame_ids), notes).real()
        if len(edit):
            self._undo.append(edit)
            del self._undo[:-_UNDO_DEPTH]
            self._redo.clear()
            self._commit(edit)
            self.edited.emit()
        return len(edit)

    def _step(self, source: list[RatingEdit], target: list[RatingEdit]) -> tuple[Frame, ...]:
        if not source:
            return ()
        edit = source.pop().reversed()
        if len(edit):
            target.append(edit)
            self._commit(edit)
        return edit.frames

    def _notes_of(self, frame_ids: Collection[int]) -> tuple[Note, ...]:
        stored, given = self._stored, self._notes
        return tuple(
            given[key] if key in given else stored[key].metadata if key in stored else None
            for key in frame_ids
        )

    def _path(self, frame: Frame) -> str:
        stored = self._stored.get(frame.id)
        return frame.address if stored is None else stored.frame_path

    def _commit(self, edit: RatingEdit) -> None:
        """Show an edit and send it, together with those that failed before."""
        frame_ids = edit.frame_ids
        self._show(frame_ids, edit)
        self._notes.update(zip(frame_ids, edit.noted_after, strict=True))
        frames = {**self._failed, **dict(zip(frame_ids, edit.frames, strict=True))}
        self._failed.clear()
        self._serial += 1
        self._pending.update(dict.fromkeys(frames, self._serial))
        self._paths.update(
            (key, self._path(frame)) for key, frame in frames.items() if key not in self._paths
        )
        batch = RatingBatch(
            map(self._paths.__getitem__, frames),
            map(self._values.get, frames),
            self._notes_of(frames),
        )
        # Handed over before anything else can be: the order on the disk is the order of the edits.
        sent = self._append(batch)
        write = asyncio.ensure_future(self._await(sent, frames, self._serial))
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)
        self.changed.emit(tuple(frames))
        self.state_changed.emit()

    async def _await(self, sent: Awaitable[object], frames: Mapping[int, Frame], serial: int) -> None:
        try:
            await sent
        except Exception as error:  # noqa: BLE001 - reported; a fault of ours must not lose the edit either
            self._refused(frames, serial, error)
        else:
            for frame_id in frames:
                if self._pending.get(frame_id) == serial:
                    del self._pending[frame_id]
            self._retry_ms = _RETRY_MS
            self.stored.emit()
        self.changed.emit(tuple(frames))
        self.state_changed.emit()

    def _refused(self, frames: Mapping[int, Frame], serial: int, error: Exception) -> None:
        for frame_id, frame in frames.items():
            # A later edit of the same frame is on its way and carries its own outcome.
            if self._pending.get(frame_id) == serial:
                del self._pending[frame_id]
                self._failed[frame_id] = frame
        if self._retry_ms == _RETRY_MS:
            self._funnel.report(error)
        self._retry_timer.start(self._retry_ms)
        self._retry_ms = min(self._retry_ms * 2, _RETRY_LIMIT_MS)

    def _show(self, frame_ids: Sequence[int], edit: RatingEdit) -> None:
        values = self._values
        for frame_id, after in zip(frame_ids, edit.after, strict=True):
            if after is None:
                values.pop(frame_id, None)
            else:
                values[frame_id] = after
        if len(edit) > _COUNTED_ONE_BY_ONE:
            self.counts.recount(values.values())
        else:
            for before, after in zip(edit.before, edit.after, strict=True):
                self.counts.move(before, after)
