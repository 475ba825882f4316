"""Times as an editor reads them."""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaInfo, MediaKind
from aura_trainer.language import tr

EDITING_RATES = (
    *(Fraction(n) for n in (24, 25, 30, 50, 60)),
    *(Fraction(n * 1000, 1001) for n in (24, 30, 60)),
)
"""Frame rates of timelines that every editor has."""

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")
_MINUTES_A_DAY = 24 * 60
_RATES_DROPPING = (Fraction(30_000, 1001), Fraction(60_000, 1001))


@dataclass(frozen=True, slots=True)
class TimeCodeRate:
    """How frames are counted: so many a second, and whether numbers are dropped to keep step with the clock.

    Drop-frame counting (SMPTE ST 12-1) leaves out the first two numbers of every minute but each tenth at 29.97 frames
    a second, the first four at 59.94. No frame is left out.
    """

    frame_rate: Fraction
    drop_frame: bool = False

    def __post_init__(self) -> None:
        if self.frame_rate <= 0:
            raise InvalidInput(tr("There must be more than zero frames a second."))
        if self.drop_frame and self.frame_rate not in _RATES_DROPPING:
            raise InvalidInput(
                tr("Drop-frame time code is for 29.97 and 59.94 frames a second, not for {rate}.").format(
                    rate=rate_words(self.frame_rate)
                )
            )

    @property
    def nominal(self) -> int:
        """The frames counted to a second: 30 for 29.97."""
        return max(round(self.frame_rate), 1)

    @property
    def a_day(self) -> int:
        """The frames after which the count begins anew."""
        return self._numbers_before(_MINUTES_A_DAY)

    def written(self, frame: int) -> str:
        """``HH:MM:SS:FF``, with a semicolon before the frames where numbers are dropped; it wraps at midnight."""
        frame %= self.a_day
        # The minute is found by its first frame, so that what is dropped is settled in one place.
        minute = frame // (self.nominal * 60)
        while minute + 1 < _MINUTES_A_DAY and self._numbers_before(minute + 1) <= frame:
            minute += 1
        number = frame - self._numbers_before(minute) + self._dropped_in(minute)
        seconds, frames = divmod(number, self.nominal)
        mark = ";" if self.drop_frame else ":"
        return f"{minute // 60:02d}:{minute % 60:02d}:{seconds:02d}{mark}{frames:02d}"

    def read(self, text: str) -> int:
        """Return the frame a time code names, counted from midnight.

        A number that drop-frame counting leaves out means the first frame of its minute.

        Raises:
            InvalidInput: It is not a time code, or counts beyond this rate.
        """
        match = _WRITTEN.fullmatch(text.strip())
        if match is not None:
            hours, minutes, seconds, frames = (int(match[part]) for part in (1, 2, 3, 5))
            if hours < 24 and minutes < 60 and seconds < 60 and frames < self.nominal:
                minute = hours * 60 + minutes
                number = max(seconds * self.nominal + frames - self._dropped_in(minute), 0)
                return self._numbers_before(minute) + number
        raise InvalidInput(
            tr("{text} is no time code at {rate} frames a second.").format(
                text=text, rate=rate_words(self.frame_rate)
            )
        )

    def _numbers_before(self, minute: int) -> int:
        # Of the minutes before this one, all but each tenth, the first of all among them, begin with a gap.
        gaps = (minute - 1) - (minute - 1) // 10
        return minute * 60 * self.nominal - gaps * self._drop

    def _dropped_in(self, minute: int) -> int:
        return self._drop if minute % 10 else 0

    @property
    def _drop(self) -> int:
        return self.nominal // 15 if self.drop_frame else 0


def rate_words(rate: Fraction) -> str:
    """A frame rate as editors write it: 25, 23.976, 29.97."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def says_drop_frame(text: str) -> bool:
    """Whether a written time code marks itself as drop-frame."""
    return ";" in text or "," in text or (text.count(".") == 1 and text.count(":") == 2)


def editing_rate(rate: Fraction) -> Fraction:
    """Return the frame rate a timeline has for footage: its own, one in step with it, else the nearest."""
    dividing = [standard for standard in EDITING_RATES if (rate / standard).denominator == 1]
    if dividing:
        return max(dividing)
    multiples = [standard for standard in EDITING_RATES if (standard / rate).denominator == 1]
    return min(multiples or EDITING_RATES, key=lambda standard: abs(standard - rate))


def frame_label(frame: Frame, media: Media | None) -> str:
    """What names a frame in its clip: a time code, a time where the frame rate varies, a file name for stills."""
    if media is None:
        return clock(frame.seconds)
    info = media.info
    if info.kind is MediaKind.IMAGES:
        return PurePath(frame.address).name
    return place_label(info, frame.ordinal, frame.seconds)


def place_label(info: MediaInfo, ordinal: int, seconds: float) -> str:
    """What names a place in a clip: a time code, or a time where the frame rate varies."""
    if info.frame_rate is None or counted_rate(info) is None:
        return clock(seconds)
    return non_drop_time_code(ordinal, info.frame_rate)


def counted_rate(info: MediaInfo) -> int | None:
    """Frames that a media's time code counts to the second; None where it has none and the clock is shown."""
    rate = info.frame_rate
    if rate is None or info.variable_frame_rate or not _has_time_code(rate):
        return None
    return max(round(rate), 1)


def _has_time_code(frame_rate: Fraction) -> bool:
    """Whether counting frames keeps step with the clock: a whole rate, or one of NTSC's, a thousandth below."""
    return abs(frame_rate / max(round(frame_rate), 1) - 1) <= Fraction(1, 900)


def non_drop_time_code(ordinal: int, frame_rate: Fraction) -> str:
    """``HH:MM:SS:FF`` from the first frame, counting every frame at the nominal rate (30 for 29.97)."""
    nominal = max(round(frame_rate), 1)
    seconds, frames = divmod(ordinal, nominal)
    return f"{_hms(seconds)}:{frames:02d}"


def clock(seconds: float) -> str:
    """``HH:MM:SS.mmm``."""
    milliseconds = round(seconds * 1000)
    return f"{_hms(milliseconds // 1000)}.{milliseconds % 1000:03d}"


def _hms(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
