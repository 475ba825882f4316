"""Writes a picture of every state of the window's pages: dark and light, 1280x720 and 1920x1080.

    python packaging/screenshots.py [FOLDER] [--only few|many|train|highlights|settings|help]

FOLDER is ``docs/screenshots`` unless given. Runs offscreen in data folders that are thrown away: on the sample clip, and
on a library of 50,000 frames.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import qasync
from frames_states import make_many, shoot_filling, shoot_many, shoot_states
from help_states import shoot_help
from highlights_states import shoot_highlights, shoot_no_clips
from models_states import shoot_models
from PySide6.QtWidgets import QApplication
from settings_states import shoot_notices, shoot_settings
from studio import PAUSE, FillableDisk, Studio
from train_states import copy_home, make_verdicts, shoot_runs, shoot_verdict

from aura_trainer.application import Application
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.settings import ADVANCED_MODE, Theme
from aura_trainer.domain.training import StopRequest, TrainingRequest
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.app import WindowSession
from aura_trainer.gui.key_editor import KeyEditor
from aura_trainer.gui.ratings_export_dialog import Format
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.resources import resource_path
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths

_SIZES = ((1280, 720), (1920, 1080))


@dataclass(frozen=True)
class Order:
    """What pictures to take, and where they go."""

    folder: Path
    theme: Theme
    size: tuple[int, int]


async def shoot_dialogs(studio: Studio) -> None:
    """The dialogs of keys and ratings, and the page that is locked without Advanced Mode."""
    window = studio.session.window
    window.actions_of_window.show_keys()
    await studio.take("keys", window.findChild(ShortcutSheet))
    window.findChild(ShortcutSheet).accept()
    await shoot_key_editor(studio)
    await shoot_ratings(studio)
    window.show_page("train")
    await studio.take("train-locked")


async def shoot_key_editor(studio: Studio) -> None:
    """The editor of keys, waiting for one, and with one that is taken."""
    window = studio.session.window
    window.actions_of_window.change_keys()
    editor = window.findChild(KeyEditor)
    editor.list.choose(ActionId.PICK)
    editor.change.click()
    await studio.take("key-editor", editor)
    editor.catcher.caught.emit("X")
    await studio.take("key-editor-taken", editor)
    editor.reject()


async def shoot_ratings(studio: Studio) -> None:
    """The dialogs of ratings in and out: what differs, a file that cannot be used, a file, sidecars and a data set to write."""
    flow = studio.session.window.ratings
    with tempfile.TemporaryDirectory() as folder:
        table, bad = write_tables(Path(folder))
        for name, path in (("ratings-import", table), ("ratings-bad-file", bad)):
            dialog = flow.show_files([str(path)])
            await studio.until(lambda dialog=dialog: dialog.plan)
            await studio.take(name, dialog)
            dialog.reject()
    dialog = flow.ask_export()
    await studio.take("ratings-export", dialog)
    dialog.formats[Format.SIDECARS].click()
    await studio.until(dialog.export.isEnabled)
    await studio.take("ratings-export-sidecars", dialog)
    dialog.formats[Format.DATASET].click()
    await studio.take("ratings-export-data-set", dialog)
    dialog.reject()


def write_tables(folder: Path) -> tuple[Path, Path]:
    """Ratings of the sample clip by somebody of the opposite taste, and a table that cannot be used."""
    clip = resource_path("sample.mp4")
    lines = resource_path("sample-ratings.csv").read_text("utf-8").splitlines()[1:]
    given = [line.rsplit(",", 1) for line in lines]
    rows = [f"{clip}#t={FrameAddress.parse(frame).seconds},{1 - float(value):.2f}" for frame, value in given]
    table, bad = folder / "ratings-of-jo.csv", folder / "bad.csv"
    table.write_text("\n".join(["framePath,rating", *rows]), "utf-8")
    bad.write_text("\n".join(["framePath,rating", rows[0], f"{clip}#t=1,1.7", "gone.mp4#t=3,0.5"]), "utf-8")
    return table, bad


async def shoot_advanced(studio: Studio) -> None:
    """Train, Models and Settings, with a model trained on the way."""
    session, window = studio.session, studio.session.window
    context = session.context
    await context.change_setting(ADVANCED_MODE, value=True)
    window.show_page("train")
    await studio.take("train-ready")
    page = window.page("train")
    page.start()
    await studio.until(session.runner.jobs)
    job = session.runner.jobs()[0]
    await studio.until(lambda: job.fraction > 0.35 or not session.runner.jobs())
    await studio.take("train-running")
    await studio.until(lambda: not session.runner.jobs())
    await asyncio.sleep(1.0)
    await studio.take("train-verdict")
    await shoot_models(studio)
    await shoot_history(studio)
    await shoot_settings(studio)
    await shoot_notices(studio)


async def shoot_history(studio: Studio) -> None:
    """The History page with the run that was made and one taken out of the queue."""
    window, context = studio.session.window, studio.session.context
    training = context.application.training

    def cancel_one() -> None:
        job = training.submit(TrainingRequest(context.user_id, "my-taste-v2"))
        training.request_stop(job.job_id, StopRequest.CANCEL)

    await context.runner.background(cancel_one)
    window.show_page("history")
    history = window.page("history")
    await studio.until(lambda: len(history.table.runs()) > 1)
    await studio.take("history")


def sample_ratings() -> dict[float, float]:
    """The ratings that come with the sample clip by their seconds, every fourth left out."""
    lines = resource_path("sample-ratings.csv").read_text("utf-8").splitlines()[1:]
    ratings = {}
    for number, line in enumerate(lines):
        address, value = line.rsplit(",", 1)
        if number % 4:
            ratings[float(FrameAddress.parse(address).seconds or 0)] = float(value)
    return ratings


@asynccontextmanager
async def opened(
    app: QApplication, order: Order, home: Path, *, guided: bool = False
) -> AsyncIterator[tuple[Studio, FillableDisk]]:
    """A window over a data folder, in a theme and a size; ``guided`` leaves the first steps of an empty one shown."""
    os.environ[HOME_VARIABLE] = str(home)
    disk = FillableDisk()
    session = WindowSession(app, lambda: Application(DataPaths.resolve(), disk))
    width, height = order.size
    try:
        session.window.resize(width, height)
        session.window.show()
        await session.start()
        session.theme.choose(order.theme)
        if not guided:
            session.window.help.first_steps.dismiss()
        yield Studio(session, order.folder, f"{order.theme.value}-{width}x{height}"), disk
        session.window.close()
        await asyncio.sleep(PAUSE)
    finally:
        await session.finish()


async def deploy_it(studio: Studio) -> None:
    """Put the model in use whose verdict is shown."""
    result = studio.session.window.page("train").result
    next(button for button in result.banner.buttons() if button.text().startswith("Deploy")).click()
    await studio.until(lambda: not any(each.text().startswith("Deploy") for each in result.banner.buttons()))


async def shoot_picks(app: QApplication, orders: list[Order], work: Path) -> None:
    """The Highlights page with a trained model in use."""
    source = make_verdicts(work, ("accept",))["accept"]
    for number, order in enumerate(orders):
        home = work / f"picks-{number}"
        copy_home(source, home)
        async with opened(app, order, home) as (studio, _):
            await shoot_verdict(studio, "accept")
            await deploy_it(studio)
            await shoot_highlights(studio, "highlights")


async def shoot_train(app: QApplication, orders: list[Order], work: Path) -> None:
    """The three verdicts, then runs that are under way, wait and end without a model."""
    verdicts = make_verdicts(work)
    for number, order in enumerate(orders):
        for verdict, source in verdicts.items():
            home = work / f"{verdict}-{number}"
            copy_home(source, home)
            async with opened(app, order, home) as (studio, _):
                await shoot_verdict(studio, verdict)
                if verdict == "caution":
                    await shoot_runs(studio)


async def main(app: QApplication, folder: Path, only: str) -> None:
    """Shoot everything, or only a part."""
    orders = [Order(folder, theme, size) for theme in (Theme.DARK, Theme.LIGHT) for size in _SIZES]
    with tempfile.TemporaryDirectory(prefix="aura-screenshots-") as work:
        if only in ("", "few"):
            for number, order in enumerate(orders):
                async with opened(app, order, Path(work, str(number))) as (studio, disk):
                    await shoot_no_clips(studio)
                    await shoot_filling(studio, sample_ratings())
                    await shoot_states(studio, disk)
                    await shoot_dialogs(studio)
                    await shoot_highlights(studio, "highlights-generic")
                    await shoot_advanced(studio)
        if only in ("", "highlights"):
            await shoot_picks(app, orders, Path(work, "picks"))
        for part, shoot in (("settings", shoot_settings), ("help", shoot_help)):
            # The settings are among the few already.
            if only == part or (not only and part == "help"):
                for number, order in enumerate(orders):
                    async with opened(app, order, Path(work, f"{part}-{number}"), guided=part == "help") as (
                        studio,
                        _,
                    ):
                        await shoot(studio)
        if only in ("", "train"):
            await shoot_train(app, orders, Path(work))
        if only in ("", "many"):
            home = make_many(Path(work))
            for order in orders:
                async with opened(app, order, home) as (studio, _):
                    await shoot_many(studio)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("folder", nargs="?", type=Path, default=Path("docs/screenshots"))
    made.add_argument(
        "--only",
        choices=["few", "many", "train", "highlights", "settings", "help"],
        default="",
        help="only a part",
    )
    arguments = made.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication([])
    qt.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(qt, arguments.folder, arguments.only))
    loop.close()
