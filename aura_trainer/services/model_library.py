"""The library of models: finding, keeping, naming, handing out and deleting versions."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Generic

from aura_trainer.domain.bundle_check import BundleCheck, Examination, check_results
from aura_trainer.domain.counting import listed
from aura_trainer.domain.errors import (
    AuraError,
    Conflict,
    DamagedData,
    InvalidBundle,
    InvalidInput,
    NotFound,
    StorageFailure,
)
from aura_trainer.domain.models import Deletion, ModelSummary, Slot
from aura_trainer.language import tr
from aura_trainer.services.bundle_reader import BundleOpener, BundleReader, BundleT, naming
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.deployment_journal import DELETION, Deployment, Standing
from aura_trainer.services.files import (
    FileLayer,
    read_if_present,
    write_atomically,
)
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.log import operation
from aura_trainer.services.model_versions import ModelFacts, VersionStore, digest_of
from aura_trainer.services.own_files import writable_target

_log = logging.getLogger(__name__)


class ModelLibrary(Generic[BundleT]):
    """Every model there is: kept versions, the default, and what stands in a slot. Thread- and process-safe.

    Args:
        paths: Where the files are.
        files: The file layer.
        lock: Held by every writer of models.
        open_bundle: Checks a bundle's bytes and opens it.
        describe: What an opened bundle says of itself.
        shipped_default: The bytes of the factory default that came with the app.
    """

    def __init__(
        self,
        paths: DataPaths,
        files: FileLayer,
        lock: ProcessLock,
        open_bundle: BundleOpener[BundleT],
        describe: Callable[[BundleT], ModelFacts],
        shipped_default: Callable[[], bytes],
    ) -> None:
        self._paths = paths
        self._files = files
        self._lock = lock
        self._bundles = BundleReader(files, open_bundle, describe)
        self._shipped_default = shipped_default
        self._versions = VersionStore(paths.versions_dir, files)
        self._deployment = Deployment(paths, files, self._versions)
        self._reported: set[str] = set()
        self._reported_lock = threading.Lock()

    def versions(self) -> list[ModelSummary]:
        """Every usable model, newest first: kept versions, the default, and what stands in a slot.

        Raises:
            InvalidBundle: Not even the default that came with the app is valid.
            StorageFailure: The disk refused.
            Conflict: Somebody else is changing the models.
        """
        with self._reading() as settled:
            standing = self._deployment.standing(keep=settled)
            default = self._default(restore=settled)
            summaries = {digest_of(default): self._summarise(default, self._paths.default_model)}
            for digest in self._versions.digests():
                try:
                    summaries[digest] = self._version_summary(digest)
                except (InvalidBundle, DamagedData, StorageFailure) as error:
                    self._report(digest, error)
            # Otherwise whatever stands in a slot is a version by now.
            for path in () if settled else (self._paths.active_model, self._paths.backup_model):
                standing_there, _ = self._slot(path)
                if standing_there is not None:
                    summaries.setdefault(standing_there.digest, standing_there)
        placed = self._placing(standing, digest_of(default))
        newest_first = sorted(summaries.values(), key=lambda item: (item.created, item.digest), reverse=True)
        return [placed(item) for item in newest_first]

    def find(self, id_prefix: str) -> ModelSummary:
        """Find a model by its digest, its name, or the beginning of its digest.

        Raises:
            NotFound: There is none.
            StorageFailure: It is there but cannot be read.
            InvalidInput: More than one could be meant, one by its name and one by its digest too, or the text is blank.
        """
        wanted = id_prefix.strip()
        if not wanted:
            raise InvalidInput(tr("A model's name or id must not be empty."))
        models = self.versions()
        digest = wanted.lower()
        whole = [item for item in models if item.digest == digest]
        # A name such as "2" may begin the id of another model: which of the two is meant is not to be guessed.
        found = whole or [item for item in models if item.name == wanted or item.digest.startswith(digest)]
        if not found:
            self._refuse_unreadable(digest)
            raise NotFound(tr("There is no model '{wanted}'.").format(wanted=wanted))
        if len(found) > 1:
            choices = ", ".join(f"{item.short_id} ({item.name})" for item in found)
            raise InvalidInput(
                tr("'{wanted}' could mean {choices}. Give more of the id.").format(
                    wanted=wanted, choices=choices
                )
            )
        return found[0]

    def _refuse_unreadable(self, digest: str) -> None:
        """Say of a model that is there but cannot be read, perhaps for a moment only, that it is so."""
        with self._reading():
            for kept in self._versions.digests():
                if kept.startswith(digest):
                    with suppress(InvalidBundle, DamagedData):
                        self._version_summary(kept)

    def open_version(self, id_prefix: str) -> BundleT:
        """Open a model, named as `find` takes it.

        Raises:
            NotFound: There is no such model.
            InvalidInput: More than one could be meant.
            InvalidBundle: It was damaged since it was kept.
            StorageFailure: The disk refused.
        """
        return self._bundles.open(self._read_model(self.find(id_prefix)))

    def read_version(self, id_prefix: str) -> tuple[ModelSummary, bytes]:
        """Read a model's bundle, named as `find` takes it. Raises as `open_version` does."""
        model = self.find(id_prefix)
        return model, self._read_model(model)

    def add_version(self, data: bytes) -> ModelSummary:
        """Keep a bundle without putting it in use.

        Raises:
            InvalidBundle: It is not valid; it was not kept.
            StorageFailure: The disk refused.
            Conflict: Somebody else is changing the models.
        """
        facts = self._bundles.facts(data)
        with self._changing():
            digest = self._versions.keep(data)
            placed = self._placing(self._deployment.standing(), digest_of(self._default(restore=True)))
            return placed(self._summary(digest, facts, self._versions.path(digest)))

    def import_file(self, path: Path, *, examined: str | None = None) -> ModelSummary:
        """Keep a bundle file without putting it in use. Raises as `add_version` does, and NotFound.

        Args:
            path: The file.
            examined: The digest of what was shown to the person; another content is refused with a Conflict.
        """
        with naming(path):
            data = self._bundles.read_file(path)
            if examined is not None and digest_of(data) != examined:
                raise Conflict(
                    tr("{path} has changed since it was checked. Nothing was kept; choose it again.").format(
                        path=path
                    )
                )
            return self.add_version(data)

    def examine(self, path: Path) -> Examination:
        """Check a bundle file without keeping it, and tell of every check how it went.

        Raises:
            NotFound: There is no such file.
            InvalidInput: It is a folder.
            StorageFailure: It cannot be read.
        """
        passed: dict[BundleCheck, str] = {}
        summary, known, namesake, reason = None, None, None, ""
        with naming(path):
            try:
                data = self._bundles.read_file(path)
                facts = self._bundles.examine(data, passed.__setitem__)
                summary = self._summary(digest_of(data), facts, path)
            except InvalidBundle as error:
                reason = error.detail
        if summary is not None:
            kept = self.versions()
            known = next((item for item in kept if item.digest == summary.digest), None)
            namesake = summary.namesake(kept)
            summary = replace(summary, slots=known.slots if known else ())
        return Examination(
            path=str(path),
            checks=check_results(passed, reason),
            summary=summary,
            kept_as=known.name if known else None,
            namesake=namesake,
        )

    def export(self, id_prefix: str, target: Path) -> ModelSummary:
        """Write a model's bundle to a file.

        Raises:
            NotFound: There is no such model.
            InvalidInput: More than one could be meant, or the target is a folder or a file of the app's own.
            InvalidBundle: Its file is damaged.
            StorageFailure: The disk refused; what the target held is untouched.
        """
        model = self.find(id_prefix)
        write_atomically(self._files, writable_target(self._paths, target), self._read_model(model))
        return model

    def rename(self, id_prefix: str, name: str) -> ModelSummary:
        """Give a model a name of one's own; the bundle stays as it is, byte for byte.

        Raises:
            NotFound: There is no such model.
            InvalidInput: More than one could be meant, or the name is blank, too long or not printable.
            StorageFailure: The disk refused; the earlier name is untouched.
            Conflict: Somebody else is changing the models.
        """
        with self._changing():
            model = self.find(id_prefix)
            self._versions.set_label(model.digest, name)
            return self.find(model.digest)

    def delete(self, id_prefix: str) -> Deletion:
        """Delete a version. That can be undone like any other change, until ten more have been deleted.

        Raises:
            NotFound: There is no such model.
            InvalidInput: More than one could be meant.
            Conflict: It is the active, backup or default model, or somebody else is changing the models.
            StorageFailure: The disk refused.
        """
        with self._changing():
            model = self.find(id_prefix)
            if model.slots:
                places = listed([slot.words for slot in model.slots])
                raise Conflict(
                    tr(
                        "{name} is the {places} model and cannot be deleted. Deploy another one first."
                    ).format(name=model.name, places=places)
                )
            with operation(_log, f"Deletion of {model.name} ({model.short_id})"):
                change = self._deployment.delete(model.digest, f"{DELETION}{model.name}")
            return Deletion(model, change)

    @staticmethod
    def _placing(standing: Standing, default: str) -> Callable[[ModelSummary], ModelSummary]:
        """What marks a model with the slots it stands in."""
        slots = {Slot.ACTIVE: standing.active or default, Slot.BACKUP: standing.backup, Slot.DEFAULT: default}

        def placed(item: ModelSummary) -> ModelSummary:
            return replace(item, slots=tuple(slot for slot, digest in slots.items() if digest == item.digest))

        return placed

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._open_first()
        with self._lock.held():
            self._deployment.settle()
            yield

    @contextmanager
    def _reading(self) -> Iterator[bool]:
        """Hold the models as they are; what is yielded is whether a change cut short could be finished first."""
        self._open_first()
        with self._lock.reading() as held:
            if held:
                self._deployment.settle()
            yield held

    def _open_first(self) -> None:
        # The first bundle loads the libraries that read it, seconds on a slow machine: not while others wait.
        if not self._bundles.has_read_any:
            # Whoever needs the default is told that it is not valid.
            with suppress(InvalidBundle):
                self._bundles.facts(self._shipped_default())

    def _default(self, *, restore: bool) -> bytes:
        """The default's bytes; with ``restore`` a missing or damaged file is replaced by the one of the app."""
        path = self._paths.default_model
        data = read_if_present(self._files, path)
        if data is not None:
            try:
                self._bundles.facts(data)
            except InvalidBundle as error:
                _log.warning("In place of %s stands the one that came with the app: %s", path, error.detail)
            else:
                return data
        shipped = self._shipped_default()
        self._bundles.facts(shipped)
        if restore:
            with self._lock.held():
                write_atomically(self._files, path, shipped)
        return shipped

    def _slot(self, path: Path) -> tuple[ModelSummary | None, AuraError | None]:
        """The model in a slot, or what is wrong with it; neither when the slot is empty."""
        try:
            data = read_if_present(self._files, path)
            return (None if data is None else self._summarise(data, path)), None
        except (InvalidBundle, StorageFailure) as error:
            return None, error

    def _summarise(self, data: bytes, path: Path) -> ModelSummary:
        return self._summary(digest_of(data), self._bundles.facts(data), path)

    def _version_summary(self, digest: str) -> ModelSummary:
        facts = self._bundles.known(digest) or self._bundles.facts(self._versions.read(digest))
        return self._summary(digest, facts, self._versions.path(digest))

    def _summary(self, digest: str, facts: ModelFacts, path: Path) -> ModelSummary:
        return ModelSummary(
            digest=digest,
            name=self._versions.label(digest) or facts.name,
            created=facts.created,
            annotation_count=facts.annotation_count,
            metrics=facts.metrics,
            extractors=facts.extractors,
            recipe=facts.recipe,
            path=str(path),
        )

    def _report(self, digest: str, error: AuraError) -> None:
        """Say once that a version cannot be used."""
        with self._reported_lock:
            new = digest not in self._reported
            self._reported.add(digest)
        if new:
            _log.warning("The model version %s is not listed: %s", self._versions.path(digest), error.detail)

    def _read_model(self, model: ModelSummary) -> bytes:
        """The bytes of a listed model, which may have been damaged since it was first read."""
        data = self._bundles.read_file(Path(model.path))
        if digest_of(data) != model.digest:
            raise InvalidBundle(
                tr("{path} is not what it was when it was kept. Import this model anew.").format(
                    path=model.path
                )
            )
        return data
