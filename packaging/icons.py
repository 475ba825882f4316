"""The app's icon from its drawing: as PNG in any size, for Windows as .ico and for macOS as .icns."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "app-icon.svg"
HICOLOR_SIZES = (16, 24, 32, 48, 64, 128, 256)

_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def png(size: int) -> bytes:
    """Return the icon so many pixels wide."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(image.rect()))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def write_platform_icon(folder: Path) -> None:
    """Write ``aura-trainer.ico`` and ``aura-trainer.icns`` to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "aura-trainer.ico").write_bytes(_ico())
    (folder / "aura-trainer.icns").write_bytes(_icns())


def _ico() -> bytes:
    pictures = [(size, png(size)) for size in _ICO_SIZES]
    place = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size, data in pictures:
        # A byte cannot hold 256; the format has 0 stand for it.
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), place)
        place += len(data)
    return head + b"".join(data for _, data in pictures)


def _icns() -> bytes:
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(data)) + data
        for kind, size in _ICNS_KINDS.items()
        for data in [png(size)]
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts
