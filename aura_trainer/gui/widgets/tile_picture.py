"""The picture of a tile: filling its area, with the frame's place written over its foot."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from aura_trainer.gui.theme import ThemeManager


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
