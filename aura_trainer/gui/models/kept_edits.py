"""Edits of what is kept about footage: shown at once, sent to the store, and taken back where that refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

V = TypeVar("V")

Place = tuple[int, int]
"""A media's key and a time stamp in it."""


@dataclass(frozen=True, slots=True)
class _Edit(Generic[V]):
    """What was kept under a key and what is from now on, and where the person made the edit."""

    key: Place
    before: V | None
    after: V | None
    at: Place

    def reversed(self) -> "_Edit[V]":
        return _Edit(self.key, self.after, self.before, self.at)


class KeptEdits(QObject, Generic[V]):
    """Values by place, one at each; the person is told of one that could not be kept, and it is taken back.

    Args:
        context: What is imported, and where values are kept.

    Signals:
        changed: Values are others.
        edited: An edit was made that can be taken back.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[Place, V] = {}
        self._unsaved: dict[Place, _Edit[V]] = {}
        self._undo: list[_Edit[V]] = []
        self._redo: list[_Edit[V]] = []
        context.library.replaced.connect(self.read)
        self.read()

    def load(self) -> dict[Place, V]:
        """Read what is kept; called on the store thread.

        Raises:
            AuraError: It cannot be read.
        """
        raise NotImplementedError

    def save(self, key: Place, value: V | None) -> None:
        """Keep a value under its key, or with None no more; called on the store thread.

        Raises:
            AuraError: It cannot be kept.
        """
        raise NotImplementedError

    def find(self, key: Place) -> V | None:
        """What is shown at a place."""
        return self._unsaved[key].after if key in self._unsaved else self._kept.get(key)

    def read(self) -> None:
        """Take over what is kept."""
        if not self._context.runner.closing:
            self._context.runner.run(self._read())

    def undo(self) -> tuple[Frame, ...]:
        """Take the last edit back; return the imported frame next to it, none where its media has left."""
        return self._step(self._undo, self._redo)

    def redo(self) -> tuple[Frame, ...]:
        """Give the last edit taken back again; return as ``undo`` does."""
        return self._step(self._redo, self._undo)

    def forget_undone(self) -> None:
        """What was taken back cannot be given again: an edit of another kind took its place."""
        self._redo.clear()

    def _items(self) -> Iterator[tuple[Place, V]]:
        """What is shown, by place."""
        yield from (item for item in self._kept.items() if item[0] not in self._unsaved)
        for key, edit in self._unsaved.items():
            if edit.after is not None:
                yield key, edit.after

    def _edit(self, key: Place, value: V | None, at: Place) -> None:
        edit = _Edit(key, self.find(key), value, at)
        if edit.before != edit.after:
            self._undo.append(edit)
            self._redo.clear()
            self._set(edit)
            self.edited.emit()

    def _step(self, source: list[_Edit[V]], target: list[_Edit[V]]) -> tuple[Frame, ...]:
        if not source:
            return ()
        edit = source.pop().reversed()
        frame = self._next_to(edit.at)
        if frame is None:
            # What is kept of a media goes with it: there is nothing to take back.
            return ()
        target.append(edit)
        self._set(edit)
        return (frame,)

    def _next_to(self, place: Place) -> Frame | None:
        media_id, pts = place
        mine = (frame for frame in self._context.library.frames.values() if frame.media_id == media_id)
        return min(mine, key=lambda frame: abs(frame.pts - pts), default=None)

    def _set(self, edit: _Edit[V]) -> None:
        self._unsaved[edit.key] = edit
        self._show()
        self._context.ratings.expect(self._context.runner.run(self._keep(edit)))

    async def _keep(self, edit: _Edit[V]) -> None:
        try:
            await self._context.runner.store(self.save, edit.key, edit.after)
            if edit.after is None:
                self._kept.pop(edit.key, None)
            else:
                self._kept[edit.key] = edit.after
        finally:
            # A later one of the same place is on its way and carries its own outcome.
            if self._unsaved.get(edit.key) is edit:
                del self._unsaved[edit.key]
                self._show()

    async def _read(self) -> None:
        # The store answers in the order it was asked: what is done meanwhile is newer than the answer.
        self._kept = await self._context.runner.store(self.load)
        self._show()

    def _show(self) -> None:
        self.changed.emit()
