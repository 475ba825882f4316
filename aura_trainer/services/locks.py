"""Locks between processes, and between the threads of one."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from aura_trainer.domain.errors import Conflict
from aura_trainer.language import tr
from aura_trainer.services.files import (
    DiskFiles,
    ensure_folder,
    is_not_allowed,
    read_failure,
    storage_failure,
)

_POLL_SECONDS = 0.005


class ProcessLock:
    """One holder at a time over all processes and threads; the thread that holds it may take it again.

    The operating system releases it when its process ends, however it ends. The file itself stays.

    Args:
        path: The lock's file; its folder is created when the lock is first taken.
        what: What it protects, for the message of a Conflict ("the models"), marked to be translated.
        timeout: Seconds to wait for it.
    """

    def __init__(self, path: Path, what: str, timeout: float = 10.0) -> None:
        self._path = path
        self._what = what
        self._timeout = timeout
        self._threads = threading.RLock()
        # The thread lock in front makes waiting threads queue instead of polling the file.
        self._processes = FileLock(path, thread_local=False, poll_interval=_POLL_SECONDS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for the length of a ``with`` block.

        Raises:
            Conflict: Somebody else held it for the whole of the time-out.
            StorageFailure: The lock's file cannot be opened.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self._taken())
            except OSError as error:
                raise storage_failure(
                    error, self._path, tr("Nothing was changed in {what}.").format(what=tr(self._what))
                ) from error
            yield

    @contextmanager
    def reading(self) -> Iterator[bool]:
        """Hold the lock for the length of a ``with`` block in which nothing is changed.

        Where its file may not be written, as in a data folder kept read-only, the block goes on without it; the
        worst that can come of it is that a line somebody else is writing is not whole yet.

        Yields:
            Whether the lock is held.

        Raises:
            Conflict: Somebody else held it for the whole of the time-out.
            StorageFailure: The lock's file cannot be opened for another reason.
        """
        with ExitStack() as stack:
            held = True
            try:
                stack.enter_context(self._taken())
            except OSError as error:
                if not is_not_allowed(error):
                    raise read_failure(error, self._path) from error
                held = False
            yield held

    @contextmanager
    def _taken(self) -> Iterator[None]:
        """Hold both locks; an OSError is the file's."""
        deadline = time.monotonic() + self._timeout
        if not self._threads.acquire(timeout=self._timeout):
            raise self._busy()
        try:
            ensure_folder(DiskFiles(), self._path.parent)
            self._acquire_file(max(0.0, deadline - time.monotonic()))
            try:
                yield
            finally:
                self._processes.release()
        finally:
            self._threads.release()

    def _acquire_file(self, timeout: float) -> None:
        try:
            self._processes.acquire(timeout=timeout)
        except Timeout as error:
            raise self._busy() from error

    def _busy(self) -> Conflict:
        return Conflict(
            tr(
                "Another window or command has been using {what} for more than {seconds:g} seconds. "
                "Nothing was changed; try again once it is done."
            ).format(what=tr(self._what), seconds=self._timeout)
        )
