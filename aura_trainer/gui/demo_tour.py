"""The demo in the window: the whole loop on the sample clip, done as a person would do it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, SignalInstance

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.pages.registry import FRAMES, MODELS, TRAIN
from aura_trainer.language import tr
from aura_trainer.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from aura_trainer.gui.main_window import MainWindow
    from aura_trainer.services.scoring import ScoreReport

_FAVOURITES = 3
_READING_SECONDS = 2.0
"""Time for a person to see what has just been done."""

_SETTLE_SECONDS = 1.5
"""Time for the last thumbnails and curves to be painted before the picture is taken."""


class DemoTour:
    """Imports, rates, trains, deploys, scores, reverts and restores; then the window is the person's.

    Args:
        home: The data folder, with the sample clip and its ratings in it.
        picture: Where to save a picture of the window at the end, which is then closed; None leaves it open.
    """

    def __init__(self, home: Path, picture: Path | None = None) -> None:
        self._home = home
        self._picture = picture

    async def run(self, window: "MainWindow", context: PageContext) -> None:
        """Do the whole loop.

        Raises:
            AuraError: A step failed.
        """
        from aura_trainer.demo import MODEL_NAME, rate_sample  # noqa: PLC0415 - heavy

        if window.imports is None or window.help is None:
            raise RuntimeError("The tour begins once the window has its services.")
        # It takes all of these steps by itself.
        window.help.first_steps.dismiss()
        clip = str(self._home / SAMPLE_CLIP)
        window.show_page(FRAMES)
        imports = window.imports
        await _after(lambda: imports.start([clip], Sampling()), imports.finished)
        count = await context.runner.background(rate_sample, context.application, self._home, NeverStop())
        await context.load_library()
        context.notify(
            Notice(
                tr("{ratings} given").format(ratings=plural(count, "rating")),
                tr("They come with the sample clip."),
            )
        )
        await context.change_setting(ADVANCED_MODE, value=True)
        job = await self._train(window, context, MODEL_NAME)
        if job is not None:
            await self._use(window, context, job, clip)
        if self._picture is not None:
            await asyncio.sleep(_SETTLE_SECONDS)
            window.grab().save(str(self._picture))
            window.close()

    async def _train(self, window: "MainWindow", context: PageContext, name: str) -> TrainingJob | None:
        from aura_trainer.gui.pages.train_page import TrainPage  # noqa: PLC0415 - brings the plotting library in

        window.show_page(TRAIN)
        page = window.page(TRAIN)
        if not isinstance(page, TrainPage):
            raise TypeError("The Train page is another one than expected.")
        page.setup.name.setText(name)
        await _after(page.start, page.runs.completed, page.runs.gave_nothing, page.runs.refused)
        jobs = await context.runner.background(context.application.training.jobs)
        return jobs[0] if jobs and jobs[0].model_digest else None

    async def _use(self, window: "MainWindow", context: PageContext, job: TrainingJob, clip: str) -> None:
        application, background = context.application, context.runner.background
        if not job.deployed:
            await background(application.training.deploy, job.job_id)
        scoring = context.runner.start_job(
            tr("Scoring the sample clip"),
            lambda sink, token: application.scoring.score(
                [clip], Sampling(amount=0.5), on_event=sink, token=token
            ),
        )
        reports: list[ScoreReport] = []
        failures: list[AuraError] = []
        scoring.succeeded.connect(reports.append)
        scoring.failed.connect(failures.append)
        await _after(lambda: None, scoring.ended)
        if failures:
            raise failures[0]
        if not reports:
            # What nobody expected is told by the runner; there is nothing to go on with.
            return
        context.notify(
            Notice(
                tr("Scored with your model"),
                tr("Best moments: {moments}").format(moments=", ".join(_favourites(reports[0]))),
                Tone.GOOD,
            )
        )
        await asyncio.sleep(_READING_SECONDS)
        window.show_page(MODELS)
        await background(application.models.revert)
        context.signals.model_changed.emit()
        context.notify(
            Notice(tr("Reverted"), tr("The default is in use; your model is kept among the versions."))
        )
        await asyncio.sleep(_READING_SECONDS)
        await background(application.models.undo)
        context.signals.model_changed.emit()
        context.notify(
            Notice(
                tr("That was the whole loop"),
                tr("Reverted and back: your model is in use again. Try anything; nothing here is kept."),
                Tone.GOOD,
            )
        )
        await asyncio.sleep(_READING_SECONDS)
        window.show_page(TRAIN)


def _favourites(report: "ScoreReport") -> list[str]:
    ranked = sorted(report.frames, key=lambda frame: -frame.score)[:_FAVOURITES]
    return [f"{frame.timestamp:.1f} s ({frame.score:.2f})" for frame in ranked]


async def _after(begin: Callable[[], object], *ends: SignalInstance) -> None:
    """Begin something and return when one of the signals that end it has come."""
    done = asyncio.get_running_loop().create_future()

    def end(*_: object) -> None:
        if not done.done():
            done.set_result(None)

    connections = [signal.connect(end) for signal in ends]
    begin()
    await done
    for connection in connections:
        QObject.disconnect(connection)
