"""The window's grid of frames beside a plain QListWidget of icons: first paint, scrolling, memory.

Usage: uv run python benchmarks/grid.py [--frames N ...] [--platform offscreen|xcb] [--folder FOLDER]

Every measurement has a process of its own. Ours is the whole window over a data folder with that many imported and
rated frames; the list is shown alone, and is lent what it lacks: its pictures are files already cut to size, and
each of the few hundred different ones is decoded once for all items that show it.

The first paint is counted from when the frames are handed to the page, as the list's from when it is filled; *window
open* is the time until then too, reading the database, which the list does not do.

Ends with 1 unless at 100,000 frames scrolling stays under 16.7 ms in 95 of 100 steps, memory under 700 MB, and the
first paint takes at most twice what it takes at 1,000.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import psutil
import qasync
from many_frames import make_home, rate_all
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListView, QListWidget, QListWidgetItem

from aura_trainer.application import Application
from aura_trainer.gui.app import WindowSession
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths
from aura_trainer.services.frame_cache import FrameCache

COUNTS = (1_000, 10_000, 100_000)
KINDS = ("ours", "list")
SMOOTH_MS, MOST_MB, SLOWER = 16.7, 700.0, 2.0

_SIZE = (1280, 720)
_STEPS = 300
_WHEEL = 120
_TICK = 1 / 60
_BEAT = 0.002
_ICON = QSize(200, 112)
_COLUMNS = (
    ("paint", "first paint, ms"),
    ("open", "window open, ms"),
    ("held", "longest halt, ms"),
    ("wheel", "wheel p95, ms"),
    ("drag", "drag p95, ms"),
    ("worst", "worst step, ms"),
    ("memory", "memory, MB"),
    ("peak", "its peak, MB"),
)

Figures = dict[str, float]


def main() -> int:
    """Measure both at every size, print, and say whether ours holds what it must."""
    arguments = parser().parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, Path(arguments.folder), arguments.frames[0])))
        return 0
    os.environ["QT_QPA_PLATFORM"] = arguments.platform
    found: dict[tuple[int, str], Figures] = {}
    for count in arguments.frames:
        with tempfile.TemporaryDirectory(prefix="aura-grid-", dir=arguments.folder) as folder:
            home = Path(folder)
            rate_all(make_home(home, count), count)
            write_pictures(home)
            for kind in KINDS:
                found[count, kind] = in_a_process(kind, home, count)
    report(found, arguments.frames)
    return 0 if holds(found) else 1


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    made.add_argument("--frames", type=int, nargs="+", default=list(COUNTS))
    made.add_argument("--platform", default="offscreen", help="Qt's platform; xcb under Xvfb")
    made.add_argument("--folder", help="where data folders are made and thrown away")
    made.add_argument("--measure", choices=KINDS, help=argparse.SUPPRESS)
    return made


def in_a_process(kind: str, home: Path, count: int) -> Figures:
    """Measure in a process that does nothing else."""
    command = [sys.executable, __file__, "--measure", kind, "--folder", str(home), "--frames", str(count)]
    environment = os.environ | {HOME_VARIABLE: str(home)}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(found: dict[tuple[int, str], Figures], counts: list[int]) -> None:
    """Print the figures, then how ours stands to the list's."""
    names = [key for key, _ in _COLUMNS]
    print("frames   grid  " + "".join(f"{title:>18}" for _, title in _COLUMNS))
    for (count, kind), figures in found.items():
        cells = (f"{figures[name]:18.1f}" if name in figures else f"{'-':>18}" for name in names)
        print(f"{count:<8} {kind:<6}" + "".join(cells))
    for count in counts:
        ours, peer = (found[count, kind] for kind in KINDS)
        cells = (f"{ours[name] / peer[name]:18.2f}" if name in peer else f"{'-':>18}" for name in names)
        print(f"{count:<8} ratio " + "".join(cells))


def holds(found: dict[tuple[int, str], Figures]) -> bool:
    """Say of each bound whether ours keeps it; True when it keeps all that could be looked at."""
    least, most = (found.get((count, "ours")) for count in (COUNTS[0], COUNTS[-1]))
    if least is None or most is None:
        print(f"The bounds are on {COUNTS[0]} and {COUNTS[-1]} frames.")
        return True
    bounds = (
        ("wheel p95 under 16.7 ms", most["wheel"], SMOOTH_MS),
        ("drag p95 under 16.7 ms", most["drag"], SMOOTH_MS),
        ("memory under 700 MB", most["peak"], MOST_MB),
        ("first paint at most twice that at 1,000", most["paint"] / least["paint"], SLOWER),
    )
    kept = True
    for words, value, bound in bounds:
        kept = kept and value <= bound
        print(f"{'holds' if value <= bound else 'FAILS'}: at 100,000 frames, {words}: {value:.2f}")
    return kept


def write_pictures(home: Path) -> None:
    """Put the thumbnails there are beside the data, as files for the list's icons."""
    target = home / "pictures"
    target.mkdir()
    application = Application(DataPaths.resolve({HOME_VARIABLE: str(home)}))
    cache = FrameCache(application.paths.cache_database)
    stamps: dict[str, list[int]] = {}
    for media in application.catalog.list_media():
        stamps.setdefault(media.fingerprint, [frame.pts for frame in application.catalog.frames(media.id)])
    application.close()
    with closing(cache):
        pictures = [jpeg for key, times in stamps.items() for jpeg in cache.thumbnails(key, times).values()]
    for number, jpeg in enumerate(pictures):
        (target / f"{number:05d}.jpg").write_bytes(jpeg)


# One measurement


class Paints(QObject):
    """Notes when a view was first painted with something in it, and tells of each paint after it is done."""

    def __init__(self, view: QAbstractScrollArea, filled: Callable[[], bool] = lambda: True) -> None:
        super().__init__(view)
        self.first: float | None = None
        self.next: asyncio.Future[float] | None = None
        self._filled = filled
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the view paint, and look at the clock afterwards."""
        if event.type() is not QEvent.Type.Paint or not self._filled():
            return False
        watched.removeEventFilter(self)
        QApplication.sendEvent(watched, event)
        watched.installEventFilter(self)
        now = time.perf_counter()
        self.first = self.first or now
        if self.next is not None and not self.next.done():
            self.next.set_result(now)
        return True


class Pulse:
    """Notes the longest time the event loop did not come round; stands while a measurement of its own runs."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.get_running_loop().create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_BEAT)
            self.longest = max(self.longest, time.perf_counter() - before - _BEAT)

    def stop(self) -> float:
        """End, and return the longest halt in seconds."""
        self._task.cancel()
        return self.longest


def measure(kind: str, home: Path, count: int) -> Figures:
    """Measure one grid in this process."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with closing(loop):
        return dict(loop.run_until_complete(ours(app, count) if kind == "ours" else plain_list(home, count)))


async def ours(app: QApplication, count: int) -> Figures:
    """The whole window."""
    begun = time.perf_counter()
    session = WindowSession(app, lambda: Application(DataPaths.resolve()))
    session.window.resize(*_SIZE)
    session.window.show()
    pulse = Pulse()
    opening = asyncio.ensure_future(session.start())
    await until(lambda: session.context)
    handed: list[float] = []
    with handed_over(session, handed):
        grid = session.window.page("frames").grid
        paint = Paints(grid, lambda: grid.model().rowCount() > 0)
        await opening
        await until(lambda: paint.first)
    await until(lambda: grid.model().rowCount() == count)
    await asyncio.sleep(8.0)
    figures = {
        "paint": (paint.first - handed[0]) * 1e3,
        "open": (paint.first - begun) * 1e3,
        "held": pulse.stop() * 1e3,
        **await scrolled(grid),
    }
    session.window.close()
    await session.finish()
    return figures | memory()


async def plain_list(home: Path, count: int) -> Figures:
    """A QListWidget of icons, with the same pictures at the same size."""
    icons = [QIcon(str(path)) for path in sorted((home / "pictures").iterdir())]
    begun = time.perf_counter()
    view = QListWidget()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setUniformItemSizes(True)
    view.setIconSize(_ICON)
    view.resize(*_SIZE)
    paint = Paints(view)
    pulse = Pulse()
    for number in range(count):
        view.addItem(QListWidgetItem(icons[number % len(icons)], f"{number}"))
    view.show()
    await until(lambda: paint.first)
    figures = {"paint": (paint.first - begun) * 1e3}
    await asyncio.sleep(8.0)
    figures |= {"held": pulse.stop() * 1e3, **await scrolled(view)}
    return figures | memory()


async def until(condition: Callable[[], object]) -> None:
    """Let the loop turn until something is so."""
    while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0)


@contextmanager
def handed_over(session: WindowSession, times: list[float]) -> Iterator[None]:
    """Note when the frames that were read are handed to the window."""
    assert session.context is not None  # noqa: S101 - the caller waited for it
    library = session.context.library
    original = library.replace

    def replace(*arguments: object) -> None:
        times.append(time.perf_counter())
        original(*arguments)

    library.replace = replace
    yield
    library.replace = original


async def scrolled(view: QAbstractScrollArea) -> Figures:
    """Turn the wheel, then drag the bar through everything; milliseconds from a step to its paint."""
    bar, paints = view.verticalScrollBar(), Paints(view)
    bar.setValue(0)
    await asyncio.sleep(1.0)
    wheel = await paced(view, paints, [number * _WHEEL for number in range(1, _STEPS + 1)])
    drag = await paced(
        view, paints, [round(bar.maximum() * number / _STEPS) for number in range(1, _STEPS + 1)]
    )
    return {
        "wheel": float(np.percentile(wheel, 95)),
        "drag": float(np.percentile(drag, 95)),
        "worst": max(*wheel, *drag),
    }


async def paced(view: QAbstractScrollArea, paints: Paints, places: list[int]) -> list[float]:
    """Scroll to each place, sixty times a second; thumbnails come in between as they do for a person.

    A step lasts from when it was due until what it shows is painted, so that whatever else keeps the GUI thread
    from it counts as well.
    """
    bar, taken = view.verticalScrollBar(), []
    due = time.perf_counter()
    for place in places:
        target = min(place, bar.maximum())
        if target == bar.value():
            continue
        paints.next = asyncio.get_running_loop().create_future()
        bar.setValue(target)
        painted = await paints.next
        taken.append((painted - due) * 1e3)
        due = max(due + _TICK, painted)
        await asyncio.sleep(max(due - time.perf_counter(), 0))
    return taken


def memory() -> Figures:
    """What this process has resident now, and the most it ever had."""
    now = psutil.Process().memory_info()
    return {"memory": now.rss / 1e6, "peak": most_resident(now) / 1e6}


def most_resident(now: object) -> int:
    """The most bytes this process ever had resident."""
    on_windows = getattr(now, "peak_wset", None)
    if on_windows is not None:
        return int(on_windows)
    if sys.platform == "linux":
        # Unlike getrusage, this does not start from what the parent had.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource  # noqa: PLC0415 - not there on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
