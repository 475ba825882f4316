"""A quiet bar above the page while clips are not where they were."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import ntr, tr


class MissingBar(QFrame):
    """Says how many clips are missing, and offers to say where they are.

    Signals:
        relink_requested: The person wants to say where they are.
        hide_requested: The person does not want to hear of these again for now.
    """

    relink_requested = Signal()
    hide_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "notice")
        self.sign = QLabel()
        self.words = label("", "strong")
        self.remark = label(tr("Their ratings and thumbnails are kept."), "dim")
        self.relink = button(tr("Relink\N{HORIZONTAL ELLIPSIS}"), says=tr("Relink missing clips"))
        self.hide_button = button(tr("Not now"), "ghost", says=tr("Hide the note on missing clips"))
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 12, 4)
        line.setSpacing(8)
        for widget in (self.sign, self.words, self.remark):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.relink)
        line.addWidget(self.hide_button)
        self.relink.clicked.connect(self.relink_requested)
        self.hide_button.clicked.connect(self.hide_requested)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()
        self.hide()

    def show_missing(self, count: int, example: str) -> None:
        """Show how many are missing, one of them by name; none hides the bar."""
        one = tr("{clip} is missing").format(clip=example)
        several = ntr("{count} clip is missing", "{count} clips are missing", count).format(count=count)
        self.words.setText(one if count == 1 else several)
        self.words.setToolTip("" if count == 1 else tr("One of them is {clip}").format(clip=example))
        self.setAccessibleName(f"{self.words.text()}. {self.remark.text()}")
        self.setVisible(count > 0)

    def _paint_sign(self) -> None:
        self.sign.setPixmap(self._theme.pixmap("warning", "warn", 18))
