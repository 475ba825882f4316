"""A record in the audit log for every training job that has ended, exactly one, whatever happens in between."""

import logging

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.training import JobState
from aura_trainer.language import mark
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.job_rows import JobRow
from aura_trainer.services.training_audit import TrainingAudit

logger = logging.getLogger(__name__)

NOTED_STOPPED_EARLY = mark("stopped early")
"""What is noted, in English, of a run whose search was ended before it was done."""

BY_ITSELF = mark("began by itself")
"""What is noted, in English, of a run that nobody asked for by hand."""


class RunRecords:
    """Writes the record of each ended job, then marks the job.

    A process that dies between the two, or a disk that refuses, leaves the job unmarked, and the next who looks
    writes it then; the audit log takes a job only once.

    Args:
        queue: The jobs.
        audit: Takes the records.
    """

    def __init__(self, queue: JobQueue, audit: TrainingAudit) -> None:
        self._queue = queue
        self._audit = audit
        self._told: str | None = None

    def keep(self) -> None:
        """Record every job that has ended and is not recorded yet.

        What fails is left for the next time, and logged unless it failed the same way before.
        """
        try:
            for row in self._queue.unrecorded():
                self._audit.record(audit_record(row))
                self._queue.mark_recorded(row.job.job_id)
        except AuraError as error:
            if str(error) != self._told:
                self._told = str(error)
                logger.warning("The history of training is behind; it is tried again later. %s", error)
        else:
            self._told = None


def audit_record(row: JobRow) -> AuditRecord:
    """Return the record of an ended job.

    Args:
        row: The job; its machine is that of its preflight, and unknown for a job of an earlier version.
    """
    job, result, preflight = row.job, row.result, row.preflight
    samples = result.metrics.samples if result else 0
    # Of a run that gave a model, the time that is told beside its verdict.
    seconds = result.metrics.duration_seconds if result else row.elapsed_seconds
    return AuditRecord(
        job_id=job.job_id,
        user_id=job.request.user_id,
        started_at=job.started_at or job.created_at,
        completed_at=job.completed_at,
        status=job.state,
        annotation_count=preflight.annotation_count if preflight else samples,
        model_name=job.request.model_name,
        model_path=job.model_path,
        loss=job.metrics.loss if job.metrics else None,
        epochs=result.epochs if result else None,
        duration_minutes=seconds / 60.0,
        error_message=job.error,
        notes=_notes(row),
        system_info=SystemInfo(
            has_gpu=bool(preflight and preflight.has_gpu),
            gpu_name=preflight.gpu_name if preflight else None,
            total_ram_gb=preflight.total_ram_gb if preflight else 0.0,
            os_version=preflight.os_version if preflight else None,
        ),
    )


def _notes(row: JobRow) -> str | None:
    parts = []
    if row.job.state is JobState.CANCELLED:
        parts.append("Cancelled while running" if row.job.started_at else "Cancelled before it began")
    if row.result is not None:
        parts += [
            row.result.verdict.recommendation.words,
            "deployed" if row.result.deployed else "not deployed",
        ]
    if row.job.stopped_early:
        parts.append(NOTED_STOPPED_EARLY)
    if row.job.request.by_itself:
        parts.append(BY_ITSELF)
    count = 0 if row.result is None else len(row.result.warnings)
    if count:
        # Not by ``plural``: what is stored is in English, whatever the window speaks.
        parts.append("1 warning" if count == 1 else f"{count:,} warnings")
    return ", ".join(parts) or None
