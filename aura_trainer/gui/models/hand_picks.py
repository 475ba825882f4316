"""The picks a person made, trimmed or dropped, as the window shows them and sends them to the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.highlights import HandPick

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Edit:
    key: _Key
    before: HandPick | None
    after: HandPick | None

    def reversed(self) -> "_Edit":
        return _Edit(self.key, self.after, self.before)


class HandPicks(QObject):
    """Shows a pick at once and has it kept; one that could not be kept is taken back, and the person is told.

    Args:
        context: What is imported, and where picks are kept.

    Signals:
        changed: Picks are others.
        edited: An edit was made that can be taken back.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[_Key, HandPick] = {}
        self._unsaved: dict[_Key, HandPick | None] = {}
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []
        context.library.replaced.connect(self.read)
        self.read()

    def of(self, media_id: int) -> Sequence[HandPick]:
        """The picks of a clip, those dropped among them, in the order of its frames."""
        return sorted(
            (pick for pick in self._all() if pick.media_id == media_id), key=lambda pick: pick.peak_pts
        )

    def find(self, key: _Key) -> HandPick | None:
        """A pick by its media and peak."""
        return self._unsaved[key] if key in self._unsaved else self._kept.get(key)

    def put(self, pick: HandPick) -> None:
        """Keep a pick in place of the one with its media and peak."""
        edit = _Edit(pick.key, self.find(pick.key), pick)
        if edit.before != edit.after:
            self._undo.append(edit)
            self._redo.clear()
            self._set(edit)
            self.edited.emit()

    def undo(self) -> tuple[Frame, ...]:
        """Take the last edit back; return the imported frame next to it, none where there is nothing to take back."""
        return self._step(self._undo, self._redo)

    def redo(self) -> tuple[Frame, ...]:
        """Give the last edit taken back again; return as ``undo`` does."""
        return self._step(self._redo, self._undo)

    def forget_undone(self) -> None:
        """What was taken back cannot be given again: an edit of another kind took its place."""
        self._redo.clear()

    def read(self) -> None:
        """Take over what is kept."""
        if not self._context.runner.closing:
            self._context.runner.run(self._read())

    def _all(self) -> Iterator[HandPick]:
        yield from (pick for key, pick in self._kept.items() if key not in self._unsaved)
        yield from (pick for pick in self._unsaved.values() if pick is not None)

    def _step(self, source: list[_Edit], target: list[_Edit]) -> tuple[Frame, ...]:
        while source:
            edit = source.pop().reversed()
            frame = self._next_to(edit.key)
            # The picks of a clip go with it.
            if frame is not None:
                target.append(edit)
                self._set(edit)
                return (frame,)
        return ()

    def _next_to(self, key: _Key) -> Frame | None:
        media_id, pts = key
        mine = (frame for frame in self._context.library.frames.values() if frame.media_id == media_id)
        return min(mine, key=lambda frame: abs(frame.pts - pts), default=None)

    def _set(self, edit: _Edit) -> None:
        self._unsaved[edit.key] = edit.after
        self.changed.emit()
        self._context.ratings.expect(self._context.runner.run(self._keep(edit)))

    async def _keep(self, edit: _Edit) -> None:
        try:
            await self._context.runner.store(self._context.application.hand_picks.put, edit.key, edit.after)
            if edit.after is None:
                self._kept.pop(edit.key, None)
            else:
                self._kept[edit.key] = edit.after
        finally:
            # A later one of the same pick is on its way and carries its own outcome.
            if self._unsaved.get(edit.key) is edit.after:
                self._unsaved.pop(edit.key, None)
                self.changed.emit()

    async def _read(self) -> None:
        # The store answers in the order it was asked: what is done meanwhile is newer than the answer.
        kept = await self._context.runner.store(self._context.application.hand_picks.all)
        self._kept = {pick.key: pick for pick in kept}
        self.changed.emit()
