"""``aura-trainer annotations``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from aura_trainer.cli.datasets import share, take_dataset, tell_plan
from aura_trainer.cli.output import write_json
from aura_trainer.cli.session import JsonFlag, UserOption, interruptible, session
from aura_trainer.domain.advice import SUGGESTIONS, Ground, LabelingAdvice
from aura_trainer.domain.annotations import DEFAULT_USER, BadLine, Rating
from aura_trainer.domain.counting import plural
from aura_trainer.domain.dataset import is_dataset
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput
from aura_trainer.domain.rating_exchange import (
    AbsentMedia,
    ImportPlan,
    OnConflict,
    SidecarNaming,
    Unreadable,
    is_sidecar,
)
from aura_trainer.domain.unheard import unheard

if TYPE_CHECKING:
    from aura_trainer.services.xmp_export import SidecarPlan

app = typer.Typer(no_args_is_help=True, help="Ratings: give, take back, bring in, take out.")
app.command(epilog="Example: aura-trainer annotations share taste.auradata --media 1")(share)


class _TakesNegative(TyperCommand):
    """Takes ``-0.1`` for a rating, so that it is refused as one, and not for an option."""

    # typer keeps the base of its context to itself.
    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse the arguments; an unknown option stays an error unless a number is among them."""
        ctx.ignore_unknown_options = any(map(_is_negative, args))
        return super().parse_args(ctx, args)


def _is_negative(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word.startswith("-")


FramePath = Annotated[str, typer.Argument(metavar="FRAMEPATH", help="An image, or 'clip.mp4#t=12.48'.")]


@app.command(cls=_TakesNegative, epilog="Example: aura-trainer annotations add 'clip.mp4#t=12.48' 0.8")
def add(
    frame_path: FramePath,
    rating: Annotated[str, typer.Argument(metavar="RATING", help="From 0 to 1.")],
    *,
    user: UserOption = DEFAULT_USER,
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
def remove(frame_path: FramePath, *, user: UserOption = DEFAULT_USER, as_json: JsonFlag = False) -> None:
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
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .jsonl (Aura) or .csv (framePath,rating) file, a .xmp sidecar, a folder of sidecars, or a "
            ".auradata data set.",
        ),
    ],
    *,
    root: Annotated[
        Path | None,
        typer.Option(
            "--root",
            help="Where relative paths start; else the file's own folder. For a data set, where to look for clips "
            "that are not imported.",
        ),
    ] = None,
    on_conflict: Annotated[
        OnConflict,
        typer.Option(
            "--on-conflict",
            help="Where a frame is rated otherwise here: theirs takes the file's rating, mine keeps the one that is "
            "there, newer the one given last (by the file's own times, else by when it was last changed).",
        ),
    ] = OnConflict.THEIRS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would happen; nothing is stored.")
    ] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Bring ratings in, all of a file or none; clips they are of are imported too.

    Stars in sidecars: 1 to 5 are 0.2 to 1.0, a reject is 0.0.
    """
    with session(as_json=as_json) as services, interruptible() as token:
        if is_dataset(file):
            policy = None if dry_run else on_conflict
            plan, count = take_dataset(services, user, file, folder=root, policy=policy, token=token)
        else:
            importing = services.rating_import
            plan = importing.plan(user, [file], root=root, token=token, on_event=unheard)
            if plan.left_out and not plan.total:
                raise InvalidInput(f"{'; '.join(map(str, plan.left_out))}. Nothing was imported.")
            count = 0
            if not dry_run:
                count = len(importing.bring_in(user, plan, on_conflict, token=token, on_event=unheard))
        if dry_run:
            tell_plan(plan, on_conflict, as_json=as_json)
        else:
            _tell_import(plan, count, as_json=as_json)
        _tell_left_out(plan.left_out, plan.notes, plan.absent)


@app.command("export", epilog="Example: aura-trainer annotations export ratings.jsonl")
def export_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .jsonl or .csv file; a .xmp sidecar of one clip or still; or a folder of footage, whose files "
            "get sidecars beside them.",
        ),
    ],
    *,
    naming: Annotated[
        SidecarNaming,
        typer.Option(
            "--sidecar-names", help="New sidecars in a folder: short is clip.xmp, full is clip.mp4.xmp."
        ),
    ] = SidecarNaming.SHORT,
    replace_stars: Annotated[
        bool,
        typer.Option("--replace-stars", help="Replace stars that another program put into a sidecar, too."),
    ] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Write all ratings to a file, or stars with the exact ratings to sidecars."""
    with session(as_json=as_json) as services, interruptible() as token:
        if is_sidecar(file) or file.is_dir():
            exporter, within = services.sidecar_export, file.absolute()
            if is_sidecar(file) and not file.is_dir():
                within = exporter.media_of(file.absolute())
                naming = SidecarNaming.FULL if file.stem == within.name else SidecarNaming.SHORT
            plan = exporter.plan(user, within=within, naming=naming, token=token, on_event=unheard)
            count = exporter.write(plan, replace_stars=replace_stars, token=token, on_event=unheard)
            _tell_export(plan, count, file, replaced=replace_stars, as_json=as_json)
        else:
            count = services.exchange.export_file(user, file)
            if as_json:
                write_json({"exported": count, "file": file})
            else:
                typer.echo(f"{plural(count, 'rating')} written to {file}")
        _tell_bad_lines(services.annotations.load(user).bad_lines)


@app.command(epilog="Example: aura-trainer annotations stats --json")
def stats(*, user: UserOption = DEFAULT_USER, as_json: JsonFlag = False) -> None:
    """Count the ratings, with their mean and the first and last time."""
    with session(as_json=as_json) as services:
        figures = services.annotations.stats(user)
        if as_json:
            write_json(figures)
        else:
            typer.echo(
                f"{plural(figures.total_annotations, 'rating')}, {figures.average_rating:.3f} on average"
            )
            if figures.oldest_annotation and figures.newest_annotation:
                typer.echo(
                    f"from {figures.oldest_annotation:%Y-%m-%d %H:%M} to {figures.newest_annotation:%Y-%m-%d %H:%M} UTC"
                )
        _tell_bad_lines(services.annotations.load(user).bad_lines)


@app.command(epilog="Example: aura-trainer annotations advice")
def advice(*, user: UserOption = DEFAULT_USER, as_json: JsonFlag = False) -> None:
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
    user: UserOption = DEFAULT_USER,
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
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Remove all ratings of a profile."""
    with session(as_json=as_json) as services:
        count = services.annotations.stats(user).total_annotations
        if not yes:
            raise InvalidInput(
                f"This would remove {plural(count, 'rating')} of {user}, all there are. Add --yes to do it."
            )
        kept = services.annotations.clear(user)
        if as_json:
            write_json({"cleared": count, "keptIn": kept})
        else:
            where = f"; should it have been a slip, they are in {kept}" if kept else ""
            typer.echo(f"Removed {plural(count, 'rating')} of {user}, all there were{where}")


def _tell_import(plan: ImportPlan, imported: int, *, as_json: bool) -> None:
    same = len(plan.equal)
    kept = plan.total - same - imported
    if as_json:
        answer = {"imported": imported, "kept": kept, "same": same, "leftOut": plan.left_out}
        write_json({**answer, "absent": plan.absent, "computed": plan.computed})
    else:
        typer.echo(f"{plural(imported, 'rating')} imported, {kept} of yours kept, {same} the same already")


def _tell_export(plan: "SidecarPlan", written: int, place: Path, *, replaced: bool, as_json: bool) -> None:
    kept = 0 if replaced else plan.foreign
    if as_json:
        write_json({"sidecars": written, "file": place, "keptStars": kept, "leftOut": plan.left_out})
    else:
        typer.echo(
            f"{written} of {plural(len(plan.changes), 'sidecar')} written; the others said the same already"
            if written < len(plan.changes)
            else f"{plural(written, 'sidecar')} written"
        )
    keeping = f"{plural(kept, 'sidecar')} {'keeps' if kept == 1 else 'keep'}"
    keeps = f"{keeping} stars of another program's; --replace-stars replaces them too."
    _tell_left_out(plan.left_out, (keeps,) if kept else ())


def _tell_left_out(
    items: Sequence[Unreadable], notes: Sequence[str], absent: Sequence[AbsentMedia] = ()
) -> None:
    for item in items:
        typer.echo(f"note: left out {item}", err=True)
    for note in (*map(str, absent), *notes):
        typer.echo(f"note: {note}", err=True)


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
            f"Nothing to suggest: all that is imported is rated, {plural(ground.frames, 'frame')}. "
            "Take more frames of the clips: aura-trainer media import CLIP --every 0.5",
            err=True,
        )
    _tell_unseen(ground)


def _tell_unseen(ground: Ground) -> None:
    if ground.unseen:
        have = "has" if ground.unseen == 1 else "have"
        typer.echo(
            f"note: {plural(ground.unseen, 'frame')} of {ground.frames} imported {have} no picture, as after the cache "
            "was emptied: judged by clip, shot and time alone. The window makes the pictures anew as it "
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
