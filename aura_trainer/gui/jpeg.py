"""JPEGs decoded where there is no event loop."""

from PySide6.QtGui import QImage

_START = b"\xff\xd8"


def image_from_jpeg(data: bytes) -> QImage:
    """The picture in ``data``; a null image when it is no whole JPEG. May be called in any thread.

    Qt is told the format and not left to guess it. To guess, it asks every reader it has, and that of SVG
    connects objects, for which it takes a lock of Qt's while this thread holds Python's; the GUI thread,
    taking a connection apart, holds the same two the other way round, and both would wait for ever.
    """
    if not data.startswith(_START):
        return QImage()
    # PySide's stub says bytes; what it takes is a string.
    return QImage.fromData(data, "JPG")  # type: ignore[arg-type]
