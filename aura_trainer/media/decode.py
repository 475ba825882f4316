"""Pictures out of a video, in the order they are shown, few of them in memory at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.media.container import Faults, decoded, demuxed, demuxed_from, open_video
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.painter import FramePainter
from aura_trainer.media.picture import RgbImage

WATCH_SIDE = 160
"""Longer side, in pixels, of the pictures ``on_frame`` is shown."""

# A seek costs about as much as decoding this many frames: the decoder's threads and reorder queue fill anew.
_SEEK_COST_FRAMES = 12
_SEEK_ATTEMPTS = 4

_Named = tuple[int, VideoFrame]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """A frame with its picture.

    Attributes:
        ordinal: Its place in the index.
        pts: Its presentation stamp in ticks of the index's time base.
        key_frame: Whether decoding can start here.
        image: uint8 (height, width, 3), RGB, upright and with square pixels.
    """

    ordinal: int
    pts: int
    key_frame: bool
    image: RgbImage


def iter_frames(
    path: str,
    index: FrameIndex,
    *,
    max_side: int | None,
    token: StopToken,
    ordinals: Sequence[int] | None = None,
    on_warning: Callable[[str], None] | None = None,
    on_frame: Callable[[int, RgbImage], None] | None = None,
) -> Iterator[DecodedFrame]:
    """Yield frames in the order they are shown.

    A damaged packet costs its own frames only; those after it are still given.

    Args:
        path: The video.
        index: What ``index_frames`` gave for it.
        max_side: Limit of the longer side in pixels; None keeps the full size. Pictures are never enlarged.
        token: Asked at every packet.
        ordinals: The frames wanted, in any order; None for all. The decoder seeks where that saves work.
        on_warning: Told, after the last frame, what was damaged or missing.
        on_frame: Shown every frame of the clip from first to last, at most ``WATCH_SIDE`` pixels wide or high,
            in the same pass; with it, nothing is skipped by seeking.

    Raises:
        UnreadableMedia: The file cannot be opened any more.
        InvalidInput: An ordinal lies outside the index.
        Cancelled: The token asks for it.
    """
    wanted = wanted_ordinals(path, ordinals, len(index))
    faults = Faults()
    given = 0
    with open_video(path) as (container, stream):
        painter = FramePainter(max_side, stream.sample_aspect_ratio)
        source = _Source(path, container, stream, index, faults, token)
        named = _watched(source.through(), wanted, stream, on_frame) if on_frame else source.chosen(wanted)
        for ordinal, frame in named:
            given += 1
            yield DecodedFrame(
                ordinal, int(index.pts[ordinal]), bool(index.key_frames[ordinal]), painter.paint(frame)
            )
    if on_warning is not None:
        _warn(path, faults, len(wanted) - given, on_warning)


def wanted_ordinals(path: str, ordinals: Sequence[int] | None, count: int) -> list[int]:
    """Return the ordinals asked for, rising and each once; all ``count`` of them for None.

    Raises:
        InvalidInput: One lies outside the clip.
    """
    wanted = list(range(count)) if ordinals is None else sorted(set(ordinals))
    if wanted and not 0 <= wanted[0] <= wanted[-1] < count:
        raise InvalidInput(f"{path} has frames 0 to {count - 1}; asked for {wanted[0]} to {wanted[-1]}.")
    return wanted


def _watched(
    named: Iterable[_Named],
    wanted: Sequence[int],
    stream: VideoStream,
    on_frame: Callable[[int, RgbImage], None],
) -> Iterator[_Named]:
    painter = FramePainter(WATCH_SIDE, stream.sample_aspect_ratio)
    chosen = frozenset(wanted)
    for ordinal, frame in named:
        on_frame(ordinal, painter.paint(frame))
        if ordinal in chosen:
            yield ordinal, frame


def _warn(path: str, faults: Faults, missing: int, on_warning: Callable[[str], None]) -> None:
    if trouble := faults.describe(path):
        on_warning(trouble)
    if missing:
        frames = "1 frame" if missing == 1 else f"{missing} frames"
        on_warning(f"{frames} of {Path(path).name} could not be decoded and were left out.")


class _Source:
    """Decoded frames of an open stream, each with its ordinal."""

    def __init__(
        self,
        path: str,
        container: InputContainer,
        stream: VideoStream,
        index: FrameIndex,
        faults: Faults,
        token: StopToken,
    ) -> None:
        self._path = path
        self._container = container
        self._stream = stream
        self._index = index
        self._faults = faults
        self._token = token

    def through(self) -> Iterator[_Named]:
        """Every frame from the first; to be asked of a freshly opened stream."""
        packets = demuxed(self._container, (self._stream,), self._faults, self._token)
        frames = decoded(self._stream, packets, self._faults)
        return self._by_stamp(frames, self._index.start_pts) if self._index.steady else self._by_count(frames)

    def chosen(self, wanted: Sequence[int]) -> Iterator[_Named]:
        """The frames wanted, in rising order, seeking over the gaps that are wide enough."""
        named = self.through()
        position, frame = -1, None
        for target in wanted:
            if position < target:
                named = self._nearer(target, position) or named
                reached = next((pair for pair in named if pair[0] >= target), None)
                if reached is not None:
                    position, frame = reached
            if position == target and frame is not None:
                yield target, frame

    def _nearer(self, target: int, position: int) -> Iterator[_Named] | None:
        """Seek ahead to a key frame before the target if that is cheaper than decoding on."""
        if not self._index.seekable:
            return None
        keys = np.flatnonzero(self._index.key_frames[: target + 1])[::-1][:_SEEK_ATTEMPTS].tolist()
        ahead = [key for key in keys if key - position > _SEEK_COST_FRAMES]
        for key in ahead:
            start = int(self._index.pts[key])
            packets = demuxed_from(self._container, self._stream, start, self._faults, self._token)
            if packets is not None:
                return self._by_stamp(decoded(self._stream, packets, self._faults), start)
        return self._afresh() if ahead else None

    def _afresh(self) -> Iterator[_Named]:
        """Frames from the first again, after a seek that led nowhere."""
        with open_video(self._path) as (container, stream):
            yield from _Source(
                self._path, container, stream, self._index, self._faults, self._token
            ).through()

    def _by_stamp(self, frames: Iterable[VideoFrame], start_pts: int) -> Iterator[_Named]:
        # Frames before the key frame a seek led to lean on pictures that were never decoded.
        stamps, last = self._index.pts, -1
        for frame in frames:
            if frame.pts is None or frame.pts < start_pts:
                continue
            ordinal = int(np.searchsorted(stamps, frame.pts))
            if last < ordinal < len(stamps) and stamps[ordinal] == frame.pts:
                last = ordinal
                yield ordinal, frame

    def _by_count(self, frames: Iterable[VideoFrame]) -> Iterator[_Named]:
        return zip(range(len(self._index)), frames, strict=False)
