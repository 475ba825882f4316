"""The real window over real services, in a data folder of the test's own."""

import asyncio
import gc
import json
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qasync
import shiboken6
from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QThread,
    QThreadPool,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_trainer.application import Application
from aura_trainer.gui.app import WindowSession
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.gui.pages.frames_page import FramesPage
from aura_trainer.gui.pages.registry import FRAMES
from aura_trainer.services.clock import Clock, utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer
from aura_trainer.services.hardware import HardwareProbe

_PATIENCE_MS = 60_000
_ORDINARY_POINTS = 11.0
_A_MOMENT = 5.0


_NOT_OURS = "does not support propagateSizeHints"
_SERIOUS = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
# The first of them reads libraries ahead for as long as the process lives; the others are not the window's.
_FOR_THE_PROCESS = ("load-ahead", "ThreadPoolExecutor", "QueueFeederThread", "Dummy-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning fails the test; the offscreen platform's own remark on window hints is not one of ours."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(_NOT_OURS, extend=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """A Qt warning fails the test also while its window closes, when pytest-qt has stopped to listen."""
    told: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind in _SERIOUS and _NOT_OURS not in text:
            told.append(text)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert not told, "\n".join(told)


@pytest.fixture(scope="session")
def earlier_things() -> "weakref.WeakSet[QThread | QTimer]":
    """The threads and timers of the tests before that are there still, as those of the libraries."""
    return weakref.WeakSet()


@pytest.fixture(autouse=True)
def nothing_is_left(
    qapp: QApplication, earlier_things: "weakref.WeakSet[QThread | QTimer]"
) -> Iterator[None]:
    """A test that leaves a thread, a timer or a pool of ours running fails."""
    # What is there before the test, far more than it makes, is left out of the search after it.
    gc.collect()
    gc.freeze()
    before = set(threading.enumerate())
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    new = [
        thread
        for thread in set(threading.enumerate()) - before
        if not thread.name.startswith(_FOR_THE_PROCESS)
    ]
    # Those that have been told to end are given the time to.
    for thread in new:
        thread.join(_A_MOMENT)
    # There are many objects: they are looked through once.
    earlier_things.update(thing for thing in gc.get_objects() if isinstance(thing, (QThread, QTimer)))
    valid = [thing for thing in earlier_things if shiboken6.isValid(thing)]
    alive = [thread for thread in valid if isinstance(thread, QThread)]
    ticking = [timer for timer in valid if isinstance(timer, QTimer)]
    threads = [thread.name for thread in new if thread.is_alive()]
    assert not [thread for thread in alive if thread.isRunning()], "a QThread is still running"
    assert not threads, f"threads are still there: {threads}"
    assert not [(timer.parent(), timer.interval()) for timer in ticking if timer.isActive()], (
        "a timer runs on"
    )
    assert QThreadPool.globalInstance().activeThreadCount() == 0, "Qt's pool is at work"


@pytest.fixture
def event_loop_of_qt(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """asyncio on Qt's event loop, which pytest-qt runs."""
    loop = qasync.QEventLoop(qapp, already_running=True)
    asyncio.set_event_loop(loop)
    yield loop
    # loop.stop() would tell the application to quit, and no Qt event loop of a later test could run.
    loop._QEventLoop__is_running = False
    loop.close()
    asyncio.events._set_running_loop(None)
    asyncio.set_event_loop(None)


class Window:
    """A window under test, with the errors it showed."""

    def __init__(self, qtbot: QtBot, session: WindowSession) -> None:
        self.qtbot = qtbot
        self.session = session
        self.reports: list[ErrorReport] = []
        self.expects_errors = False
        self._closed = False
        self._ended = False
        session.funnel.reported.connect(self.reports.append)
        session.window.closed.connect(lambda: setattr(self, "_closed", True))

    @property
    def context(self) -> PageContext:
        assert self.session.context is not None
        return self.session.context

    @property
    def frames(self) -> FramesPage:
        page = self.session.window.page(FRAMES)
        assert isinstance(page, FramesPage)
        return page

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=_PATIENCE_MS)

    def settle(self) -> None:
        """Wait until every edit has been answered and no job runs."""
        self.wait(lambda: not self.session.runner.jobs() and not self.context.ratings._writes)
        self.wait(lambda: not self.session.runner._tasks)

    def stored(self) -> dict[str, float]:
        """The ratings on the disk, by address, read anew."""
        paths = self.context.application.paths
        other = Application(paths)
        ratings = other.annotations.load(self.context.user_id).ratings
        other.close()
        return {path: item.rating for path, item in ratings.items() if item.rating is not None}

    def close(self) -> None:
        for job in self.session.runner.jobs():
            job.request_stop()
        if self.session.context is not None:
            self.wait(lambda: not self.session.runner.jobs())
        if not self._closed:
            self.session.window.close()
            self.wait(lambda: self._closed or self.session.window._guard.question)
        if not self._closed:
            question = self.session.window._guard.question
            question.buttons()[-1].click()
            self.wait(lambda: self._closed)

    def end(self) -> None:
        if self._ended:
            return
        self._ended = True
        ending = asyncio.ensure_future(self.session.finish())
        self.wait(ending.done)
        ending.result()
        # It belongs to the application, which outlives a test.
        self.session.theme.deleteLater()


@pytest.fixture
def desktop_text(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Sets the desktop's text size as a multiple of the ordinary one; to be called before a window opens."""
    before = qapp.font()

    def choose(scale: float) -> None:
        font = QFont(before)
        font.setPointSizeF(_ORDINARY_POINTS * scale)
        qapp.setFont(font)

    yield choose
    qapp.setFont(before)


def set_estimating(home: Path, *, on: bool) -> None:
    """Let the model look at frames by itself or not, unless the settings are damaged."""
    file = home / "user-settings.json"
    groups = {}
    if file.exists():
        try:
            groups = json.loads(file.read_text())
        except ValueError:
            return
    groups["Performance"] = {**groups.get("Performance", {}), "EstimateFrames": on}
    home.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(groups))


@pytest.fixture
def open_window(
    qtbot: QtBot, qapp: QApplication, event_loop_of_qt: asyncio.AbstractEventLoop
) -> Iterator[Callable[..., Window]]:
    """Opens a window over the test's data folder; at the end it is closed and what it showed is checked.

    The model looks at frames by itself only where that is what the test is about.
    """
    windows: list[Window] = []

    def opener(
        files: FileLayer | None = None,
        *,
        size: tuple[int, int] = (1280, 720),
        probe: HardwareProbe | None = None,
        clock: Clock = utc_now,
        broken: bool = False,
        estimating: bool = False,
    ) -> Window:
        if not broken:
            set_estimating(DataPaths.resolve().home, on=estimating)

        def application() -> Application:
            return Application(DataPaths.resolve(), files, clock, probe)

        window = Window(qtbot, WindowSession(qapp, application))
        windows.append(window)
        window.session.window.resize(*size)
        window.session.window.show()
        if broken:
            # As the program does it: what goes wrong while the window fills is told in the window.
            window.expects_errors = True
            window.session.runner.run(window.session.start())
            window.wait(lambda: window.reports)
            return window
        started = asyncio.ensure_future(window.session.start())
        window.wait(started.done)
        started.result()
        window.wait(lambda: not window.session.runner._tasks)
        window.session.window.activateWindow()
        return window

    yield opener
    for window in windows:
        window.close()
        window.end()
        if not window.expects_errors:
            assert not window.reports, "\n".join(report.as_text() for report in window.reports)


@pytest.fixture
def with_frames(imported_home: Path, aura_home: Path) -> Path:
    """The test's data folder, with the sample clip imported."""
    shutil.copytree(imported_home, aura_home, dirs_exist_ok=True)
    return aura_home


@pytest.fixture
def window(with_frames: Path, open_window: Callable[..., Window]) -> Window:
    """A window with the sample clip imported and its grid in focus."""
    shown = open_window()
    shown.frames.grid.setFocus()
    return shown


@pytest.fixture(scope="session")
def rated_home(rated_footage: Path) -> Path:
    """A data folder with the sample clip rated and Advanced Mode on; copy it, do not use it."""
    return rated_footage / "aura"


@pytest.fixture
def rated_window(rated_home: Path, aura_home: Path, open_window: Callable[..., Window]) -> Window:
    """A window with the sample clip rated and Advanced Mode on."""
    shutil.copytree(rated_home, aura_home, dirs_exist_ok=True)
    return open_window()


@pytest.fixture
def trained_window(trained_home: Path, aura_home: Path, open_window: Callable[..., Window]) -> Window:
    """A window with a model trained on the sample clip in use."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    return open_window()
