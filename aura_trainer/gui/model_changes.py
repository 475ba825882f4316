"""Changing the model in use: ask the service, tell everyone, offer Undo. One verb a function."""

from collections.abc import Callable
from pathlib import Path

from aura_trainer.application import Application
from aura_trainer.domain.bundle_check import Examination
from aura_trainer.domain.models import DeployOutcome, ModelSummary
from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.language import tr

MODEL_CHANGE = "model change"
"""Subject of notices of the latest change: an Undo of an earlier one is out of date."""


class ModelChanges:
    """The verbs of the Train and Models pages; each runs off the GUI thread and says what it did, unless the page shows it."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def deploy(self, model: ModelSummary) -> bool:
        """Put a version in use."""
        return await self._change(lambda app: app.models.deploy_version(model.digest), _deployed(model.title))

    async def deploy_job(self, job: TrainingJob) -> None:
        """Put the model of a completed job in use, and note it with the job."""
        application = self._context.application
        outcome = await self._context.runner.background(lambda: application.training.deploy(job.job_id))
        self._announce(_deployed(job.request.model_name), outcome.change)

    async def revert(self, default: ModelSummary) -> bool:
        """Put the default in use."""
        return await self._change(lambda app: app.models.revert(), _deployed(default.title))

    async def restore(self, backup: ModelSummary) -> bool:
        """Put the backup in use."""
        return await self._change(lambda app: app.models.restore_backup(), _deployed(backup.title))

    async def undo(self, change: str | None) -> bool:
        """Take a change back, by its id, if it is still the latest."""
        application = self._context.application
        outcome = await self._context.runner.background(lambda app: app.models.undo(change), application)
        if not outcome.deployed:
            # Something else was done since: nothing went wrong.
            self._refused(outcome, Tone.INFO)
            return False
        status = await self._context.runner.background(application.model_in_use)
        self._context.signals.model_changed.emit()
        if outcome.brought_back:
            said = tr("{name} is among the versions again.").format(name=outcome.brought_back)
        else:
            said = tr("{name} is in use.").format(name=status.active.title)
        self._context.notify(Notice(tr("Undone"), said, Tone.GOOD, subject=MODEL_CHANGE))
        return True

    async def delete(self, digest: str, name: str) -> None:
        """Delete a version, which can be undone."""
        application = self._context.application
        deletion = await self._context.runner.background(lambda: application.models.delete(digest))
        self._announce(tr("{name} deleted").format(name=name), deletion.change)

    async def rename(self, model: ModelSummary, name: str) -> None:
        """Give a model a name of one's own."""
        application = self._context.application
        await self._context.runner.background(lambda: application.models.rename(model.digest, name))
        self._context.signals.model_changed.emit()

    async def export(self, model: ModelSummary, target: Path) -> None:
        """Write a model's bundle to a file."""
        application = self._context.application
        await self._context.runner.background(lambda: application.models.export(model.digest, target))
        self._context.notify(Notice(tr("{name} exported").format(name=model.title), str(target), Tone.GOOD))

    async def examine(self, source: Path) -> Examination:
        """Check a bundle file without keeping it."""
        application = self._context.application
        return await self._context.runner.background(lambda: application.models.examine(source))

    async def bring_in(self, source: Path, examined: str) -> ModelSummary:
        """Keep a bundle file that was examined among the versions, without putting it in use."""
        model = await self._keep(source, examined)
        self._context.notify(
            Notice(
                tr("{name} imported").format(name=model.title),
                tr("It is among the versions, and not in use yet."),
                Tone.GOOD,
            )
        )
        return model

    async def bring_in_and_deploy(self, source: Path, examined: str) -> bool:
        """Keep a bundle file that was examined, and put it in use."""
        return await self.deploy(await self._keep(source, examined))

    async def _keep(self, source: Path, examined: str) -> ModelSummary:
        application = self._context.application
        model = await self._context.runner.background(
            lambda: application.models.import_file(source, examined=examined)
        )
        self._context.signals.model_changed.emit()
        return model

    async def _change(self, change: Callable[[Application], DeployOutcome], said: str) -> bool:
        outcome = await self._context.runner.background(change, self._context.application)
        if not outcome.deployed:
            self._refused(outcome)
            return False
        self._announce(said, outcome.change)
        return True

    def _announce(self, said: str, change: str | None) -> None:
        """Tell everyone, and offer to take this change back, and no other in its stead."""
        self._context.signals.model_changed.emit()
        if change is None:
            self._context.notify(Notice(said, "", Tone.GOOD, subject=MODEL_CHANGE))
            return
        runner = self._context.runner
        self._context.notify(
            Notice(
                said,
                "",
                Tone.GOOD,
                tr("Undo"),
                lambda: runner.run(self.undo(change)),
                subject=MODEL_CHANGE,
            )
        )

    def _refused(self, outcome: DeployOutcome, tone: Tone = Tone.BAD) -> None:
        self._context.notify(Notice(tr("Nothing was changed"), outcome.reason or "", tone))


def _deployed(name: str) -> str:
    return tr("{name} deployed").format(name=name)
