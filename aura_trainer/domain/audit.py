"""The record of a training run, kept for good, and what the records come to."""

from dataclasses import dataclass
from datetime import datetime

from aura_trainer.domain.training import JobState


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """The machine a run was made on."""

    has_gpu: bool
    gpu_name: str | None
    total_ram_gb: float
    os_version: str | None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One training run that has ended, in the reference's fields.

    ``status`` is a terminal state. ``started_at`` is when it was submitted, for a job that never began.
    ``loss`` is the out-of-fold RMSE; ``epochs`` is None for a model that is not fitted by epochs.
    """

    job_id: str
    user_id: str
    started_at: datetime
    completed_at: datetime | None
    status: JobState
    annotation_count: int
    model_name: str | None
    model_path: str | None
    loss: float | None
    epochs: int | None
    duration_minutes: float
    error_message: str | None
    notes: str | None
    system_info: SystemInfo

    @property
    def ended_at(self) -> datetime:
        """When the run ended; when it began, where its end is not known."""
        return self.completed_at or self.started_at


@dataclass(frozen=True, slots=True)
class TrainingStatistics:
    """The reference's figures: runs by status; times over completed runs that took any."""

    total_training_runs: int
    successful_runs: int
    failed_runs: int
    cancelled_runs: int
    oldest_run: datetime | None
    newest_run: datetime | None
    average_training_time_minutes: float
    total_training_time_minutes: float
