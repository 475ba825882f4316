"""``aura-trainer annotations share``, and what ``annotations import`` does with what was shared."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.output import write_json
from aura_trainer.cli.session import (
    JsonFlag,
    UserOption,
    interruptible,
    progress_bar,
    session,
)
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.counting import plural
from aura_trainer.domain.dataset import ShareChoices, Shared
from aura_trainer.domain.rating_exchange import ImportPlan, OnConflict, frames_to_import
from aura_trainer.domain.unheard import unheard

if TYPE_CHECKING:
    from aura_trainer.application import Application


def share(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .auradata file; a former one is replaced.")],
    *,
    media: Annotated[
        list[int] | None,
        typer.Option(
            "--media", help="Only the ratings of this clip, by its id; may be given more than once."
        ),
    ] = None,
    thumbnails: Annotated[
        bool, typer.Option("--with-thumbnails", help="Add small pictures of the rated frames.")
    ] = False,
    paths: Annotated[bool, typer.Option("--with-paths", help="Tell where the footage lies here.")] = False,
    name: Annotated[bool, typer.Option("--with-name", help="Tell whose ratings they are.")] = False,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Write ratings to a data set for somebody else, with the features that were computed of the rated frames.

    The footage is named by its content and its files' names. Neither folders nor the profile's name are told, nor the
    remarks that came with ratings.
    """
    with session(as_json=as_json) as services, interruptible() as token, progress_bar("Gathering") as bar:
        shared = services.dataset_sharing.share(
            user,
            file,
            ShareChoices(tuple(media or ()), thumbnails=thumbnails, folders=paths, name=name),
            token=token,
            on_event=lambda event: bar.move(event.fraction, event.path),
        )
        if as_json:
            write_json({"file": file, "shared": shared})
        else:
            typer.echo(_told(shared, file))
        if shared.left_out:
            typer.echo(
                f"note: left out {plural(shared.left_out, 'rating')} of footage that is not imported",
                err=True,
            )
        without = shared.ratings - shared.features
        if without:
            typer.echo(
                f"note: {plural(without, 'frame')} {'comes' if without == 1 else 'come'} without features, as none were "
                "computed yet; training computes them.",
                err=True,
            )


def take_dataset(
    services: "Application",
    user: str,
    file: Path,
    *,
    folder: Path | None,
    policy: OnConflict | None,
    token: StopToken,
) -> tuple[ImportPlan, int]:
    """Take a data set in.

    Args:
        services: The services.
        user: Whose ratings are compared and stored.
        file: The data set.
        folder: Where to look for footage that is not imported.
        policy: Which rating wins; None stores nothing.
        token: Asked whether to stop.

    Returns:
        What was planned, and how many ratings were stored.
    """
    taking = services.dataset_import
    dataset = taking.open(file)
    with progress_bar("Looking") as bar:
        plan = taking.plan(
            user,
            dataset,
            folder=folder,
            token=token,
            on_event=lambda event: bar.move(event.fraction, event.path),
        )
    if policy is None:
        return plan, 0
    return plan, len(taking.bring_in(user, dataset, plan, policy, token=token, on_event=unheard))


def tell_plan(plan: ImportPlan, policy: OnConflict, *, as_json: bool) -> None:
    """Say what an import would do; nothing of it was done."""
    taken = () if plan.faults else plan.taken(policy)
    coming = frames_to_import(taken)
    if as_json:
        write_json(
            {
                "wouldImport": len(taken),
                "new": len(plan.new),
                "differ": plan.conflicts,
                "same": len(plan.equal),
                "framesToImport": coming,
                "computed": plan.computed,
                "faults": plan.faults,
                "leftOut": plan.left_out,
                "absent": plan.absent,
            }
        )
        return
    typer.echo(
        f"{plural(len(taken), 'rating')} would be imported: {len(plan.new)} new, {len(plan.conflicts)} that differ from "
        f"yours, {len(plan.equal)} the same already"
    )
    for item in plan.conflicts:
        if item.mine is not None:
            typer.echo(f"  {item.mine.frame_path}: {item.mine.rating} here, {item.given.rating} in the file")
    if coming:
        typer.echo(f"{plural(coming, 'frame')} would be imported with their clips")
    for fault in plan.faults:
        typer.echo(f"note: nothing can be imported because of {fault}", err=True)


def _told(shared: Shared, file: Path) -> str:
    parts = [plural(shared.ratings, "rating"), f"features of {plural(shared.features, 'frame')}"]
    if shared.thumbnails:
        parts.append(f"{shared.thumbnails} {'picture' if shared.thumbnails == 1 else 'pictures'}")
    size = f"{shared.bytes / 2**20:.1f} MB"
    return f"{', '.join(parts)} of {plural(shared.clips, 'clip')} written to {file} ({size})"
