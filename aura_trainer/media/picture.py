"""An RGB picture and how it is made smaller."""

import cv2
import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]
"""uint8, shape (height, width, 3), channels red, green, blue."""


def fit_within(width: int, height: int, max_side: int | None) -> tuple[int, int]:
    """Return the size whose longer side is at most ``max_side``; never larger than the size given."""
    longer = max(width, height)
    if max_side is None or longer <= max_side:
        return width, height
    return max(1, round(width * max_side / longer)), max(1, round(height * max_side / longer))


def shrink(image: RgbImage, max_side: int | None) -> RgbImage:
    """Return the image with its longer side at most ``max_side``, averaging over areas."""
    height, width = image.shape[:2]
    size = fit_within(width, height, max_side)
    if size == (width, height):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
