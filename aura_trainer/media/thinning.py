"""Which packets of a video can be left undecoded without losing a cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from av.packet import Packet
from av.video.stream import VideoStream

_START_CODE = b"\0\0\1"
_SLICES = frozenset({1, 2, 5})
_PARAMETERS = frozenset({7, 8, 13, 15})
_MOST_IN_A_ROW = 3
_RUN = 6
_MEMORY = 6
_FEWEST = 3
_LARGE, _SMALL = 1.2, 0.5


class Thinning:
    """Leaves out frames that no other leans on, where nothing in the file hints at a cut.

    H.264 says of each frame whether others are predicted from it; the rest, mostly half of the frames, can be left out
    without touching any other. A new picture cannot be predicted from those before, so the frame that brings it, one
    that others lean on, stands out by its size: from there on everything is decoded for a while. With the encoders' own
    detection of scene changes that keeps the frame at the cut; where a cut lies between frames that were left out after
    all, whoever finds it looks at these (see ``ShotDetector``). What is decoded depends on the file alone, save for
    frames that are wanted anyway.

    Args:
        stream: Of which packets will come, from the first on, in the order of the file.
        wanted: Time stamps of frames that are decoded whatever they are.

    Attributes:
        extra: Stamps decoded only because they are wanted; the watcher skips them.
    """

    def __init__(self, stream: VideoStream, wanted: Collection[int]) -> None:
        context = stream.codec_context
        self._length_size = _length_size(context.extradata or b"") if context.name == "h264" else None
        self._wanted = frozenset(wanted)
        self._sizes: deque[int] = deque(maxlen=_MEMORY)
        self._run = 0
        self._left_out = 0
        self.extra: set[int] = set()

    def keeps(self, packet: Packet[VideoStream]) -> bool:
        """Whether to decode a packet."""
        if self._length_size is None or _is_reference(memoryview(packet), self._length_size):
            self._note(packet)
            self._left_out = 0
            return True
        self._run -= 1
        if self._run >= 0 or self._left_out >= _MOST_IN_A_ROW:
            self._left_out = 0
            return True
        self._left_out += 1
        if packet.pts in self._wanted:
            self.extra.add(packet.pts)
            return True
        return False

    def _note(self, packet: Packet[VideoStream]) -> None:
        self._run -= 1
        if (
            packet.is_keyframe
            or len(self._sizes) < _FEWEST
            or packet.size > _LARGE * max(self._sizes)
            or packet.size < _SMALL * min(self._sizes)
        ):
            self._run = _RUN
        if not packet.is_keyframe:
            self._sizes.append(packet.size)


def _length_size(extradata: bytes) -> int:
    """Return how many bytes tell the length of each unit in a packet; 0 where start codes part them."""
    return (extradata[4] & 3) + 1 if len(extradata) > 4 and extradata[0] == 1 else 0


def _is_reference(data: memoryview, length_size: int) -> bool:
    """Whether others need a frame: to be predicted from it (ITU-T H.264, 7.4.1: ``nal_ref_idc``), or for its parameters.

    True in case of doubt.
    """
    if length_size:
        at = 0
        while at + length_size < len(data):
            unit = at + length_size
            if (told := _told_by(data[unit])) is not None:
                return told
            at = unit + int.from_bytes(data[at:unit], "big")
        return True
    packet = bytes(data)
    at = packet.find(_START_CODE)
    while 0 <= at < len(packet) - len(_START_CODE):
        if (told := _told_by(packet[at + len(_START_CODE)])) is not None:
            return told
        at = packet.find(_START_CODE, at + len(_START_CODE))
    return True


def _told_by(unit: int) -> bool | None:
    """What the first byte of a unit tells of the need for its frame; None where it tells nothing."""
    kind = unit & 31
    if kind in _PARAMETERS:
        return True
    return bool(unit >> 5 & 3) if kind in _SLICES else None
