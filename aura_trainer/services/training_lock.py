"""The lock whoever trains holds, and the one proof that somebody does.

The operating system takes it from a process that ends, however it ends. The number of a process proves nothing, as
another one may have it by now; nor does its start, which moves with the clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from aura_trainer.language import tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import storage_failure


class TrainingLock:
    """One holder at a time over all processes on a data folder, and within one."""

    def __init__(self, paths: DataPaths) -> None:
        self._path = paths.locks / "training.lock"

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Take the lock for the length of a ``with`` block, unless somebody has it; yield whether it was taken.

        Raises:
            StorageFailure: The lock's file cannot be opened.
        """
        # An object of its own each time: within one process, too, only one may hold it.
        lock = FileLock(self._path, thread_local=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise storage_failure(error, self._path, tr("No job was touched.")) from error
        try:
            yield True
        finally:
            lock.release()

    def held(self) -> bool:
        """Whether somebody is training, in whichever process.

        Raises:
            StorageFailure: The lock's file cannot be opened.
        """
        if not self._path.exists():
            return False
        with self.attempt() as obtained:
            return not obtained
