"""How a frame is named, and what the catalogue knows of one."""

import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr

_FRAGMENT = "#t="
_MICROSECOND = Decimal("0.000001")


def _encode(path: str) -> str:
    return path.replace("%", "%25").replace("#", "%23")


def _decode(text: str) -> str:
    return text.replace("%23", "#").replace("%25", "%")


@dataclass(frozen=True, slots=True)
class FrameAddress:
    """Where a frame is: an image file, or a moment of a video.

    Written as a path, for a video with a W3C media fragment: ``clip.mp4#t=12.480000``. The time is in seconds
    from the stream's first presentation time, with six decimals. ``#`` and ``%`` in file names are
    percent-encoded in the written form; ``path`` holds the name as the file system knows it.
    """

    path: str
    seconds: Decimal | None = None

    @classmethod
    def at(cls, path: str | os.PathLike[str], seconds: Fraction | float | Decimal) -> "FrameAddress":
        """Address the frame shown ``seconds`` after the first frame of a video.

        Raises:
            InvalidInput: It is less than zero, no number, or longer than a number of microseconds can be.
        """
        if isinstance(seconds, Fraction):
            value = Decimal(seconds.numerator) / Decimal(seconds.denominator)
        else:
            value = Decimal(seconds)
        if not value.is_finite() or value < 0:
            raise InvalidInput(
                tr("A frame's time must be zero or more seconds, got {seconds}.").format(seconds=seconds)
            )
        try:
            return cls(os.fspath(path), value.quantize(_MICROSECOND))
        except InvalidOperation as error:
            raise InvalidInput(
                tr("No clip is as long as {seconds} seconds.").format(seconds=seconds)
            ) from error

    @classmethod
    def parse(cls, text: str) -> "FrameAddress":
        """Read the written form.

        Raises:
            InvalidInput: The text or the path in it is blank, or its time is not a number of seconds.
        """
        if not text.strip():
            raise InvalidInput(tr("Frame path must not be empty."))
        path, mark, time = text.rpartition(_FRAGMENT)
        if not mark:
            return cls(_decode(text))
        if not path.strip():
            raise InvalidInput(tr("'{text}' has a time but no path before it.").format(text=text))
        try:
            seconds = Decimal(time)
            if seconds < 0:
                raise InvalidInput(
                    tr("{text}: a frame's time must be zero or more seconds.").format(text=text)
                )
            return cls.at(_decode(path), seconds)
        except InvalidOperation as error:
            raise InvalidInput(
                tr("'{time}' in {text} is not a time in seconds.").format(time=time, text=text)
            ) from error

    def __str__(self) -> str:
        if self.seconds is None:
            return _encode(self.path)
        return f"{_encode(self.path)}{_FRAGMENT}{self.seconds:.6f}"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame the catalogue holds.

    Attributes:
        id: The catalogue's key.
        media_id: The media it belongs to.
        address: Its written address, under the media's present path.
        pts: Presentation time stamp in units of ``time_base``; for an image, its place in the folder.
        time_base: Seconds per tick, exact.
        ordinal: Number of frames displayed before it.
        key_frame: Whether the encoder made it a key frame.
        shot: Index of its shot in the media.
        start_pts: The stream's first presentation time stamp.
    """

    id: int
    media_id: int
    address: str
    pts: int
    time_base: Fraction
    ordinal: int
    key_frame: bool
    shot: int
    start_pts: int = 0

    @property
    def seconds(self) -> float:
        """Seconds since the stream's first frame."""
        # A division of whole numbers is rounded once, as that of the exact fraction would be.
        return (self.pts - self.start_pts) * self.time_base.numerator / self.time_base.denominator
