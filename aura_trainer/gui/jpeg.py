"""JPEGs decoded where there is no event loop."""

from PySide6.QtGui import QImage

_START = b"\xff\xd8"


def image_from_jpeg(data: bytes) -> QImage:
    """The picture in ``data``; a null image when it is no whole JPEG. May be called in any thread.

    Qt is told the format and not left to guess it. To guess, it asks every reader it has, and that of SVG
    connects objects, for which it takes a lock of Qt's while this thread holds Python's; the GUI thread,
    taking a connection apart, holds the same two the other way round, and both would wait for ever.
    """
    return QImage.fromData(data, b"JPG") if data.startswith(_START) else QImage()
