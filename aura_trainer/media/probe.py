"""What a video file is, before anything is sampled from it."""

from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, decoded, demuxed, open_video, sound_stream
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.orientation import orientation_of, square_pixel_width

_STANDARD_RATES = (
    *(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)),
    *(Fraction(n) for n in (24, 25, 30, 48, 50, 60, 100, 120)),
)
_SAME_RATE = Fraction(1, 10_000)
_NEAR_RATE = Fraction(1, 1000)


def probe_video(path: str, index: FrameIndex, token: StopToken) -> MediaInfo:
    """Look at a video: size as displayed, rate, duration, number of frames, sound.

    Args:
        path: The video.
        index: Its frame index.
        token: Asked at every packet read.

    Raises:
        UnreadableMedia: The file is gone, or its first picture cannot be decoded.
        Cancelled: The token asks for it.
    """
    with open_video(path) as (container, stream):
        first = next(decoded(stream, demuxed(container, (stream,), Faults(), token), Faults()), None)
        if first is None:
            raise UnreadableMedia(tr("{path}: no picture in it can be decoded.").format(path=path))
        return _describe(path, container, stream, first, index)


def _describe(
    path: str, container: InputContainer, stream: VideoStream, first: VideoFrame, index: FrameIndex
) -> MediaInfo:
    orientation = orientation_of(first)
    width, height = orientation.size(
        square_pixel_width(first.width, stream.sample_aspect_ratio), first.height
    )
    return MediaInfo(
        path=path,
        kind=MediaKind.VIDEO,
        container=_container_name(path, container),
        codec=stream.codec_context.codec.canonical_name,
        width=width,
        height=height,
        frame_rate=_frame_rate(stream, index),
        variable_frame_rate=_is_variable(index),
        time_base=index.time_base,
        start_pts=index.start_pts,
        frame_count=len(index),
        duration_seconds=float(index.duration),
        has_audio=sound_stream(container) is not None,
        rotation=orientation.clockwise,
    )


def _container_name(path: str, container: InputContainer) -> str:
    """One of the names FFmpeg gives the format: the one in the file name if it is among them, else the first."""
    names = container.format.name.split(",")
    suffix = Path(path).suffix.lower().lstrip(".")
    return suffix if suffix in names else names[0]


def _frame_rate(stream: VideoStream, index: FrameIndex) -> Fraction:
    """The average rate; the container's own fraction, or a standard rate, where it is that one exactly enough."""
    announced = [rate for rate in (stream.average_rate, stream.guessed_rate) if rate]
    if len(index) == 1:
        return announced[0] if announced else 1 / index.duration
    measured = (len(index) - 1) / index.seconds(len(index) - 1)
    for rate in announced:
        if abs(rate - measured) <= measured * _NEAR_RATE:
            measured = rate
            break
    nearest = min(_STANDARD_RATES, key=lambda rate: abs(rate - measured))
    if abs(nearest - measured) <= nearest * _SAME_RATE:
        return nearest
    return measured.limit_denominator(100_000)


def _is_variable(index: FrameIndex) -> bool:
    """Whether some frame lies more than half a frame from where the average rate would put it."""
    if len(index) < 3:
        return False
    times = (index.pts - index.pts[0]).astype(np.float64)
    step = times[-1] / (len(index) - 1)
    steps = np.diff(times) / step
    strays = np.abs(times / step - np.arange(len(index)))
    return bool(strays.max() > 0.5 or steps.max() > 1.5 or steps.min() < 0.5)
