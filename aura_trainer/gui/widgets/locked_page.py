"""What a locked page shows: what it is for, and the one switch that opens it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.centred_page import CentredPage
from aura_trainer.gui.widgets.wrapped_text import WrappedText
from aura_trainer.language import tr

_TEXT_WIDTH = 460


class LockedPage(CentredPage):
    """Explains a page that needs Advanced Mode.

    Signals:
        unlock_requested: Turn on Advanced Mode.
    """

    unlock_requested = Signal()

    def __init__(self, title: str, purpose: str, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        heading = QLabel(title, self)
        heading.setProperty("role", "title")
        text = WrappedText(_TEXT_WIDTH, theme, self)
        text.setText(purpose)
        self.button = QPushButton(tr("Turn on Advanced Mode"), self)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.unlock_requested)
        remark = QLabel(tr("It can be turned off again in Settings."), self)
        remark.setProperty("role", "small")
        self._fill(heading, text, self.button, remark)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    def _theme_changed(self) -> None:
        self._show_sign("lock", "dim")
