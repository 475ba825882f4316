"""Runs the window: the Qt application, its event loop, and the services behind it."""

import asyncio
import gc
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import qasync
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from aura_trainer import DESKTOP_ID
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import LANGUAGE, PROFILE, THEME, SettingValue, Theme
from aura_trainer.gui.backup_flow import DailyBackup
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.crash_notice import report_of
from aura_trainer.gui.desktop_application import DesktopApplication
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.hooks import exception_hooks
from aura_trainer.gui.local_api_notices import LocalApiNotices
from aura_trainer.gui.main_window import MainWindow
from aura_trainer.gui.pages.registry import FRAMES, load_pages
from aura_trainer.gui.profile_switch import ProfileSwitch
from aura_trainer.gui.retraining_flow import RetrainingFlow
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.window_language import WindowLanguage
from aura_trainer.gui.window_memory import WindowMemory
from aura_trainer.gui.window_return import WindowReturn
from aura_trainer.resources import resource_path
from aura_trainer.services.crash_watch import CrashWatch, PastCrash
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.jobs import keep_warm
from aura_trainer.services.log import Logging
from aura_trainer.services.settings import SettingsService, settings_lock
from aura_trainer.services.window_state import WindowState

if TYPE_CHECKING:
    from aura_trainer.application import Application

_TURN_SECONDS = 0.0005
_GARBAGE = (10_000, 10, 25)


class Tour(Protocol):
    """Something done in the window by itself, such as a demonstration."""

    async def run(self, window: MainWindow, context: PageContext) -> None:
        """Do it. An AuraError it raises is shown in the window."""


class WindowSession:
    """A window and the services it works with, from ``start`` to ``finish``.

    Args:
        app: The Qt application.
        open_application: Opens the services; called off the GUI thread.
        crash: The window before, if it did not end properly.
    """

    def __init__(
        self,
        app: QApplication,
        open_application: "Callable[[], Application]",
        crash: PastCrash | None = None,
    ) -> None:
        # Beside a thread that computes in Python the GUI thread would wait 5 ms for each of its turns.
        sys.setswitchinterval(_TURN_SECONDS)
        # Looking through a large library for garbage holds every thread, and there is hardly any to find.
        gc.set_threshold(*_GARBAGE)
        self._app = app
        self._open_application = open_application
        self._crash = crash
        self.funnel = ErrorFunnel()
        self.theme = ThemeManager(app)
        self.runner = TaskRunner(self.funnel)
        paths = DataPaths.resolve()
        self.memory = WindowMemory(WindowState(paths), self.runner)
        FileDialog.remember_in(self.memory)
        # The services are opened only once there is a window; its words and colours must be right before.
        settings = SettingsService(paths, DiskFiles(), settings_lock(paths))
        self.language = WindowLanguage(app)
        self.language.choose(str(settings.get(LANGUAGE)))
        self.theme.choose(Theme(str(settings.get(THEME))))
        self.window = MainWindow(self.theme, self.funnel)
        self.memory.arrange(self.window)
        self.context: PageContext | None = None
        self._profiles: ProfileSwitch | None = None
        self._backups: DailyBackup | None = None
        self.retraining: RetrainingFlow | None = None
        self._api_notices: LocalApiNotices | None = None
        app.applicationStateChanged.connect(self._activated)

    async def start(self, paths: Sequence[str] = ()) -> None:
        """Open the services and fill the window, then import what was asked for.

        Raises:
            AuraError: The services could not be opened.
        """
        application = await self.runner.background(self._open_application)
        settings = await self._read_settings(application)
        user_id = str(settings.get(PROFILE, DEFAULT_USER))
        context = PageContext(
            application, self.runner, self.funnel, self.theme, settings, self.memory, user_id
        )
        self.context = context
        self.window.attach(context)
        self._profiles = ProfileSwitch(context)
        self._backups = DailyBackup(context)
        self.retraining = RetrainingFlow(context, self.window.make_ready)
        self._api_notices = LocalApiNotices(context, self.window.make_ready)
        place = WindowReturn(self.window, self.memory)
        if paths or place.is_frames:
            self.window.show_page(FRAMES)
        try:
            await context.load_library()
            await context.read_settings()
        except Exception:
            place.give_up()
            raise
        context.outside.begin()
        context.estimates.follow()
        self.retraining.follow()
        context.local_api.follow()
        self.runner.run(self.window.refresh_model())
        self.runner.run(_load_pages(self.runner, place))
        self.runner.run(_tidy(self.runner, application, context.user_id))
        self._backups.look()
        if self._crash is not None:
            self.funnel.show(report_of(self._crash))
        if paths:
            context.signals.import_requested.emit(list(paths))
        if isinstance(self._app, DesktopApplication):
            self._app.follow(context.signals.import_requested.emit)

    def _activated(self, state: Qt.ApplicationState) -> None:
        """The person is back, perhaps from another window on the same data."""
        if state is Qt.ApplicationState.ApplicationActive and self.context is not None:
            self.runner.run(self.context.catch_up())

    async def finish(self) -> None:
        """Stop what runs, wait for the last edits, and close the services. The window is closed already."""
        self._app.applicationStateChanged.disconnect(self._activated)
        if self._backups is not None:
            self._backups.end()
        if self.retraining is not None:
            self.retraining.end()
        if self.context is not None:
            await self.context.ratings.drain()
            await self.memory.keep_size(self.window)
        await self.runner.shut_down()
        self.memory.end()
        FileDialog.remember_in(None)
        if self.context is not None:
            self.context.outside.end()
            self.context.estimates.end()
            self.context.local_api.end()
            self.context.application.close()
        self.window.deleteLater()

    async def _read_settings(self, application: "Application") -> dict[str, SettingValue]:
        try:
            return await self.runner.store(application.settings.all)
        except AuraError as error:
            # Damaged settings must not keep anybody from their frames; the defaults stand in.
            self.funnel.report(error)
            return {}


async def _load_pages(runner: TaskRunner, place: WindowReturn) -> None:
    try:
        # Beside the window, so that a page opens without a halt when it is first asked for.
        await runner.background(load_pages)
        await place.make_ready()
    finally:
        if not runner.closing:
            place.go_back()
    keep_warm()


async def _tidy(runner: TaskRunner, application: "Application", user_id: str) -> None:
    await runner.store(application.tidy, user_id)


def run_window(paths: Sequence[str] = (), *, tour: Tour | None = None) -> int:
    """Show the window and return when it is closed.

    Args:
        paths: Footage to import at the start; the person is asked how to sample it.
        tour: Done in the window once it is filled.

    Returns:
        The exit code of the process.
    """
    watch = CrashWatch(DataPaths.resolve())
    crash = watch.begin()
    try:
        _run(watch, crash, paths, tour)
    except BaseException as error:
        watch.fail(error)
        raise
    watch.end()
    return 0


def _run(watch: CrashWatch, crash: PastCrash | None, paths: Sequence[str], tour: Tour | None) -> None:
    logs = Logging.start(DataPaths.resolve().logs_dir)
    app = QApplication.instance() or DesktopApplication(sys.argv)
    if not isinstance(app, QApplication):
        raise TypeError("A Qt application without widgets is running in this process.")
    app.setApplicationName("Aura Trainer")
    app.setDesktopFileName(DESKTOP_ID)
    app.setWindowIcon(QIcon(str(resource_path("app-icon.svg"))))
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        session = WindowSession(app, _open_application, crash)
        with exception_hooks(session.funnel, loop, watch.note):
            loop.run_until_complete(_live(session, paths, tour))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        logs.stop()


def _open_application() -> "Application":
    # Learning and decoding libraries come with it: on a thread beside the window, which is up by then.
    from aura_trainer.application import Application  # noqa: PLC0415

    return Application.open()


async def _live(session: WindowSession, paths: Sequence[str], tour: Tour | None) -> None:
    closed = asyncio.get_running_loop().create_future()
    session.window.closed.connect(closed.cancel)
    session.window.show()
    session.runner.run(_begin(session, paths, tour))
    await asyncio.wait([closed])
    await session.finish()


async def _begin(session: WindowSession, paths: Sequence[str], tour: Tour | None) -> None:
    await session.start(paths)
    if tour is not None and session.context is not None:
        await tour.run(session.window, session.context)
