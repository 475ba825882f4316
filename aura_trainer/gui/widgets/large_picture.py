"""A frame as large as there is room, on black."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.shade import shade
from aura_trainer.gui.theme.tokens import TYPE_NAME
from aura_trainer.gui.widgets.fitted import fitted

_WORDS = "#d4d8dd"
_STEPS = (480, 960, 1440, 1920, 2880, 3840)


class LargePicture(QWidget):
    """Shows an image whole, or says why there is none."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Whatever there is."""
        return QSize(640, 360)

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show an image; without one, words."""
        self._image, self._words = image, words
        self.update()

    def useful_side(self) -> int:
        """How long the longer side of a picture need be, in steps, so that a resize asks for no new one."""
        needed = max(self.width(), self.height()) * self.devicePixelRatioF()
        return next((step for step in _STEPS if step >= needed), _STEPS[-1])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade())
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(fitted(self._image.size(), QRectF(self.rect())), self._image)
        elif self._words:
            painter.setFont(self._theme.font(TYPE_NAME))
            painter.setPen(QColor(_WORDS))
            where = self.rect().adjusted(48, 24, -48, -24)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()
