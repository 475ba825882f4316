"""A rating slider held by the mouse."""

from collections.abc import Sequence

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.models.frame_model import FrameModel


class SliderDrag:
    """Shows a value on the frames it would go to until it is let go.

    Args:
        model: Shows the value as not given yet.
    """

    def __init__(self, model: FrameModel) -> None:
        self._model = model
        self._frames: tuple[Frame, ...] = ()
        self._value = 0.0
        self.row: int | None = None

    def take(self, row: int, frames: Sequence[Frame], value: float) -> None:
        """Take hold of the slider in a row; the rating goes to ``frames``."""
        self.row, self._frames = row, tuple(frames)
        self.move(value)

    def move(self, value: float) -> None:
        """Move the slider that is held."""
        self._value = value
        self._model.set_drafts([frame.id for frame in self._frames], value)

    def let_go(self) -> tuple[tuple[Frame, ...], float] | None:
        """The frames and the value to give them; None when no slider was held."""
        held = None if self.row is None else (self._frames, self._value)
        self.drop()
        return held

    def drop(self) -> None:
        """Let go without giving anything."""
        if self.row is not None:
            self.row, self._frames = None, ()
            self._model.set_drafts((), None)
