"""Every model ever kept, by the digest of its bytes, and the names people gave them."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.errors import DamagedData, InvalidInput, NotFound
from aura_trainer.language import tr
from aura_trainer.services.files import (
    FileLayer,
    read_failure,
    read_if_present,
    storage_failure,
    write_atomically,
)

NAME_SUFFIX = ".name"
"""Of the file beside a version that holds the name a person gave it."""

_VERSION_FILE = re.compile(r"([0-9a-f]{64})\.zip")
_LONGEST_NAME = 100
_ASIDE = ".deleted"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a bundle says of itself; ``created`` is a time in ISO 8601, ``metrics`` the figures of its manifest."""

    name: str
    created: str
    annotation_count: int
    metrics: Mapping[str, float]
    extractors: tuple[str, ...]
    recipe: str


def digest_of(data: bytes) -> str:
    """The sha256 of a bundle's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class VersionStore:
    """A folder of bundles named by their digest. What is in it never changes, it only comes and goes.

    Writers hold the lock of the models.
    """

    def __init__(self, folder: Path, files: FileLayer) -> None:
        self._folder = folder
        self._files = files

    def path(self, digest: str) -> Path:
        """Where a version is, or would be."""
        return self._folder / f"{digest}.zip"

    def digests(self) -> tuple[str, ...]:
        """The digests of all versions.

        Raises:
            StorageFailure: The folder cannot be read.
        """
        try:
            entries = self._files.list_folder(self._folder)
        except OSError as error:
            raise read_failure(error, self._folder, tr("No model was touched.")) from error
        return tuple(match[1] for entry in entries if (match := _VERSION_FILE.fullmatch(entry.name)))

    def keep(self, data: bytes) -> str:
        """Put bytes on the disk unless they are there already, and return their digest.

        Raises:
            StorageFailure: The disk refused.
        """
        digest = digest_of(data)
        if read_if_present(self._files, self.path(digest)) != data:
            write_atomically(self._files, self.path(digest), data)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes of a version, checked against their digest.

        Raises:
            NotFound: It is not there.
            DamagedData: It is not what it was.
            StorageFailure: It cannot be read.
        """
        path = self.path(digest)
        data = read_if_present(self._files, path)
        if data is None:
            raise NotFound(tr("The model file {path} is gone.").format(path=path))
        if digest_of(data) != digest:
            raise DamagedData(
                tr(
                    "{path} is not what it was when it was kept. Delete this version, or import it anew."
                ).format(path=path)
            )
        return data

    def label(self, digest: str) -> str | None:
        """The name a person gave the version, if any.

        Raises:
            StorageFailure: It cannot be read.
        """
        data = read_if_present(self._files, self._label_path(digest))
        return None if data is None else data.decode("utf-8", "replace").strip() or None

    def set_label(self, digest: str, name: str) -> None:
        """Give the version a name of the person's own; its bytes stay as they are.

        Raises:
            InvalidInput: The name is blank, longer than 100 characters or has control characters.
            StorageFailure: The disk refused; the earlier name is untouched.
        """
        cleaned = name.strip()
        if not cleaned or len(cleaned) > _LONGEST_NAME or not cleaned.isprintable():
            raise InvalidInput(
                tr("A model's name must have 1 to {most} printable characters, got '{name}'.").format(
                    most=_LONGEST_NAME, name=name
                )
            )
        write_atomically(self._files, self._label_path(digest), cleaned.encode())

    def holds(self, digest: str) -> bool:
        """Whether a version's file is there."""
        return self._files.exists(self.path(digest))

    def aside_path(self, digest: str) -> Path:
        """Where a deleted version is, or would be."""
        return self._folder / _ASIDE / f"{digest}.zip"

    def can_bring_back(self, digest: str) -> bool:
        """Whether a deleted version is still whole, or there again.

        Raises:
            StorageFailure: It cannot be read.
        """
        aside = read_if_present(self._files, self.aside_path(digest))
        return self.holds(digest) or (aside is not None and digest_of(aside) == digest)

    def put_aside(self, digest: str) -> None:
        """Move a version and its name out of the versions; begun anew after a power cut it comes to the same.

        It is copied before it is removed: a name that wanders from folder to folder can be lost in between.

        Raises:
            StorageFailure: The disk refused.
        """
        path, aside = self.path(digest), self.aside_path(digest)
        data = read_if_present(self._files, path)
        name = read_if_present(self._files, self._label_path(digest))
        if data is not None:
            write_atomically(self._files, aside, data)
        if name is not None:
            write_atomically(self._files, aside.with_suffix(NAME_SUFFIX), name)
        elif data is not None and self._files.exists(aside.with_suffix(NAME_SUFFIX)):
            # The name it had when it was deleted before.
            self._remove(aside.with_suffix(NAME_SUFFIX))
        self._remove(path, self._label_path(digest))

    def bring_back(self, digest: str) -> None:
        """Move a version that was put aside and its name back; begun anew after a power cut it comes to the same.

        Raises:
            StorageFailure: The disk refused.
        """
        aside = self.aside_path(digest)
        for source, target in (
            (aside, self.path(digest)),
            (aside.with_suffix(NAME_SUFFIX), self._label_path(digest)),
        ):
            data = read_if_present(self._files, source)
            if data is not None and not self._files.exists(target):
                write_atomically(self._files, target, data)
        self._remove(aside, aside.with_suffix(NAME_SUFFIX))

    def clear_aside(self, keep: Collection[str]) -> None:
        """Remove for good what was put aside, but for some.

        Raises:
            StorageFailure: The disk refused.
        """
        folder = self._folder / _ASIDE
        try:
            entries = self._files.list_folder(folder)
        except OSError as error:
            raise read_failure(error, folder, tr("No model was touched.")) from error
        self._remove(*(entry for entry in entries if entry.stem not in keep))

    def _remove(self, *paths: Path) -> None:
        present = [path for path in paths if self._files.exists(path)]
        try:
            for path in present:
                self._files.remove(path)
            for folder in {path.parent for path in present}:
                self._files.fsync_folder(folder)
        except OSError as error:
            raise storage_failure(error, present[0], tr("It may not be deleted yet.")) from error

    def _label_path(self, digest: str) -> Path:
        return self._folder / f"{digest}{NAME_SUFFIX}"
