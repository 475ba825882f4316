"""Which model is in use: deploying, reverting, restoring and undoing."""

import logging
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aura_trainer.domain.errors import AuraError, DamagedData, InvalidBundle, NotFound, StorageFailure
from aura_trainer.domain.models import DeployOutcome, ModelStatus, ModelSummary, ModelUse
from aura_trainer.language import tr
from aura_trainer.services.bundle_reader import BundleT
from aura_trainer.services.deployment_journal import DEPLOY, RESTORE, REVERT, Standing, Undoable
from aura_trainer.services.files import read_if_present
from aura_trainer.services.log import operation
from aura_trainer.services.model_library import ModelLibrary

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """The model in use as it was at one moment: what it says of itself, and its bundle's bytes."""

    summary: ModelSummary
    data: bytes
    notice: str | None


class ModelManager(ModelLibrary[BundleT]):
    """Manages the active and the backup model, and the library they come from.

    Every change can be undone, also after a restart. A change cut short by a power cut or a killed process is
    finished by the next call; at every moment the active model is a whole one.
    """

    def in_use(self) -> ModelInUse:
        """Read the model in use: the active one, else the default, with a notice if a damaged file was passed over.

        Raises:
            InvalidBundle: Not even the default that came with the app is valid.
            StorageFailure: The disk refused.
            Conflict: Somebody else is changing the models.
        """
        path = self._paths.active_model
        with self._reading() as settled:
            notice = None
            try:
                data = read_if_present(self._files, path)
                if data is not None:
                    return ModelInUse(self._summarise(data, path), data, None)
            except (InvalidBundle, StorageFailure) as error:
                notice = self._passed_over(error)
            data = self._default(restore=settled)
            return ModelInUse(self._summarise(data, self._paths.default_model), data, notice)

    def status(self) -> ModelStatus:
        """What is deployed now. Raises as `in_use` does."""
        with self._reading() as settled:
            default = self._summarise(self._default(restore=settled), self._paths.default_model)
            active, active_fault = self._slot(self._paths.active_model)
            backup, backup_fault = self._slot(self._paths.backup_model)
            # Where nothing may be written, nothing can be undone.
            history = self._deployment.history() if settled else ()
            placed = self._placing(self._deployment.standing(keep=settled), default.digest)
        notices = []
        if active_fault is not None:
            notices.append(self._passed_over(active_fault))
        if backup_fault is not None:
            notices.append(
                tr("The backup {path} is not usable: {detail}").format(
                    path=self._paths.backup_model, detail=backup_fault.detail
                )
            )
        return ModelStatus(
            active=placed(active or default),
            using_default=active is None or active.digest == default.digest,
            backup=None if backup is None else placed(backup),
            default=placed(default),
            notice=" ".join(notices) or None,
            undoable=history[-1].words if history else None,
            active_unusable=active_fault is not None,
            change=history[-1].id if history else None,
            put_in_use=None if not history or history[-1].deleted or active is None else active.digest,
        )

    def use(self) -> ModelUse:
        """Which model is in use, and which are known to have been. Raises as `in_use` does."""
        now = self.in_use().summary.digest
        with self._reading() as settled:
            here = self._deployment.standing(keep=settled)
            before = [change.before for change in self._deployment.history()] if settled else []
        placed = {digest for standing in (here, *before) for digest in (standing.active, standing.backup)}
        return ModelUse(now, frozenset(digest for digest in (now, *placed) if digest is not None))

    def deploy(self, source: Path) -> DeployOutcome:
        """Put a bundle file in use; what was active becomes the backup.

        Returns:
            Not deployed when the bundle is not valid; then nothing was touched.

        Raises:
            NotFound: There is no such file.
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
            Conflict: Somebody else is changing the models.
        """
        try:
            return self._deploy(self._bundles.read_file(source))
        except InvalidBundle as error:
            return DeployOutcome(deployed=False, reason=error.detail)

    def deploy_version(self, id_prefix: str) -> DeployOutcome:
        """Put a version in use, named as `find` takes it.

        Returns:
            Not deployed when the version is damaged; then nothing was touched.

        Raises:
            NotFound: There is no such version.
            InvalidInput: More than one version could be meant.
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
            Conflict: Somebody else is changing the models.
        """
        try:
            return self._deploy(self._read_model(self.find(id_prefix)))
        except InvalidBundle as error:
            return DeployOutcome(deployed=False, reason=error.detail)

    def revert(self) -> DeployOutcome:
        """Put the default in use; the backup stays. Deployed also when the default was in use already.

        Raises:
            InvalidBundle: There is no valid default to go back to; nothing was touched.
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
            Conflict: Somebody else is changing the models.
        """
        with self._changing():
            self._default(restore=True)
            here = self._deployment.standing()
            if here.active is None:
                return DeployOutcome(deployed=True)
            return self._switch(REVERT, here, Standing(active=None, backup=here.backup))

    def restore_backup(self) -> DeployOutcome:
        """Put the backup in use; it stays the backup.

        Returns:
            Not deployed when there is no backup, or it is not valid; then nothing was touched.

        Raises:
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
            Conflict: Somebody else is changing the models.
        """
        with self._changing():
            here = self._deployment.standing()
            if here.backup is None:
                return DeployOutcome(deployed=False, reason=tr("There is no backup to restore."))
            try:
                self._bundles.facts(self._versions.read(here.backup))
            except InvalidBundle as error:
                return DeployOutcome(
                    deployed=False,
                    reason=tr("The backup is not usable: {reason}").format(reason=error.detail),
                )
            if here.active == here.backup:
                return DeployOutcome(deployed=True)
            return self._switch(RESTORE, here, Standing(active=here.backup, backup=here.backup))

    def undo(self, change: str | None = None) -> DeployOutcome:
        """Take the last change back: active and backup are what they were before it, a deleted version is there again.

        Args:
            change: The id of the change that is meant; another one is not taken back in its stead.

        Returns:
            Not deployed when there is nothing to undo, or a model it needs is gone.

        Raises:
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
            Conflict: Somebody else is changing the models.
        """
        with self._changing():
            history = self._deployment.history()
            if not history:
                return DeployOutcome(deployed=False, reason=tr("There is nothing to undo."))
            *earlier, last = history
            if change not in (None, last.id):
                return DeployOutcome(
                    deployed=False,
                    reason=tr("The models have changed since: the latest change is the {change}.").format(
                        change=last.words
                    ),
                )
            if last.deleted is not None:
                return self._bring_back(last.deleted, last, tuple(earlier))
            try:
                for digest in {last.before.active, last.before.backup} - {None}:
                    self._versions.read(str(digest))
            except (NotFound, DamagedData) as error:
                return DeployOutcome(
                    deployed=False,
                    reason=tr("The {change} cannot be undone. {reason}").format(
                        change=last.words, reason=error.detail
                    ),
                )
            with operation(logger, f"Undo of {last.action}"):
                self._deployment.switch(last.before, tuple(earlier))
        return DeployOutcome(deployed=True)

    def _bring_back(self, digest: str, last: Undoable, earlier: tuple[Undoable, ...]) -> DeployOutcome:
        if not self._versions.can_bring_back(digest):
            gone = tr("The {change} cannot be undone: {path} is gone or damaged.").format(
                change=last.words, path=self._versions.aside_path(digest)
            )
            return DeployOutcome(deployed=False, reason=gone)
        with operation(logger, f"Undo of {last.action}"):
            self._deployment.bring_back(digest, earlier)
        return DeployOutcome(deployed=True, brought_back=self.find(digest).name)

    def _deploy(self, data: bytes) -> DeployOutcome:
        facts = self._bundles.facts(data)
        with self._changing():
            digest = self._versions.keep(data)
            here = self._deployment.standing()
            if here.active == digest:
                return DeployOutcome(deployed=True)
            name = self._versions.label(digest) or facts.name
            backup = self._usable(here.active) or here.backup
            return self._switch(f"{DEPLOY}{name}", here, Standing(active=digest, backup=backup))

    def _switch(self, action: str, here: Standing, target: Standing) -> DeployOutcome:
        # With an active model that is not valid the default was in use; that is what undoing comes back to.
        before = Standing(active=self._usable(here.active), backup=here.backup)
        change = Undoable(action=action, before=before, id=uuid4().hex)
        with operation(logger, f"Change of models: {action}"):
            self._deployment.switch(target, (*self._deployment.history(), change))
        return DeployOutcome(deployed=True, change=change.id)

    def _usable(self, digest: str | None) -> str | None:
        """The digest again if that version is valid, else None: an invalid model must not become the backup."""
        if digest is None:
            return None
        try:
            self._bundles.facts(self._versions.read(digest))
        except InvalidBundle:
            return None
        return digest

    def _passed_over(self, error: AuraError) -> str:
        return tr("The active model {path} cannot be used, so the default is: {reason}").format(
            path=self._paths.active_model, reason=error.detail
        )
