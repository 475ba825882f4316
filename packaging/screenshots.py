"""Writes a picture of every state of the window's pages: dark and light, 1280x720 and 1920x1080.

    python packaging/screenshots.py [FOLDER]

FOLDER is ``docs/screenshots`` unless given. Runs offscreen on the sample clip, in a data folder that is thrown away.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication, QWidget

from aura_trainer.application import Application
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.settings import ADVANCED_MODE, Theme
from aura_trainer.domain.training import StopRequest, TrainingRequest
from aura_trainer.gui.actions import ActionId
from aura_trainer.gui.app import WindowSession
from aura_trainer.gui.key_editor import KeyEditor
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.pages.frames_page import FramesPage
from aura_trainer.gui.ratings_export_dialog import Format
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.resources import resource_path

_HOME_VARIABLE = "AURA_HOME"
_SIZES = ((1280, 720), (1920, 1080))
_PAUSE = 0.4
_SAME_FRAME = 0.06


@dataclass
class Studio:
    """A window and where its pictures go."""

    session: WindowSession
    folder: Path
    suffix: str

    async def take(self, name: str, widget: QWidget | None = None) -> None:
        """Let the window settle, then save a picture of it, or of a dialog."""
        await asyncio.sleep(_PAUSE)
        for toast in self.session.window.toasts.toasts():
            toast.dismiss()
        await asyncio.sleep(0)
        path = self.folder / f"{name}-{self.suffix}.png"
        (widget or self.session.window).grab().save(str(path))
        print(path)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for the window to get somewhere."""
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.05)


async def shoot_frames(studio: Studio, ratings: dict[float, float]) -> None:
    """The Frames page from empty to rated, with its dialogs."""
    session, window = studio.session, studio.session.window
    context = session.context
    await studio.take("frames-empty")
    window.imports.start([str(resource_path("sample.mp4"))], Sampling(amount=0.5))
    await studio.until(lambda: len(context.library) > 5)
    await studio.take("frames-importing")
    await studio.until(lambda: not session.runner.jobs())
    page = window.page("frames")
    await asyncio.sleep(_PAUSE)
    for row in range(page.model.rowCount()):
        frame = page.model.frame(row)
        nearest = min(ratings, key=lambda seconds: abs(seconds - frame.seconds))
        if abs(nearest - frame.seconds) < _SAME_FRAME:
            context.ratings.rate([frame], ratings[nearest])
    page.grid.focus_row(8)
    await context.ratings.drain()
    await asyncio.sleep(_PAUSE)
    await studio.until(lambda: page.guidance.guide.up_to_date)
    await studio.take("frames")
    page.grid.focus_row(10, extend=True)
    await studio.take("frames-selection")
    page.grid.focus_row(8)
    await shoot_groups(studio, page)
    page.grid.focus_row(8)
    dialog = window.imports.ask([str(resource_path("sample.mp4"))])
    await studio.until(lambda: "frames" in dialog.estimate.text())
    await studio.take("import-dialog", dialog)
    dialog.reject()
    window.actions_of_window.show_keys()
    await studio.take("keys", window.findChild(ShortcutSheet))
    window.findChild(ShortcutSheet).accept()
    await shoot_key_editor(studio)
    await shoot_ratings(studio)
    window.show_page("train")
    await studio.take("train-locked")


async def shoot_groups(studio: Studio, page: FramesPage) -> None:
    """The same frames as stacks, one of them open, and as shots, one of them leafed through."""
    model, grid, groups = page.model, page.grid, page.groups
    groups.choose(Grouping.STACKS)
    await studio.until(lambda: any(map(model.group, range(model.rowCount()))))
    first = [row for row in range(model.rowCount()) if model.group(row)][1]
    grid.focus_row(first)
    await studio.take("frames-stacks")
    groups.cells.toggle(first)
    await studio.take("frames-stack-open")
    groups.choose(Grouping.SHOTS)
    grid.focus_row(1)
    await studio.take("frames-shots")
    shot = model.group(1).frames
    groups.marks.mark_in(shot[1])
    groups.marks.mark_out(shot[-2])
    groups.cells.leaf(1)
    await studio.take("frames-shot-leafed")
    groups.cells.toggle(1)
    await studio.take("frames-shot-open")
    groups.choose(Grouping.FRAMES)


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
    """The dialogs of ratings in and out: what differs, a file that cannot be used, a file and sidecars to write."""
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
    window.show_page("models")
    await studio.take("models")
    await shoot_history(studio)
    window.show_settings()
    await studio.take("settings", window.findChild(SettingsDialog))
    window.findChild(SettingsDialog).reject()


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


async def shoot(app: QApplication, folder: Path, theme: Theme, size: tuple[int, int]) -> None:
    """All pictures of one theme and size, from a fresh data folder."""
    home = tempfile.mkdtemp(prefix="aura-screenshots-")
    os.environ[_HOME_VARIABLE] = home
    session = WindowSession(app, Application.open)
    try:
        session.window.resize(*size)
        session.window.show()
        await session.start()
        session.theme.choose(theme)
        studio = Studio(session, folder, f"{theme.value}-{size[0]}x{size[1]}")
        await shoot_frames(studio, sample_ratings())
        await shoot_advanced(studio)
        session.window.close()
        await asyncio.sleep(_PAUSE)
    finally:
        await session.finish()
        shutil.rmtree(home, ignore_errors=True)


async def main(app: QApplication, folder: Path) -> None:
    """Shoot everything."""
    for theme in (Theme.DARK, Theme.LIGHT):
        for size in _SIZES:
            await shoot(app, folder, theme, size)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt = QApplication([])
    qt.setQuitOnLastWindowClosed(False)
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    pictures.mkdir(parents=True, exist_ok=True)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(qt, pictures))
    loop.close()
