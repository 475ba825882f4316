"""The steps of the main job on the sample clip, each printed with what came of it and how long it took."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from aura_trainer.cli.own_jobs import completed
from aura_trainer.cli.words import evidence_lines
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.training import USUAL_SEED, DeployPolicy, Preset, TrainingJob, TrainingRequest
from aura_trainer.domain.unheard import unheard
from aura_trainer.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from aura_trainer.application import Application
    from aura_trainer.services.scoring import ScoreReport

_FAVOURITES = 3


class Step:
    """One step: says what it does before, and what came out and how long it took after."""

    def __init__(self, title: str, words: str) -> None:
        typer.echo(f"{title}: {words}")
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def tell(self, *lines: str) -> None:
        """Print what came out."""
        for line in lines:
            typer.echo(f"    {line}")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            typer.echo(f"    ({time.monotonic() - self._begun:.1f} s)")


def import_clip(services: "Application", home: Path, token: StopToken) -> None:
    """Import the sample clip."""
    from aura_trainer.demo import import_sample  # noqa: PLC0415 - heavy, and --help needs none of it

    with Step("Import", "one frame a second of the sample clip") as step:
        report = import_sample(services, home, token)
        media = services.catalog.media(report.media_ids[0])
        step.tell(
            f"{media.info.duration_seconds:.0f} s, {len(media.shots)} shots, {report.frame_count} frames"
        )


def rate(services: "Application", home: Path, token: StopToken) -> None:
    """Give the ratings that come with the sample clip."""
    from aura_trainer.demo import rate_sample  # noqa: PLC0415 - as above

    with Step("Rate", "the ratings that come with it, two a second") as step:
        imported = len(services.catalog.frames())
        count = rate_sample(services, home, token)
        step.tell(
            f"{count} ratings, {services.annotations.stats(DEFAULT_USER).average_rating:.2f} on average",
            f"of the frames imported, {imported}, and of {len(services.catalog.frames()) - imported} between them",
        )


def train(services: "Application", token: StopToken, preset: Preset = Preset.BALANCED) -> TrainingJob:
    """Train on the ratings, and return the job, completed.

    Raises:
        NoModel: It did not complete.
    """
    from aura_trainer.demo import MODEL_NAME  # noqa: PLC0415 - as above

    with Step("Train", f"{preset.value}, seed {USUAL_SEED}, tested on shots it does not see") as step:
        request = TrainingRequest(
            DEFAULT_USER, MODEL_NAME, preset, seed=USUAL_SEED, deploy=DeployPolicy.WHEN_BETTER
        )
        job = services.training.submit(request)
        services.training.run_pending(on_event=unheard, token=token)
        job = completed(services.training, job.job_id)
        step.tell(*evidence_lines(services.training.report(job.job_id).verdict.evidence))
    return job


def deploy(services: "Application", job: TrainingJob) -> None:
    """See that the trained model is in use."""
    with Step("Deploy", "when better than the model in use") as step:
        if not job.deployed:
            services.training.deploy(job.job_id)
            step.tell("the policy left it open; deployed by hand")
        tell_models(services, step)


def score(services: "Application", home: Path, token: StopToken) -> "ScoreReport":
    """Score the clip with the model in use."""
    with Step("Score", "the clip again, twice a second, with the new model") as step:
        scores = services.scoring.score(
            [str(home / SAMPLE_CLIP)], Sampling(amount=0.5), on_event=unheard, token=token
        )
        best = sorted(scores.frames, key=lambda frame: -frame.score)[:_FAVOURITES]
        step.tell(
            f"{len(scores.frames)} frames scored",
            "best: " + ", ".join(f"{frame.timestamp:.1f} s ({frame.score:.2f})" for frame in best),
        )
    return scores


def tell_models(services: "Application", step: Step) -> None:
    """Say which model is in use and which is the backup."""
    status = services.model_in_use()
    backup = status.backup.name if status.backup else "none"
    step.tell(f"in use: {status.active.name}; backup: {backup}")
