"""SQLite behind the services: a connection a thread, full sync, a versioned schema with forward migrations."""

import logging
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from aura_trainer.domain.errors import DamagedData, StorageFailure
from aura_trainer.services.files import storage_failure

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 15.0
_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "cifs", "smb", "smbfs", "afpfs", "sshfs", "fuse.sshfs", "webdav", "davfs"}
)


class _Handle:
    """A thread's connection. It is closed when the thread ends, as nothing else holds the handle."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


def _on_network(path: Path) -> bool:
    """Whether a folder is on a network, where SQLite's shared-memory journal does not work."""
    place = str(path.absolute())
    if place.startswith("\\\\"):
        return True
    mounts = [part for part in psutil.disk_partitions(all=True) if place.startswith(part.mountpoint)]
    nearest = max(mounts, key=lambda part: len(part.mountpoint), default=None)
    return nearest is not None and nearest.fstype.lower().rstrip("0123456789") in _NETWORK_FILE_SYSTEMS


class Database:
    """One SQLite file, safe to use from any thread and beside other processes.

    Args:
        path: The file; it and its folder are made on first use.
        migrations: SQL scripts; the file's ``user_version`` counts those already applied.
        durable: Whether a commit must have reached the disk before it returns. A cache need not.
        busy_seconds: How long to wait for another process that is writing.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[str],
        *,
        durable: bool = True,
        busy_seconds: float = _BUSY_SECONDS,
    ) -> None:
        self.path = path
        self._migrations = tuple(migrations)
        self._durable = durable
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._open: weakref.WeakSet[_Handle] = weakref.WeakSet()
        self._guard = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection; every statement sees the latest commit.

        Raises:
            DamagedData: The file is not a database of ours.
            StorageFailure: It cannot be read.
        """
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise self._translate(error) from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection inside one transaction, committed at the end or rolled back.

        Raises:
            DamagedData: The file is not a database of ours.
            StorageFailure: The disk refused; nothing of the transaction was kept.
        """
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._translate(error) from error

    def close(self) -> None:
        """Close every thread's connection. The database opens again when it is used again."""
        with self._guard:
            handles, self._open = list(self._open), weakref.WeakSet()
            self._local = threading.local()
        for handle in handles:
            handle.connection.close()

    def _connection(self) -> sqlite3.Connection:
        handle: _Handle | None = getattr(self._local, "handle", None)
        if handle is None:
            handle = _Handle(self._connect())
            with self._guard:
                self._open.add(handle)
            self._local.handle = handle
        return handle.connection

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_failure(error, self.path.parent, "Nothing was changed.") from error
        connection = sqlite3.connect(
            self.path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA journal_mode = {'DELETE' if _on_network(self.path) else 'WAL'}")
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        if self._version(connection) == len(self._migrations):
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = self._version(connection)
            if done > len(self._migrations):
                raise DamagedData(
                    f"{self.path} was written by a newer version of Aura Trainer; it was left as it is. "
                    "Please update the app."
                )
            for number, script in enumerate(self._migrations[done:], start=done + 1):
                for statement in filter(None, (part.strip() for part in script.split(";"))):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @staticmethod
    def _version(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def _translate(self, error: sqlite3.Error) -> DamagedData | StorageFailure:
        if isinstance(error, sqlite3.DatabaseError) and any(
            words in str(error) for words in ("not a database", "malformed")
        ):
            return DamagedData(
                f"{self.path} is damaged ({error}); it was left as it is. "
                "Move it aside and import the media again: the ratings are kept elsewhere and are not affected."
            )
        return StorageFailure(
            f"{self.path} could not be used: {error}. Nothing of the change was kept. {_remedy(str(error))}"
        )


def _remedy(reason: str) -> str:
    if "full" in reason:
        return "Free some space on that disk, then try again."
    if "readonly" in reason or "unable to open" in reason:
        return "Check that you may write there, then try again."
    return "Check the disk, then try again."
