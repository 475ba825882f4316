"""Avid Log Exchange files, and the text Avid imports markers from.

The adapter of OpenTimelineIO reads the log in the tests; it is not used to write: it counts with numbers dropped
wherever the rate is 29.97 or 59.94, and rounds rates to a float.
"""

from collections.abc import Iterable
from pathlib import PurePath

from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.timecode import rate_words
from aura_trainer.language import tr
from aura_trainer.services.export.hand_off import (
    TIMELINE_START,
    Event,
    HandOff,
    one_line,
    one_rate,
    one_source,
)

_FORMAT = "ALE"
_COLUMNS = (
    "Name",
    "Tracks",
    "Start",
    "End",
    "Duration",
    "Tape",
    "Source File",
    "Source Path",
    "FPS",
    "Comments",
)
_LINES_OF_FORMATS = {1080: "1080", 720: "720", 576: "PAL", 486: "NTSC"}


def ale(given: HandOff, contents: Contents) -> bytes:  # noqa: ARG001 - a log holds clips, whatever else is asked
    """Write every pick as a subclip.

    Raises:
        InvalidInput: The files differ in frame rate.
    """
    counting = one_rate(given, _FORMAT)
    events = given.events
    height = events[0].source.size[1]
    samples = next((track.sample_rate for event in events for track in event.source.sound), 48_000)
    heading = {
        "FIELD_DELIM": "TABS",
        "VIDEO_FORMAT": _LINES_OF_FORMATS.get(height, "CUSTOM"),
        "AUDIO_FORMAT": f"{samples // 1000}khz",
        "FPS": rate_words(counting.frame_rate),
    }
    lines = ["Heading", *(f"{name}\t{value}" for name, value in heading.items()), ""]
    lines += ["Column", "\t".join(_COLUMNS), "", "Data", *map(_row, events), ""]
    return _text(lines)


def marker_text(given: HandOff, contents: Contents) -> bytes:
    """Write a marker a line: who, time code, track, colour, words, length in frames.

    They are those of the stringout; or, for clips alone, of one file in its own time code.

    Raises:
        InvalidInput: Markers of several files are asked for: a line does not say of which it is.
    """
    counting = given.counting
    if not contents.has_stringout:
        one_source(
            given, tr("Avid markers are for one clip. Hand over clip by clip, or the stringout of them all.")
        )
    start = counting.read(TIMELINE_START)
    rows = []
    for event in given.events:
        if contents.has_stringout:
            at = counting.written(start + event.peak_record)
        else:
            at = event.source.counting.written(event.source.start + event.peak)
        rows.append(
            "\t".join(("Aura Trainer", at, "V1", "blue", one_line(f"{event.name} {event.note}"), "1"))
        )
    return _text([*rows, ""])


def _row(event: Event) -> str:
    source, counting = event.source, event.source.counting
    first, end = source.start + event.picked.first, source.start + event.picked.end
    channels = sum(track.channels for track in source.sound)
    values = (
        f"{PurePath(source.path).stem} {event.name}",
        "V" + "".join(f"A{channel}" for channel in range(1, channels + 1)),
        counting.written(first),
        counting.written(end),
        counting.written(len(event.picked)),
        source.reel or PurePath(source.path).stem,
        source.name,
        source.path,
        rate_words(counting.frame_rate),
        event.note,
    )
    return "\t".join(map(one_line, values))


def _text(lines: Iterable[str]) -> bytes:
    return "\r\n".join(lines).encode()
