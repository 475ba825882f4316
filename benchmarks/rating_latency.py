"""From a key press in the real window to the rating on the disk, beside a bare write and fsync of the same line.

Usage: uv run python benchmarks/rating_latency.py [--ratings N] [--presses N] [--folder FOLDER] [--platform offscreen|xcb]

The window is open over N rated frames. The two take turns, so that both meet the same disk in the same mood; the
bare loop runs in a process of its own, so that it has nothing to do with what else the window is about. FOLDER
chooses the disk.

Ends with 1 when the slowest of a hundred (p99) takes more than 15 ms longer than the bare loop's.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np
import qasync
from many_frames import make_home, rate_all
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from aura_trainer.application import Application
from aura_trainer.gui.app import WindowSession
from aura_trainer.services.data_paths import HOME_VARIABLE, DataPaths
from aura_trainer.services.files import DiskFiles

MOST_OVER_MS = 15.0

_LINE_BYTES = 130
_RHYTHM = 0.12
_SETTLE = 3.0
_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)


class TimedFiles(DiskFiles):
    """The real disk, noting when an fsync of a file has returned."""

    def __init__(self) -> None:
        super().__init__()
        self.durable_at = 0.0

    def fsync(self, path: Path) -> None:
        """Return once the file's content is on the disk."""
        super().fsync(path)
        self.durable_at = time.perf_counter()


def main() -> int:
    """Measure, print, and say whether ours keeps its bound."""
    arguments = parser().parse_args()
    if arguments.bare:
        write_when_told(arguments.bare)
        return 0
    os.environ["QT_QPA_PLATFORM"] = arguments.platform
    with tempfile.TemporaryDirectory(prefix="aura-latency-", dir=arguments.folder) as folder:
        paths = make_home(Path(folder), arguments.ratings)
        rate_all(paths, arguments.ratings)
        os.environ[HOME_VARIABLE] = folder
        durable, shown, bare = measure(Path(folder), arguments.presses)
    print(f"{arguments.ratings} ratings in the store, {arguments.presses} key presses; milliseconds")
    print(f"{'':<34}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}")
    for words, times in (
        ("bare write and fsync", bare),
        ("key press to durable write", durable),
        ("key press to 'saved' on the screen", shown),
    ):
        print(f"{words:<34}" + "".join(f"{value:8.2f}" for value in quantiles(times)))
    over = quantiles(durable)[2] - quantiles(bare)[2]
    kept = over <= MOST_OVER_MS
    print(f"{'holds' if kept else 'FAILS'}: p99 at most 15 ms over the bare loop's: {over:.2f}")
    return 0 if kept else 1


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    made.add_argument("--ratings", type=int, default=100_000)
    made.add_argument("--presses", type=int, default=500)
    made.add_argument("--folder", help="on which disk")
    made.add_argument("--platform", default="offscreen", help="Qt's platform; xcb under Xvfb")
    made.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    return made


def quantiles(times: list[float]) -> tuple[float, ...]:
    """Median, 95th and 99th percentile, and the most."""
    return tuple(float(value) for value in np.percentile(times, (50, 95, 99, 100)))


def write_when_told(path: Path) -> None:
    """Write and flush a line for each line read, and answer with the milliseconds it took."""
    line = b"x" * (_LINE_BYTES - 1) + b"\n"
    with path.open("ab", buffering=0) as file:
        for _ in sys.stdin:
            begun = time.perf_counter()
            file.write(line)
            os.fsync(file.fileno())
            print((time.perf_counter() - begun) * 1e3, flush=True)


def measure(home: Path, presses: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of every press until it was durable, until it showed as saved, and of every bare line."""
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    command = [sys.executable, __file__, "--bare", str(home / "bare")]
    with (
        closing(loop),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer,  # noqa: S603
    ):
        assert peer.stdin is not None and peer.stdout is not None  # noqa: S101, PT018 - both are pipes
        found = loop.run_until_complete(take_turns(app, presses, peer.stdin, peer.stdout))
        peer.stdin.close()
    return found


async def take_turns(
    app: QApplication, presses: int, ask: IO[str], answer: IO[str]
) -> tuple[list[float], list[float], list[float]]:
    """Press a key, wait until it is saved, have a bare line written, and again."""
    files = TimedFiles()
    session = WindowSession(app, lambda: Application(DataPaths.resolve(), files))
    session.window.resize(1280, 720)
    session.window.show()
    await session.start()
    assert session.context is not None  # noqa: S101 - the session has started
    ratings, grid = session.context.ratings, session.window.page("frames").grid
    grid.setFocus()
    await asyncio.sleep(_SETTLE)
    handle, loop = session.window.windowHandle(), asyncio.get_running_loop()
    durable, shown, bare = [], [], []

    def bare_line() -> float:
        ask.write("\n")
        ask.flush()
        return float(answer.readline())

    def press(key: Qt.Key) -> asyncio.Future[float]:
        """Press a key from outside of any task, as Qt does; the time it was pressed comes back."""
        pressed = loop.create_future()

        def click() -> None:
            pressed.set_result(time.perf_counter())
            QTest.keyClick(handle, key)

        loop.call_soon(click)
        return pressed

    for number in range(presses):
        await press(Qt.Key.Key_Right)
        await asyncio.sleep(_RHYTHM / 2)
        value = ratings.value(grid.current_frame().id)
        key = _KEYS[number % 5] if value != (number % 5 + 1) / 5 else _KEYS[(number + 1) % 5]
        before = files.durable_at
        begun = await press(key)
        await ratings.drain()
        shown.append((time.perf_counter() - begun) * 1e3)
        if files.durable_at == before:
            raise SystemExit("A key press came to no rating.")
        durable.append((files.durable_at - begun) * 1e3)
        bare.append(await loop.run_in_executor(None, bare_line))
        await asyncio.sleep(_RHYTHM / 2)
    session.window.close()
    await session.finish()
    return durable, shown, bare


if __name__ == "__main__":
    sys.exit(main())
