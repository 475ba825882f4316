"""The states of the Train page: the three verdicts, a run, a queue, and runs that gave no model."""

import asyncio
import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from studio import Studio

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingRequest
from aura_trainer.resources import resource_path
from aura_trainer.services.data_paths import HOME_VARIABLE
from aura_trainer.services.job_queue import INTERRUPTED

VERDICTS = ("accept", "caution", "revert")
_STEPS = {"accept": 0.15, "caution": 0.5, "revert": 0.5}
_SHUFFLED = 7


def make_verdicts(work: Path, verdicts: Sequence[str] = VERDICTS) -> dict[str, Path]:
    """Make a data folder for each verdict, with one run that came to it."""
    homes = {}
    for verdict in verdicts:
        homes[verdict] = work / f"train-{verdict}"
        services = Application.open({HOME_VARIABLE: str(homes[verdict])})
        try:
            _rate(services, verdict)
            services.settings.set(ADVANCED_MODE, value=True)
            # So many frames that alike are only told apart for the price of a long search; the short one will do.
            preset = Preset.QUICK if verdict == "accept" else Preset.BALANCED
            request = TrainingRequest(DEFAULT_USER, "my-taste-v1", preset, deploy=DeployPolicy.ASK)
            services.training.submit(request)
            services.training.run_pending(on_event=lambda _event: None, token=NeverStop())
        finally:
            services.close()
    return homes


def _rate(services: Application, verdict: str) -> None:
    """Rate the sample clip as its ratings say: every frame, those that were rated, or these by a shuffled hand."""
    clip, sampling = str(resource_path("sample.mp4")), Sampling(amount=_STEPS[verdict])
    services.importer.run([clip], sampling, on_event=lambda _event: None, token=NeverStop())
    with resource_path("sample-ratings.csv").open(encoding="utf-8", newline="") as file:
        next(file)
        given = {
            float(FrameAddress.parse(path).seconds or 0): float(value) for path, value in csv.reader(file)
        }
    frames = list(services.catalog.frames())
    if verdict != "accept":
        frames = [min(frames, key=lambda frame: abs(frame.seconds - seconds)) for seconds in given]
    values = [given[min(given, key=lambda seconds: abs(seconds - frame.seconds))] for frame in frames]
    if verdict == "revert":
        np.random.default_rng(_SHUFFLED).shuffle(values)
    rated = {frame.address: value for frame, value in zip(frames, values, strict=True)}
    services.annotations.append(DEFAULT_USER, [Rating(address, value) for address, value in rated.items()])


def copy_home(source: Path, home: Path) -> None:
    """Take a data folder that was made before."""
    shutil.copytree(source, home, dirs_exist_ok=True)


async def shoot_verdict(studio: Studio, verdict: str) -> None:
    """The result of the one run there is, from its head to its foot."""
    window = studio.session.window
    window.show_page("train")
    page = window.page("train")
    await studio.until(lambda: page.runs.jobs)
    page.open_run(page.runs.jobs[0].job_id)
    await studio.until(lambda: page.view is page.result and page.result.banner.buttons())
    await studio.take(f"train-{verdict}")
    bar = page.result.verticalScrollBar()
    bar.setValue(page.result.cards.mapTo(page.result.widget(), page.result.cards.rect().topLeft()).y() - 16)
    await studio.take(f"train-{verdict}-frames")
    bar.setValue(bar.maximum())
    await studio.take(f"train-{verdict}-foot")
    bar.setValue(0)
    page.show_intro()


async def shoot_runs(studio: Studio) -> None:
    """A run with others waiting, stopped, cancelled, and one that failed."""
    window, context = studio.session.window, studio.session.context
    window.show_page("train")
    page = window.page("train")
    await studio.until(page.intro.start_button.isEnabled)
    page.setup.presets.choose(Preset.THOROUGH)
    page.start()
    await studio.until(lambda: len(page.loss_card.plot.history.candidates) > 2)
    for number, preset in enumerate((Preset.QUICK, Preset.BALANCED), start=1):
        page.setup.presets.choose(preset)
        await studio.until(page.setup.queue_button.isEnabled)
        page.start()
        await studio.until(lambda number=number: len(page.setup.queue.waiting) == number)
    await studio.until(lambda: page.runs.current and page.runs.current.stage == "Testing against chance")
    await studio.take("train-running-queue")
    for job in page.setup.queue.waiting:
        page.runs.dequeue(job.job_id)
    await studio.until(lambda: not page.setup.queue.waiting)
    page.running.cancel_button.click()
    await studio.take("train-cancelling")
    await studio.until(lambda: page.view is page.ended)
    await studio.take("train-cancelled")
    await context.runner.background(_fail_one, context.application)
    page.refresh()
    await studio.until(lambda: any(job.state is JobState.FAILED for job in page.runs.jobs))
    page.open_run(next(job.job_id for job in page.runs.jobs if job.state is JobState.FAILED))
    await asyncio.sleep(0.2)
    await studio.take("train-failed")
    page.show_intro()
    await studio.take("train-earlier-runs")


def _fail_one(application: Application) -> None:
    """A run of which the power cut got hold: begun by nobody who is alive."""
    job = application.training.submit(TrainingRequest(DEFAULT_USER, "my-taste-v9"))
    queue = application.training._queue  # noqa: SLF001 - no service makes a run fail
    queue.start(job.job_id, 0, None)
    queue.fail(job.job_id, INTERRUPTED)
