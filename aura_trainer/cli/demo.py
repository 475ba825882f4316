"""``aura-trainer demo``: the main job on the sample clip, in a data folder that is thrown away."""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from aura_trainer.cli.session import DEFAULT_PROFILE, errors_to_exit_codes, interruptible, session
from aura_trainer.cli.window import Tour, open_window
from aura_trainer.cli.words import evidence_lines
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingRequest
from aura_trainer.resources import SAMPLE_CLIP
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths
from aura_trainer.services.own_files import writable_target

if TYPE_CHECKING:
    from aura_trainer.application import Application

_FAVOURITES = 3


def demo(
    context: typer.Context,
    *,
    headless: Annotated[
        bool, typer.Option("--headless", help="Print each step instead of opening the window.")
    ] = False,
    screenshot: Annotated[
        Path | None,
        typer.Option(
            "--screenshot", metavar="FILE", help="Save a picture of the window at the end, and close it."
        ),
    ] = None,
) -> None:
    """Run the whole loop on the sample clip: import, rate, train, analyse, deploy, score, revert, restore."""
    from aura_trainer.demo import throw_away_home  # noqa: PLC0415 - heavy, and --help needs none of it

    with errors_to_exit_codes(as_json=False), throw_away_home() as home:
        if screenshot is not None:
            writable_target(DataPaths.resolve(), screenshot)
        os.environ[HOME_VARIABLE] = str(home)
        if headless or not _has_display():
            with session() as services, interruptible() as token:
                _run(services, home, token)
            return
        open_window(context, [], Tour(home, screenshot))


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(services: "Application", home: Path, token: StopToken) -> None:
    from aura_trainer.demo import MODEL_NAME, import_sample, rate_sample, unlock  # noqa: PLC0415

    clip = home / SAMPLE_CLIP
    with _Step("Import", "one frame a second of the sample clip") as step:
        report = import_sample(services, home, token)
        media = services.catalog.media(report.media_ids[0])
        step.tell(
            f"{media.info.duration_seconds:.0f} s, {len(media.shots)} shots, {report.frame_count} frames"
        )
    with _Step("Rate", "the ratings that come with it, two a second") as step:
        count = rate_sample(services, home, token)
        step.tell(
            f"{count} ratings, {services.annotations.stats(DEFAULT_PROFILE).average_rating:.2f} on average"
        )
    unlock(services)
    with _Step("Train", "balanced, seed 42, tested on shots it does not see") as step:
        request = TrainingRequest(
            DEFAULT_PROFILE, MODEL_NAME, Preset.BALANCED, seed=42, deploy=DeployPolicy.WHEN_BETTER
        )
        job = services.training.submit(request)
        services.training.run_pending(on_event=lambda _: None, token=token)
        job = services.training.job(job.job_id)
        if job.state is not JobState.COMPLETED:
            raise AuraError(
                job.error or "It ended without a result.", title=f"Training {job.state.value.lower()}"
            )
        step.tell(*evidence_lines(services.training.report(job.job_id).verdict.evidence))
    with _Step("Analyse", "the verdict") as step:
        verdict = services.training.report(job.job_id).verdict
        notes = (*verdict.concerns, *verdict.warnings, *verdict.observations)
        step.tell(f"{verdict.recommendation.value}: {verdict.headline}", *notes)
    with _Step("Deploy", "when better than the model in use") as step:
        if not job.deployed:
            services.training.deploy(job.job_id)
            step.tell("the policy left it open; deployed by hand")
        _tell_models(services, step)
    with _Step("Score", "the clip again, twice a second, with the new model") as step:
        scores = services.scoring.score(
            [str(clip)], Sampling(amount=0.5), on_event=lambda _: None, token=token
        )
        best = sorted(scores.frames, key=lambda frame: -frame.score)[:_FAVOURITES]
        step.tell(
            f"{len(scores.frames)} frames scored",
            "best: " + ", ".join(f"{frame.timestamp:.1f} s ({frame.score:.2f})" for frame in best),
        )
    with _Step("Revert", "to the default model") as step:
        services.models.revert()
        _tell_models(services, step)
    with _Step("Restore", "undo the revert, so that your model is in use again") as step:
        services.models.undo()
        _tell_models(services, step)
    typer.echo("Done. The data folder of this demo is removed; 'aura-trainer' opens the window on your own.")


def _tell_models(services: "Application", step: "_Step") -> None:
    status = services.model_in_use()
    backup = status.backup.name if status.backup else "none"
    step.tell(f"in use: {status.active.name}; backup: {backup}")


class _Step:
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
