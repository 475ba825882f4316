"""``aura-trainer model``."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.session import (
    JsonFlag,
    UserOption,
    interruptible,
    progress_bar,
    session,
)
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.bundle_check import CheckResult
from aura_trainer.domain.comparison import HeldOutFigures, ModelComparison, RefitBegun
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import Conflict, InvalidBundle, NotFound
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.models import DeployOutcome, ModelStatus, ModelSummary
from aura_trainer.services.comparison_words import difference_words
from aura_trainer.services.model_titles import namesake_sentence, titles_apart

if TYPE_CHECKING:
    from aura_trainer.application import Application

app = typer.Typer(no_args_is_help=True, help="Models: what is in use, what is kept (Advanced Mode).")

ModelId = Annotated[str, typer.Argument(metavar="ID", help="A model's name, or the beginning of its id.")]
_MARKS = {True: "ok     ", False: "refused", None: "       "}
BundleFile = Annotated[Path, typer.Argument(metavar="FILE", help="A model bundle (.zip).")]


class ModelFormat(StrEnum):
    """What a model is written as."""

    BUNDLE = "bundle"
    ONNX = "onnx"


@app.command("list", epilog="Example: aura-trainer model list")
def list_models(*, as_json: JsonFlag = False) -> None:
    """List every model, newest first."""
    with session(as_json=as_json) as services:
        models = services.models.versions()
        if as_json:
            write_json(models)
            return
        write_table(
            ("id", "name", "made", "ratings", "error", "stands"),
            [
                (
                    item.short_id,
                    item.name,
                    item.created[:16].replace("T", " "),
                    str(item.annotation_count),
                    f"{item.metrics['loss']:.3f}" if "loss" in item.metrics else "-",
                    ", ".join(slot.value for slot in item.slots) or "-",
                )
                for item in models
            ],
        )


@app.command(epilog="Example: aura-trainer model show wedding --json")
def show(
    model: Annotated[str | None, typer.Argument(metavar="ID")] = None, *, as_json: JsonFlag = False
) -> None:
    """Show one model, or what is in use."""
    with session(as_json=as_json) as services:
        if model is None:
            _tell_status(services.models.status(), as_json=as_json)
            return
        _tell(services.models.find(model), as_json=as_json)


@app.command(epilog="Example: aura-trainer model deploy wedding")
def deploy(model: ModelId, *, as_json: JsonFlag = False) -> None:
    """Put a kept model in use; the one before becomes the backup."""
    with session(as_json=as_json) as services:
        _require(services.models.deploy_version(model), "Deployment failed")
        _tell_status(services.models.status(), as_json=as_json)


@app.command(epilog="Example: aura-trainer model revert")
def revert(*, as_json: JsonFlag = False) -> None:
    """Go back to the default model; the backup stays."""
    with session(as_json=as_json) as services:
        _require(services.models.revert(), "Revert Failed")
        _tell_status(services.models.status(), as_json=as_json)


@app.command("restore-backup", epilog="Example: aura-trainer model restore-backup")
def restore_backup(*, as_json: JsonFlag = False) -> None:
    """Put the backup in use again."""
    with session(as_json=as_json) as services:
        if services.models.status().backup is None:
            raise NotFound("There is no backup to restore.", title="Restore Failed")
        _require(services.models.restore_backup(), "Restore Failed")
        _tell_status(services.models.status(), as_json=as_json)


@app.command(epilog="Example: aura-trainer model undo")
def undo(*, as_json: JsonFlag = False) -> None:
    """Take back the last deploy, revert, restore or deletion."""
    with session(as_json=as_json) as services:
        outcome = services.models.undo()
        _require(outcome, "Nothing was undone")
        if outcome.brought_back is not None and not as_json:
            typer.echo(f"{outcome.brought_back} is among the models again")
        _tell_status(services.models.status(), as_json=as_json)


@app.command(epilog="Example: aura-trainer model compare wedding-v2 wedding-v1")
def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A model's name, or the beginning of its id.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another model.")],
    *,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Compare two models on rated frames neither had seen; nothing is put in use.

    Where they share too few of them, both are trained again on your ratings; the answer says so.
    """
    with session(as_json=as_json) as services, interruptible() as token:
        with progress_bar("Comparing") as bar:

            def tell(event: ImportProgress | RefitBegun) -> None:
                if isinstance(event, RefitBegun):
                    bar.move(0, "Training both again")
                else:
                    bar.move(event.fraction, f"Looking at {Path(event.path).name}")

            found = services.comparison.compare(first, second, user, on_event=tell, token=token)
        if as_json:
            write_json(found)
        else:
            _tell_comparison(found)


@app.command("import", epilog="Example: aura-trainer model import wedding.zip")
def import_file(file: BundleFile, *, as_json: JsonFlag = False) -> None:
    """Check a bundle and keep it; it is not put in use."""
    with session(as_json=as_json) as services:
        model = services.models.import_file(file)
        _tell(model, as_json=as_json)
        if not as_json and (namesake := model.namesake(services.models.versions())) is not None:
            typer.echo(namesake_sentence(model, namesake))


@app.command("export", epilog="Example: aura-trainer model export wedding wedding-onnx.zip --format onnx")
def export_file(
    model: ModelId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .zip file; a former one is replaced.")],
    *,
    form: Annotated[
        ModelFormat,
        typer.Option("--format", help="A bundle for Aura Trainer, or ONNX for other programs."),
    ] = ModelFormat.BUNDLE,
    as_json: JsonFlag = False,
) -> None:
    """Write a model to a file.

    As ONNX it is a zip of model.onnx (features to score), the list of features, and a text on calling it from ML.NET or any
    ONNX runtime; with image.onnx (picture to score) where the model reads the picture alone. It is checked on real frames
    before it is written.
    """
    with session(as_json=as_json) as services:
        if form is ModelFormat.ONNX:
            _export_onnx(services, model, file, as_json=as_json)
            return
        summary = services.models.export(model, file)
        if as_json:
            write_json({"exported": summary.digest, "file": file})
        else:
            typer.echo(f"{summary.name} ({summary.short_id}) written to {file}")


@app.command(epilog="Example: aura-trainer model verify stranger.zip")
def verify(file: BundleFile, *, as_json: JsonFlag = False) -> None:
    """Check a bundle without keeping it; no code in it is run."""
    with session(as_json=as_json) as services:
        found = services.models.examine(file)
        if not as_json:
            for result in found.checks:
                typer.echo(f"{_MARKS[result.passed]} {result.check.words}{_found(result)}")
        if found.refusal is not None:
            raise InvalidBundle(f"{file}: {found.refusal.found} Nothing was changed.")
        if found.summary is not None:
            _tell(found.summary, as_json=as_json)


@app.command(epilog="Example: aura-trainer model rename 3f2a 'wedding v2'")
def rename(
    model: ModelId, name: Annotated[str, typer.Argument(metavar="NAME")], *, as_json: JsonFlag = False
) -> None:
    """Give a model another name; the bundle itself is not changed."""
    with session(as_json=as_json) as services:
        _tell(services.models.rename(model, name), as_json=as_json)


@app.command(epilog="Example: aura-trainer model delete 3f2a")
def delete(model: ModelId, *, as_json: JsonFlag = False) -> None:
    """Delete a kept model that is neither in use nor the backup.

    'model undo' brings it back, until ten more have been deleted.
    """
    with session(as_json=as_json) as services:
        summary = services.models.delete(model).model
        if as_json:
            write_json({"deleted": summary.digest})
        else:
            typer.echo(
                f"Deleted {summary.name} ({summary.short_id}); 'aura-trainer model undo' brings it back"
            )


def _export_onnx(services: "Application", model: str, file: Path, *, as_json: bool) -> None:
    with interruptible() as token:
        done = services.onnx_export.write(model, file, token)
    if as_json:
        write_json(
            {
                "exported": done.model.digest,
                "file": file,
                "format": ModelFormat.ONNX,
                "frames": done.frames,
                "largestDifference": done.largest_difference,
                "fromPicture": done.from_picture,
            }
        )
        return
    graphs = "from features, and from the picture" if done.from_picture else "from features"
    typer.echo(f"{done.model.name} ({done.model.short_id}) written to {file}: {graphs}")
    typer.echo(
        f"  checked on {plural(done.frames, 'frame')} of real footage, off by {done.largest_difference:.1e} at most"
    )


def _found(result: CheckResult) -> str:
    return f" ({result.found})" if result.passed else ""


def _tell_comparison(found: ModelComparison) -> None:
    first, second = titles_apart(found.first, found.second)
    typer.echo(found.sentence)
    typer.echo(found.basis)
    for note in found.notes:
        typer.echo(f"  note: {note}")
    whole = (found.first_figures, found.second_figures)
    rows = [("all", found.frames, *whole, found.advantage, found.interval)]
    rows += [
        (clip.clip, clip.frames, clip.first, clip.second, clip.advantage, clip.interval)
        for clip in found.clips
    ]
    write_table(
        ("clip", "frames", f"error of {first}", f"error of {second}", "order right", "closer"),
        [
            (
                name,
                str(frames),
                f"{one.error:.3f}",
                f"{other.error:.3f}",
                f"{_order(one)} / {_order(other)}",
                difference_words(gain, interval, first, second),
            )
            for name, frames, one, other, gain, interval in rows
        ],
    )
    if found.differing:
        typer.echo("They differ most on")
        for frame in found.differing:
            typer.echo(
                f"  {frame.frame_path}: you {frame.rating:.2f}, {first} {frame.first:.2f}, "
                f"{second} {frame.second:.2f}"
            )


def _order(figures: HeldOutFigures) -> str:
    return "-" if figures.ranking is None else f"{figures.ranking:.2f}"


def _require(outcome: DeployOutcome, title: str) -> None:
    if not outcome.deployed:
        raise Conflict(outcome.reason or "The change was refused; nothing was changed.", title=title)


def _tell(summary: ModelSummary, *, as_json: bool) -> None:
    if as_json:
        write_json(summary)
        return
    typer.echo(f"{summary.name}  {summary.digest}")
    typer.echo(
        f"  made {summary.created}, from {plural(summary.annotation_count, 'rating')}, by {summary.recipe}"
    )
    typer.echo(f"  reads {', '.join(summary.extractors)}")
    for name, value in summary.metrics.items():
        typer.echo(f"  {name} {value:.4g}")


def _tell_status(status: ModelStatus, *, as_json: bool) -> None:
    if as_json:
        write_json(status)
        return
    for line in _status_lines(status):
        typer.echo(line)


def _status_lines(status: ModelStatus) -> list[str]:
    backup = f"{status.backup.name} ({status.backup.short_id})" if status.backup else "none"
    default = " (the default)" if status.using_default else ""
    lines = [f"in use: {status.active.name} ({status.active.short_id}){default}", f"backup: {backup}"]
    if status.undoable:
        lines.append(f"can be undone: {status.undoable}")
    if status.notice:
        lines.append(f"note: {status.notice}")
    return lines
