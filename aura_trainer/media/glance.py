"""What a file's header tells, without reading on."""

from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.container import open_video
from aura_trainer.media.footage import Footage
from aura_trainer.media.origin import origin_of
from aura_trainer.media.source import Source

_MICROSECONDS = 1_000_000


def glance(path: str, kind: MediaKind, token: StopToken) -> Source:
    """Look at the header of a video, or at the list of images.

    A video whose header does not say how long it is, such as a bare stream, is read through.

    Raises:
        UnreadableMedia: It cannot be opened.
        Cancelled: The token asks for it.
    """
    if kind is MediaKind.VIDEO:
        with open_video(path) as (container, stream):
            source = _of_header(path, container, stream)
        if source is not None:
            return source
    info = Footage.open(path, kind, token).info
    return Source(
        path,
        kind,
        stills=kind is MediaKind.IMAGES and info.frame_rate is None,
        frame_count=info.frame_count,
        seconds=info.duration_seconds,
        frame_rate=info.frame_rate,
        pixels=info.width * info.height,
    )


def _of_header(path: str, container: InputContainer, stream: VideoStream) -> Source | None:
    rate = stream.average_rate or stream.guessed_rate
    if stream.duration and stream.time_base:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration:
        seconds = container.duration / _MICROSECONDS
    else:
        return None
    count = stream.frames or (round(seconds * rate) if rate else 0)
    if seconds <= 0 or count <= 0:
        return None
    origin = origin_of(container)
    return Source(
        path,
        MediaKind.VIDEO,
        stills=False,
        frame_count=count,
        seconds=seconds,
        frame_rate=rate,
        pixels=stream.width * stream.height,
        size=_size(path),
        time_code=origin.time_code,
        reel=origin.reel,
    )


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error.strerror or error}.") from error
