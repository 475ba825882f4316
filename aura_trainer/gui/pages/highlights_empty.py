"""The Highlights page with nothing to pick from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import tr


class HighlightsEmpty(QWidget):
    """Says what the page is for, and leads to footage.

    Signals:
        import_requested: Choose footage.
        sample_requested: Try the sample clip.
    """

    import_requested = Signal()
    sample_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = label()
        words = label(
            tr(
                "Import clips, and the model in use finds the moments worth keeping:\n"
                "the best ten, the best minute, or all above a score. Send them to your editor with one key."
            ),
            "dim",
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.choose = button(tr("Import\N{HORIZONTAL ELLIPSIS}"), "primary")
        self.choose.clicked.connect(self.import_requested)
        self.sample = button(tr("Try it with the sample clip"), "link")
        self.sample.clicked.connect(self.sample_requested)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (
            self._sign,
            label(tr("No clips to pick from"), "title"),
            words,
            self.choose,
            self.sample,
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    def _theme_changed(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("star", "accent", 44))
