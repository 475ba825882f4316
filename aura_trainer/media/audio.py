"""How loud a clip is, moment by moment."""

from array import array
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.media.container import Faults, decoded, decoded_sound, demuxed, open_container, video_stream

WINDOW_SECONDS = 0.05
FLOOR_DB = -90.0

_FLOOR_POWER = 10.0 ** (FLOOR_DB / 10.0)
_WINDOWS_A_SECOND = 20
_LONGEST_GAP_SECONDS = 24 * 3600


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
    """Measure the first audio stream; None when the file has none, or none that can be decoded.

    Broken sound gives what there is of it. Only the sums of the windows are held in memory.

    Raises:
        UnreadableMedia: The file cannot be opened.
        Cancelled: The token asks for it.
    """
    start = _video_start(path, token)
    with open_container(path) as container:
        if not container.streams.audio:
            return None
        stream = container.streams.audio[0]
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

    def add(self, frame: AudioFrame) -> None:
        """Add a frame of sound where its time stamp puts it, or after the one before if it has none."""
        samples = _mono(frame)
        rate = frame.sample_rate
        begin = self._begin(frame)
        self._next = begin + Fraction(samples.size, rate)
        first = round(begin * rate)
        windows = (first + np.arange(samples.size, dtype=np.int64)) * _WINDOWS_A_SECOND // rate
        kept = windows >= 0
        if not kept.any():
            return
        windows, samples = windows[kept], samples[kept]
        low, high = int(windows[0]), int(windows[-1]) + 1
        missing = high - len(self._squares)
        if missing > 0:
            self._squares.extend([0.0] * missing)
            self._counts.extend([0.0] * missing)
        np.frombuffer(self._squares)[low:high] += np.bincount(windows - low, samples * samples)
        np.frombuffer(self._counts)[low:high] += np.bincount(windows - low)

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
        if not self._squares:
            return None
        power = np.array(self._squares) / np.maximum(np.array(self._counts), 1.0)
        return LoudnessCurve((10.0 * np.log10(np.maximum(power, _FLOOR_POWER))).astype(np.float32))


def _mono(frame: AudioFrame) -> npt.NDArray[np.float64]:
    """Return the mean of the channels, float64 (samples,), full scale at 1."""
    data = frame.to_ndarray()
    if data.dtype == np.uint8:
        scaled = (data.astype(np.float64) - 128.0) / 128.0
    elif data.dtype.kind == "i":
        scaled = data.astype(np.float64) / float(2 ** (8 * data.dtype.itemsize - 1))
    else:
        scaled = np.nan_to_num(data.astype(np.float64))
    if frame.format.is_planar:
        return np.asarray(scaled.mean(axis=0))
    return np.asarray(scaled.reshape(-1, frame.layout.nb_channels).mean(axis=1))
