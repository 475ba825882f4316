"""From the decoder's frames to upright RGB pictures."""

from fractions import Fraction

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.media.orientation import Orientation, orientation_of, square_pixel_width
from aura_trainer.media.picture import RgbImage, fit_within

_UNSPECIFIED = 2
_HD_LINES = 720


class FramePainter:
    """Turns decoded frames into RGB pictures under one size limit, reusing one converter.

    The frame's own colour matrix and range are obeyed; where no matrix is given, BT.709 is taken from 720
    lines up and BT.601 below, as players do.
    """

    def __init__(self, max_side: int | None, sample_aspect_ratio: Fraction | None) -> None:
        self._max_side = max_side
        self._ratio = sample_aspect_ratio
        self._reformatter = VideoReformatter()
        self._orientation: tuple[int, Orientation] | None = None

    def paint(self, frame: VideoFrame) -> RgbImage:
        """Return the picture, uint8 (height, width, 3), upright and with square pixels.

        Raises:
            UnreadableMedia: The pixel format cannot be turned into RGB.
        """
        width, height = fit_within(square_pixel_width(frame.width, self._ratio), frame.height, self._max_side)
        untold_hd = frame.colorspace == _UNSPECIFIED and min(frame.width, frame.height) >= _HD_LINES
        try:
            rgb = self._reformatter.reformat(
                frame,
                width,
                height,
                "rgb24",
                src_colorspace=Colorspace.ITU709 if untold_hd else None,
                interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise UnreadableMedia(
                f"Pictures of the format {frame.format.name} cannot be converted: {error}."
            ) from error
        return self._orientation_of(frame).apply(np.asarray(rgb.to_ndarray(), dtype=np.uint8))

    def _orientation_of(self, frame: VideoFrame) -> Orientation:
        # Looking at a frame's side data ties it into a reference cycle, and frames by the hundred would wait
        # for the garbage collector; its rotation alone does not, and tells whether to look again.
        if self._orientation is None or self._orientation[0] != frame.rotation:
            self._orientation = (frame.rotation, orientation_of(frame))
        return self._orientation[1]
