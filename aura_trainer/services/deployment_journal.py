"""Changing which models are active and backup, so that a power cut at any moment leaves the old or the new pair.

Both files cannot be replaced at one stroke. So the change is first written down whole, in one atomic replacement of
the journal, and then carried out; what was written down and not finished is finished by whoever comes next.
"""

import logging
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from aura_trainer.domain.errors import AuraError, DamagedData, NotFound, StorageFailure
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, read_if_present, storage_failure, write_atomically
from aura_trainer.services.model_versions import VersionStore, digest_of

_log = logging.getLogger(__name__)

_LONGEST_HISTORY = 100

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Standing(BaseModel):
    """The digests of the active and the backup model; None where there is no file."""

    model_config = ConfigDict(frozen=True)

    active: Digest | None
    backup: Digest | None


class Undoable(BaseModel):
    """A change in words ("deploy of beach"), and how things stood before it."""

    model_config = ConfigDict(frozen=True)

    action: str
    before: Standing


class Journal(BaseModel):
    """What is on record: the standing to be brought about, and the changes that can be undone, oldest first."""

    model_config = ConfigDict(frozen=True)

    pending: Standing | None = None
    history: tuple[Undoable, ...] = ()


class Deployment:
    """Reads and changes the standing. Callers hold the lock of the models.

    Args:
        paths: Where the files are.
        files: The file layer.
        versions: Holds the bytes of every model that ever stood here.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, versions: VersionStore) -> None:
        self._paths = paths
        self._files = files
        self._versions = versions

    def settle(self) -> None:
        """Finish a change that was cut short, and set a journal aside that cannot be read.

        Raises:
            StorageFailure: The disk refused; it can be tried again.
        """
        try:
            journal = self._load()
        except DamagedData as error:
            self._set_journal_aside(error)
            return
        if journal.pending is not None:
            _log.info("Finishing a change of models that was interrupted")
            self._bring_about(journal.pending)
            self._save(Journal(history=journal.history))

    def history(self) -> tuple[Undoable, ...]:
        """The changes that can be undone, oldest first."""
        return self._load().history

    def standing(self, *, keep: bool = True) -> Standing:
        """How things stand, every model that stands being kept as a version, unless nothing may be written.

        Raises:
            StorageFailure: The disk refused.
        """
        active = read_if_present(self._files, self._paths.active_model)
        backup = read_if_present(self._files, self._paths.backup_model)
        digest = self._versions.keep if keep else digest_of
        return Standing(
            active=None if active is None else digest(active),
            backup=None if backup is None else digest(backup),
        )

    def switch(self, target: Standing, history: tuple[Undoable, ...]) -> None:
        """Bring a standing about, all of whose models are kept as versions.

        Raises:
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
        """
        here = self.standing()
        earlier = self._load().history
        try:
            self._carry_out(target, history[-_LONGEST_HISTORY:])
        except StorageFailure as failure:
            self._back_out(here, earlier, failure)
            raise

    def forget(self, digest: str) -> None:
        """Drop the changes whose undoing needs a version that is about to be deleted, and those before them.

        Raises:
            StorageFailure: The disk refused; nothing was dropped.
        """
        history = self._load().history
        needing = [
            at for at, change in enumerate(history) if digest in (change.before.active, change.before.backup)
        ]
        if needing:
            self._save(Journal(history=history[needing[-1] + 1 :]))

    def _carry_out(self, target: Standing, history: tuple[Undoable, ...]) -> None:
        self._save(Journal(pending=target, history=history))
        self._bring_about(target)
        self._save(Journal(history=history))

    def _back_out(self, before: Standing, history: tuple[Undoable, ...], failure: StorageFailure) -> None:
        try:
            self._carry_out(before, history)
        except StorageFailure as second:
            raise StorageFailure(
                f"{failure.detail} Taking the change back failed too ({second.detail}) "
                "The models are whole; the change is finished, or taken back, as soon as the disk allows it."
            ) from failure

    def _bring_about(self, target: Standing) -> None:
        # The backup first: the model that loses its place as the active one is then in its new place already.
        self._put(self._paths.backup_model, target.backup)
        self._put(self._paths.active_model, target.active)

    def _put(self, path: Path, digest: str | None) -> None:
        present = read_if_present(self._files, path)
        if digest is None:
            if present is not None:
                self._take_away(path)
            return
        try:
            data = self._versions.read(digest)
        except (NotFound, DamagedData) as error:
            # Only somebody's own hand can bring this about; what stands is then better than nothing.
            _log.warning("%s is left as it is: %s", path, error.detail)
            return
        if present != data:
            write_atomically(self._files, path, data)

    def _take_away(self, path: Path) -> None:
        try:
            self._files.remove(path)
            self._files.fsync_folder(path.parent)
        except OSError as error:
            raise storage_failure(error, path, "Every model is still kept.") from error

    def _load(self) -> Journal:
        data = read_if_present(self._files, self._paths.deployment_journal)
        if data is None:
            return Journal()
        try:
            return Journal.model_validate_json(data)
        except ValidationError as error:
            raise DamagedData(f"{self._paths.deployment_journal} cannot be understood.") from error

    def _save(self, journal: Journal) -> None:
        write_atomically(self._files, self._paths.deployment_journal, journal.model_dump_json().encode())

    def _set_journal_aside(self, error: AuraError) -> None:
        path = self._paths.deployment_journal
        aside = path.with_name(f"{path.name}.damaged")
        try:
            self._files.replace(path, aside)
            self._files.fsync_folder(path.parent)
        except OSError as failure:
            raise storage_failure(failure, path, "Every model is still kept.") from failure
        _log.warning(
            "%s It was set aside as %s; earlier changes can no longer be undone.", error.detail, aside.name
        )
