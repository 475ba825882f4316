"""What a hand-off must know of a file: how its frames are counted, and where the camera says they come from."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePath

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.domain.picks import FrameRange
from aura_trainer.domain.timecode import TimeCodeRate, editing_rate, rate_words, says_drop_frame
from aura_trainer.language import tr
from aura_trainer.media.footage import Footage
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.origin import Origin, SoundTrack, read_origin

_PAIRS_FROM = 48


@dataclass(frozen=True, slots=True)
class CutSource:
    """A file as editors count it.

    Attributes:
        path: The original, never a proxy of it.
        counting: At which rate its frames are counted, and how.
        frame_count: Its frames at that rate.
        start: The number of its first frame, counted from midnight.
        reel: The reel as the camera named it; None where it named none.
        size: Width and height as displayed.
        sound: Its tracks of sound.
    """

    path: str
    counting: TimeCodeRate
    frame_count: int
    start: int = 0
    reel: str | None = None
    size: tuple[int, int] = (1920, 1080)
    sound: tuple[SoundTrack, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePath(self.path).name

    @property
    def uri(self) -> str:
        """Where it is, as cut lists name it."""
        return Path(self.path).absolute().as_uri()

    @property
    def whole(self) -> FrameRange:
        """All its frames as they are counted, from 0."""
        return FrameRange(0, self.frame_count)


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A file that was looked at: how it is counted, and its frames to count by.

    ``warnings`` are sentences for the person.
    """

    source: CutSource
    index: FrameIndex
    conformed: bool
    warnings: tuple[str, ...] = field(default=())

    def counted(self, frames: FrameRange) -> FrameRange:
        """Where frames of the file lie in its count; each end is within half a frame of the moment it is shown."""
        if not self.conformed:
            return frames
        first, end = self._count(frames.first), self._count(frames.end)
        return FrameRange(first, max(end, first + 1))

    def counted_frame(self, ordinal: int) -> int:
        """Where one frame of the file lies in its count."""
        return self._count(ordinal) if self.conformed else ordinal

    def _count(self, ordinal: int) -> int:
        index = self.index
        at = index.duration if ordinal >= len(index) else index.seconds(ordinal)
        return round(at * self.source.counting.frame_rate)


def open_source(path: str, token: StopToken) -> OpenSource:
    """Look at a video that picks are of.

    Raises:
        UnreadableMedia: It cannot be read.
        Cancelled: The token asked for it.
    """
    footage = Footage.open(path, MediaKind.VIDEO, token)
    return describe_source(footage.info, footage.index, read_origin(path))


def describe_source(info: MediaInfo, index: FrameIndex, origin: Origin) -> OpenSource:
    """Put together what a file tells; one whose rate varies, or is no timeline's, is counted at the rate it gets."""
    own = info.frame_rate or Fraction(25)
    rate = editing_rate(own)
    conformed = info.variable_frame_rate or rate != own
    name, warnings = PurePath(info.path).name, []
    if conformed:
        words = (
            tr(
                "The frame rate of {name} varies: it is conformed to {rate} frames a second. Every cut is within half "
                "a frame of where it was picked."
            )
            if info.variable_frame_rate
            else tr(
                "{name} has {own} frames a second: it is conformed to {rate}. Every cut is within half a frame of "
                "where it was picked."
            )
        )
        warnings.append(words.format(name=name, own=rate_words(own), rate=rate_words(rate)))
    counting, start = TimeCodeRate(rate), 0
    if origin.time_code is not None:
        try:
            counting = TimeCodeRate(rate, says_drop_frame(origin.time_code))
            start = _start(origin.time_code, counting, origin.time_code_count)
        except InvalidInput:
            counting = TimeCodeRate(rate)
            words = tr(
                "The time code of {name}, {text}, does not fit its frame rate: it is counted from zero."
            )
            warnings.append(words.format(name=name, text=origin.time_code))
    source = CutSource(
        path=info.path,
        counting=counting,
        frame_count=max(round(index.duration * rate), 1) if conformed else len(index),
        start=start,
        reel=origin.reel,
        size=(info.width, info.height),
        sound=origin.sound,
    )
    return OpenSource(source, index, conformed, tuple(warnings))


def _start(time_code: str, counting: TimeCodeRate, count: int | None) -> int:
    """The number of the first frame. At 50 and 59.94 many cameras count pairs of frames: their track tells."""
    start = counting.read(time_code)
    if count is None or start == count or counting.nominal < _PAIRS_FROM:
        return start
    pairs = TimeCodeRate(counting.frame_rate / 2, counting.drop_frame)
    try:
        return 2 * count if pairs.read(time_code) == count else start
    except InvalidInput:
        return start
