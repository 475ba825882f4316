"""The strip below the preview: little pictures of the seconds around a frame, to be clicked and dragged along."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from aura_trainer.gui.models.strip_pictures import TILES, StripPictures
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.shade import shade
from aura_trainer.gui.widgets.frame_cell import paint_fitted
from aura_trainer.language import tr

_GAP, _RADIUS = 4, 3
_SHAPE = 16 / 9
_NEEDLE = 2.0


class ScrubStrip(QWidget):
    """Chooses a frame near the focused one; the grid's focus stays where it is.

    A click or a drag goes to a moment; with the keyboard's focus, Left and Right step by one frame, Home and End go
    to the strip's ends, Escape back to the middle.

    Signals:
        chosen: Look at this frame of the clip; carries its ordinal.
        left: Look at the focused frame again.
    """

    chosen = Signal(int)
    left = Signal()

    def __init__(self, pictures: StripPictures, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._theme = theme
        self._ordinal: int | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Scrub strip, two seconds either side"))
        self.setToolTip(tr("Click or drag to look around this frame. The frame chosen in the grid stays."))
        pictures.placed.connect(self.update)
        pictures.loaded.connect(self.update)
        theme.changed.connect(self.update)

    def show_place(self, ordinal: int | None, words: str = "") -> None:
        """Mark the frame looked at; None is the middle. ``words`` name it for assistive technology."""
        self._ordinal = ordinal
        self.setAccessibleDescription(words)
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its tiles keep their shape."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of a tile."""
        return max(round((width - (TILES - 1) * _GAP) / TILES / _SHAPE), 18)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(280, self.heightForWidth(280))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        """Paint tiles, the middle's frame and the needle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for tile in range(TILES):
            self._paint_tile(painter, tile)
        away = self._ordinal is not None and self._ordinal != self._pictures.centre
        share = self._pictures.share_of(self._ordinal) if self._ordinal is not None and away else None
        if share is not None:
            x = share * self.width()
            painter.setPen(QPen(shade(), 2 * _NEEDLE + 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(QPen(QColor("#ffffff"), _NEEDLE))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to a moment."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragging = True
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow."""
        if self._dragging:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """Stay there."""
        self._dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step, and go to the ends."""
        pictures = self._pictures
        at = pictures.centre if self._ordinal is None else self._ordinal
        first, last = pictures.ordinal_at(0.0), pictures.ordinal_at(1.0)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif first is None or last is None:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self.chosen.emit(min(max(at + step, first), last))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.chosen.emit(first if event.key() == Qt.Key.Key_Home else last)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys go here."""
        super().focusInEvent(event)
        self.update()

    def _follow(self, event: QMouseEvent) -> None:
        ordinal = self._pictures.ordinal_at(event.position().x() / max(self.width(), 1))
        if ordinal is not None and ordinal != self._ordinal:
            self.chosen.emit(ordinal)

    def _tile(self, tile: int) -> QRectF:
        width = (self.width() - (TILES - 1) * _GAP) / TILES
        return QRectF(tile * (width + _GAP), 0, width, self.height())

    def _paint_tile(self, painter: QPainter, tile: int) -> None:
        where = self._tile(tile)
        outline = QPainterPath()
        outline.addRoundedRect(where, _RADIUS, _RADIUS)
        image = self._pictures.image(tile)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(where, shade() if image is not None else self._theme.colour("raised"))
        if image is not None:
            paint_fitted(painter, where, image)
        painter.restore()
        if tile == TILES // 2 and self._pictures.ordinals[tile] is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
