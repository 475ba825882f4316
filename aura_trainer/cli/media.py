"""``aura-trainer media`` and ``aura-trainer frames``."""

from typing import Annotated

import typer

from aura_trainer.cli.output import EXIT_CODES, write_json, write_table
from aura_trainer.cli.sampling_options import Every, KeyFrames, PerShot, Spread, sampling_from
from aura_trainer.cli.session import (
    JsonFlag,
    UserOption,
    interruptible,
    progress_bar,
    session,
)
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import ErrorKind, NotFound, UnreadableMedia
from aura_trainer.domain.media import ImportEvent, ImportProgress, Media
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.media_document import media_documents

app = typer.Typer(no_args_is_help=True, help="Import footage and see what is imported.")


@app.command("import", epilog="Example: aura-trainer media import card/DCIM --every 2")
def import_media(
    paths: Annotated[list[str], typer.Argument(help="Videos, images and folders.", metavar="PATH...")],
    *,
    every: Every = None,
    per_shot: PerShot = None,
    keyframes: KeyFrames = False,
    spread: Spread = None,
    as_json: JsonFlag = False,
) -> None:
    """Bring footage in: find its shots, sample frames, make thumbnails.

    Where nothing comes in, the exit code is 4 if none of the paths is there, else 3.
    """
    with session(as_json=as_json) as services, interruptible() as token, progress_bar("Importing") as bar:
        sampling = sampling_from(every, per_shot, spread, key_frames=keyframes)

        def follow(event: ImportEvent) -> None:
            if isinstance(event, ImportProgress):
                bar.move(event.fraction, event.path)

        report = services.importer.run(paths, sampling, on_event=follow, token=token)
        nothing = bool(report.failures) and not report.media_ids
        found = any(is_there(failure.path) for failure in report.failures)
        if nothing and not as_json:
            kind = UnreadableMedia if found else NotFound
            raise kind(" ".join(map(str, report.failures)), title="Nothing was imported")
        if as_json:
            write_json(report)
        else:
            typer.echo(f"{len(report.media_ids)} media, {plural(report.frame_count, 'frame')}")
            for failure in report.failures:
                typer.echo(f"not imported: {failure}", err=True)
            for note in (*report.warnings, *report.notes):
                typer.echo(f"note: {note}", err=True)
        if nothing:
            raise typer.Exit(EXIT_CODES[ErrorKind.INVALID_INPUT if found else ErrorKind.NOT_FOUND])


@app.command("list", epilog="Example: aura-trainer media list --json")
def list_media(*, as_json: JsonFlag = False) -> None:
    """List what is imported."""
    with session(as_json=as_json) as services:
        media = services.catalog.list_media()
        if as_json:
            write_json(media_documents(services.catalog, media))
            return
        write_table(
            ("id", "path", "codec", "size", "seconds", "shots", "note"),
            [
                (
                    str(item.id),
                    item.path,
                    item.info.codec,
                    f"{item.info.width}x{item.info.height}",
                    f"{item.info.duration_seconds:.2f}",
                    str(len(item.shots)),
                    _remark(item),
                )
                for item in media
            ],
        )


@app.command(epilog="Example: aura-trainer media remove 3")
def remove(media_id: Annotated[int, typer.Argument(metavar="ID")], *, as_json: JsonFlag = False) -> None:
    """Take a media out of the catalogue; its file and its ratings stay."""
    with session(as_json=as_json) as services:
        services.catalog.remove(media_id)
        if as_json:
            write_json({"removed": media_id})
        else:
            typer.echo(f"Removed {media_id} from the catalogue; its file and its ratings are untouched.")


@app.command(epilog="Example: aura-trainer media relink 3 /new/place/A012.mp4")
def relink(
    media_id: Annotated[int, typer.Argument(metavar="ID")],
    path: Annotated[str, typer.Argument(metavar="PATH")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Tell where a media has moved to; old ratings still match."""
    with session(as_json=as_json) as services:
        media = services.catalog.relink(media_id, path)
        if as_json:
            write_json(*media_documents(services.catalog, [media]))
        else:
            typer.echo(f"{media.id} is now {media.path}")


@app.command("lut", epilog="Example: aura-trainer media lut 3 4 --file SLog3-to-709.cube")
def look_through(
    media_ids: Annotated[list[int], typer.Argument(metavar="ID...")],
    *,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="A colour look-up table, named .cube.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="See them as they are recorded.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """See media through an input LUT, in the grid, in training and in scoring; ratings stay as they are."""
    with session(as_json=as_json) as services:
        if off == (file is not None):
            raise typer.BadParameter("Give either --file or --off.")
        changed = services.luts.take_off(media_ids) if file is None else services.luts.put_on(media_ids, file)
        if as_json:
            write_json(media_documents(services.catalog, changed))
            return
        for media in changed:
            typer.echo(f"{media.id} {media.title}: {media.lut.name if media.lut else 'as it is recorded'}")


@app.command("relink-all", epilog="Example: aura-trainer media relink-all /Volumes/Archive --dry-run")
def relink_all(
    folder: Annotated[str, typer.Argument(metavar="FOLDER")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be relinked.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Look in a folder for all media that are missing, and relink those whose content is the same."""
    with session(as_json=as_json) as services, interruptible() as token, progress_bar("Looking") as bar:
        plan = services.relinker.search(
            folder, on_event=lambda event: bar.move(event.fraction, event.path), token=token
        )
        failures = () if dry_run else services.relinker.apply(plan).failures
        if as_json:
            write_json(
                {
                    "found": [
                        {"id": item.media.id, "from": item.media.path, "to": item.found}
                        for item in plan
                        if item.found is not None
                    ],
                    "notFound": [
                        {"id": item.media.id, "path": item.media.path, "reason": item.reason}
                        for item in plan
                        if item.found is None
                    ],
                    "failures": failures,
                    "relinked": not dry_run,
                }
            )
            return
        for item in plan:
            if item.found is not None:
                typer.echo(f"{item.media.id} {'would be' if dry_run else 'is now'} {item.found}")
            else:
                typer.echo(f"not found: {item.media.path}: {item.reason}", err=True)
        for failure in failures:
            typer.echo(f"not relinked: {failure}", err=True)
        if not plan:
            typer.echo("Nothing is missing.")


def frames(
    *,
    media: Annotated[int | None, typer.Option("--media", help="Only of this media.", metavar="ID")] = None,
    rated: Annotated[bool, typer.Option("--rated", help="Only rated frames.")] = False,
    unrated: Annotated[bool, typer.Option("--unrated", help="Only frames without a rating.")] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """List sampled frames with their rating, and the score of the model in use where it has one."""
    with session(as_json=as_json) as services:
        if rated and unrated:
            raise typer.BadParameter("Give only one of --rated and --unrated.")
        if media is not None:
            services.catalog.media(media)
        ratings = services.rated.load(user).by_frame
        estimates = services.scoring.known_estimates()
        rows: list[dict[str, object]] = [
            {
                "framePath": frame.address,
                "timestamp": round(frame.seconds, 6),
                "shot": frame.shot,
                "rating": ratings[frame.id].rating if frame.id in ratings else None,
                "score": estimates.scores.get(frame.id),
                "unsure": frame.id in estimates.unsure.get(frame.media_id, ()),
            }
            for frame in services.catalog.frames(media)
            if not (rated and frame.id not in ratings) and not (unrated and frame.id in ratings)
        ]
        if as_json:
            write_json(rows)
            return
        write_table(
            ("timestamp", "shot", "rating", "score", "framePath"),
            [
                (
                    f"{row['timestamp']:.3f}",
                    str(row["shot"]),
                    _figure(row["rating"]),
                    "unsure" if row["unsure"] else _figure(row["score"]),
                    str(row["framePath"]),
                )
                for row in rows
            ],
        )


def _figure(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else "-"


def _remark(media: Media) -> str:
    part = f"part {media.part.part} of {media.part.parts}" if media.part else ""
    lut = f"seen through {media.lut.name}" if media.lut else ""
    return ", ".join(filter(None, (part, "has a proxy" if media.proxy else "", lut)))
