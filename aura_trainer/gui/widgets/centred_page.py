"""A page with little on it: a sign, a few words and at most a button, a little above the middle."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager

_SIGN_SIZE = 36


class CentredPage(QWidget):
    """The sign and what is given to ``_fill`` below it, one under the other."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = QLabel(self)

    def _fill(self, *parts: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        for part in (self._sign, *parts):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _show_sign(self, icon: str, role: str) -> None:
        self._sign.setPixmap(self._theme.pixmap(icon, role, _SIGN_SIZE))
