"""Writes the reports of training runs: a page to read, a JSON document, or a table of every figure."""

from collections.abc import Callable, Mapping
from pathlib import Path

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, write_atomically
from aura_trainer.services.held_out_figures import held_out_figures, keep_curve
from aura_trainer.services.own_files import writable_target
from aura_trainer.services.run_figures import calibration, precision_curve, residuals_by_clip
from aura_trainer.services.run_report import RunReport
from aura_trainer.services.run_report_page import as_html
from aura_trainer.services.run_report_tables import as_csv, as_json
from aura_trainer.services.training_worker import TrainingWorker
from aura_trainer.services.window_state import KEEP_FROM, WindowState

_FORMS: Mapping[str, Callable[[RunReport], bytes]] = {".html": as_html, ".json": as_json, ".csv": as_csv}


class RunReports:
    """Makes reports of completed runs.

    Args:
        paths: Where the app's own files are, which no report takes the place of.
        files: The file layer.
        worker: Knows the runs.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, worker: TrainingWorker) -> None:
        self._paths = paths
        self._files = files
        self._worker = worker

    def own_line(self) -> float | None:
        """The rating from which the person keeps frames, as last chosen in the window; None while none was."""
        chosen = WindowState(self._paths, self._files).load().get(KEEP_FROM)
        return chosen / 100 if type(chosen) is int and 0 < chosen <= 100 else None

    def of(self, job_id: str, keep_from: float | None) -> RunReport:
        """Return what there is to tell of a run.

        Args:
            job_id: The run.
            keep_from: The rating from which the person keeps frames; None for where their upper third begins.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed.
            NotFound: Its model was deleted or is damaged.
        """
        found = self._worker.report(job_id)
        frames = found.predictions
        rated, said = [item.rating for item in frames], [item.prediction for item in frames]
        figures = held_out_figures(rated, said)
        line = figures.upper_third if keep_from is None else keep_from
        return RunReport(
            job=found.job,
            analysis=self._worker.analysis(found.job.job_id),
            frames=frames,
            figures=figures,
            keeping=keep_curve(rated, said, line),
            precision=precision_curve(rated, said, line),
            residuals=residuals_by_clip([item.clip for item in frames], rated, said),
            calibration=calibration(rated, said),
        )

    def write(self, job_id: str, path: Path, keep_from: float | None) -> Path:
        """Write the report of a run, in place of what the file held, and return where it is in full.

        Args:
            job_id: The run.
            path: The file; how it ends tells in which form.
            keep_from: As for ``of``.

        Raises:
            InvalidInput: A report has no such form, or the file is a folder or one of the app's own.
            JobNotFound: No job has this id.
            Conflict: The job is not Completed.
            NotFound: There is no such folder, or the run's model was deleted or is damaged.
            StorageFailure: The disk refused; the file is as it was.
        """
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            raise InvalidInput(
                tr("{file}: a report is written to a file that ends in {suffixes}.").format(
                    file=path.name, suffixes=", ".join(_FORMS)
                )
            )
        target = writable_target(self._paths, path)
        write_atomically(self._files, target, form(self.of(job_id, keep_from)))
        return target
