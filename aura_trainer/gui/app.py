"""Runs the window: the Qt application, its event loop, and the services behind it."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import qasync
from PySide6.QtWidgets import QApplication

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import THEME, SettingValue, Theme
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.hooks import exception_hooks
from aura_trainer.gui.main_window import MainWindow
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.gui.theme import ThemeManager

if TYPE_CHECKING:
    from aura_trainer.application import Application


class WindowSession:
    """A window and the services it works with, from ``start`` to ``finish``.

    Args:
        app: The Qt application.
        open_application: Opens the services; called off the GUI thread.
    """

    def __init__(self, app: QApplication, open_application: "Callable[[], Application]") -> None:
        self._open_application = open_application
        self.funnel = ErrorFunnel()
        self.theme = ThemeManager(app)
        self.runner = TaskRunner(self.funnel)
        self.window = MainWindow(self.theme, self.funnel)
        self.context: PageContext | None = None

    async def start(self, paths: Sequence[str] = (), *, sample: bool = False) -> None:
        """Open the services and fill the window, then import what was asked for.

        Raises:
            AuraError: The services could not be opened.
        """
        application = await self.runner.background(self._open_application)
        settings = await self._read_settings(application)
        self.theme.choose(Theme(str(settings.get(THEME, Theme.SYSTEM.value))))
        context = PageContext(application, self.runner, self.funnel, self.theme, settings)
        self.context = context
        self.window.attach(context)
        await context.load_library()
        self.runner.run(self.window.refresh_model())
        if paths:
            context.signals.import_requested.emit(list(paths))
        if sample:
            context.signals.sample_requested.emit()

    async def finish(self) -> None:
        """Stop what runs, wait for the last edits, and close the services. The window is closed already."""
        if self.context is not None:
            await self.context.ratings.drain()
        await self.runner.shut_down()
        if self.context is not None:
            self.context.application.close()
        self.window.deleteLater()

    async def _read_settings(self, application: "Application") -> dict[str, SettingValue]:
        try:
            return await self.runner.store(application.settings.all)
        except AuraError as error:
            # Damaged settings must not keep anybody from their frames; the defaults stand in.
            self.funnel.report(error)
            return {}


def run_window(
    open_application: "Callable[[], Application]", paths: Sequence[str] = (), *, sample: bool = False
) -> int:
    """Show the window and return when it is closed.

    Args:
        open_application: Opens the services; called off the GUI thread.
        paths: Footage to import at the start; the person is asked how to sample it.
        sample: Import the sample clip at the start.

    Returns:
        The exit code of the process.
    """
    app = QApplication.instance() or QApplication(sys.argv)
    if not isinstance(app, QApplication):
        raise TypeError("A Qt application without widgets is running in this process.")
    app.setApplicationName("Aura Trainer")
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        session = WindowSession(app, open_application)
        with exception_hooks(session.funnel, loop):
            loop.run_until_complete(_live(session, paths, sample=sample))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    return 0


async def _live(session: WindowSession, paths: Sequence[str], *, sample: bool) -> None:
    closed = asyncio.get_running_loop().create_future()
    session.window.closed.connect(closed.cancel)
    session.window.show()
    session.runner.run(session.start(paths, sample=sample))
    await asyncio.wait([closed])
    await session.finish()
