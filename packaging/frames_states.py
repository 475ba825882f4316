"""Pictures of the Frames page in every state."""

import asyncio
import sys
import tempfile
from pathlib import Path

from PySide6.QtTest import QTest
from studio import PAUSE, FillableDisk, Studio

from aura_trainer.domain.media import Sampling
from aura_trainer.gui.import_report import ImportReportDialog
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.pages.frames_page import FramesPage
from aura_trainer.resources import resource_path

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from many_frames import make_home

MANY = 50_000

_SAME_FRAME = 0.06


async def shoot_filling(studio: Studio, ratings: dict[float, float]) -> None:
    """From the empty page over an import to rated frames, with the import's own dialogs."""
    session, window = studio.session, studio.session.window
    context, page = session.context, window.page("frames")
    clip = str(resource_path("sample.mp4"))
    await studio.take("frames-empty")
    window.imports.start([clip], Sampling(amount=0.5))
    await studio.until(lambda: len(context.library) > 5)
    await studio.take("frames-importing")
    await studio.until(lambda: not session.runner.jobs())
    await asyncio.sleep(PAUSE)
    for row in range(page.model.rowCount()):
        frame = page.model.frame(row)
        nearest = min(ratings, key=lambda seconds: abs(seconds - frame.seconds))
        if abs(nearest - frame.seconds) < _SAME_FRAME:
            context.ratings.rate([frame], ratings[nearest])
    page.grid.focus_row(8)
    await context.ratings.drain()
    await asyncio.sleep(PAUSE)
    looks: list[None] = []
    page.guidance.guide.looked.connect(lambda: looks.append(None))
    page.guidance.guide.look_again()
    await studio.until(lambda: looks)
    await studio.until(lambda: page.model.estimates.value(page.grid.current_frame().id) is not None)
    await studio.take("frames")
    dialog = window.imports.ask([clip])
    await studio.until(lambda: "frames" in dialog.estimate.text())
    await studio.take("import-dialog", dialog)
    dialog.reject()
    with tempfile.TemporaryDirectory() as folder:
        window.imports.start([write_no_footage(Path(folder)), clip], Sampling(amount=0.5))
        await studio.until(window.toasts.toasts)
        await studio.take("import-notice", toasts=True)
        window.toasts.toasts()[0].notice.action()
        await studio.take("import-report", window.findChild(ImportReportDialog))
        window.findChild(ImportReportDialog).accept()


def write_no_footage(folder: Path) -> str:
    """A text with the name of a clip."""
    path = folder / "shot list.mp4"
    path.write_text("Shot list for Tuesday.\n" * 50, "utf-8")
    return str(path)


async def shoot_states(studio: Studio, disk: FillableDisk) -> None:
    """A selection, the large preview, filter and search without hits, ratings that could not be saved."""
    window, context = studio.session.window, studio.session.context
    page = window.page("frames")
    page.grid.focus_row(8)
    page.grid.focus_row(10, extend=True)
    await studio.take("frames-selection")
    page.grid.focus_row(8)
    page.large.open()
    await studio.until(lambda: page.large.preview.player.image is not None)
    await studio.take("frames-large")
    page.large.preview.close_preview()
    QTest.keyClicks(page.toolbar.search, "wedding")
    await studio.until(lambda: not page.model.rowCount())
    await studio.take("frames-no-hits")
    page.toolbar.search.clear()
    await studio.until(page.model.rowCount)
    await shoot_groups(studio, page)
    page.grid.focus_row(8)
    disk.full = True
    page.rating.rate_selection(0.6)
    await studio.until(lambda: context.ratings.failed_count)
    await studio.take("frames-unsaved", toasts=True)
    disk.full = False
    await studio.until(lambda: not context.ratings.failed_count)


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


async def shoot_many(studio: Studio) -> None:
    """A large library, some of its clips not where they were."""
    window, context = studio.session.window, studio.session.context
    page = window.page("frames")
    page.grid.focus_row(MANY // 2)
    await studio.until(lambda: page.thumbnails.image(page.grid.current_frame().id) is not None)
    await studio.take(f"frames-{MANY}")
    gone = [Path(media.path) for media in list(context.library.media.values())[-3:]]
    for path in gone:
        path.rename(path.with_suffix(".away"))
    window.relinks.look()
    await studio.until(window.missing_bar.isVisible)
    await studio.take("frames-missing")
    dialog = window.relinks.ask()
    await studio.take("relink", dialog)
    dialog.reject()
    for path in gone:
        path.with_suffix(".away").rename(path)


def make_many(folder: Path) -> Path:
    """Fill a data folder with many frames."""
    home = folder / "many"
    make_home(home, MANY)
    return home
