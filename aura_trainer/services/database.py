"""SQLite behind the services: a connection a thread, full sync, a versioned schema with forward migrations."""

import logging
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from aura_trainer.domain.errors import DamagedData, StorageFailure
from aura_trainer.language import tr
from aura_trainer.services.files import (
    CHECK_THE_DISK,
    COULD_NOT_READ,
    FREE_SOME_SPACE,
    DiskFiles,
    FileSignature,
    is_not_allowed,
    read_failure,
    signature_of,
    storage_failure,
)

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 15.0
# SQLite's answers where a file, or what it keeps beside it, may not be written or made.
_REFUSALS = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PRIMARY_CODE = 0xFF
_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "cifs", "smb", "smbfs", "afpfs", "sshfs", "fuse.sshfs", "webdav", "davfs"}
)


_State = tuple[FileSignature | None, ...]


class _Handle:
    """A thread's connection. It is closed when the thread ends, as nothing else holds the handle.

    Args:
        connection: The connection.
        writable: Whether it can be used to write.
        copied: The state of the files when they were copied to memory; None for the file itself.
    """

    def __init__(
        self, connection: sqlite3.Connection, *, writable: bool, copied: _State | None = None
    ) -> None:
        self.connection = connection
        self.writable = writable
        self.copied = copied
        weakref.finalize(self, connection.close)


def _code(error: sqlite3.Error) -> int:
    """What SQLite answered; where Python refused before it was asked, that there was an error."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & _PRIMARY_CODE


def _is_refusal(error: sqlite3.Error) -> bool:
    """Whether SQLite was not allowed to write or to make a file."""
    return _code(error) in _REFUSALS


def _roll_back(connection: sqlite3.Connection) -> None:
    # Where the disk is full SQLite has done so itself, and another time would be an error in place of that one.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _on_network(path: Path) -> bool:
    """Whether a folder is on a network, where SQLite's shared-memory journal does not work."""
    place = path.resolve()
    if place.drive.startswith("\\\\"):
        return True
    around = {place, *place.parents}
    mounts = [part for part in psutil.disk_partitions(all=True) if Path(part.mountpoint) in around]
    nearest = max(mounts, key=lambda part: len(part.mountpoint), default=None)
    if nearest is None:
        return False
    # Windows names the file system of the other machine, and among the options that it is another's.
    is_share = nearest.fstype.lower().rstrip("0123456789") in _NETWORK_FILE_SYSTEMS
    return is_share or "remote" in nearest.opts.split(",")


class Database:
    """One SQLite file, safe to use from any thread and beside other processes.

    Where it may not be written it can still be read.

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
            # Held while it is in use: somebody who writes meanwhile may need another.
            handle = self._handle(writing=False)
            yield handle.connection
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection inside one transaction, committed at the end or rolled back.

        Raises:
            DamagedData: The file is not a database of ours.
            StorageFailure: The disk refused; nothing of the transaction was kept.
        """
        try:
            handle = self._handle(writing=True)
            handle.connection.execute("BEGIN IMMEDIATE")
            try:
                yield handle.connection
            except BaseException:
                _roll_back(handle.connection)
                raise
            handle.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Close every thread's connection. The database opens again when it is used again."""
        with self._guard:
            handles, self._open = list(self._open), weakref.WeakSet()
            self._local = threading.local()
        for handle in handles:
            handle.connection.close()

    def _handle(self, *, writing: bool) -> _Handle:
        """This thread's handle, a new one where there is none or the one there is will not do."""
        handle: _Handle | None = getattr(self._local, "handle", None)
        outdated = handle is not None and handle.copied is not None and handle.copied != self._state()
        if handle is None or outdated or (writing and not handle.writable):
            handle = self._new_handle(writing=writing)
            with self._guard:
                self._open.add(handle)
            self._local.handle = handle
        return handle

    def _new_handle(self, *, writing: bool) -> _Handle:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return _Handle(self._connect(), writable=True)
        except OSError as error:
            if writing:
                raise storage_failure(error, self.path.parent, tr("Nothing was changed.")) from error
            if not is_not_allowed(error):
                raise read_failure(error, self.path) from error
        except sqlite3.OperationalError as error:
            if writing or not _is_refusal(error):
                raise
        logger.info("%s may not be written and is only read", self.path)
        try:
            return self._handle_to_read()
        except OSError as error:
            raise read_failure(error, self.path) from error

    def _handle_to_read(self) -> _Handle:
        state = self._state()
        in_place = self._connect_in_place() if self.path.exists() else None
        connection = in_place or self._copy()
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = ON")
        return _Handle(connection, writable=False, copied=None if in_place else state)

    def _state(self) -> _State:
        """What tells one state of the file and its journal from another."""
        return tuple(signature_of(DiskFiles(), file) for file in (self.path, self._journal))

    @property
    def _journal(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal")

    def _connect_in_place(self) -> sqlite3.Connection | None:
        """Open the file as it is; None where it lacks what SQLite keeps beside it, or needs a migration."""
        place = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            place, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        usable = False
        try:
            usable = self._version(connection) == len(self._migrations)
        except sqlite3.OperationalError as error:
            if not _is_refusal(error):
                raise
        finally:
            if not usable:
                connection.close()
        return connection if usable else None

    def _copy(self) -> sqlite3.Connection:
        """Take what file and journal hold to memory, and bring it forward; where there is no file, begin empty."""
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            if self.path.exists():
                with TemporaryDirectory() as folder:
                    for source in filter(Path.exists, (self.path, self._journal)):
                        Path(folder, source.name).write_bytes(source.read_bytes())
                    original = sqlite3.connect(Path(folder, self.path.name))
                    try:
                        original.backup(copy)
                    finally:
                        original.close()
            self._migrate(copy)
        except BaseException:
            copy.close()
            raise
        return copy

    def _connect(self) -> sqlite3.Connection:
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
                    tr(
                        "{path} was written by a newer version of Aura Trainer; it was left as it "
                        "is. Please update the app."
                    ).format(path=self.path)
                )
            for number, script in enumerate(self._migrations[done:], start=done + 1):
                for statement in filter(None, (part.strip() for part in script.split(";"))):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            _roll_back(connection)
            raise
        connection.execute("COMMIT")

    @staticmethod
    def _version(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def _unreadable(self, error: sqlite3.Error) -> DamagedData | StorageFailure:
        return self._damage(error) or StorageFailure(
            tr(
                "{path} could not be read: {error}. It was left as it is. Check the disk, then try again."
            ).format(path=self.path, error=error),
            title=tr(COULD_NOT_READ),
        )

    def _unwritable(self, error: sqlite3.Error) -> DamagedData | StorageFailure:
        return self._damage(error) or StorageFailure(
            tr("{path} could not be used: {error}. Nothing of the change was kept. {remedy}").format(
                path=self.path, error=error, remedy=_remedy(error)
            )
        )

    def _damage(self, error: sqlite3.Error) -> DamagedData | None:
        if _code(error) in _DAMAGES:
            return DamagedData(
                tr(
                    "{path} is damaged ({error}); it was left as it is. Move it aside and import "
                    "the media again: the ratings are kept elsewhere and are not affected."
                ).format(path=self.path, error=error)
            )
        return None


def _remedy(error: sqlite3.Error) -> str:
    if _code(error) == sqlite3.SQLITE_FULL:
        return tr(FREE_SOME_SPACE)
    if _is_refusal(error):
        return tr("Check that you may write there, then try again.")
    return tr(CHECK_THE_DISK)
