"""A centred paragraph of a set width, as tall as its text."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from aura_trainer.gui.theme import ThemeManager


class WrappedText(QLabel):
    """Dim text that wraps at ``width`` pixels of the ordinary text size."""

    def __init__(self, width: int, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wrap_at = width
        self.setProperty("role", "dim")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        theme.changed.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The width is set, so the layout must not ask what another would need."""
        return False

    def sizeHint(self) -> QSize:  # noqa: N802
        """The set width, and the height its text needs there."""
        width = round(self._wrap_at * self._theme.text_scale)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """It does not shrink: a cut line could not be read."""
        return self.sizeHint()
