"""JPEGs decoded where there is no event loop."""

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QImage, QImageReader

_START = b"\xff\xd8"


def image_from_jpeg(data: bytes, width: int | None = None) -> QImage:
    """The picture in ``data``; a null image when that is no JPEG. May be called in any thread.

    A reader is used because it lets go of Python's lock while it decodes, which ``QImage.fromData`` does not:
    a GUI thread that paints beside it would wait for every picture.

    It is told the format and not left to guess it. To guess, Qt asks every reader it has, and that of SVG
    connects objects, for which it takes a lock of Qt's while this thread holds Python's; the GUI thread,
    taking a connection apart, holds the same two the other way round, and both would wait for ever.

    Args:
        data: The file's bytes.
        width: So many pixels across at most, its shape kept; None for all there are.
    """
    if not data.startswith(_START):
        return QImage()
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"jpg")
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if width is not None and size.width() > width:
        reader.setScaledSize(QSize(width, max(round(size.height() * width / size.width()), 1)))
    return reader.read()
