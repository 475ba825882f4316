"""Lists of picks for people and for other programs: a table as CSV, and chapters."""

from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.timecode import TimeCodeRate, rate_words
from aura_trainer.services.export.hand_off import TIMELINE_START, Event, HandOff
from aura_trainer.services.spreadsheet import as_spreadsheet

COLUMNS = (
    "number",
    "path",
    "reel",
    "frameRate",
    "dropFrame",
    "firstFrame",
    "endFrame",
    "peakFrame",
    "sourceIn",
    "sourceOut",
    "recordIn",
    "recordOut",
    "score",
    "low",
    "high",
    "unsure",
    "reason",
)
"""``firstFrame``, ``endFrame`` and ``peakFrame`` count from the file's first frame, the end is not in it; ``sourceIn`` to
``recordOut`` are time codes, those of the record with handles."""


def table(given: HandOff, contents: Contents) -> bytes:  # noqa: ARG001 - a table has both
    """Write a row a pick, as a spreadsheet opens it: marked as UTF-8, and no cell is taken for a formula."""
    counting = given.counting
    start = counting.read(TIMELINE_START)
    return as_spreadsheet(COLUMNS, (_row(event, counting, start) for event in given.events))


def _row(event: Event, counting: TimeCodeRate, start: int) -> tuple[object, ...]:
    source, pick = event.source, event.pick
    return (
        event.number,
        source.path,
        source.reel or "",
        rate_words(source.counting.frame_rate),
        str(source.counting.drop_frame).lower(),
        event.picked.first,
        event.picked.end,
        event.peak,
        source.counting.written(source.start + event.picked.first),
        source.counting.written(source.start + event.picked.end),
        counting.written(start + event.record.first),
        counting.written(start + event.record.end),
        "" if pick.score is None else pick.score,
        "" if pick.low is None else pick.low,
        "" if pick.high is None else pick.high,
        str(pick.unsure).lower(),
        pick.reason,
    )


def chapters(given: HandOff, contents: Contents) -> bytes:  # noqa: ARG001 - chapters are of the stringout
    """Write a line a pick of the stringout, ``HH:MM:SS words``, from zero on, as video sites take them."""
    rate = given.counting.frame_rate
    lines = [_chapter(event, int(event.record.first / rate)) for event in given.events]
    return "".join(f"{line}\n" for line in lines).encode()


def _chapter(event: Event, seconds: int) -> str:
    moment = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{moment} {event.name}: {event.source.name}"
