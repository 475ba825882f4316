"""The ranges marked in shots, as the window shows them and sends them to the store."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

ShotKey = tuple[int, int]
"""A media's key and the number of a shot in it."""

_Place = tuple[int, int]
"""A media's key and the first time stamp of a shot in it: what a mark is kept under."""


@dataclass(frozen=True, slots=True)
class _Edit:
    frame: Frame
    before: ShotMark
    after: ShotMark

    def reversed(self) -> "_Edit":
        return _Edit(self.frame, self.after, self.before)


class ShotMarks(QObject):
    """Shows a mark at once and has it kept; one that could not be kept is taken back, and the person is told.

    Args:
        context: What is imported, and where marks are kept.

    Signals:
        changed: Marks are others.
        edited: A mark was set that can be taken back.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[_Place, ShotMark] = {}
        self._unsaved: dict[_Place, ShotMark] = {}
        self._marks: dict[ShotKey, ShotMark] = {}
        self._undo: list[_Edit] = []
        self._redo: list[_Edit] = []
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
        """Begin the range of a frame's shot with it, or take that back.

        Raises:
            Conflict: The shots of the clip are not known yet.
        """
        self._edit(frame, self._of(frame), self._of(frame).with_in(frame.pts))

    def mark_out(self, frame: Frame) -> None:
        """End the range of a frame's shot with it, or take that back. Raises as `mark_in` does."""
        self._edit(frame, self._of(frame), self._of(frame).with_out(frame.pts))

    def undo(self) -> tuple[Frame, ...]:
        """Take the last mark back; return the frame it was set at, none where there is nothing to take back."""
        return self._step(self._undo, self._redo)

    def redo(self) -> tuple[Frame, ...]:
        """Set the last mark taken back again; return as ``undo`` does."""
        return self._step(self._redo, self._undo)

    def forget_undone(self) -> None:
        """What was taken back cannot be set again: an edit of another kind took its place."""
        self._redo.clear()

    def _edit(self, frame: Frame, before: ShotMark, after: ShotMark) -> None:
        self._undo.append(_Edit(frame, before, after))
        self._redo.clear()
        self._set(after)
        self.edited.emit()

    def _step(self, source: list["_Edit"], target: list["_Edit"]) -> tuple[Frame, ...]:
        while source:
            edit = source.pop()
            # The ranges of a media go with it.
            if edit.frame.media_id in self._context.library.media:
                target.append(edit.reversed())
                self._set(edit.before)
                return (edit.frame,)
        return ()

    async def _read(self) -> None:
        # The store answers in the order it was asked: what is pressed meanwhile is newer than the answer.
        kept = await self._context.runner.store(self._context.application.shot_marks.all)
        self._kept = {(mark.media_id, mark.shot_pts): mark for mark in kept}
        self._show()

    def _of(self, frame: Frame) -> ShotMark:
        # A frame that came in before its clip was looked through does not know its shot yet.
        starts = [shot.start_pts for shot in self._context.library.media[frame.media_id].shots]
        number = bisect_right(starts, frame.pts) - 1
        if number < 0:
            raise Conflict(
                tr("The shots of this clip are not known yet. Mark the range once it has come in.")
            )
        place = frame.media_id, starts[number]
        return self._unsaved.get(place) or self._kept.get(place) or ShotMark(*place)

    def _set(self, mark: ShotMark) -> None:
        self._unsaved[mark.media_id, mark.shot_pts] = mark
        self._show()
        self._context.runner.run(self._keep(mark))

    async def _keep(self, mark: ShotMark) -> None:
        place = mark.media_id, mark.shot_pts
        try:
            await self._context.runner.store(self._context.application.shot_marks.put, mark)
            self._kept[place] = mark
        finally:
            # A later one of the same shot is on its way and carries its own outcome.
            if self._unsaved.get(place) is mark:
                del self._unsaved[place]
                self._show()

    def _show(self) -> None:
        marks = {place: mark for place, mark in (self._kept | self._unsaved).items() if not mark.is_empty}
        marked, media = {media_id for media_id, _ in marks}, self._context.library.media
        self._marks = {
            (media_id, shot.index): marks[media_id, shot.start_pts]
            for media_id in marked & media.keys()
            for shot in media[media_id].shots
            if (media_id, shot.start_pts) in marks
        }
        self.changed.emit()
