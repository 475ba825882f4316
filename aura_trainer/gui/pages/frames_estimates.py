"""Brings the estimates of the model in use to the Frames page, and tells which clips are on view."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QObject, QTimer

from aura_trainer.gui.estimate_flow import EstimateFlow
from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.models.frame_estimates import SaidOfFrames
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.widgets.frame_grid import FrameGrid

_SETTLE_MS = 300


class FramesEstimates(QObject):
    """Keeps a model of frames up with the estimates there are.

    Frames sorted by estimate are sorted anew when another model is in use and when the model has looked at all of
    them, not with every estimate that comes: nothing jumps away under the person's hand.
    """

    def __init__(
        self, flow: EstimateFlow, model: FrameModel, grid: FrameGrid, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._model = model
        self._grid = grid
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._tell_view)
        flow.replaced.connect(self._take_all)
        flow.came.connect(self._take_more)
        flow.completed.connect(self._sort)
        grid.verticalScrollBar().valueChanged.connect(lambda _: self._settle.start())
        model.arranged.connect(self._settle.start)
        self._take_all()

    def _take_all(self) -> None:
        flow = self._flow
        self._model.set_estimates(
            SaidOfFrames(
                flow.scores, flow.generic, flow.margin, flow.held_out, flow.another_look, flow.unsure
            )
        )
        self._sort()

    def _take_more(self, scores: Mapping[int, float], unsure: AbstractSet[int]) -> None:
        self._model.add_estimates(scores, unsure)

    def _sort(self) -> None:
        if self._model.order is FrameOrder.ESTIMATE:
            self._model.order_anew()

    def _tell_view(self) -> None:
        self._flow.look_at_first(frozenset(frame.media_id for frame in self._grid.frames_in_view()))
