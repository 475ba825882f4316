"""Lists of picks for people and for other programs: a table as CSV, and chapters."""

import csv
import io

from aura_trainer.domain.hand_off import Contents
from aura_trainer.domain.timecode import rate_words
from aura_trainer.services.audit_file import harmless
from aura_trainer.services.export.hand_off import TIMELINE_START, Event, HandOff, counting_of, events_of

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
    counting = counting_of(given.timeline)
    start = counting.read(TIMELINE_START)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events_of(given.timeline):
        source, pick = event.source, event.pick
        row = (
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
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def chapters(given: HandOff, contents: Contents) -> bytes:  # noqa: ARG001 - chapters are of the stringout
    """Write a line a pick of the stringout, ``HH:MM:SS words``, from zero on, as video sites take them."""
    rate = counting_of(given.timeline).frame_rate
    lines = [_chapter(event, int(event.record.first / rate)) for event in events_of(given.timeline)]
    return "".join(f"{line}\n" for line in lines).encode()


def _chapter(event: Event, seconds: int) -> str:
    moment = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{moment} {event.name}: {event.source.name}"
