"""What the window takes over from the last time it was open."""

import logging
from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QMainWindow

from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.tasks import TaskRunner
from aura_trainer.services.window_state import StateValue, WindowState

logger = logging.getLogger(__name__)

MOVING_ON = "movingOn"
MODEL_NAME = "modelName"
GROUPING = "grouping"

_SOON_MS = 1000

_WIDTH, _HEIGHT, _MAXIMIZED = "width", "height", "maximized"

V = TypeVar("V", bool, int, str)


class WindowMemory:
    """Values by name, in memory; written off the GUI thread when one changes.

    Args:
        state: Where they are kept; read at once, before there is a window.
        runner: Writes them.
    """

    def __init__(self, state: WindowState, runner: TaskRunner) -> None:
        self._state = state
        self._runner = runner
        self._values = state.load()
        self._soon = QTimer(singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._save_by_itself)

    def recall(self, name: str, otherwise: V) -> V:
        """A value as it was kept; ``otherwise`` where there is none of its type."""
        value = self._values.get(name)
        return value if type(value) is type(otherwise) else otherwise

    def remember(self, name: str, value: StateValue) -> None:
        """Keep a value."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._runner.run(self.save())

    def keep(self, values: Mapping[str, StateValue]) -> None:
        """Keep values that may change many times a second: on the disk within a second, whatever happens then."""
        if any(self._values.get(name) != value for name, value in values.items()):
            self._values.update(values)
            # Not put off by the next change: while somebody scrolls, there always is one.
            if not self._soon.isActive():
                self._soon.start()

    def end(self) -> None:
        """Keep nothing more: the window is closed, and what it had was saved."""
        self._soon.stop()

    def _save_by_itself(self) -> None:
        if not self._runner.closing:
            self._runner.run(self.save())

    async def save(self) -> None:
        """Write everything; a disk that refuses costs no more than the convenience."""
        self._soon.stop()
        try:
            await self._runner.store(self._state.save, dict(self._values))
        except AuraError as error:
            logger.warning("The state of the window was not kept: %s", error)

    def arrange(self, window: QMainWindow) -> None:
        """Give a window that is not shown yet the size it had."""
        size = QSize(self.recall(_WIDTH, window.width()), self.recall(_HEIGHT, window.height()))
        window.resize(size.boundedTo(window.screen().availableSize()))
        if self.recall(_MAXIMIZED, otherwise=False):
            window.showMaximized()

    def keep_size_soon(self, window: QMainWindow) -> None:
        """Keep the size of a window that may go on changing."""
        self.keep(_size_of(window))

    async def keep_size(self, window: QMainWindow) -> None:
        """Keep the size of a window that is closed."""
        self._values |= _size_of(window)
        await self.save()


def _size_of(window: QMainWindow) -> dict[str, StateValue]:
    size = window.normalGeometry().size() if window.isMaximized() else window.size()
    return {_WIDTH: size.width(), _HEIGHT: size.height(), _MAXIMIZED: window.isMaximized()}
