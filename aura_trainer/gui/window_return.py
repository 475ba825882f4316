"""The window as it was left: its page and its size, kept while it is open so that a crash costs neither."""

from PySide6.QtCore import QEvent, QObject

from aura_trainer.gui.main_window import MainWindow
from aura_trainer.gui.pages.registry import FRAMES, PAGES
from aura_trainer.gui.window_memory import WindowMemory

PAGE = "page"


class WindowReturn(QObject):
    """Keeps page and size, and goes back to the page once.

    Until then the start page is shown and no other: that flashed by would mislead.

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
        if self._page not in {spec.id for spec in PAGES}:
            self._page = FRAMES
        window.stack.currentChanged.connect(self._page_changed)
        window.installEventFilter(self)

    @property
    def is_frames(self) -> bool:
        """Whether it is the Frames page, which says by itself what it is still reading."""
        return self._page == FRAMES

    async def make_ready(self) -> None:
        """Have the page that was shown the last time read what it shows."""
        if not self._moved:
            await self._window.make_ready(self._page)

    def go_back(self) -> None:
        """Show the page that was shown the last time, unless the person has gone somewhere already."""
        if not self._moved:
            self._window.show_page(self._page)

    def give_up(self) -> None:
        """What the page shows cannot be read: show Frames; the page that was left is still that for the next time."""
        self._window.stack.currentChanged.disconnect(self._page_changed)
        self._window.show_page(FRAMES)
        self._window.stack.currentChanged.connect(self._page_changed)
        self._moved = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowStateChange):
            self._memory.keep_size_soon(self._window)
        return super().eventFilter(watched, event)

    def _page_changed(self) -> None:
        self._moved = True
        self._memory.keep({PAGE: self._window.page_id})
