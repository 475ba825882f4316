"""Decoded frames of an open stream by their ordinals, decoding on or seeking, whichever is less work."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.media.container import Faults, decoded, demuxed, demuxed_from, open_video
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.thinning import Thinning

NamedFrame = tuple[int, VideoFrame]
"""An ordinal and its frame as the decoder gave it."""

# A seek costs about as much as decoding this many frames: the decoder's threads and reorder queue fill anew.
_SEEK_COST_FRAMES = 12
_SEEK_ATTEMPTS = 4


class FrameSource:
    """Frames of a freshly opened stream, each with its ordinal.

    After an exception the source is of no more use: where the decoder stands is not known then.

    Args:
        path: The video, to open it afresh where seeking leads nowhere.
        container: The open file.
        stream: Its moving picture; nothing was decoded of it yet.
        index: What ``index_frames`` gave for the file.
        faults: Takes note of what is damaged.
        token: Asked at every packet.
    """

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
        self._named: Iterator[NamedFrame] | None = None
        self._position = -1
        self._frame: VideoFrame | None = None

    def through(self, thinning: Thinning | None = None) -> Iterator[NamedFrame]:
        """Every frame from the first, or those it keeps; to be asked of a freshly opened stream.

        Args:
            thinning: Asked where a packet is a frame, and what was left out can be sought; else every frame comes.

        Raises:
            Cancelled: The token asks for it.
        """
        packets = demuxed(self._container, (self._stream,), self._faults, self._token)
        if thinning is not None and self._index.one_packet_each and self._index.seekable:
            packets = filter(thinning.keeps, packets)
        frames = decoded(self._stream, packets, self._faults)
        return self._by_stamp(frames, self._index.start_pts) if self._index.steady else self._by_count(frames)

    def chosen(self, wanted: Sequence[int]) -> Iterator[NamedFrame]:
        """The frames wanted, in the order asked for; one that cannot be decoded is left out.

        Raises:
            UnreadableMedia: The file is gone.
            Cancelled: The token asks for it.
        """
        for target in wanted:
            frame = self.reach(target)
            if frame is not None:
                yield target, frame

    def reach(self, target: int) -> VideoFrame | None:
        """Return one frame; the next of the clip is the cheapest, one before it costs a seek.

        Returns:
            The frame, or None if it cannot be decoded.

        Raises:
            UnreadableMedia: The file is gone.
            Cancelled: The token asks for it.
        """
        if self._named is None:
            self._named = self.through()
        if target < self._position:
            self._named = self._before(target)
            self._position, self._frame = -1, None
        elif target > self._position:
            self._named = self._nearer(target, self._position) or self._named
        if self._position < target:
            reached = next((pair for pair in self._named if pair[0] >= target), None)
            self._position, self._frame = reached or (len(self._index), None)
        return self._frame if self._position == target else None

    def _nearer(self, target: int, position: int) -> Iterator[NamedFrame] | None:
        """Seek ahead to a key frame before the target if that is cheaper than decoding on."""
        keys = self._keys_before(target)
        ahead = [key for key in keys if key - position > _SEEK_COST_FRAMES]
        return (self._from_key(ahead) or self._afresh()) if ahead else None

    def _before(self, target: int) -> Iterator[NamedFrame]:
        """Go back to a key frame at or before the target, or to the first frame."""
        return self._from_key(self._keys_before(target)) or self._afresh()

    def _keys_before(self, target: int) -> list[int]:
        """The last few frames decoding can start from, the nearest first; none where seeking is of no use."""
        if not self._index.seekable:
            return []
        keys: list[int] = np.flatnonzero(self._index.key_frames[: target + 1])[::-1][:_SEEK_ATTEMPTS].tolist()
        return keys

    def _from_key(self, keys: Sequence[int]) -> Iterator[NamedFrame] | None:
        """Frames from the first of these keys that a seek leads to."""
        for key in keys:
            start = int(self._index.pts[key])
            packets = demuxed_from(self._container, self._stream, start, self._faults, self._token)
            if packets is not None:
                return self._by_stamp(decoded(self._stream, packets, self._faults), start)
        return None

    def _afresh(self) -> Iterator[NamedFrame]:
        """Frames from the first again, where a seek would lead nowhere."""
        with open_video(self._path) as (container, stream):
            yield from FrameSource(
                self._path, container, stream, self._index, self._faults, self._token
            ).through()

    def _by_stamp(self, frames: Iterable[VideoFrame], start_pts: int) -> Iterator[NamedFrame]:
        # Frames before the key frame a seek led to lean on pictures that were never decoded.
        stamps, last = self._index.pts, -1
        for frame in frames:
            if frame.pts is None or frame.pts < start_pts:
                continue
            ordinal = int(np.searchsorted(stamps, frame.pts))
            if last < ordinal < len(stamps) and stamps[ordinal] == frame.pts:
                last = ordinal
                yield ordinal, frame

    def _by_count(self, frames: Iterable[VideoFrame]) -> Iterator[NamedFrame]:
        return zip(range(len(self._index)), frames, strict=False)
