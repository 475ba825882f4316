"""From the decoder's frames to upright RGB pictures."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.language import tr
from aura_trainer.media import transfer
from aura_trainer.media.cube import Cube, CubePainter
from aura_trainer.media.orientation import Orientation, orientation_of, square_pixel_width
from aura_trainer.media.picture import RgbImage, fit_within

_UNSPECIFIED = 2
_HD_LINES = 720


class FramePainter:
    """Turns decoded frames into RGB pictures under one size limit, reusing one converter.

    The frame's own colour matrix and range are obeyed; where no matrix is given, BT.709 is taken from 720
    lines up and BT.601 below, as players do. A look-up table is applied to the signal as it is encoded; without
    one, high dynamic range and logarithmic footage that says so is brought to a usual screen.

    Args:
        max_side: Limit of the longer side in pixels; None keeps the full size.
        sample_aspect_ratio: Of the stream's pixels; None takes them for square.
        cube: A look-up table.
        quick: For very small pictures at half the cost, their colours a little softer.
    """

    def __init__(
        self,
        max_side: int | None,
        sample_aspect_ratio: Fraction | None,
        cube: Cube | None = None,
        *,
        quick: bool = False,
    ) -> None:
        self._max_side = max_side
        self._ratio = sample_aspect_ratio
        self._cube = CubePainter(cube) if cube else None
        self._reformatter = VideoReformatter()
        self._shrinker = VideoReformatter() if quick else None
        self._orientation: tuple[int, Orientation] | None = None

    def paint(self, frame: VideoFrame) -> RgbImage:
        """Return the picture, uint8 (height, width, 3), upright and with square pixels.

        Raises:
            UnreadableMedia: The pixel format cannot be turned into RGB, or the look-up table is gone or damaged.
        """
        return self._orientation_of(frame).apply(self._in_colour(frame))

    def _in_colour(self, frame: VideoFrame) -> RgbImage:
        if self._cube is not None:
            return self._cube.paint(self._shrunk(frame, "rgb48le"))
        if transfer.is_known(frame.color_trc):
            deep = self._shrunk(frame, "rgb48le")
            return transfer.to_screen(deep, frame.color_trc, frame.color_primaries)
        return np.asarray(self._shrunk(frame, "rgb24"), dtype=np.uint8)

    def _shrunk(self, frame: VideoFrame, form: str) -> npt.NDArray[Any]:
        width, height = fit_within(square_pixel_width(frame.width, self._ratio), frame.height, self._max_side)
        untold_hd = frame.colorspace == _UNSPECIFIED and min(frame.width, frame.height) >= _HD_LINES
        try:
            rgb = self._reformatter.reformat(
                self._shrunk_as_it_is(frame, width, height),
                width,
                height,
                form,
                src_colorspace=Colorspace.ITU709 if untold_hd else None,
                interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise UnreadableMedia(
                tr("Pictures of the format {name} cannot be converted: {error}.").format(
                    name=frame.format.name, error=error
                )
            ) from error
        return rgb.to_ndarray()

    def _shrunk_as_it_is(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        # Making RGB of what is shrunk already spares the converter the colours of every line.
        subsampled = frame.format.is_planar and not frame.format.is_rgb and len(frame.format.components) == 3
        if self._shrinker is None or not subsampled:
            return frame
        return self._shrinker.reformat(
            frame, width, height, frame.format.name, interpolation=Interpolation.AREA
        )

    def _orientation_of(self, frame: VideoFrame) -> Orientation:
        # Looking at a frame's side data ties it into a reference cycle, and frames by the hundred would wait
        # for the garbage collector; its rotation alone does not, and tells whether to look again.
        if self._orientation is None or self._orientation[0] != frame.rotation:
            self._orientation = (frame.rotation, orientation_of(frame))
        return self._orientation[1]
