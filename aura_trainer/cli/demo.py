"""``aura-trainer demo``: the main job on the sample clip, in a data folder that is thrown away."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli import demo_steps
from aura_trainer.cli.demo_steps import Step
from aura_trainer.cli.session import errors_to_exit_codes, interruptible, session
from aura_trainer.cli.window import QT_PLATFORM, Tour, has_display, open_window
from aura_trainer.domain.cancellation import StopToken
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.post_training_analysis import borne_out

if TYPE_CHECKING:
    from aura_trainer.application import Application

_WITHOUT_DISPLAY = ("offscreen", "minimal")
_PATIENCE_SECONDS = 5.0


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

    with errors_to_exit_codes(as_json=False), throw_away_home() as home, _gone_when_ended(home):
        if screenshot is not None:
            if headless:
                raise typer.BadParameter("Give either --headless or --screenshot.")
            writable_target(DataPaths.resolve(), screenshot)
        os.environ[HOME_VARIABLE] = str(home)
        if not has_display() or os.environ.get(QT_PLATFORM) in _WITHOUT_DISPLAY:
            # Where there is no display Qt still paints, for the picture.
            headless = screenshot is None
            os.environ[QT_PLATFORM] = "offscreen"
        if headless:
            with session() as services, interruptible() as token:
                _run(services, home, token)
            return
        open_window(context, [], Tour(home, screenshot))


@contextmanager
def _gone_when_ended(home: Path) -> Iterator[None]:
    """Have the data folder removed also when the window is ended from outside, which runs no clean-up."""

    def end(number: int, _frame: FrameType | None) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        # Other threads and the workers may be writing into it still.
        while home.exists() and time.monotonic() < until:
            shutil.rmtree(home, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(services: "Application", home: Path, token: StopToken) -> None:
    from aura_trainer.demo import unlock  # noqa: PLC0415 - as above

    demo_steps.import_clip(services, home, token)
    demo_steps.rate(services, home, token)
    unlock(services)
    job = demo_steps.train(services, token)
    with Step("Analyse", "the verdict") as step:
        verdict = services.training.report(job.job_id).verdict
        notes = (*verdict.concerns, *verdict.warnings, *borne_out(verdict))
        step.tell(f"{verdict.recommendation.value}: {verdict.headline}", *notes)
    demo_steps.deploy(services, job)
    demo_steps.score(services, home, token)
    with Step("Revert", "to the default model") as step:
        services.models.revert()
        demo_steps.tell_models(services, step)
    with Step("Restore", "undo the revert, so that your model is in use again") as step:
        services.models.undo()
        demo_steps.tell_models(services, step)
    typer.echo("Done. The data folder of this demo is removed; 'aura-trainer' opens the window on your own.")
