"""What the packets of a video tell without decoding any."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.media.container import Faults, demuxed

_HEAD_BYTES = 256 << 20
_TRANSPORT_SYNC = 0x47
_TRANSPORT_PACKETS = ((0, 188), (4, 192), (0, 204))  # place of the sync byte, length
_INDEXED = re.compile(r"\b(mov|avi)\b")


@dataclass(frozen=True, slots=True)
class PacketScan:
    """The time stamps of a stream's packets.

    Attributes:
        pts: int64, sorted and unique: stamps of the packets whose frames are to be shown.
        keys: bool, beside ``pts``: packets marked as key frames.
        stamped: Whether every packet had a stamp and none was damaged, so that ``pts`` can be trusted.
        one_each: Whether no two packets share a stamp, as the two fields of a frame may.
        end_pts: First stamp after the last packet.
        truncated: Whether the file ends before the end it announces.
    """

    pts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.bool_]
    stamped: bool
    one_each: bool
    end_pts: int
    truncated: bool


def scan_packets(
    container: InputContainer, stream: VideoStream, path: str, faults: Faults, token: StopToken
) -> PacketScan:
    """Read through all packets of a stream, decoding none.

    Raises:
        Cancelled: The token asks for it.
    """
    announced = len(stream.index_entries) if _INDEXED.search(container.format.name) else 0
    sound = container.streams.audio
    shown: dict[int, bool] = {}
    ends: dict[int, int] = {}
    count, to_show, stamped, last_is_damaged = 0, 0, True, False
    for packet in demuxed(container, (stream, *sound), faults, token):
        if packet.pts is not None:
            end = packet.pts + (packet.duration or 0)
            ends[packet.stream_index] = max(ends.get(packet.stream_index, end), end)
        last_is_damaged = packet.is_corrupt
        if packet.stream_index != stream.index:
            continue
        count += 1
        stamped = stamped and not packet.is_corrupt and packet.pts is not None
        if packet.pts is not None and not packet.is_discard:
            to_show += 1
            shown[packet.pts] = shown.get(packet.pts, False) or packet.is_keyframe
    pts = np.array(sorted(shown), dtype=np.int64)
    truncated = (
        faults.reading_ended is not None
        or last_is_damaged
        or count < announced
        or _avi_ends_early(container, stream, max(count, ends.get(stream.index, 0)))
        or _ends_inside_transport_packet(container, path)
        or _ends_early(container, ends)
    )
    return PacketScan(
        pts=pts,
        keys=np.array([shown[stamp] for stamp in pts.tolist()], dtype=np.bool_),
        stamped=stamped and bool(shown) and faults.reading_ended is None,
        one_each=to_show == len(shown),
        end_pts=ends.get(stream.index, 0),
        truncated=truncated,
    )


def scan_head(
    container: InputContainer, stream: VideoStream, seconds: Fraction, token: StopToken
) -> PacketScan | None:
    """Read packets from the start, up to a key frame at least so many seconds in.

    The packets are read on to the key frame after that one: pictures shown before a key frame may be stored
    behind it.

    Returns:
        The stamps before the first of those two key frames; None where the packets do not tell them, or there are
        no such key frames within reach.

    Raises:
        Cancelled: The token asks for it.
    """
    faults = Faults()
    shown: dict[int, bool] = {}
    cut: int | None = None
    read = 0
    for packet in demuxed(container, (stream,), faults, token):
        read += packet.size
        if packet.pts is None or packet.is_corrupt or read > _HEAD_BYTES or not stream.time_base:
            return None
        first = min(shown, default=packet.pts)
        if packet.is_keyframe and (packet.pts - first) * stream.time_base >= seconds:
            if cut is not None:
                break
            cut = packet.pts
        if not packet.is_discard:
            shown[packet.pts] = shown.get(packet.pts, False) or packet.is_keyframe
    else:
        return None
    pts = np.array(sorted(stamp for stamp in shown if stamp < cut), dtype=np.int64)
    keys = np.array([shown[stamp] for stamp in pts.tolist()], dtype=np.bool_)
    if not pts.size:
        return None
    return PacketScan(pts, keys, stamped=True, one_each=False, end_pts=cut, truncated=False)


def _avi_ends_early(container: InputContainer, stream: VideoStream, end: int) -> bool:
    # An AVI cut short has lost the index at its end, but its header still counts the frames: those it dropped
    # included, which have a place and thus a stamp, but no packet.
    return container.format.name == "avi" and end < stream.frames


def _ends_inside_transport_packet(container: InputContainer, path: str) -> bool:
    if container.format.name != "mpegts":
        return False
    with Path(path).open("rb") as file:
        head = file.read(5 * _TRANSPORT_PACKETS[-1][1])
    for sync, length in _TRANSPORT_PACKETS:
        if len(head) >= 5 * length and all(head[sync + n * length] == _TRANSPORT_SYNC for n in range(5)):
            return Path(path).stat().st_size % length != 0
    return False


def _ends_early(container: InputContainer, ends: Mapping[int, int]) -> bool:
    """Whether the container's duration promises clearly more than any stream was found to hold."""
    if container.duration is None:
        return False
    found = [
        end * stream.time_base
        for stream in container.streams
        if stream.time_base is not None and (end := ends.get(stream.index)) is not None
    ]
    promised = Fraction(container.duration + (container.start_time or 0), 1_000_000)
    return promised - max(found, default=Fraction(0)) > max(Fraction(1), promised / 50)
