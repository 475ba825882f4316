"""The note of a restore under way, by which one that was cut short is finished later."""

import logging
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.services.files import FileLayer, read_if_present, write_atomically
from aura_trainer.services.json_lines import is_torn

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restoring:
    """The ids of two backups: the one that is being restored, and the one of what there was before."""

    then: str
    before: str


class RestoreJournal:
    """Says which restore is under way. Written and removed only by who holds the lock of the backups.

    Args:
        folder: Where the backups are.
        files: The file layer.
    """

    def __init__(self, folder: Path, files: FileLayer) -> None:
        self._path = folder / ".restoring"
        self._files = files

    def read(self) -> Restoring | None:
        """The restore under way or cut short; None when there is none.

        Raises:
            StorageFailure: The disk does not say.
        """
        data = read_if_present(self._files, self._path)
        if data is None:
            return None
        # A damaged note names no backup there is.
        then, _, before = data.decode("utf-8", "replace").strip().partition("\n")
        return Restoring(then, before)

    def begin(self, restoring: Restoring) -> None:
        """Note a restore, before its first file is replaced.

        Raises:
            StorageFailure: The disk refused.
        """
        write_atomically(self._files, self._path, f"{restoring.then}\n{restoring.before}\n".encode())

    def end(self) -> None:
        """Drop the note; one that cannot be dropped is settled later, which then finds nothing to do."""
        try:
            self._files.remove(self._path)
            self._files.fsync_folder(self._path.parent)
        except OSError as error:
            logger.warning("%s could not be removed: %s", self._path, error)


def restored_file(now: bytes, then: bytes, before: bytes, *, grows: bool) -> bytes | None:
    """What a file of a restore that was cut short is to hold.

    Args:
        now: What it holds.
        then: What it holds in the backup.
        before: What it held before the restore.
        grows: Whether lines may have been added to either since; these are kept.

    Returns:
        The content; None where the file is neither of the two, and so not ours to replace.
    """
    if now in (before, then):
        return then
    begun = [known for known in (then, before) if grows and now.startswith(known)]
    if not begun:
        return None
    # Where one of the two begins with the other, the longer tells more.
    known = max(begun, key=len)
    added = now[len(known) :]
    if known == then:
        return now
    return then + b"\n" * (is_torn(then) and not added.startswith(b"\n")) + added
