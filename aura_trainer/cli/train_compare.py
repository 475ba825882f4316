"""``aura-trainer train compare`` and ``train comparison``: several runs at once, and which model is proposed."""

from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.own_jobs import follow
from aura_trainer.cli.session import (
    Bar,
    JsonFlag,
    UserOption,
    interruptible,
    progress_bar,
    session,
)
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.batches import Batch, BatchMember, BatchOutcome
from aura_trainer.domain.errors import Cancelled, NotFound
from aura_trainer.domain.training import GREATEST_SEED, USUAL_SEED, FeatureSet, Preset, StageProgress
from aura_trainer.services.analysis_words import verdict_word
from aura_trainer.services.batch_words import behind_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from aura_trainer.services.training_worker import JobEvent


def compare(
    *,
    name: Annotated[
        str, typer.Option("--name", help="What the names of the models begin with.")
    ] = "frame-importance",
    preset: Annotated[
        list[Preset] | None, typer.Option("--preset", help="One to try; may be given more than once.")
    ] = None,
    features: Annotated[
        list[FeatureSet] | None,
        typer.Option("--features", help="What to learn from; may be given more than once."),
    ] = None,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, max=GREATEST_SEED, help="The same seed gives the same models."),
    ] = USUAL_SEED,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Train every preset on every set of features, compare the models on the same frames, and propose one.

    Without options: quick against balanced, on everything. All models are kept, and none is put in use. Ctrl+C cancels
    those that have not ended.
    """
    # Looked up here: --help needs none of it, and it is heavy.
    from aura_trainer.services.training_batch import requests_for  # noqa: PLC0415

    with session(as_json=as_json) as services:
        presets = preset or ([Preset.QUICK, Preset.BALANCED] if features is None else [Preset.BALANCED])
        requests = requests_for(user, name, presets, features or [FeatureSet.EVERYTHING], seed)
        batch = services.batches.submit(requests)
        with interruptible() as token, progress_bar("Waiting") as bar:
            follow(services.training, batch.jobs, token, bar, _listener(batch, bar))
        outcome = services.batches.outcome(batch.batch_id)
        _tell(outcome, as_json=as_json)
        if token.requested() is not None:
            raise Cancelled


def comparison(
    batch: Annotated[
        str, typer.Argument(metavar="[ID]", help="The beginning of its id; the latest unless given.")
    ] = "",
    *,
    as_json: JsonFlag = False,
) -> None:
    """Show what an earlier comparison of runs came to."""
    with session(as_json=as_json) as services:
        if not batch:
            latest = services.batches.batches()
            if not latest:
                raise NotFound("No runs have been compared yet; 'aura-trainer train compare' does.")
            batch = latest[0].batch_id
        _tell(services.batches.outcome(batch), as_json=as_json)


def _listener(batch: Batch, bar: Bar) -> "Callable[[JobEvent], None]":
    places = {job.job_id: place for place, job in enumerate(batch.jobs)}

    def heard(event: "JobEvent") -> None:
        if isinstance(event.event, StageProgress):
            done = (places[event.job.job_id] + event.event.progress / 100) / len(places)
            bar.move(done, f"{event.job.request.model_name}: {event.event.stage}")

    return heard


def _tell(outcome: BatchOutcome, *, as_json: bool) -> None:
    if as_json:
        write_json(outcome)
        return
    write_table(
        ("job", "model", "error", "behind", "order right", "time", "verdict"),
        [_line(member, proposed=member.job.job_id == outcome.proposed) for member in outcome.members],
    )
    typer.echo(outcome.sentence)
    if outcome.against_use:
        typer.echo(outcome.against_use)
    for note in outcome.notes:
        typer.echo(f"  note: {note}")
    proposal = outcome.proposal
    if proposal is not None and not proposal.in_use and proposal.job.model_digest is not None:
        typer.echo(
            f"Nothing was deployed. To put it in use: aura-trainer model deploy {proposal.job.model_digest[:12]}"
        )


def _line(member: BatchMember, *, proposed: bool) -> tuple[str, ...]:
    job, figures = member.job, member.figures
    ranked = None if figures is None else figures.ranking
    return (
        job.job_id[:8],
        f"{job.request.model_name}{' *' if proposed else ''}",
        "-" if figures is None else f"{figures.error:.3f}",
        behind_words(member.behind, member.standing),
        "-" if ranked is None else f"{ranked:.2f}",
        "-" if job.metrics is None else f"{job.metrics.duration_seconds:.0f} s",
        job.state.words if member.recommendation is None else verdict_word(member.recommendation),
    )
