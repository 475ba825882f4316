"""The ranges marked in shots, as the window shows them and sends them to the store."""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark
from aura_trainer.gui.models.kept_edits import KeptEdits, Place
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.gui.context import PageContext

ShotKey = tuple[int, int]
"""A media's key and the number of a shot in it."""


class ShotMarks(KeptEdits[ShotMark]):
    """Shows a mark at once and has it kept, one a shot, under the shot's first time stamp."""

    def __init__(self, context: "PageContext", parent: QObject | None = None) -> None:
        self._marks: dict[ShotKey, ShotMark] = {}
        super().__init__(context, parent)

    @property
    def marks(self) -> Mapping[ShotKey, ShotMark]:
        """The ranges there are."""
        return MappingProxyType(self._marks)

    def mark_in(self, frame: Frame) -> None:
        """Begin the range of a frame's shot with it, or take that back.

        Raises:
            Conflict: The shots of the clip are not known yet.
        """
        self._put(self._of(frame).with_in(frame.pts), frame)

    def mark_out(self, frame: Frame) -> None:
        """End the range of a frame's shot with it, or take that back. Raises as `mark_in` does."""
        self._put(self._of(frame).with_out(frame.pts), frame)

    def load(self) -> dict[Place, ShotMark]:
        """Read every mark (on the store thread)."""
        marks = self._context.application.shot_marks.all()
        return {(mark.media_id, mark.shot_pts): mark for mark in marks}

    def save(self, key: Place, value: ShotMark | None) -> None:
        """Keep a mark, or none (on the store thread)."""
        self._context.application.shot_marks.put(value or ShotMark(*key))

    def _put(self, mark: ShotMark, frame: Frame) -> None:
        place = mark.media_id, mark.shot_pts
        self._edit(place, None if mark.is_empty else mark, (frame.media_id, frame.pts))

    def _of(self, frame: Frame) -> ShotMark:
        # A frame that came in before its clip was looked through does not know its shot yet.
        starts = [shot.start_pts for shot in self._context.library.media[frame.media_id].shots]
        number = bisect_right(starts, frame.pts) - 1
        if number < 0:
            raise Conflict(
                tr("The shots of this clip are not known yet. Mark the range once it has come in.")
            )
        place = frame.media_id, starts[number]
        return self.find(place) or ShotMark(*place)

    def _show(self) -> None:
        marks, media = dict(self._items()), self._context.library.media
        self._marks = {
            (media_id, shot.index): marks[media_id, shot.start_pts]
            for media_id in {media_id for media_id, _ in marks} & media.keys()
            for shot in media[media_id].shots
            if (media_id, shot.start_pts) in marks
        }
        super()._show()
