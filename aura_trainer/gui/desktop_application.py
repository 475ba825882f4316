"""The Qt application, which on macOS is told of the files the desktop opens with it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class DesktopApplication(QApplication):
    """Hands on the files it is told to open, those from before there was a window too.

    Elsewhere than on macOS the desktop starts the program anew, with the files as arguments.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._opened: list[str] = []
        self._take: Callable[[list[str]], object] | None = None

    def follow(self, take: Callable[[list[str]], object]) -> None:
        """Hand on what was opened so far and from now on."""
        self._take = take
        if self._opened:
            opened, self._opened = self._opened, []
            take(opened)

    def event(self, event: QEvent) -> bool:
        """Take a file that is opened."""
        if isinstance(event, QFileOpenEvent) and event.file():
            if self._take is None:
                self._opened.append(event.file())
            else:
                self._take([event.file()])
            return True
        return super().event(event)
