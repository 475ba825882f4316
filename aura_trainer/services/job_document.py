"""A training job as a plain document, in the reference's shape."""

from collections.abc import Mapping
from datetime import timedelta

from aura_trainer.domain.training import BaselineKnown, FitStep, StageProgress, TrainingEvent, TrainingJob

EVENT_NAMES: Mapping[type[TrainingEvent], str] = {
    StageProgress: "stageProgress",
    FitStep: "fitStep",
    BaselineKnown: "baselineKnown",
}
"""What programs know the events of a run by, as the local API says it; the command line begins them with a capital."""


def time_span(span: timedelta) -> str:
    """Write a duration as the reference does: ``[d.]hh:mm:ss.fffffff``."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{span.days}." if span.days else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}.{span.microseconds:06d}0"


def job_document(job: TrainingJob) -> dict[str, object]:
    """Return a job in the reference's shape, with what we know besides."""
    metrics = None
    if job.metrics is not None:
        metrics = {
            "loss": job.metrics.loss,
            "samples": job.metrics.samples,
            "duration": time_span(timedelta(seconds=job.metrics.duration_seconds)),
            "additionalMetrics": job.metrics.additional_metrics,
        }
    return {
        "jobId": job.job_id,
        "state": job.state,
        "progress": job.progress,
        "metrics": metrics,
        "modelPath": job.model_path,
        "error": job.error,
        "createdAt": job.created_at,
        "completedAt": job.completed_at,
        "stage": job.stage,
        "modelName": job.request.model_name,
        "preset": job.request.preset,
        "seed": job.request.seed,
        "deployed": job.deployed,
        "byItself": job.request.by_itself,
        "features": job.request.features,
        "batch": job.request.batch,
        "priority": job.request.priority,
        "warnings": job.warnings,
    }
