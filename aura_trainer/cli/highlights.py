"""``aura-trainer highlights``."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.score_words import tell_scores
from aura_trainer.cli.session import JsonFlag, interruptible, progress_bar, session
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.hand_off import Contents, StillFormat
from aura_trainer.domain.picks import Handles, PickRequest
from aura_trainer.services.score_document import pick_document, report_document

if TYPE_CHECKING:
    from aura_trainer.domain.cancellation import StopToken
    from aura_trainer.services.export.exporter import ExportService, Prepared


@dataclass(frozen=True, slots=True)
class _Order:
    """What to write, and where."""

    timelines: dict[Path, Contents | None]
    stills: Path | None
    still_format: StillFormat
    contact_sheet: Path | None


@dataclass(frozen=True, slots=True)
class _Written:
    """Every file, and the files and folders that a person looks for them in."""

    files: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()


def highlights(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Videos and folders.")],
    *,
    top: Annotated[int | None, typer.Option("--top", metavar="N", help="The best N moments.")] = None,
    min_gap: Annotated[
        str, typer.Option("--min-gap", metavar="S", help="With --top: at least S seconds apart in a clip.")
    ] = "0",
    duration: Annotated[
        str | None,
        typer.Option(
            "--duration", metavar="S", help="The best moments that last S seconds together, or 15% of all."
        ),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", metavar="X", help="Only moments scored X or higher.")
    ] = None,
    length: Annotated[
        str, typer.Option("--length", metavar="S", help="Seconds of a pick, within its shot.")
    ] = "3",
    whole_shots: Annotated[bool, typer.Option("--whole-shots", help="Pick whole shots.")] = False,
    handles: Annotated[
        str,
        typer.Option("--handles", metavar="FRAMES|SECONDS", help="Before and after each pick: 12, or 0.5s."),
    ] = "12",
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", help="Seconds between scored frames.")
    ] = 1.0,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write to an .otio, .edl, .fcpxml, .xml, .ale, .txt (Avid markers), .chapters.txt or .csv file; "
            "may be given several times.",
        ),
    ] = None,
    contents: Annotated[
        Contents | None,
        typer.Option(
            "--contents", help="A stringout, the clips with markers and subclips, or both; else as is usual."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Of the timeline.")] = "Highlights",
    stills: Annotated[
        Path | None, typer.Option("--stills", metavar="DIR", help="Write the best frame of each pick.")
    ] = None,
    stills_as: Annotated[
        StillFormat, typer.Option("--stills-as", help="The format of stills.")
    ] = StillFormat.PNG,
    contact_sheet: Annotated[
        Path | None,
        typer.Option("--contact-sheet", metavar="FILE.jpg", help="Write one picture of all picks."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Pick the best moments of footage, and hand them to an editor's tools."""
    with session(as_json=as_json) as services:
        request = _request(top, duration, min_gap, threshold, length, whole_shots=whole_shots)
        trim = _handles(handles)
        exports = services.exports
        order = _Order(
            timelines={exports.target(path): contents for path in out or ()},
            stills=stills,
            still_format=stills_as,
            contact_sheet=contact_sheet and exports.picture_target(contact_sheet),
        )
        with interruptible() as token:
            with progress_bar("Scoring") as bar:
                report = services.highlights.score(
                    paths, every, on_event=lambda event: bar.move(event.fraction, event.path), token=token
                )
            picked = services.highlights.pick(report, request, token)
            # By the clips, which are the originals of what was scored, not by their frames.
            tell_scores(
                report,
                (clip.path for clip in report.clips if any(moment.unsure for moment in clip.moments)),
            )
            notes = picked.notes
            prepared = exports.prepare(name, picked.picks, trim, token) if picked.picks else None
            if prepared is not None:
                notes = (*notes, *prepared.notes(path.name for path in order.timelines))
            # Before the writing, which may fail or be cancelled.
            for note in notes:
                typer.echo(f"note: {note}", err=True)
            written = _Written() if prepared is None else _write(exports, prepared, order, token)
        rows = [] if prepared is None else [pick_document(event) for event in prepared.events]
        if as_json:
            write_json(
                {
                    **report_document(report),
                    "picks": rows,
                    "notes": notes,
                    "files": list(map(str, written.files)),
                }
            )
            return
        _show(rows)
        if written.places:
            places = ", ".join(map(str, written.places))
            typer.echo(f"{plural(len(rows), 'pick')} written to {places}", err=True)


def _write(exports: "ExportService", prepared: "Prepared", order: _Order, token: "StopToken") -> _Written:
    given = prepared.hand_off
    files = exports.write(given, order.timelines)
    places = files
    if order.stills is not None:
        files += tuple(exports.write_stills(given, order.stills, order.still_format, token))
        places += (order.stills,)
    if order.contact_sheet is not None:
        exports.write_contact_sheet(given, order.contact_sheet, token)
        files += (order.contact_sheet,)
        places += (order.contact_sheet,)
    return _Written(files, places)


def _show(rows: list[dict[str, object]]) -> None:
    write_table(
        ("pick", "in", "out", "score", "reason", "path"),
        [
            (
                str(row["number"]),
                str(row["sourceIn"]),
                str(row["sourceOut"]),
                f"{row['score']:.3f}",
                str(row["reason"]),
                str(row["path"]),
            )
            for row in rows
        ],
    )


def _request(
    top: int | None,
    duration: str | None,
    min_gap: str,
    threshold: float | None,
    length: str,
    *,
    whole_shots: bool,
) -> PickRequest:
    if (top is None) == (duration is None):
        raise typer.BadParameter("Give either --top or --duration.")
    seconds = share = None
    if duration is not None and duration.endswith("%"):
        share = _number(duration.removesuffix("%"), "--duration") / 100
    elif duration is not None:
        seconds = _number(duration.removesuffix("s"), "--duration")
    return PickRequest(
        count=top,
        seconds=seconds,
        share=share,
        min_gap=_number(min_gap.removesuffix("s"), "--min-gap"),
        threshold=threshold,
        whole_shots=whole_shots,
        length=_number(length.removesuffix("s"), "--length"),
    )


def _handles(text: str) -> Handles:
    """A number is of frames; one with an s, or with a point, is of seconds."""
    if text.endswith("s") or "." in text:
        return Handles(seconds=_number(text.removesuffix("s"), "--handles"))
    frames = _number(text, "--handles")
    if frames.denominator != 1:
        raise InvalidInput("--handles: a number of frames must be whole.")
    return Handles(frames=int(frames))


def _number(text: str, option: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InvalidInput(f"{option}: {text!r} is not a number.") from error
