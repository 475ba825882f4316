"""The report of the run that is shown, saved to a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.action_conditions import Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.file_name import file_name
from aura_trainer.gui.widgets.run_result import RunResult
from aura_trainer.language import mark, tr

_FORMS = {
    mark("Page to read (*.html)"): "html",
    mark("Table of every figure (*.csv)"): "csv",
    mark("JSON document (*.json)"): "json",
}


class ReportSaving:
    """Asks where to, then writes the report.

    Args:
        context: Services, runner and signals.
        view: Where the run is shown.
        keep_from: The rating from which the person keeps frames; None for where their upper third begins.
    """

    def __init__(self, context: PageContext, view: RunResult, keep_from: Callable[[], float | None]) -> None:
        self._context = context
        self._view = view
        self._keep_from = keep_from
        self._job: TrainingJob | None = None
        self.dialog: QFileDialog | None = None
        view.save_requested.connect(self.ask)
        context.actions.offer(view.isVisible, {ActionId.REPORT_OUT: self.ask}, lambda: (Fact.RUN,))

    def show_job(self, job: TrainingJob) -> None:
        """Take a run for the one whose report is saved."""
        self._job = job

    def ask(self) -> None:
        """Ask where to, and in which form."""
        job = self._job
        if job is None:
            return
        forms = {tr(words): suffix for words, suffix in _FORMS.items()}
        name = file_name(job.request.model_name)
        dialog = FileDialog(self._view.window(), tr("Save report"), f"{name}.html", ";;".join(forms))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(forms[chosen]))
        dialog.fileSelected.connect(lambda path: self._context.runner.run(self._save(job, Path(path))))
        self.dialog = dialog
        dialog.open()

    async def _save(self, job: TrainingJob, path: Path) -> None:
        application, line = self._context.application, self._keep_from()
        await self._context.runner.background(lambda: application.run_reports.write(job.job_id, path, line))
        self._context.notify(Notice(tr("Report saved"), str(path), Tone.GOOD))
