"""The file layer: the few calls to the disk through which everything durable goes.

Services take a `FileLayer` and never open a data file around it, so that a test can count the calls, make one
fail or end the process at it.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.language import mark, tr

COULD_NOT_READ = mark("Could not read")
FREE_SOME_SPACE = mark("Free some space on that disk, then try again.")
CHECK_THE_DISK = mark("Check the disk, then try again.")

_RETRY_SECONDS = 2.0
_RETRY_PAUSE = 0.02
_PRIVATE = 0o600
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class FileSignature:
    """What tells two states of a file apart without reading it; ``size`` is in bytes."""

    size: int
    mtime_ns: int
    inode: int


class FileLayer(Protocol):
    """The calls durable services make. All of them raise OSError when they fail."""

    def exists(self, path: Path) -> bool:
        """Whether something is there."""

    def signature(self, path: Path) -> FileSignature | None:
        """The file's signature, None when there is none."""

    def read_bytes(self, path: Path) -> bytes:
        """The whole file; it is closed again on return."""

    def list_folder(self, path: Path) -> tuple[Path, ...]:
        """The folder's entries in the order of their names; none when there is no such folder."""

    def make_folder(self, path: Path) -> None:
        """Create one folder, whose parent exists; fine when it is there already."""

    def append(self, path: Path, data: bytes) -> None:
        """Add bytes at the file's end, creating the file if need be; not yet on the disk."""

    def write(self, path: Path, data: bytes) -> None:
        """Give the file this content; neither atomic nor yet on the disk."""

    def make_private(self, path: Path) -> None:
        """See to it that the file, which is created if need be, can be opened by its user alone."""

    def truncate(self, path: Path, size: int) -> None:
        """Cut the file to a size in bytes."""

    def fsync(self, path: Path) -> None:
        """Return once the file's content is on the disk."""

    def replace(self, source: Path, target: Path) -> None:
        """Give the source the target's name, atomically, in place of what was there."""

    def remove(self, path: Path) -> None:
        """Remove the file; fine when it is gone already."""

    def fsync_folder(self, path: Path) -> None:
        """Return once the folder's entries are on the disk, where the system can promise that."""


class DiskFiles:
    """The real disk.

    Args:
        patience: Seconds during which a refused ``replace`` or ``remove`` is tried again. On Windows both fail
            while anybody has the file open, such as a virus scanner; elsewhere a refusal is final.
    """

    def __init__(self, patience: float = _RETRY_SECONDS if os.name == "nt" else 0.0) -> None:
        self._patience = patience

    def exists(self, path: Path) -> bool:
        """Whether something is there."""
        return path.exists()

    def signature(self, path: Path) -> FileSignature | None:
        """The file's signature, None when there is none."""
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
        return FileSignature(status.st_size, status.st_mtime_ns, status.st_ino)

    def read_bytes(self, path: Path) -> bytes:
        """The whole file; it is closed again on return."""
        return path.read_bytes()

    def list_folder(self, path: Path) -> tuple[Path, ...]:
        """The folder's entries in the order of their names; none when there is no such folder."""
        try:
            return tuple(sorted(path.iterdir()))
        except FileNotFoundError:
            return ()

    def make_folder(self, path: Path) -> None:
        """Create one folder, whose parent exists; fine when it is there already."""
        path.mkdir(exist_ok=True)

    def append(self, path: Path, data: bytes) -> None:
        """Add bytes at the file's end, creating the file if need be; not yet on the disk."""
        _write_all(path, "ab", data)

    def write(self, path: Path, data: bytes) -> None:
        """Give the file this content; neither atomic nor yet on the disk."""
        _write_all(path, "wb", data)

    def make_private(self, path: Path) -> None:
        """Let its user alone open the file; on Windows its folder's permissions stand, which are the user's own."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, _PRIVATE)
        os.close(descriptor)
        path.chmod(_PRIVATE)

    def truncate(self, path: Path, size: int) -> None:
        """Cut the file to a size in bytes."""
        os.truncate(path, size)

    def fsync(self, path: Path) -> None:
        """Return once the file's content is on the disk."""
        # Windows flushes only what is open for writing.
        with path.open("r+b", buffering=0) as file:
            _flush_to_disk(file.fileno())

    def replace(self, source: Path, target: Path) -> None:
        """Give the source the target's name, atomically, in place of what was there."""
        self._retry(lambda: source.replace(target))

    def remove(self, path: Path) -> None:
        """Remove the file; fine when it is gone already."""
        self._retry(lambda: path.unlink(missing_ok=True))

    def fsync_folder(self, path: Path) -> None:
        """Return once the folder's entries are on the disk; Windows has no such call and needs none."""
        if os.name == "nt":
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            _flush_to_disk(descriptor)
        finally:
            os.close(descriptor)

    def _retry(self, action: Callable[[], object]) -> None:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                action()
            except PermissionError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_RETRY_PAUSE)
            else:
                return


def _write_all(path: Path, mode: str, data: bytes) -> None:
    with path.open(mode, buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _flush_to_disk(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - not on every system

        # There fsync stops at the drive's own cache; this goes through it, where the volume knows how.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                raise
        else:
            return
    os.fsync(descriptor)


def storage_failure(error: OSError, path: Path, kept: str, *, title: str | None = None) -> StorageFailure:
    """Put a refusal of the disk into words.

    Args:
        error: What the disk said.
        path: The file it was about.
        kept: A sentence on what is still there.
        title: What could not be done, if not saved.
    """
    return StorageFailure(f"{_told(error, path)} {kept} {_remedy(error.errno, _MAY_NOT_WRITE)}", title=title)


def read_failure(error: OSError, path: Path, kept: str | None = None) -> StorageFailure:
    """Put a refusal of the disk to read into words, as ``storage_failure`` does one to write."""
    kept = tr("It is untouched.") if kept is None else kept
    return StorageFailure(
        f"{_told(error, path)} {kept} {_remedy(error.errno, _MAY_NOT_READ)}", title=tr(COULD_NOT_READ)
    )


def is_not_allowed(error: OSError) -> bool:
    """Whether the disk refused because this user, or anybody, may not do that there."""
    return error.errno in _NOT_ALLOWED


def _told(error: OSError, path: Path) -> str:
    return f"{path}: {error.strerror or type(error).__name__}."


_MAY_NOT_WRITE = mark(
    "Check that you may write there and that no other program holds the file, then try again."
)
_MAY_NOT_READ = mark("Check that you may read it and that no other program holds the file, then try again.")


def _remedy(code: int | None, not_allowed: str) -> str:
    if code in (errno.ENOSPC, errno.EDQUOT):
        return tr(FREE_SOME_SPACE)
    if code in _NOT_ALLOWED:
        return tr(not_allowed)
    if code in (errno.ENOENT, errno.ENOTDIR):
        return tr("Check that the folder exists, then try again.")
    return tr(CHECK_THE_DISK)


def read_if_present(files: FileLayer, path: Path) -> bytes | None:
    """The whole file, None when there is none.

    Raises:
        StorageFailure: It is there but cannot be read.
    """
    try:
        return files.read_bytes(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise read_failure(error, path) from error


def ensure_folder(files: FileLayer, path: Path) -> None:
    """Create a folder with its parents, each entry on the disk before the next is made.

    Raises:
        OSError: The disk refused.
    """
    missing = []
    while not files.exists(path):
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        files.make_folder(folder)
        files.fsync_folder(folder.parent)


def temporary_beside(path: Path) -> Path:
    """The name under which a file's next content is written before it takes its place."""
    return path.with_name(f".{path.name}.next")


def write_atomically(files: FileLayer, path: Path, data: bytes) -> None:
    """Give a file new content so that at every moment, power cuts included, it has the old or the new one whole.

    Two writers of one file need a lock between them.

    Raises:
        StorageFailure: The disk refused; the file has its earlier content, or already the new one when only the
            last confirmation is missing.
    """
    _write_in_place(files, path, data, private=False)


def write_privately(files: FileLayer, path: Path, data: bytes) -> None:
    """Write a file as ``write_atomically`` does that only its user can open, at every moment. Raises as that does."""
    _write_in_place(files, path, data, private=True)


def _write_in_place(files: FileLayer, path: Path, data: bytes, *, private: bool) -> None:
    temporary = temporary_beside(path)
    try:
        ensure_folder(files, path.parent)
        if private:
            files.make_private(temporary)
        files.write(temporary, data)
        files.fsync(temporary)
        files.replace(temporary, path)
    except OSError as error:
        _discard(files, temporary, error)
        raise storage_failure(error, path, tr("Its earlier content is untouched.")) from error
    try:
        files.fsync_folder(path.parent)
    except OSError as error:
        raise storage_failure(
            error, path, tr("It has its new content, which a power cut may still undo.")
        ) from error


def append_durably(files: FileLayer, path: Path, data: bytes, *, kept: str, unsure: str) -> None:
    """Add bytes at a file's end, creating it if need be, and return once they are on the disk.

    Two writers of one file need a lock between them.

    Args:
        files: The file layer.
        path: The file.
        data: What is added.
        kept: A sentence on what a failure leaves behind.
        unsure: The same, for when the file could not be made what it was.

    Raises:
        StorageFailure: The disk refused; the file is as it was, or the message says ``unsure``.
    """
    before = signature_of(files, path)
    try:
        ensure_folder(files, path.parent)
        files.append(path, data)
        files.fsync(path)
        if before is None:
            files.fsync_folder(path.parent)
    except OSError as error:
        undone = _cut_back(files, path, before, error)
        raise storage_failure(error, path, kept if undone else unsure) from error


def signature_of(files: FileLayer, path: Path) -> FileSignature | None:
    """The file's signature, None when there is none.

    Raises:
        StorageFailure: The disk does not say.
    """
    try:
        return files.signature(path)
    except OSError as error:
        raise read_failure(error, path) from error


def changed_at(files: FileLayer, path: Path) -> datetime:
    """When a file was last written to; in 1970 where it is gone by now.

    Raises:
        StorageFailure: The disk does not say.
    """
    signature = signature_of(files, path)
    return datetime.fromtimestamp(signature.mtime_ns / 1e9 if signature else 0, UTC)


def _cut_back(files: FileLayer, path: Path, before: FileSignature | None, cause: OSError) -> bool:
    """Make the file what it was before an append that failed; whether that could be done."""
    try:
        if before is None:
            files.remove(path)
        else:
            files.truncate(path, before.size)
            files.fsync(path)
    except OSError as error:
        cause.add_note(f"{path} could not be cut back: {error}")
        return False
    return True


def _discard(files: FileLayer, path: Path, cause: OSError) -> None:
    """Remove a left-over; that it cannot be removed is worth a note to the failure, not a second failure."""
    try:
        files.remove(path)
    except OSError as error:
        cause.add_note(f"{path} was left behind: {error}")
