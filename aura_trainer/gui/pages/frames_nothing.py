"""What stands in the grid's place when no frame fits the filter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aura_trainer.gui.models.frame_model import FrameFilter
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, label

_WIDEST = 420
_WORDS = {
    FrameFilter.SUGGESTED: (
        "Nothing left to suggest",
        "Every frame worth rating next is rated. New footage brings new suggestions.",
    ),
    FrameFilter.UNRATED: ("Every frame is rated", "New footage brings new frames to rate."),
    FrameFilter.LOW: ("No frame is rated low", "Frames rated below 0.3 show here."),
    FrameFilter.MEDIUM: ("No frame is rated medium", "Frames rated from 0.3 to 0.7 show here."),
    FrameFilter.HIGH: ("No frame is rated high", "Frames rated 0.7 and above show here."),
}
_OTHERWISE = ("No frame to show here", "")


class FramesNothing(QWidget):
    """Says so, and leads back.

    Signals:
        all_requested: Show every frame.
    """

    all_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = QLabel()
        self.heading = label("", "heading")
        self.words = label("", "dim", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setFixedWidth(_WIDEST)
        self.show_all = button("Show all", says="Show all frames")
        self.show_all.clicked.connect(self.all_requested)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self._sign, self.heading, self.words, self.show_all):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme.changed.connect(self._paint)
        self._paint()

    def explain(self, shown: FrameFilter) -> None:
        """Say why this filter shows nothing."""
        heading, words = _WORDS.get(shown, _OTHERWISE)
        self.heading.setText(heading)
        self.words.setText(words)
        self.setAccessibleName(heading)

    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("frames", "dim", 36))
