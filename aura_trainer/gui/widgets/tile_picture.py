"""A tile: its ground and outline, and the picture that fills its upper part, with the frame's place over its foot."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from aura_trainer.gui.theme import ThemeManager


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
    metrics = painter.fontMetrics()
    text = metrics.elidedText(place, Qt.TextElideMode.ElideLeft, int(area.width()) - 24)
    box = QRectF(metrics.boundingRect(text)).adjusted(-6, -3, 6, 3)
    box.moveBottomLeft(area.bottomLeft())
    box.translate(6, -6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
