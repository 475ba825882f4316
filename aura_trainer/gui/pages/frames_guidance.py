"""Brings advice and suggestions to the Frames page: the card, the chips, and the marks in the grid."""

from PySide6.QtCore import QObject

from aura_trainer.domain.advice import FrameAdvice
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.models.frame_arrangement import FrameFilter
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rating_guide import RatingGuide, read_guidance
from aura_trainer.gui.pages.frames_toolbar import FramesToolbar
from aura_trainer.gui.widgets.advice_card import AdviceCard
from aura_trainer.gui.widgets.frame_grid import FrameGrid


class FramesGuidance(QObject):
    """Shows what the guide says, and the frames of a piece of advice when they are asked for."""

    def __init__(
        self,
        context: PageContext,
        model: FrameModel,
        grid: FrameGrid,
        toolbar: FramesToolbar,
        card: AdviceCard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._grid = grid
        self._toolbar = toolbar
        self._card = card
        self.guide = RatingGuide(
            context.runner,
            context.funnel,
            lambda: read_guidance(context.application, context.user_id),
            self,
        )
        self.guide.changed.connect(self._show)
        self.guide.looked.connect(self._looked)
        card.show_requested.connect(self._show_frames)
        model.arranged.connect(self._arranged)
        context.signals.ratings_changed.connect(self.guide.look_again)
        context.signals.frames_changed.connect(self.guide.look_again)
        context.library.frames_added.connect(self.guide.look_again)
        context.library.replaced.connect(self.guide.look_again)
        # What the model knows least of can be told once it has looked at all.
        context.estimates.completed.connect(self.guide.look_again)
        context.signals.model_changed.connect(self.guide.look_again)
        self.guide.look_again()

    def _show(self) -> None:
        guidance = self.guide.guidance
        self._card.set_advice(guidance.advice)
        self._model.set_suggestions({item.frame_id: item.reason for item in guidance.suggestions})
        self._toolbar.show_counts(self._model.counts())

    def _looked(self) -> None:
        """A window that opens with the suggested frames has had to wait for them."""
        self.guide.looked.disconnect(self._looked)
        if self._model.filter is FrameFilter.SUGGESTED:
            self._toolbar.arranged.emit()

    def _show_frames(self, advice: FrameAdvice) -> None:
        self._model.show_advised(advice.frame_ids)
        self._grid.focus_row(0)
        self._grid.setFocus()

    def _arranged(self) -> None:
        """Frames of an advice may have left the library; without any of them there is nothing to show."""
        if self._model.filter is not FrameFilter.ADVICE:
            return
        if self._model.counts()[FrameFilter.ADVICE]:
            # A search among them may find none; they are what is looked at all the same.
            self._toolbar.show_advice(self._model.rowCount())
        else:
            self._toolbar.lift_advice()
