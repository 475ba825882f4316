"""The sound of a clip from a moment on, as a loudspeaker takes it: at the clip's pace or faster."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.filter import Graph

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.language import tr
from aura_trainer.media.container import Faults, decoded_sound, demuxed, open_container, sound_stream

SOUND_RATE = 48_000
"""Samples a second of what is read."""

CHANNELS = 2

Samples = npt.NDArray[np.int16]
"""int16, shape (n, 2): left and right."""

_EARLIER = Fraction(1, 2)
_NOTICEABLE_GAP = SOUND_RATE // 20
_DOUBLE = "2.0"


class SoundReader:
    """Reads on from a moment; after the end comes silence.

    Sound that begins later than asked for is preceded by silence, so that it stays with the picture whatever the
    streams' first time stamps are.

    Args:
        path: The file.
        origin: When the first frame of the picture is shown, in seconds of the file's own clock.
        seconds: Where to begin, in seconds after that frame.
        speed: 1, 2 or 4 times the clip's pace; the pitch stays.

    Raises:
        UnreadableMedia: The file cannot be opened, or has no sound that can be decoded.
    """

    def __init__(self, path: str, origin: Fraction, seconds: float, speed: int = 1) -> None:
        self._opened = open_container(path)
        container = self._opened.__enter__()
        try:
            stream = sound_stream(container)
            if stream is None:
                raise UnreadableMedia(tr("{path}: there is no sound in this file.").format(path=path))
            begin = origin + Fraction(seconds).limit_denominator(SOUND_RATE)
            _seek(container, stream, begin)
            packets = demuxed(container, (stream,), Faults(), NeverStop())
            pieces = _from_moment(decoded_sound(stream, packets, Faults()), begin)
            self._pieces = pieces if speed == 1 else _hastened(pieces, speed)
            # The first piece tells whether the sound can be decoded at all.
            self._rest = next(self._pieces, np.empty((0, CHANNELS), np.int16))
        except BaseException:
            self.close()
            raise

    def take(self, count: int) -> Samples:
        """Return the next ``count`` samples, int16 (count, 2)."""
        parts, missing = [], count
        while missing:
            if not self._rest.shape[0]:
                following = next(self._pieces, None)
                if following is None:
                    parts.append(np.zeros((missing, CHANNELS), np.int16))
                    break
                self._rest = following
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= part.shape[0]
        return np.concatenate(parts) if parts else np.empty((0, CHANNELS), np.int16)

    def close(self) -> None:
        """Close the file; nothing can be taken after that."""
        self._opened.__exit__(None, None, None)


def _seek(container: av.container.InputContainer, stream: AudioStream, begin: Fraction) -> None:
    # A little early: decoders of compressed sound need a run-up, and what comes too early is cut off.
    base = stream.time_base or Fraction(1, SOUND_RATE)
    try:
        container.seek(max(round((begin - _EARLIER) / base), stream.start_time or 0), stream=stream)
    except av.error.FFmpegError:
        # It is read from the first packet then.
        return


def _from_moment(frames: Iterator[AudioFrame], begin: Fraction) -> Iterator[Samples]:
    """Samples from a moment on; a gap before or between frames is silence."""
    resampler = AudioResampler(format="s16", layout="stereo", rate=SOUND_RATE)
    place: int | None = None
    for frame in frames:
        if frame.pts is not None and frame.time_base is not None:
            start = round((frame.pts * Fraction(frame.time_base) - begin) * SOUND_RATE)
            if place is None:
                place = min(start, 0)
            if start - place > _NOTICEABLE_GAP:
                yield from _silence(start - max(place, 0))
                place = start
        place = place or 0
        for piece in resampler.resample(frame):
            samples = np.asarray(piece.to_ndarray(), np.int16).reshape(-1, CHANNELS)
            if place + samples.shape[0] > 0:
                yield samples[max(-place, 0) :]
            place += samples.shape[0]


def _silence(count: int) -> Iterator[Samples]:
    """That many samples of silence, a second at a time: a gap in a broken file may be of any length."""
    for start in range(0, count, SOUND_RATE):
        yield np.zeros((min(SOUND_RATE, count - start), CHANNELS), np.int16)


def _hastened(pieces: Iterator[Samples], speed: int) -> Iterator[Samples]:
    """The same at twice or four times the pace, at its pitch."""
    graph = Graph()
    chain = [graph.add_abuffer(sample_rate=SOUND_RATE, format="s16", layout="stereo")]
    while speed > 1:
        # One step of more than two would leave samples out.
        chain.append(graph.add("atempo", _DOUBLE))
        speed //= 2
    chain.append(
        graph.add(
            "aformat",
            f"sample_fmts=s16:sample_rates={SOUND_RATE}:channel_layouts=stereo",
        )
    )
    chain.append(graph.add("abuffersink"))
    graph.link_nodes(*chain).configure()
    place = 0
    for samples in pieces:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), "s16", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, place, Fraction(1, SOUND_RATE)
        place += samples.shape[0]
        graph.push(frame)
        while True:
            try:
                made = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            yield np.asarray(made.to_ndarray(), np.int16).reshape(-1, CHANNELS)
