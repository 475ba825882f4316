"""An image whole in a rectangle."""

from PySide6.QtCore import QRectF, QSize


def fitted(size: QSize, where: QRectF) -> QRectF:
    """Where an image of a size lies in the middle of a rectangle, as large as it holds and in its own shape."""
    scale = min(where.width() / size.width(), where.height() / size.height())
    place = QRectF(0, 0, size.width() * scale, size.height() * scale)
    place.moveCenter(where.center())
    return place
