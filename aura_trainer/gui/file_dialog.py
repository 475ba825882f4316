"""Dialogs that ask for files: each opens in the folder the last one was left in, also after a restart."""

from typing import ClassVar

from PySide6.QtCore import QDir, QFileInfo, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from aura_trainer.gui.window_memory import WindowMemory

_FOLDER = "folder"


class FileDialog(QFileDialog):
    """Asks for files or a folder, and is gone once it is closed.

    Args:
        parent: What it stands before.
        title: What it asks.
        name: What a file to be written is called unless the person says otherwise.
        kinds: Which files can be chosen, as Qt's name filters.
        folder: Where it opens; without one that is there, where the last one was left, else where videos are kept.
    """

    _memory: ClassVar[WindowMemory | None] = None

    def __init__(
        self, parent: QWidget | None, title: str, name: str = "", kinds: str = "", folder: str = ""
    ) -> None:
        super().__init__(parent, title, self._first_there(folder), kinds)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if name:
            self.selectFile(name)
        # Qt tells of one file by the one, of several by the other.
        self.fileSelected.connect(self._keep)
        self.filesSelected.connect(lambda files: self._keep(files[0]))

    def setFileMode(self, mode: QFileDialog.FileMode) -> None:  # noqa: N802 - Qt's name
        """Choose what is asked for; where it is a folder, files are not shown."""
        super().setFileMode(mode)
        self.setOption(QFileDialog.Option.ShowDirsOnly, mode is QFileDialog.FileMode.Directory)

    @classmethod
    def remember_in(cls, memory: WindowMemory | None) -> None:
        """Keep the folder in the memory of the window, and take it from there, until there is no window any more."""
        cls._memory = memory

    def _first_there(self, folder: str) -> str:
        last = self._memory.recall(_FOLDER, "") if self._memory is not None else ""
        videos = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        there = (place for place in (folder, last, videos) if place and QDir(place).exists())
        return next(there, QDir.homePath())

    def _keep(self, file: str) -> None:
        if self._memory is not None:
            self._memory.remember(_FOLDER, QFileInfo(file).absolutePath())
