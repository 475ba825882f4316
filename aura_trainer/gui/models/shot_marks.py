"""The ranges marked in shots, as the window shows them and sends them to the store."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

ShotKey = tuple[int, int]
"""A media's key and the number of a shot in it."""


class ShotMarks(QObject):
    """Shows a mark at once and has it kept; one that could not be kept is taken back, and the person is told.

    Args:
        context: What is imported, and where marks are kept.

    Signals:
        changed: Marks are others.
    """

    changed = Signal()

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._marks: dict[ShotKey, ShotMark] = {}
        context.library.replaced.connect(self.read)
        self.read()

    @property
    def marks(self) -> Mapping[ShotKey, ShotMark]:
        """The ranges there are."""
        return MappingProxyType(self._marks)

    def read(self) -> None:
        """Take over what is kept."""
        if not self._context.runner.closing:
            self._context.runner.run(self._read())

    def mark_in(self, frame: Frame) -> None:
        """Begin the range of a frame's shot with it, or take that back."""
        self._set(frame, self._of(frame).with_in(frame.pts))

    def mark_out(self, frame: Frame) -> None:
        """End the range of a frame's shot with it, or take that back."""
        self._set(frame, self._of(frame).with_out(frame.pts))

    async def _read(self) -> None:
        kept = await self._context.runner.store(self._context.application.shot_marks.all)
        marked = {mark.media_id for mark in kept}
        numbers = {
            (media.id, shot.start_pts): shot.index
            for media in self._context.library.media.values()
            if media.id in marked
            for shot in media.shots
        }
        self._marks = {
            (mark.media_id, numbers[mark.media_id, mark.shot_pts]): mark
            for mark in kept
            if (mark.media_id, mark.shot_pts) in numbers
        }
        self.changed.emit()

    def _of(self, frame: Frame) -> ShotMark:
        media = self._context.library.media[frame.media_id]
        empty = ShotMark(frame.media_id, media.shots[frame.shot].start_pts)
        return self._marks.get((frame.media_id, frame.shot), empty)

    def _set(self, frame: Frame, mark: ShotMark) -> None:
        key, before = (frame.media_id, frame.shot), self._of(frame)
        self._show(key, mark)
        self._context.runner.run(self._keep(key, mark, before))

    async def _keep(self, key: ShotKey, mark: ShotMark, before: ShotMark) -> None:
        try:
            await self._context.runner.store(self._context.application.shot_marks.put, mark)
        except AuraError:
            if self._marks.get(key, mark) == mark:
                self._show(key, before)
            raise

    def _show(self, key: ShotKey, mark: ShotMark) -> None:
        if mark.is_empty:
            self._marks.pop(key, None)
        else:
            self._marks[key] = mark
        self.changed.emit()
