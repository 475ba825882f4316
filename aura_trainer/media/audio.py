"""How loud a clip is, moment by moment."""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from av.audio.format import AudioFormat
from av.audio.frame import AudioFrame

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.media.container import (
    Faults,
    decoded,
    decoded_sound,
    demuxed,
    open_container,
    sound_stream,
    video_stream,
)

WINDOW_SECONDS = 0.05
FLOOR_DB = -90.0

_FLOOR_POWER = 10.0 ** (FLOOR_DB / 10.0)
_WINDOWS_A_SECOND = 20
_LONGEST_GAP_SECONDS = 24 * 3600
_FRAMES_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class LoudnessCurve:
    """Root-mean-square level of the mono mix in windows of 50 ms, from the video's first frame on.

    Attributes:
        levels: float32 (n,): dBFS, at least -90; a full-scale square wave is 0, a full-scale sine -3.
    """

    levels: npt.NDArray[np.float32]

    def at(self, seconds: float, window: float = 0.5) -> float:
        """Return the level in dBFS over ``window`` seconds around a moment; -90 where there is no sound.

        Args:
            seconds: Seconds since the video's first frame.
            window: Width in seconds; at least one window of the curve is taken.
        """
        first = max(0, round((seconds - window / 2) * _WINDOWS_A_SECOND))
        end = max(first + 1, round((seconds + window / 2) * _WINDOWS_A_SECOND))
        part = self.levels[first:end].astype(np.float64)
        if not part.size:
            return FLOOR_DB
        return float(10.0 * np.log10(max(_FLOOR_POWER, float(np.mean(10.0 ** (part / 10.0))))))


def loudness_curve(path: str, token: StopToken) -> LoudnessCurve | None:
    """Measure the first audio stream there is a decoder for; None when there is none, or no sound comes of it.

    Broken sound gives what there is of it. Only the sums of the windows are held in memory.

    Raises:
        UnreadableMedia: The file cannot be opened.
        Cancelled: The token asks for it.
    """
    start = _video_start(path, token)
    with open_container(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return None
        meter = _Meter(start)
        faults = Faults()
        for frame in decoded_sound(stream, demuxed(container, (stream,), faults, token), faults):
            meter.add(frame)
    return meter.curve()


def _video_start(path: str, token: StopToken) -> Fraction | None:
    """Time of the first frame shown, in seconds on the file's own clock; None without video."""
    with open_container(path) as container:
        if not container.streams.video:
            return None
        stream = video_stream(container, path)
        faults = Faults()
        first = next(decoded(stream, demuxed(container, (stream,), faults, token), faults), None)
        if first is None or first.pts is None or stream.time_base is None:
            return None
        return first.pts * stream.time_base


class _Meter:
    """Sums of squares and counts of samples for each window, grown as sound arrives."""

    def __init__(self, start: Fraction | None) -> None:
        self._start = start
        self._next = Fraction(0)
        self._squares = array("d")
        self._counts = array("d")
        self._kind: tuple[str, int, int] | None = None
        self._begins: list[int] = []
        self._pieces: list[npt.NDArray[Any]] = []

    def add(self, frame: AudioFrame) -> None:
        """Add a frame of sound where its time stamp puts it, or after the one before if it has none."""
        kind = frame.format.name, frame.layout.nb_channels, frame.sample_rate
        if kind != self._kind or len(self._pieces) >= _FRAMES_AT_ONCE:
            self._measure()
            self._kind = kind
        begin = self._begin(frame)
        self._next = begin + Fraction(frame.samples, frame.sample_rate)
        self._begins.append(round(begin * frame.sample_rate))
        self._pieces.append(frame.to_ndarray())

    def _measure(self) -> None:
        """Add up the frames kept. Frames are short, and one by one they would cost more than their sound."""
        if self._kind is None or not self._pieces:
            return
        name, channels, rate = self._kind
        samples = _mono(np.concatenate(self._pieces, axis=1), channels, planar=AudioFormat(name).is_planar)
        packed = 1 if AudioFormat(name).is_planar else channels
        lengths = np.array([piece.shape[1] // packed for piece in self._pieces])
        ends = np.cumsum(lengths)
        places = np.arange(samples.size) + np.repeat(np.array(self._begins) - (ends - lengths), lengths)
        self._begins, self._pieces = [], []
        windows = places * _WINDOWS_A_SECOND // rate
        # Runs of samples of one frame in one window.
        begins_run = np.diff(windows, prepend=windows[:1] - 1) != 0
        begins_run[(ends - lengths)[lengths > 0]] = True
        run = np.cumsum(begins_run) - 1
        squares, counts, window = np.bincount(run, samples * samples), np.bincount(run), windows[begins_run]
        kept = window >= 0
        if not kept.any():
            return
        missing = int(window.max()) + 1 - len(self._squares)
        if missing > 0:
            self._squares.extend([0.0] * missing)
            self._counts.extend([0.0] * missing)
        np.add.at(np.frombuffer(self._squares), window[kept], squares[kept])
        np.add.at(np.frombuffer(self._counts), window[kept], counts[kept])

    def _begin(self, frame: AudioFrame) -> Fraction:
        if frame.pts is None or frame.time_base is None:
            return self._next
        moment = frame.pts * Fraction(frame.time_base)
        if self._start is None:
            self._start = moment
        begin = moment - self._start
        # A wild stamp in a broken file must not make the curve a year long.
        return begin if abs(begin - self._next) <= _LONGEST_GAP_SECONDS else self._next

    def curve(self) -> LoudnessCurve | None:
        """The finished curve; None when no sound came."""
        self._measure()
        if not self._squares:
            return None
        power = np.array(self._squares) / np.maximum(np.array(self._counts), 1.0)
        return LoudnessCurve((10.0 * np.log10(np.maximum(power, _FLOOR_POWER))).astype(np.float32))


def _mono(data: npt.NDArray[Any], channels: int, *, planar: bool) -> npt.NDArray[np.float64]:
    """Return the mean of the channels, float64 (samples,), full scale at 1."""
    if data.dtype == np.uint8:
        scaled = (data.astype(np.float64) - 128.0) / 128.0
    elif data.dtype.kind == "i":
        scaled = data.astype(np.float64) / float(2 ** (8 * data.dtype.itemsize - 1))
    else:
        scaled = np.nan_to_num(data.astype(np.float64))
    if planar:
        return np.asarray(scaled.mean(axis=0))
    return np.asarray(scaled.reshape(-1, channels).mean(axis=1))
