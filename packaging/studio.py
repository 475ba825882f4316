"""A window whose pictures are taken."""

import asyncio
import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from aura_trainer.gui.app import WindowSession
from aura_trainer.services.files import DiskFiles

PAUSE = 0.4


@dataclass
class Studio:
    """A window and where its pictures go."""

    session: WindowSession
    folder: Path
    suffix: str

    async def take(self, name: str, widget: QWidget | None = None, *, toasts: bool = False) -> None:
        """Let the window settle, then save a picture of it, or of a dialog; toasts are waved away unless wanted."""
        await asyncio.sleep(PAUSE)
        if not toasts:
            for toast in self.session.window.toasts.toasts():
                toast.dismiss()
        await asyncio.sleep(0)
        path = self.folder / f"{name}-{self.suffix}.png"
        (widget or self.session.window).grab().save(str(path))
        print(path)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for the window to get somewhere."""
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.05)


class FillableDisk(DiskFiles):
    """The disk, which can be full."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False

    def append(self, path: Path, data: bytes) -> None:
        """Append, unless it is full."""
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        super().append(path, data)
