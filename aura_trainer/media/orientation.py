"""How a decoded picture must be turned and stretched before a person sees it as it was shot."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame

from aura_trainer.media.picture import RgbImage

# (axes swapped, mirrored left to right, mirrored top to bottom) -> degrees clockwise; a mirrored picture
# counts as the turn it has besides.
_CLOCKWISE = {
    (False, False, False): 0,
    (False, True, False): 0,
    (True, True, False): 90,
    (True, False, False): 90,
    (False, True, True): 180,
    (False, False, True): 180,
    (True, False, True): 270,
    (True, True, True): 270,
}


@dataclass(frozen=True, slots=True)
class Orientation:
    """A turn by a multiple of 90 degrees, with or without mirroring.

    Applied in this order: swap the axes, mirror left to right, mirror top to bottom.
    """

    swap: bool = False
    mirror_x: bool = False
    mirror_y: bool = False

    @property
    def clockwise(self) -> int:
        """Degrees clockwise: 0, 90, 180 or 270."""
        return _CLOCKWISE[self.swap, self.mirror_x, self.mirror_y]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the displayed width and height of a stored width and height."""
        return (height, width) if self.swap else (width, height)

    def apply(self, image: RgbImage) -> RgbImage:
        """Return the image as displayed, contiguous in memory."""
        turned = image.swapaxes(0, 1) if self.swap else image
        if self.mirror_x:
            turned = turned[:, ::-1]
        if self.mirror_y:
            turned = turned[::-1]
        return np.ascontiguousarray(turned)


UPRIGHT = Orientation()


def orientation_of(frame: VideoFrame) -> Orientation:
    """Read the display matrix of a frame (ISO/IEC 14496-12, 16.16 fixed point), to the nearest 90 degrees."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return UPRIGHT
    a, b, _, c, d = np.frombuffer(bytes(matrix), dtype="=i4")[:5].tolist()
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(swap=False, mirror_x=a < 0, mirror_y=d < 0)
    return Orientation(swap=True, mirror_x=c < 0, mirror_y=b < 0)


def square_pixel_width(width: int, sample_aspect_ratio: Fraction | None) -> int:
    """Return the stored width stretched so that pixels are square; an absent or absurd ratio counts as 1."""
    ratio = sample_aspect_ratio
    if not ratio or not Fraction(1, 10) <= ratio <= 10:
        return width
    return max(1, round(width * ratio))
