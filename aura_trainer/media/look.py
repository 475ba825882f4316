"""How a frame looks at a glance: the colours of a few cells of its thumbnail."""

import cv2
import numpy as np
import numpy.typing as npt

from aura_trainer.media.picture import RgbImage

LOOK_COLUMNS, LOOK_ROWS = 12, 8
LOOK_SIZE = LOOK_ROWS * LOOK_COLUMNS * 3

Look = npt.NDArray[np.float32]
"""float32[LOOK_SIZE]: CIE L*, a*, b* of each cell, row by row."""


def look_of(jpeg: bytes) -> Look | None:
    """Return the mean colour of each of 12 by 8 cells of a picture, in CIE L*a*b*.

    Cells stretch with the picture, so that shapes of any format compare. The unit is that of CIE 1976 colour
    difference, of which about 2.3 can just be seen.

    Args:
        jpeg: The thumbnail; None is returned for one that is damaged.
    """
    if not jpeg:
        return None
    # A quarter of the side is decoded at a fraction of the cost, and is still far finer than the cells.
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_COLOR_4)
    return None if image is None else _look(np.asarray(image, dtype=np.uint8), cv2.COLOR_BGR2Lab)


def look_of_picture(image: RgbImage) -> Look:
    """Return the same of a picture, uint8[height, width, 3] RGB."""
    return _look(image, cv2.COLOR_RGB2Lab)


def _look(image: RgbImage, to_lab: int) -> Look:
    cells = cv2.resize(
        image.astype(np.float32) / 255.0, (LOOK_COLUMNS, LOOK_ROWS), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.cvtColor(cells, to_lab), dtype=np.float32).reshape(-1)
