"""The verdict on a run, and what can be done with its model now."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.domain.training import DeployPolicy, TrainingJob
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jpeg import image_from_jpeg
from aura_trainer.gui.model_changes import ModelChanges
from aura_trainer.gui.pages.train_report import draw_report, rated_and_said
from aura_trainer.gui.pages.train_saving import ReportSaving
from aura_trainer.gui.question import ask, deletion
from aura_trainer.gui.widgets.run_result import RunResult
from aura_trainer.gui.widgets.verdict_banner import BannerAction
from aura_trainer.language import tr
from aura_trainer.services.held_out_figures import KeepCurve, held_out_figures, keep_curve
from aura_trainer.services.window_state import KEEP_FROM

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import TrainingReport


class VerdictPresenter:
    """Fills a ``RunResult`` and keeps its buttons true to which model is in use."""

    def __init__(self, context: PageContext, view: RunResult) -> None:
        self._context = context
        self._view = view
        self.saving = ReportSaving(context, view, self._line)
        self._changes = ModelChanges(context)
        self._report: TrainingReport | None = None
        self._asked: TrainingReport | None = None
        self._looks = 0
        self._change: str | None = None
        self.question: QMessageBox | None = None
        context.signals.model_changed.connect(self._look_again)
        view.cards.keep.keep_from_chosen.connect(self._keep_from)
        view.cards.keep.upper_third_wanted.connect(self._keep_upper_third)

    async def show(self, report: "TrainingReport") -> bool:
        """Show a report, and say whether it is shown: another may have been asked for meanwhile.

        The pictures are decoded off the GUI thread.
        """
        self._asked = report
        runner, application = self._context.runner, self._context.application
        drawn = await runner.background(draw_report, application, report, self._line())
        images = await runner.background(
            lambda: {key: image_from_jpeg(data) for key, data in drawn.pictures.items()}
        )
        if report is not self._asked:
            return False
        # Only now: until then the buttons are those of the run that is shown.
        self._report = report
        self.saving.show_job(report.job)
        self._view.show_run(report.job, drawn.analysis, drawn.held_out)
        self._view.cards.set_images(images)
        await self._show_standing()
        return report is self._report

    def _line(self) -> float | None:
        return self._context.memory.recall(KEEP_FROM, 0) / 100 or None

    def _keep_from(self, rating: float) -> None:
        self._draw_line(round(100 * rating))

    def _keep_upper_third(self) -> None:
        self._draw_line(0)

    def _draw_line(self, percent: int) -> None:
        self._context.memory.keep({KEEP_FROM: percent})
        if self._report is not None:
            self._context.runner.run(self._show_curve(self._report, self._line()))

    async def _show_curve(self, report: "TrainingReport", line: float | None) -> None:
        ratings, predictions = rated_and_said(report)

        def look() -> KeepCurve:
            begins = held_out_figures(ratings, predictions).upper_third if line is None else line
            return keep_curve(ratings, predictions, begins)

        curve = await self._context.runner.background(look)
        # Of several lines drawn quickly the last counts, whichever is worked out last.
        if report is self._report and line == self._line():
            self._view.cards.show_curve(curve)

    def _look_again(self) -> None:
        if self._report is not None:
            self._context.runner.run(self._show_change(self._report))

    async def _show_change(self, report: "TrainingReport") -> None:
        if not self._context.advanced_mode:
            return
        analysis = await self._context.runner.background(
            lambda app: app.training.analysis(report.job.job_id), self._context.application
        )
        if report is self._report:
            self._view.show_next_steps(report.job, analysis)
            await self._show_standing()

    async def _show_standing(self) -> None:
        report = self._report
        if report is None or not self._context.advanced_mode:
            return
        application = self._context.application
        self._looks += 1
        look = self._looks
        status, models = await self._context.runner.background(
            lambda app: (app.models.status(), app.models.versions()), application
        )
        # Of several looks at once the last counts, whichever is answered last.
        if look != self._looks or report is not self._report:
            return
        mine = next((model for model in models if model.digest == report.job.model_digest), None)
        self._change = status.change
        undoable = mine is not None and status.put_in_use == mine.digest
        self._view.banner.show_actions(*self._standing(report, mine, undoable=undoable))

    def _standing(
        self, report: "TrainingReport", model: ModelSummary | None, *, undoable: bool
    ) -> tuple[str, tuple[BannerAction, ...]]:
        if model is None:
            return tr("Discarded"), ()
        if Slot.ACTIVE in model.slots:
            # Undo takes back the latest change of models, whichever that is: it is offered where it is this one.
            return tr("In use"), (BannerAction(tr("Undo"), "", self.undo),) if undoable else ()
        verdict = report.verdict.recommendation
        deploy = BannerAction(
            tr("Deploy anyway") if verdict is Recommendation.REVERT else tr("Deploy"),
            "primary" if verdict is Recommendation.ACCEPT else "",
            self.deploy,
        )
        if Slot.BACKUP in model.slots or report.job.deployed:
            return tr("Not in use"), (deploy,)
        if report.job.request.deploy is DeployPolicy.ASK:
            return "", (BannerAction(tr("Discard"), "", self.ask_discard), deploy)
        return tr("Kept, not in use"), (deploy,)

    def deploy(self) -> None:
        """Put the run's model in use."""
        if self._report is not None:
            self._context.runner.run(self._changes.deploy_job(self._report.job))

    def undo(self) -> None:
        """Take back that the model was put in use."""
        self._context.runner.run(self._changes.undo(self._change))

    def ask_discard(self) -> None:
        """Ask once, then delete the run's model."""
        if self._report is None:
            return
        job = self._report.job
        self.question = ask(
            self._view,
            deletion(tr("Discard this model?"), job.request.model_name, tr("Discard")),
            lambda: self._context.runner.run(self._discard(job)),
        )

    async def _discard(self, job: TrainingJob) -> None:
        if job.model_digest is not None:
            await self._changes.delete(job.model_digest, job.request.model_name)
