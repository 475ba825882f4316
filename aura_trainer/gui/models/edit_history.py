"""The order in which edits of several kinds were made: undo takes back the last one, whatever it was."""

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from aura_trainer.domain.frames import Frame

_DEPTH = 10_000


class Undoable(Protocol):
    """Makes edits of one kind, and keeps its own steps of undo."""

    @property
    def edited(self) -> SignalInstance:
        """Told when an edit was made that can be taken back."""

    def undo(self) -> tuple[Frame, ...]:
        """Take the last edit back; return the frames it was about.

        Each call takes one edit. One whose frames have left the library is dropped, and none are returned.
        """

    def redo(self) -> tuple[Frame, ...]:
        """Give the last edit taken back again; return as ``undo`` does."""

    def forget_undone(self) -> None:
        """What was taken back cannot be given again: another edit took its place."""


class EditHistory(QObject):
    """Remembers who made each edit."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._makers: list[Undoable] = []
        self._done: list[Undoable] = []
        self._undone: list[Undoable] = []

    def add(self, maker: Undoable) -> None:
        """Have the edits of one kind taken back with the others from now on."""
        self._makers.append(maker)
        maker.edited.connect(lambda: self._edited(maker))

    @property
    def can_undo(self) -> bool:
        """Whether an edit was made that may be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether one was taken back that may be given again."""
        return bool(self._undone)

    def undo(self) -> tuple[Frame, ...]:
        """Take the last edit back; return the frames it was about."""
        # An edit whose frames have left the library comes to nothing: the one before it is meant.
        while self._done:
            maker = self._done.pop()
            if frames := maker.undo():
                self._undone.append(maker)
                return frames
        return ()

    def redo(self) -> tuple[Frame, ...]:
        """Give the last edit taken back again; return the frames it was about."""
        while self._undone:
            maker = self._undone.pop()
            if frames := maker.redo():
                self._done.append(maker)
                return frames
        return ()

    def _edited(self, maker: Undoable) -> None:
        self._done.append(maker)
        del self._done[:-_DEPTH]
        self._undone.clear()
        for other in self._makers:
            if other is not maker:
                other.forget_undone()
