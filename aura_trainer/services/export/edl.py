"""CMX 3600 edit decision lists.

The adapter of OpenTimelineIO reads them in the tests; it is not used to write: it cannot count without dropping at
29.97 and 59.94, declares neither way, writes no events of sound together with their picture, and none of Resolve's
marker lines.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.timecode import TimeCodeRate
from aura_trainer.language import tr
from aura_trainer.services.export.hand_off import (
    TIMELINE_START,
    Event,
    HandOff,
    one_line,
    one_rate,
    one_source,
)
from aura_trainer.services.export.source import CutSource

_REEL_LENGTH = 8
_RESERVED = {"AX", "BL", "BLACK", "BARS"}
"""Reel names that stand for no reel."""

_MOST_EVENTS = 999
_FORMAT = "EDL"

# How a CMX 3600 names picture and sound in one event; tracks 3 and 4 are named on a line of their own.
_CHANNELS = ("V", "B", "AA/V")
_MORE_SOUND = {3: "AUD   3", 4: "AUD   3    4"}


def edl(given: HandOff, contents: Contents) -> bytes:
    """Write the stringout; or, for clips alone, the markers of one file in its own time code.

    Raises:
        InvalidInput: The files differ in frame rate, there are more than 999 picks, or markers of several files are
            asked for.
    """
    one_rate(given, _FORMAT)
    if len(given.events) > _MOST_EVENTS:
        raise InvalidInput(
            tr("An EDL holds {most} events, and there are {count} picks.").format(
                most=_MOST_EVENTS, count=len(given.events)
            )
        )
    write = _stringout if contents.has_stringout else _markers
    # CMX 3600 is a format of lines that end in a carriage return and a line feed.
    return "".join(f"{line}\r\n" for line in write(given)).encode()


def reel_names(sources: Iterable[CutSource]) -> dict[CutSource, str]:
    """Give every file a reel name of eight capitals and digits at most, no two the same.

    It is that of the camera, else the name of the file; where two become one, the later is told by a number.
    """
    names: dict[CutSource, str] = {}
    for source in dict.fromkeys(sources):
        wanted = re.sub(r"[^A-Z0-9_]", "", (source.reel or PurePath(source.path).stem).upper())
        name = wanted[:_REEL_LENGTH] or "REEL"
        # Files of one reel share its name, for their time codes tell them apart.
        number, taken = 2, {other for file, other in names.items() if not _share_reel(file, source)}
        while name in taken or name in _RESERVED:
            name = f"{(wanted or 'REEL')[: _REEL_LENGTH - len(str(number))]}{number}"
            number += 1
        names[source] = name
    return names


def _share_reel(one: CutSource, other: CutSource) -> bool:
    return one.reel is not None and one.reel == other.reel


def _stringout(given: HandOff) -> Iterator[str]:
    counting = given.counting
    yield f"TITLE: {one_line(given.name)}"
    yield _fcm(counting)
    mode = counting.drop_frame
    start = counting.read(TIMELINE_START)
    reels = reel_names(given.sources)
    for number, event in enumerate(given.events, 1):
        source = event.source
        if source.counting.drop_frame != mode:
            mode = source.counting.drop_frame
            yield _fcm(source.counting)
        channels = sum(track.channels for track in source.sound)
        times = (
            source.counting.written(event.source_in),
            source.counting.written(event.source_out),
            counting.written(start + event.record.first),
            counting.written(start + event.record.end),
        )
        reel = reels[source]
        yield f"{number:03d}  {reel:<8} {_CHANNELS[min(channels, 2)]:<5} C        {' '.join(times)}"
        if channels > 2:
            yield _MORE_SOUND[min(channels, 4)]
        yield f"* FROM CLIP NAME: {one_line(source.name)}"
        yield f"* SOURCE FILE: {one_line(source.path)}"
        yield f"* LOC: {counting.written(start + event.peak_record)} BLUE    {one_line(f'{event.name} {event.note}')}"
        yield _resolve_line(event)


def _markers(given: HandOff) -> Iterator[str]:
    source = one_source(
        given, tr("An EDL of markers is for one clip. Hand over clip by clip, or the stringout of them all.")
    )
    yield f"TITLE: {one_line(given.name)}"
    yield _fcm(source.counting)
    for number, event in enumerate(given.events, 1):
        at = source.start + event.peak
        times = " ".join(map(source.counting.written, (at, at + 1) * 2))
        yield ""
        yield f"{number:03d}  001      V     C        {times}"
        yield _resolve_line(event)


def _resolve_line(event: Event) -> str:
    """A marker of one frame, as Resolve writes it below the event it stands at."""
    return f" |C:ResolveColorBlue |M:{one_line(f'{event.name} {event.note}').replace('|', '/')} |D:1"


def _fcm(counting: TimeCodeRate) -> str:
    return f"FCM: {'DROP FRAME' if counting.drop_frame else 'NON-DROP FRAME'}"
