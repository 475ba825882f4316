"""Small JPEG pictures for the grid."""

import cv2
import numpy as np

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.media.picture import RgbImage, shrink

THUMBNAIL_SIDE = 480
"""Longer side of a thumbnail in pixels."""

_QUALITY = 85
_START_OF_IMAGE, _MARKER = b"\xff\xd8", 0xFF
# Start of frame, of every kind; between them are the tables of Huffman and arithmetic codes, and a reserved one.
_FRAME_HEADS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def encode_thumbnail(image: RgbImage, max_side: int = THUMBNAIL_SIDE) -> bytes:
    """Return the picture as JPEG, its longer side at most ``max_side``.

    Args:
        image: uint8 (height, width, 3), RGB.
        max_side: Limit in pixels; smaller pictures are not enlarged.

    Raises:
        InvalidInput: The picture cannot be encoded, because a side is zero or beyond what JPEG holds.
    """
    if not image.size:
        raise InvalidInput(tr("An empty picture has no thumbnail."))
    bgr = np.ascontiguousarray(shrink(image, max_side)[:, :, ::-1])
    done, data = cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    if not done:
        raise InvalidInput(
            tr("A picture of {width} by {height} pixels cannot be saved as JPEG.").format(
                width=image.shape[1], height=image.shape[0]
            )
        )
    return bytes(data)


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height in pixels that a JPEG's head tells; None where it is none. Nothing is decoded."""
    place = 2
    if data[:2] != _START_OF_IMAGE:
        return None
    while place + 9 <= len(data) and data[place] == _MARKER:
        code = data[place + 1]
        if code in _FRAME_HEADS:
            height, width = (int.from_bytes(data[place + at : place + at + 2], "big") for at in (5, 7))
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None


def read_thumbnail(data: bytes, max_side: int) -> RgbImage | None:
    """Decode a JPEG from a stranger; None where it is none, is damaged, or has a side longer than ``max_side``."""
    size = jpeg_size(data)
    if size is None or not 0 < max(size) <= max_side:
        return None
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        return None
    return None if image is None else np.asarray(image, dtype=np.uint8)
