"""What the window shows until the library is open, and when it could not be opened."""

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.centred_page import CentredPage
from aura_trainer.gui.widgets.wrapped_text import WrappedText
from aura_trainer.language import tr

_TEXT_WIDTH = 520


class StartPage(CentredPage):
    """One line while opening; the reason, and what to do, when that failed."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.heading = QLabel(tr("Opening your library\N{HORIZONTAL ELLIPSIS}"), self)
        self.heading.setProperty("role", "heading")
        self.detail = WrappedText(_TEXT_WIDTH, theme, self)
        self.copy = QPushButton(tr("Copy details"), self)
        self._fill(self.heading, self.detail, self.copy)
        self._sign.hide()
        self.copy.hide()

    def show_failure(self, report: ErrorReport) -> None:
        """Say why the library could not be opened."""
        self._show_sign("error", "bad")
        self._sign.show()
        self.heading.setText(report.title)
        todo = tr("Close the window, put this right, and start again.")
        self.detail.setText(f"{report.detail}\n\n{todo}")
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(report.as_text()))
        self.copy.show()
