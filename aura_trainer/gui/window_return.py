"""The window as it was left: its page and its size, kept while it is open so that a crash costs neither."""

from PySide6.QtCore import QEvent, QObject

from aura_trainer.gui.main_window import MainWindow
from aura_trainer.gui.pages.registry import FRAMES, PAGES
from aura_trainer.gui.window_memory import WindowMemory

PAGE = "page"


class WindowReturn(QObject):
    """Keeps page and size, and goes back to the page once.

    Args:
        window: The window, filled.
        memory: Where they are kept.
    """

    def __init__(self, window: MainWindow, memory: WindowMemory) -> None:
        super().__init__(window)
        self._window = window
        self._memory = memory
        self._moved = False
        self._page = memory.recall(PAGE, FRAMES)
        window.stack.currentChanged.connect(self._page_changed)
        window.installEventFilter(self)

    def go_back(self) -> None:
        """Show the page that was shown the last time, unless the person has gone somewhere already."""
        if not self._moved and self._page in {spec.id for spec in PAGES}:
            self._window.show_page(self._page)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowStateChange):
            self._memory.keep_size_soon(self._window)
        return super().eventFilter(watched, event)

    def _page_changed(self) -> None:
        self._moved = True
        self._memory.keep({PAGE: self._window.page_id})
