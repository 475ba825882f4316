"""A tile: its ground and outline, and the picture that fills its upper part, with the frame's place over its foot."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL


@contextmanager
def painted_tile(
    painter: QPainter, area: QRectF, theme: ThemeManager, *, radius: int = 6, hot: bool, chosen: bool
) -> Iterator[None]:
    """Paint a tile's ground, what the body of the ``with`` paints within its round corners, and its outline.

    Args:
        painter: Is left as it was.
        area: The tile.
        theme: Its colours.
        radius: Of its corners, in pixels.
        hot: Whether a press would go to it; the outline says so.
        chosen: Whether it has the focus or is selected; the outline is then thick.
    """
    outline = QPainterPath()
    outline.addRoundedRect(area, radius, radius)
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(outline)
    painter.fillPath(outline, theme.colour("panel"))
    yield
    painter.setClipping(False)
    painter.setPen(QPen(theme.colour("accent" if hot or chosen else "line"), 2 if chosen else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    painter.restore()


def paint_tile_picture(
    painter: QPainter, area: QRectF, image: QImage | None, place: str, theme: ThemeManager
) -> None:
    """Paint a picture cropped to an area, or the bare ground where there is none, and name its frame."""
    painter.fillRect(area, theme.colour("raised"))
    if image is not None and not image.isNull():
        shape = image.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        source = QRectF(0, 0, area.width(), area.height())
        source.setSize(area.size() * (image.width() / shape.width()))
        source.moveCenter(QRectF(image.rect()).center())
        painter.drawImage(area, image, source)
    painter.setFont(theme.mono(11))
    _paint_grounded(painter, area, place, Qt.AlignmentFlag.AlignBottom, Qt.TextElideMode.ElideLeft)


def paint_tile_title(painter: QPainter, area: QRectF, title: str, theme: ThemeManager) -> None:
    """Name the clip a picture is of, over its head."""
    painter.setFont(theme.font(TYPE_SMALL))
    _paint_grounded(painter, area, title, Qt.AlignmentFlag.AlignTop, Qt.TextElideMode.ElideMiddle)


def _paint_grounded(
    painter: QPainter, area: QRectF, words: str, edge: Qt.AlignmentFlag, shortened: Qt.TextElideMode
) -> None:
    """Paint words on a ground of their own at the left of an area's upper or lower edge."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(words, shortened, int(area.width()) - 24)
    box = QRectF(metrics.boundingRect(text)).adjusted(-6, -3, 6, 3)
    if edge == Qt.AlignmentFlag.AlignTop:
        box.moveTopLeft(area.topLeft() + QPointF(6, 6))
    else:
        box.moveBottomLeft(area.bottomLeft() + QPointF(6, -6))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
