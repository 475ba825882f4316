"""Disks of the window's tests."""

import errno

from aura_trainer.services.files import DiskFiles


class FullFor(DiskFiles):
    """Has no room for files in folders of a name."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def write(self, path, data):
        if path.parent.name == self.folder:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        super().write(path, data)


class UnreadableFor(DiskFiles):
    """Cannot read files in folders of a name while it is told so."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.unreadable = False

    def read_bytes(self, path):
        if self.unreadable and path.parent.name == self.folder:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return super().read_bytes(path)


class FaultyFor(DiskFiles):
    """Breaks, as no disk should, when a file in folders of a name is read while it is told to."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.faulty = False

    def read_bytes(self, path):
        if self.faulty and path.parent.name == self.folder:
            raise RuntimeError("the disk answered nonsense")
        return super().read_bytes(path)
