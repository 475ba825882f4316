"""Small JPEG pictures for the grid."""

import cv2
import numpy as np

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.media.picture import RgbImage, shrink

THUMBNAIL_SIDE = 480
"""Longer side of a thumbnail in pixels."""

_QUALITY = 85


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
