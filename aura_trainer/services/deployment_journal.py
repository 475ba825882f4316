"""Changing which models are active and backup, so that a power cut at any moment leaves the old or the new pair.

Both files cannot be replaced at one stroke. So the change is first written down whole, in one atomic replacement of
the journal, and then carried out; what was written down and not finished is finished by whoever comes next.

A version that is deleted goes the same way: its file is put aside, and brought back when that is undone. The last ten
deleted are kept aside; with an eleventh the oldest goes for good, and so does undoing as far back as that.
"""

import logging
from pathlib import Path
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from aura_trainer.domain.errors import AuraError, DamagedData, NotFound, StorageFailure
from aura_trainer.language import mark, tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, read_if_present, storage_failure, write_atomically
from aura_trainer.services.model_versions import VersionStore, digest_of

_log = logging.getLogger(__name__)

KEPT_ASIDE = 10
"""So many deleted versions can be brought back."""

_LONGEST_HISTORY = 100

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Standing(BaseModel):
    """The digests of the active and the backup model; None where there is no file."""

    model_config = ConfigDict(frozen=True)

    active: Digest | None
    backup: Digest | None


REVERT = mark("revert to default")
RESTORE = mark("restore of the backup")

DEPLOY = "deploy of "
DELETION = "deletion of "

# By the beginnings of actions that go on with a model's name.
_NAMING = {DEPLOY: mark("deploy of {name}"), DELETION: mark("deletion of {name}")}


class Undoable(BaseModel):
    """A change in words ("deploy of beach"), how things stood before it, and the version it deleted, if any.

    The words are stored in English; ``words`` has them in the language spoken. ``id`` tells changes apart; those that
    were written down before there were any have none.
    """

    model_config = ConfigDict(frozen=True)

    action: str
    before: Standing
    deleted: Digest | None = None
    id: str = ""

    @property
    def words(self) -> str:
        """What was done, in the language spoken."""
        for begins, words in _NAMING.items():
            if self.action.startswith(begins):
                return tr(words).format(name=self.action.removeprefix(begins))
        return tr(self.action) if self.action else ""


class Journal(BaseModel):
    """What is on record: what is to be done, and the changes that can be undone, oldest first.

    Attributes:
        pending: The standing to be brought about.
        removing: The version to be put aside.
        returning: The version to be brought back.
        history: What can be undone.
    """

    model_config = ConfigDict(frozen=True)

    pending: Standing | None = None
    removing: Digest | None = None
    returning: Digest | None = None
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
        if journal != Journal(history=journal.history):
            _log.info("Finishing a change of models that was interrupted")
            self._finish(journal)

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
        here, earlier = self.standing(), self._load().history
        self._change(
            Journal(pending=target, history=history[-_LONGEST_HISTORY:]),
            Journal(pending=here, history=earlier),
        )

    def delete(self, digest: str, action: str) -> str:
        """Put a version that stands nowhere aside, so that it can be brought back; return the change's id.

        Args:
            digest: The version's.
            action: What is done, in words ("deletion of beach").

        Raises:
            StorageFailure: The disk refused; the version is where it was, unless the detail says otherwise.
        """
        earlier = self._load().history
        change = Undoable(action=action, before=self.standing(), deleted=digest, id=uuid4().hex)
        history = _as_far_as_kept((*earlier, change))[-_LONGEST_HISTORY:]
        self._change(Journal(removing=digest, history=history), Journal(returning=digest, history=earlier))
        self._clear_aside(history)
        return change.id

    def bring_back(self, digest: str, history: tuple[Undoable, ...]) -> None:
        """Bring a deleted version back, which is then no longer on record as deleted.

        Args:
            digest: The version's.
            history: What can be undone from then on.

        Raises:
            StorageFailure: The disk refused; the version is still aside, unless the detail says otherwise.
        """
        # One that was imported anew in the meantime is not to go with an undoing that fails.
        gone = None if self._versions.holds(digest) else digest
        self._change(
            Journal(returning=digest, history=history), Journal(removing=gone, history=self._load().history)
        )

    def _change(self, journal: Journal, back: Journal) -> None:
        """Carry a change out, or another that takes it back."""
        try:
            self._carry_out(journal)
        except StorageFailure as failure:
            self._back_out(back, failure)
            raise

    def _carry_out(self, journal: Journal) -> None:
        self._save(journal)
        self._finish(journal)

    def _finish(self, journal: Journal) -> None:
        if journal.pending is not None:
            self._bring_about(journal.pending)
        if journal.removing is not None:
            self._versions.put_aside(journal.removing)
        if journal.returning is not None:
            self._versions.bring_back(journal.returning)
        self._save(Journal(history=journal.history))

    def _back_out(self, back: Journal, failure: StorageFailure) -> None:
        try:
            self._carry_out(back)
        except StorageFailure as second:
            raise StorageFailure(
                tr(
                    "{detail} Taking the change back failed too ({second}) The models are "
                    "whole; the change is finished, or taken back, as soon as the disk allows it."
                ).format(detail=failure.detail, second=second.detail)
            ) from failure

    def _clear_aside(self, history: tuple[Undoable, ...]) -> None:
        """Let go of what nothing on record can bring back."""
        try:
            self._versions.clear_aside(keep={change.deleted for change in history if change.deleted})
        except StorageFailure as error:
            # What was asked for is done; whoever deletes next tries again.
            _log.warning("A version deleted long ago is still on the disk: %s", error.detail)

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
            raise storage_failure(error, path, tr("Every model is still kept.")) from error

    def _load(self) -> Journal:
        data = read_if_present(self._files, self._paths.deployment_journal)
        if data is None:
            return Journal()
        try:
            return Journal.model_validate_json(data)
        except ValidationError as error:
            raise DamagedData(
                tr("{path} cannot be understood.").format(path=self._paths.deployment_journal)
            ) from error

    def _save(self, journal: Journal) -> None:
        write_atomically(self._files, self._paths.deployment_journal, journal.model_dump_json().encode())

    def _set_journal_aside(self, error: AuraError) -> None:
        path = self._paths.deployment_journal
        aside = journal_aside(path)
        try:
            self._files.replace(path, aside)
            self._files.fsync_folder(path.parent)
        except OSError as failure:
            raise storage_failure(failure, path, tr("Every model is still kept.")) from failure
        _log.warning(
            "%s It was set aside as %s; earlier changes can no longer be undone.", error.detail, aside.name
        )


def journal_aside(path: Path) -> Path:
    """Where a damaged record of changes is put."""
    return path.with_name(f"{path.name}.damaged")


def _as_far_as_kept(history: tuple[Undoable, ...]) -> tuple[Undoable, ...]:
    """What can be undone without a version that is kept aside no longer."""
    deletions = [at for at, change in enumerate(history) if change.deleted is not None]
    return history if len(deletions) <= KEPT_ASIDE else history[deletions[-KEPT_ASIDE - 1] + 1 :]
