"""What a locked page shows: what it is for, and the one switch that opens it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.wrapped_text import WrappedText

_TEXT_WIDTH = 460


class LockedPage(QWidget):
    """Explains a page that needs Advanced Mode.

    Signals:
        unlock_requested: Turn on Advanced Mode.
    """

    unlock_requested = Signal()

    def __init__(self, title: str, purpose: str, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        self._sign = QLabel(self)
        heading = QLabel(title, self)
        heading.setProperty("role", "title")
        text = WrappedText(_TEXT_WIDTH, theme, self)
        text.setText(purpose)
        self.button = QPushButton("Turn on Advanced Mode", self)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.unlock_requested)
        remark = QLabel("It can be turned off again in Settings.", self)
        remark.setProperty("role", "small")
        for widget in (self._sign, heading, text, self.button, remark):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    def _theme_changed(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("lock", "dim", 36))
