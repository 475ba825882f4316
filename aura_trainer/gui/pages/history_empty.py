"""The History page before there is a run: what will be here, and how to get there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.centred_page import CentredPage
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.gui.widgets.wrapped_text import WrappedText
from aura_trainer.language import tr

_TEXT_WIDTH = 460


class HistoryEmpty(CentredPage):
    """Says what a history is for.

    Signals:
        train_requested: The person wants to train.
    """

    train_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        words = WrappedText(_TEXT_WIDTH, theme, self)
        words.setText(
            tr(
                "Every run is listed here once it ends, the failed and the cancelled ones too: when, from how many "
                "ratings, how long it took, and how good the model was on frames it had not seen. Nothing is ever "
                "removed, so you can see whether your models get better."
            )
        )
        self.button = button(tr("Go to Train"), "primary")
        self.button.clicked.connect(self.train_requested)
        self._fill(label(tr("No training run yet"), "title"), words, self.button)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    def _theme_changed(self) -> None:
        self._show_sign("history", "accent")
