"""``aura-trainer annotations``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from aura_trainer.cli.output import write_json
from aura_trainer.cli.session import DEFAULT_PROFILE, JsonFlag, UserOption, interruptible, session
from aura_trainer.domain.advice import SUGGESTIONS, Ground, LabelingAdvice
from aura_trainer.domain.annotations import BadLine, Rating
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput

app = typer.Typer(no_args_is_help=True, help="Ratings: give, take back, bring in, take out.")

FramePath = Annotated[str, typer.Argument(metavar="FRAMEPATH", help="An image, or 'clip.mp4#t=12.48'.")]


@app.command(epilog="Example: aura-trainer annotations add 'clip.mp4#t=12.48' 0.8")
def add(
    frame_path: FramePath,
    rating: Annotated[str, typer.Argument(metavar="RATING", help="From 0 to 1.")],
    *,
    user: UserOption = DEFAULT_PROFILE,
    as_json: JsonFlag = False,
) -> None:
    """Rate one frame. The time means the frame displayed then."""
    with session(as_json=as_json) as services, interruptible() as token:
        try:
            value = float(rating)
        except ValueError as error:
            raise InvalidAnnotation(f"Rating must be between 0.0 and 1.0, got {rating}") from error
        stored = services.exchange.add(user, [Rating(frame_path, value)], root=Path.cwd(), token=token)
        if as_json:
            write_json(stored[0])
        else:
            typer.echo(f"{stored[0].frame_path} is rated {value:g}")


@app.command(epilog="Example: aura-trainer annotations remove 'clip.mp4#t=12.48'")
def remove(frame_path: FramePath, *, user: UserOption = DEFAULT_PROFILE, as_json: JsonFlag = False) -> None:
    """Take the rating of a frame back."""
    with session(as_json=as_json) as services:
        removed = services.exchange.remove(user, frame_path, root=Path.cwd())
        if as_json:
            write_json({"removed": [removed]})
        else:
            typer.echo(f"Took back the rating of {removed}")


@app.command("import", epilog="Example: aura-trainer annotations import ratings.csv --root footage")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .jsonl (Aura) or .csv (framePath,rating) file.")
    ],
    *,
    root: Annotated[
        Path | None, typer.Option("--root", help="Where relative paths start; else the file's own folder.")
    ] = None,
    user: UserOption = DEFAULT_PROFILE,
    as_json: JsonFlag = False,
) -> None:
    """Bring ratings in, all or none; clips they are of are imported too."""
    with session(as_json=as_json) as services, interruptible() as token:
        stored = services.exchange.import_file(user, file, root=root, token=token)
        if as_json:
            write_json({"imported": len(stored)})
        else:
            typer.echo(f"{len(stored)} ratings imported")


@app.command("export", epilog="Example: aura-trainer annotations export ratings.jsonl")
def export_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .jsonl or .csv file.")],
    *,
    user: UserOption = DEFAULT_PROFILE,
    as_json: JsonFlag = False,
) -> None:
    """Write all ratings to a file."""
    with session(as_json=as_json) as services:
        count = services.exchange.export_file(user, file)
        if as_json:
            write_json({"exported": count, "file": file})
        else:
            typer.echo(f"{count} ratings written to {file}")
        _tell_bad_lines(services.annotations.load(user).bad_lines)


@app.command(epilog="Example: aura-trainer annotations stats --json")
def stats(*, user: UserOption = DEFAULT_PROFILE, as_json: JsonFlag = False) -> None:
    """Count the ratings, with their mean and the first and last time."""
    with session(as_json=as_json) as services:
        figures = services.annotations.stats(user)
        if as_json:
            write_json(figures)
        else:
            typer.echo(f"{figures.total_annotations} ratings, {figures.average_rating:.3f} on average")
            if figures.oldest_annotation and figures.newest_annotation:
                typer.echo(
                    f"from {figures.oldest_annotation:%Y-%m-%d %H:%M} to {figures.newest_annotation:%Y-%m-%d %H:%M} UTC"
                )
        _tell_bad_lines(services.annotations.load(user).bad_lines)


@app.command(epilog="Example: aura-trainer annotations advice")
def advice(*, user: UserOption = DEFAULT_PROFILE, as_json: JsonFlag = False) -> None:
    """Say which ratings are still missing, and name the frames to look at."""
    with session(as_json=as_json) as services:
        given = services.advisor.advise(user)
        if as_json:
            write_json(given)
        else:
            _tell_advice(given)
        _tell_unseen(services.suggestions.ground(user))


@app.command(epilog="Example: aura-trainer annotations suggest -n 10")
def suggest(
    *,
    count: Annotated[int, typer.Option("-n", "--count", help="How many frames at most.")] = SUGGESTIONS,
    user: UserOption = DEFAULT_PROFILE,
    as_json: JsonFlag = False,
) -> None:
    """List unrated frames worth rating next, the most useful first, with the reason."""
    with session(as_json=as_json) as services:
        suggestions = services.suggestions.suggest(user, count)
        if as_json:
            write_json(suggestions)
        elif suggestions:
            # One a line and never cut, so that a path can be handed to `annotations add` as it is.
            for item in suggestions:
                typer.echo(f"{item.frame_path}\t{item.time_code}\t{item.reason}")
        _tell_ground(services.suggestions.ground(user))


@app.command(epilog="Example: aura-trainer annotations clear --yes")
def clear(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Really remove all ratings of this profile.")] = False,
    user: UserOption = DEFAULT_PROFILE,
    as_json: JsonFlag = False,
) -> None:
    """Remove all ratings of a profile."""
    with session(as_json=as_json) as services:
        count = services.annotations.stats(user).total_annotations
        if not yes:
            raise InvalidInput(f"This would remove all {count} ratings of {user}. Add --yes to do it.")
        kept = services.annotations.clear(user)
        if as_json:
            write_json({"cleared": count, "keptIn": kept})
        else:
            where = f"; should it have been a slip, they are in {kept}" if kept else ""
            typer.echo(f"Removed all {count} ratings of {user}{where}")


def _tell_bad_lines(lines: Sequence[BadLine]) -> None:
    for line in lines:
        typer.echo(
            f"note: line {line.number} of the ratings file cannot be read and was left as it is: {line.reason}",
            err=True,
        )


def _tell_ground(ground: Ground) -> None:
    if not ground.frames:
        typer.echo(
            "Nothing to suggest: no footage is imported yet. Bring some in: aura-trainer media import CLIP",
            err=True,
        )
    elif not ground.unrated:
        typer.echo(
            f"Nothing to suggest: all {ground.frames} imported frames are rated. "
            f"Take more frames of the clips: aura-trainer media import CLIP --every 0.5",
            err=True,
        )
    _tell_unseen(ground)


def _tell_unseen(ground: Ground) -> None:
    if ground.unseen:
        typer.echo(
            f"note: {ground.unseen} of {ground.frames} imported frames have no picture, as after the cache was "
            "emptied; these were judged by clip, shot and time alone. The window makes the pictures anew as it "
            "shows them, and so does importing the clips again as they were: aura-trainer media import CLIP",
            err=True,
        )


def _tell_advice(advice: LabelingAdvice) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in advice.rating_distribution.items())
    if advice.total_annotations:
        typer.echo(
            f"{advice.total_annotations} rated, from {advice.min_rating:.2f} to {advice.max_rating:.2f}, "
            f"{advice.average_rating:.2f} on average: {counts}"
        )
    else:
        typer.echo("No ratings yet")
    for warning in advice.warnings:
        typer.echo(f"! {warning}")
    for piece in advice.frame_advice:
        typer.echo(f"\n{piece.text}")
        for path in piece.frame_paths:
            typer.echo(f"  {path}")
    typer.echo("\nIn general:")
    for line in advice.recommendations:
        typer.echo(f"- {line}")
    typer.echo(f"Look for: {'; '.join(advice.focus_areas)}")
