"""Which frames a video has, and when each is shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import Shot
from aura_trainer.domain.picks import FrameRange
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, open_video
from aura_trainer.media.decoded_stamps import (
    agrees_at_head,
    agrees_with_decoder,
    seeks_exactly,
    stamps_by_decoding,
)
from aura_trainer.media.packets import PacketScan, scan_head, scan_packets

Seconds = Fraction | Decimal | float

ADDRESS_TOLERANCE = Fraction(1, 1_000_000)
"""How early, in seconds, an address may be for its frame: it is written with six decimals."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """The frames of a clip in the order they are shown; a frame's place is its ordinal.

    Attributes:
        pts: int64 (n,): presentation stamps, strictly increasing, n at least 1.
        key_frames: bool (n,): frames from which decoding can start.
        time_base: Seconds per tick, exact.
        end_pts: First stamp after the last frame.
        steady: Whether the decoder's own stamps name the frames; if not, frames are known by counting.
        seekable: Whether decoding from a key frame gives the same frames as decoding from the start.
        one_packet_each: Whether every frame is known to come of one packet, its own, so that a packet can be left out.
        stills: Whether these are loose images, to which time means nothing.
        truncated: Whether the file ends before the end it announces.
        warnings: Sentences for the person.
    """

    pts: npt.NDArray[np.int64]
    key_frames: npt.NDArray[np.bool_]
    time_base: Fraction
    end_pts: int
    steady: bool = True
    seekable: bool = True
    one_packet_each: bool = False
    stills: bool = False
    truncated: bool = False
    warnings: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.pts.ndim != 1 or self.pts.shape != self.key_frames.shape or not self.pts.size:
            raise InvalidInput(tr("A frame index needs at least one frame, and one key-frame mark a frame."))
        if self.time_base <= 0 or self.end_pts <= self.pts[-1] or np.any(np.diff(self.pts) <= 0):
            raise InvalidInput(tr("The time stamps of a frame index must increase."))

    def __len__(self) -> int:
        return int(self.pts.size)

    @property
    def start_pts(self) -> int:
        """Stamp of the first frame."""
        return int(self.pts[0])

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame to the end of the last."""
        return (self.end_pts - self.start_pts) * self.time_base

    def seconds(self, ordinal: int) -> Fraction:
        """Seconds from the first frame to this one, exact."""
        return (int(self.pts[ordinal]) - self.start_pts) * self.time_base

    def displayed_at(self, seconds: Seconds) -> int:
        """Return the ordinal of the frame on screen this many seconds after the first.

        Written addresses have six decimals, so a frame counts as shown from a microsecond before its stamp.

        Raises:
            InvalidInput: The moment lies before the first frame or after the end of the last.
        """
        ticks = self._ticks(Fraction(seconds) + ADDRESS_TOLERANCE)
        tolerance = 2 * ADDRESS_TOLERANCE / self.time_base
        if ticks < self.start_pts or ticks > self.end_pts + tolerance:
            raise InvalidInput(
                tr("There is no frame at {seconds:.6f} s: the clip runs from 0 to {duration:.6f} s.").format(
                    seconds=float(seconds), duration=float(self.duration)
                )
            )
        return int(np.searchsorted(self.pts, math.floor(ticks), side="right")) - 1

    def ordinal_at_stamp(self, pts: int) -> int:
        """Return the ordinal of the frame with a time stamp, or else of the first after it; the last has none after it."""
        return min(int(np.searchsorted(self.pts, pts)), len(self) - 1)

    def ranges(self, shots: Sequence[Shot]) -> tuple[FrameRange, ...]:
        """Return the shots by the frames in them, none left out and none empty; without any, the clip is one."""
        starts = sorted({int(np.searchsorted(self.pts, shot.start_pts)) for shot in shots} - {0, len(self)})
        return tuple(FrameRange(*ends) for ends in pairwise((0, *starts, len(self))))

    def _ticks(self, seconds: Seconds) -> Fraction:
        return Fraction(seconds) / self.time_base + self.start_pts


def index_frames(path: str, token: StopToken) -> FrameIndex:
    """Index every frame the decoder will show of a video.

    The packets are read without decoding where a trial decode of the first and the last group of pictures
    agrees with them; else the whole clip is decoded once. A clip that was cut short gives what is there.

    Raises:
        UnreadableMedia: The file cannot be opened, has no video, or not one frame can be decoded.
        Cancelled: The token asks for it.
    """
    faults = Faults()
    with open_video(path) as (container, stream):
        time_base = Fraction(stream.time_base or Fraction(1, 1000))
        scan = scan_packets(container, stream, path, faults, token)
    if scan.stamped and agrees_with_decoder(path, scan, token):
        return FrameIndex(
            pts=scan.pts,
            key_frames=scan.keys,
            time_base=time_base,
            end_pts=max(scan.end_pts, int(scan.pts[-1]) + 1),
            seekable=seeks_exactly(path, scan, scan.pts[scan.keys], token),
            one_packet_each=scan.one_each,
            truncated=scan.truncated,
            warnings=_warnings(path, scan, faults),
        )
    decoding = stamps_by_decoding(path, faults, token)
    keys = decoding.pts[decoding.keys]
    known = np.isin(keys, scan.pts[scan.keys])
    return FrameIndex(
        pts=decoding.pts,
        key_frames=decoding.keys,
        time_base=time_base,
        end_pts=decoding.end_pts,
        steady=decoding.steady,
        seekable=decoding.steady and bool(known.all()) and seeks_exactly(path, scan, keys, token),
        truncated=scan.truncated,
        warnings=_warnings(path, scan, faults),
    )


def index_head(path: str, seconds: Fraction, token: StopToken) -> FrameIndex | None:
    """Index the first frames of a video without reading the rest, to have something to show of a long one.

    Returns:
        Frames of the first seconds, with the stamps and ordinals that ``index_frames`` will give them unless the
        rest of the file brings a surprise; None where that cannot be told without reading on.

    Raises:
        UnreadableMedia: The file cannot be opened, or has no video.
        Cancelled: The token asks for it.
    """
    with open_video(path) as (container, stream):
        time_base = Fraction(stream.time_base or Fraction(1, 1000))
        scan = scan_head(container, stream, seconds, token)
    if scan is None or not agrees_at_head(path, scan, token):
        return None
    return FrameIndex(scan.pts, scan.keys, time_base, scan.end_pts, seekable=False)


def _warnings(path: str, scan: PacketScan, faults: Faults) -> tuple[str, ...]:
    words = []
    if scan.truncated:
        words.append(
            tr("{name} ends earlier than it should; the frames that are there are used.").format(
                name=Path(path).name
            )
        )
    elif trouble := faults.describe(path):
        words.append(trouble)
    return tuple(words)
