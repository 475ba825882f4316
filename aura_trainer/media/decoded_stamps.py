"""Whether the decoder shows the frames the packets announce, and which it shows where it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, decoded, demuxed, demuxed_from, open_video
from aura_trainer.media.packets import PacketScan

_SHORTEST_TRIAL = 16
_LONGEST_TRIAL = 96
_SEEK_TRIAL = 24
_DEFAULT_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class DecodedStamps:
    """What a full decode showed.

    Attributes:
        pts: int64, strictly increasing.
        keys: bool, beside ``pts``.
        end_pts: First stamp after the last frame.
        steady: Whether the decoder's own stamps increase strictly, so that they name the frames.
    """

    pts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.bool_]
    end_pts: int
    steady: bool


def agrees_with_decoder(path: str, scan: PacketScan, token: StopToken) -> bool:
    """Whether decoding the first and the last group of pictures shows exactly the frames of the scan.

    Catches containers that number frames in decoding order, frames never shown, streams that do not start
    with a key frame, and key-frame marks the decoder does not share.

    Raises:
        Cancelled: The token asks for it.
    """
    if not agrees_at_head(path, scan, token):
        return False
    faults = Faults()
    with open_video(path) as (container, stream):
        last_key = _last_key(scan)
        packets = demuxed_from(container, stream, int(scan.pts[last_key]), faults, token)
        if packets is None:
            return False
        tail = [
            f.pts for f in decoded(stream, packets, faults) if f.pts is None or f.pts >= scan.pts[last_key]
        ]
    return tail == scan.pts[last_key:].tolist() and not faults.bad_packets


def agrees_at_head(path: str, scan: PacketScan, token: StopToken) -> bool:
    """Whether decoding the first group of pictures shows exactly the frames of the scan.

    Raises:
        Cancelled: The token asks for it.
    """
    faults = Faults()
    with open_video(path) as (container, stream):
        frames = decoded(stream, demuxed(container, (stream,), faults, token), faults)
        for ordinal in range(_trial_length(scan)):
            frame = next(frames, None)
            if (
                frame is None
                or frame.pts != scan.pts[ordinal]
                or (scan.keys[ordinal] and not frame.key_frame)
            ):
                return False
    return not faults.bad_packets


def seeks_exactly(path: str, scan: PacketScan, keys: npt.NDArray[np.int64], token: StopToken) -> bool:
    """Whether seeking to a few of the key frames' stamps leads there, to packets stamped as in the scan.

    Containers that stamp only some packets give others after a seek than on reading through. Without a key frame
    there is nothing to seek to.

    Raises:
        Cancelled: The token asks for it.
    """
    if not keys.size:
        return False
    stamps = frozenset(scan.pts.tolist())
    with open_video(path) as (container, stream):
        for quarter in range(1, 5):
            pts = int(keys[(keys.size - 1) * quarter // 4])
            packets = demuxed_from(container, stream, pts, Faults(), token)
            if packets is None or any(packet.pts not in stamps for packet in islice(packets, _SEEK_TRIAL)):
                return False
    return True


def _trial_length(scan: PacketScan) -> int:
    keys = np.flatnonzero(scan.keys)
    wanted = int(keys[1]) + 1 if keys.size > 1 else _LONGEST_TRIAL
    return min(max(wanted, _SHORTEST_TRIAL), _LONGEST_TRIAL, int(scan.pts.size))


def _last_key(scan: PacketScan) -> int:
    keys = np.flatnonzero(scan.keys)
    return int(keys[-1]) if keys.size else 0


def stamps_by_decoding(path: str, faults: Faults, token: StopToken) -> DecodedStamps:
    """Decode the whole clip and note every frame shown.

    Raises:
        UnreadableMedia: Not one frame can be decoded.
        Cancelled: The token asks for it.
    """
    stamps: list[int | None] = []
    keys: list[bool] = []
    last: VideoFrame | None = None
    with open_video(path) as (container, stream):
        for frame in decoded(stream, demuxed(container, (stream,), faults, token), faults):
            stamps.append(frame.pts)
            keys.append(bool(frame.key_frame))
            last = frame
        step = _step(stream, last)
    if last is None:
        raise UnreadableMedia(tr("{path}: no picture in it can be decoded.").format(path=path))
    marks = np.array(keys, dtype=np.bool_)
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) == len(stamps) and all(a < b for a, b in pairwise(known)):
        pts = np.array(known, dtype=np.int64)
        return DecodedStamps(pts, marks, int(pts[-1]) + step, steady=True)
    pts = (
        _repaired(known, step) if len(known) == len(stamps) else np.arange(len(stamps), dtype=np.int64) * step
    )
    return DecodedStamps(pts, marks, int(pts[-1]) + step, steady=False)


def _step(stream: VideoStream, last: VideoFrame | None) -> int:
    """Ticks a frame is shown, as the decoder or else the stream says."""
    if last is not None and last.duration:
        return int(last.duration)
    rate = stream.average_rate or stream.guessed_rate or _DEFAULT_RATE
    return max(1, round(1 / (rate * (stream.time_base or Fraction(1, 1000)))))


def _repaired(stamps: Sequence[int], step: int) -> npt.NDArray[np.int64]:
    """Return strictly increasing stamps, one a frame, from stamps that repeat, cross or start over.

    The frames come in the order they are shown, so the n-th frame gets the n-th stamp. A fall by many frames
    is a recording joined to another: what follows is moved up to go on where the first ended.
    """
    moved: list[int] = []
    shift, highest = 0, stamps[0]
    for stamp in stamps:
        if stamp + shift < highest - 32 * step:
            shift = highest + step - stamp
        moved.append(stamp + shift)
        highest = max(highest, stamp + shift)
    repaired = np.sort(np.array(moved, dtype=np.int64))
    places = np.arange(repaired.size, dtype=np.int64)
    return np.asarray(np.maximum.accumulate(repaired - places) + places, dtype=np.int64)
