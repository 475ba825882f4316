"""Times as an editor reads them."""

from fractions import Fraction
from pathlib import PurePath

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaInfo, MediaKind


def frame_label(frame: Frame, media: Media | None) -> str:
    """What names a frame in its clip: a time code, a time where the frame rate varies, a file name for stills."""
    if media is None:
        return clock(frame.seconds)
    info = media.info
    if info.kind is MediaKind.IMAGES:
        return PurePath(frame.address).name
    if info.frame_rate is None or counted_rate(info) is None:
        return clock(frame.seconds)
    return non_drop_time_code(frame.ordinal, info.frame_rate)


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
