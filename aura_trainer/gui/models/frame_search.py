"""Finds frames by words in the name of their clip, its path, or their time code."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.frames import Frame, FrameAddress
from aura_trainer.domain.media import Media, MediaKind
from aura_trainer.domain.timecode import counted_rate
from aura_trainer.gui.models.frame_table import FrameTable, Mask, Places

_IN_TIME_CODES = frozenset("0123456789:.")
_CLOCK = 0


@dataclass(frozen=True, slots=True)
class _ClipText:
    """What can be found of a clip: its words, and how its frames are labelled."""

    media: Media | None
    text: str
    stills: bool
    rate: int


class FrameSearch:
    """Matches words against frames.

    The words of a clip are put together once. Time codes are put together, all at once and as numbers, only when a
    word could be part of one.
    """

    def __init__(self) -> None:
        self._clips: dict[int, _ClipText] = {}

    def matches(self, words: str, table: FrameTable, media: Mapping[int, Media]) -> Mask:
        """Return bool[n]: the frames of a table in which all words occur, whatever their case.

        Args:
            words: Separated by white space; none match every frame.
            table: The frames.
            media: Their clips by key.
        """
        result = np.ones(len(table), dtype=np.bool_)
        if not len(table) or not words.strip():
            return result
        starts = np.flatnonzero(np.diff(table.media, prepend=-1))
        lengths = np.diff(starts, append=len(table))
        clips = [self._clip(int(key), media) for key in table.media[starts]]
        rates = np.repeat(np.array([clip.rate for clip in clips]), lengths)
        stills = np.repeat(np.array([clip.stills for clip in clips]), lengths)
        codes: npt.NDArray[np.bytes_] | None = None
        for word in _plain(words).split():
            found = np.repeat(np.array([word in clip.text for clip in clips]), lengths)
            found |= _stills_with(word, table, np.flatnonzero(stills & ~found))
            if _IN_TIME_CODES.issuperset(word):
                codes = _codes(table, rates) if codes is None else codes
                found |= ~stills & (np.char.find(codes, word.encode()) >= 0)
            result &= found
        return result

    def _clip(self, key: int, media: Mapping[int, Media]) -> _ClipText:
        item, known = media.get(key), self._clips.get(key)
        if known is None or known.media is not item:
            known = _clip_text(item)
            self._clips[key] = known
        return known


def _clip_text(media: Media | None) -> _ClipText:
    if media is None:
        return _ClipText(None, "", stills=False, rate=_CLOCK)
    # The title holds what the path does not: which part of a recording it is.
    text = _plain(f"{media.path}\n{media.title}")
    return _ClipText(media, text, media.info.kind is MediaKind.IMAGES, counted_rate(media.info) or _CLOCK)


def _plain(text: str) -> str:
    """Text as it is compared: without case, and however its accents were put together."""
    return unicodedata.normalize("NFC", text).casefold()


def _stills_with(word: str, table: FrameTable, places: Places) -> Mask:
    """A still is named by its file."""
    result = np.zeros(len(table), dtype=np.bool_)
    for place in places.tolist():
        address = table.frames[place].address
        path = FrameAddress.parse(address).path if "%" in address else address
        result[place] = word in _plain(path)
    return result


def _codes(table: FrameTable, rates: Places) -> npt.NDArray[np.bytes_]:
    """Return the labels of all frames as ``S13``, as the cells show them.

    Args:
        table: The frames.
        rates: int64[n], frames counted to the second, 0 where the clock is shown.
    """
    by_clock = rates == _CLOCK
    seconds, rest = np.divmod(table.ordinals, np.where(by_clock, 1, rates))
    if by_clock.any():
        places = np.flatnonzero(by_clock)
        milliseconds = _milliseconds([table.frames[place] for place in places.tolist()])
        seconds[places], rest[places] = np.divmod(milliseconds, 1000)
    two_digits = ~by_clock & (rest < 100)
    text = np.full((len(table), 13), b":", dtype="S1")
    _write(text, 0, 3, seconds // 3600)
    text[seconds < 100 * 3600, 0] = b" "
    _write(text, 4, 2, seconds // 60 % 60)
    _write(text, 7, 2, seconds % 60)
    text[by_clock, 9] = b"."
    _write(text, 10, 3, np.where(two_digits, rest * 10, rest))
    text[two_digits, 12] = b" "
    return np.ascontiguousarray(text).view("S13")[:, 0]


def _milliseconds(frames: Sequence[Frame]) -> Places:
    ticks = np.array([frame.pts - frame.start_pts for frame in frames], dtype=np.int64)
    numerators = np.array([frame.time_base.numerator for frame in frames], dtype=np.int64)
    denominators = np.array([frame.time_base.denominator for frame in frames], dtype=np.int64)
    # One division of whole numbers is rounded as that of the exact fraction is.
    return np.rint(ticks * numerators / denominators * 1000).astype(np.int64)


def _write(text: npt.NDArray[np.bytes_], start: int, digits: int, numbers: Places) -> None:
    for column in range(start + digits - 1, start - 1, -1):
        text[:, column] = (numbers % 10 + ord("0")).astype(np.uint8).view("S1")
        numbers = numbers // 10
