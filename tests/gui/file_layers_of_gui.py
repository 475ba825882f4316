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
