"""A rating slider held by the mouse, in a cell of the grid or beside the preview."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.models.frame_model import FrameModel


class SliderDrag(QObject):
    """Shows a value on the frames it would go to until it is let go.

    Those frames are fixed when the slider is taken hold of, whatever is focused or arranged meanwhile; only what is
    not shown any more drops out, as a rating goes only to what can be seen to get it.

    Args:
        model: Shows the value as not given yet.
        parent: Whose it is.

    Signals:
        given: The slider was let go: the frames it goes to and the value.
        dropped: It gives nothing: it was taken back, or what it was held on is not shown any more.
    """

    given = Signal(object, float)
    dropped = Signal()

    def __init__(self, model: FrameModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._held_on: int | None = None
        self._frame_ids: tuple[int, ...] = ()
        self._value = 0.0
        model.arranged.connect(self._follow)
        model.rowsRemoved.connect(self._follow)

    @property
    def is_held(self) -> bool:
        """Whether a slider is held."""
        return self._held_on is not None

    def take(self, frame: Frame, frames: Sequence[Frame]) -> None:
        """Take hold of the slider of a frame; the rating goes to ``frames``."""
        self._held_on, self._frame_ids = frame.id, tuple(one.id for one in frames)

    def move(self, value: float) -> None:
        """Move the slider that is held."""
        self._value = value
        self._model.set_drafts(self._frame_ids, value)

    def let_go(self) -> None:
        """Give the value, if a slider is held."""
        if self.is_held:
            # As they are now: a frame may be at another path than when the slider was taken.
            frames = tuple(self._model.frames_at(self._model.rows_of(self._frame_ids)))
            self._end()
            self.given.emit(frames, self._value)

    def drop(self) -> None:
        """Let go without giving anything."""
        if self.is_held:
            self._end()
            self.dropped.emit()

    def _end(self) -> None:
        self._held_on, self._frame_ids = None, ()
        self._model.set_drafts((), None)

    def _follow(self) -> None:
        """The rows are others."""
        if self._held_on is None:
            return
        if self._model.row_of(self._held_on) is None:
            self.drop()
            return
        rows = self._model.rows_of(self._frame_ids)
        if len(rows) < len(self._frame_ids):
            self._frame_ids = tuple(self._model.ids_at(rows).tolist())
            self.move(self._value)
