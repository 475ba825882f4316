"""The first thing a newcomer sees: a place to drop footage, and a clip to try."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr

_WIDTH, _HEIGHT = 560, 320


class FramesEmpty(QWidget):
    """The page of a library without frames: one large place to drop footage, and what else begins an import.

    Signals:
        import_requested: Choose footage.
        sample_requested: Try the sample clip.
    """

    import_requested = Signal()
    sample_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        around = QVBoxLayout(self)
        around.setContentsMargins(24, 24, 24, 24)
        self._target = QFrame(self)
        self._target.setProperty("role", "drop-target")
        self._target.setMinimumSize(_WIDTH, _HEIGHT)
        column = QVBoxLayout(self._target)
        column.setContentsMargins(40, 40, 40, 32)
        column.setSpacing(12)
        column.addStretch(1)
        self._sign = QLabel(self._target)
        heading = QLabel(tr("Drop footage here"), self._target)
        heading.setProperty("role", "title")
        words = QLabel(
            tr(
                "Videos, stills or whole folders. Rate the frames you like,\nand the app learns what you would keep."
            ),
            self._target,
        )
        words.setProperty("role", "dim")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.choose = QPushButton(tr("Import\N{HORIZONTAL ELLIPSIS}"), self._target)
        self.choose.setProperty("role", "primary")
        self.choose.clicked.connect(self.import_requested)
        self.sample = QPushButton(tr("Try it with the sample clip"), self._target)
        self.sample.setProperty("role", "link")
        self.sample.clicked.connect(self.sample_requested)
        for widget in (self._sign, heading, words):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        for button in (self.choose, self.sample):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        around.addWidget(self._target, 0, Qt.AlignmentFlag.AlignCenter)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    def _theme_changed(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("import", "accent", 44))
