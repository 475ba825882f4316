"""Several runs at once, to be compared: asked for in a dialog, followed to their end, shown with the proposal."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.batches import BatchOutcome
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.batch_dialog import BatchDialog
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.model_changes import ModelChanges
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.gui.widgets.batch_result import BatchResult
from aura_trainer.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from aura_trainer.gui.pages.train_checks import TrainingChecks
    from aura_trainer.gui.pages.train_runs import TrainingRuns


class TrainBatches(QObject):
    """Fills a ``BatchResult`` and keeps it true to which model is in use.

    Args:
        context: Services and runner.
        runs: The queue.
        checks: Tell whether a run can begin, and how long it takes.
        parent: The page.

    Signals:
        ended: All runs of a batch have ended; carries the BatchOutcome.
        shown: The result is filled and may be shown.
        unread: What came of a batch that has just ended could not be read; why goes to the error funnel.
    """

    ended = Signal(object)
    shown = Signal()
    unread = Signal()

    def __init__(
        self, context: PageContext, runs: "TrainingRuns", checks: "TrainingChecks", parent: "QWidget"
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._runs = runs
        self._checks = checks
        self._page = parent
        self._changes = ModelChanges(context)
        self._outcome: BatchOutcome | None = None
        self.view = BatchResult(context.theme)
        self.dialog: BatchDialog | None = None
        runs.completed.connect(lambda report: self._member_ended(report.job))
        runs.gave_nothing.connect(self._member_ended)
        self.view.deploy_requested.connect(self._deploy)
        context.signals.model_changed.connect(self._look_again)

    def ask(self, name: "Callable[[], str]") -> None:
        """Open the dialog; ``name`` is asked for what the models' names begin with."""
        latest = self._checks.latest
        self.dialog = BatchDialog(
            {} if latest is None else latest.estimates, self._checks.blockers, self._page.window()
        )
        self.dialog.start_requested.connect(
            lambda presets, features: self._context.runner.run(
                self._runs.submit_batch(self._context.user_id, name(), presets, features)
            )
        )
        self.dialog.open()

    def remark(self, job: TrainingJob) -> str:
        """Say of a run that is one of several, which of them it is; empty of any other."""
        beside = [each for each in reversed(self._runs.jobs) if each.request.batch == job.request.batch]
        if job.request.batch is None or job.job_id not in {each.job_id for each in beside}:
            return ""
        place = [each.job_id for each in beside].index(job.job_id) + 1
        return tr(
            "Run {place} of {count} of a comparison. Cancel ends this one alone; what they come to is shown once all have "
            "ended."
        ).format(place=place, count=len(beside))

    def _member_ended(self, job: TrainingJob) -> None:
        if job.request.batch is not None:
            self._context.runner.run(self._tell_end(job.request.batch))

    async def _tell_end(self, batch_id: str) -> None:
        try:
            batch = await self._context.runner.background(
                lambda app: app.batches.batch(batch_id), self._context.application
            )
            if batch.ended:
                self.ended.emit(await self._read(batch_id))
        except AuraError:
            self.unread.emit()
            raise

    def show(self, outcome: BatchOutcome) -> None:
        """Show what a batch came to."""
        self._outcome = outcome
        self.view.show_outcome(outcome)
        self.view.verticalScrollBar().setValue(0)
        self.shown.emit()

    def tell(self, outcome: BatchOutcome) -> None:
        """Tell in a notice what a batch came to."""
        self._context.notify(
            Notice(
                tr("Comparison {name} has ended").format(name=outcome.batch.name),
                outcome.sentence,
                action_label=tr("Show"),
                action=lambda: self._go_to(outcome.batch.batch_id),
                passing=True,
            )
        )

    def _go_to(self, batch_id: str) -> None:
        self._context.signals.page_requested.emit(TRAIN)
        self.open(batch_id)

    def open(self, batch_id: str) -> None:
        """Show an earlier batch."""
        self._context.runner.run(self._open(batch_id))

    async def _open(self, batch_id: str) -> None:
        self.show(await self._read(batch_id))

    async def _read(self, batch_id: str) -> BatchOutcome:
        return await self._context.runner.background(
            lambda app: app.batches.outcome(batch_id), self._context.application
        )

    def _deploy(self, job: TrainingJob) -> None:
        self._context.runner.run(self._changes.deploy_job(job))

    def _look_again(self) -> None:
        if self._outcome is not None and self._context.advanced_mode:
            self._context.runner.run(self._show_use(self._outcome))

    async def _show_use(self, before: BatchOutcome) -> None:
        outcome = await self._read(before.batch.batch_id)
        # Another may have been opened meanwhile.
        if self._outcome is before:
            self._outcome = outcome
            self.view.show_outcome(outcome)
