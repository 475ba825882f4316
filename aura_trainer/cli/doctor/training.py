"""Checks of the queue of training jobs, and of the models that come out of it."""

from typing import TYPE_CHECKING

from aura_trainer.cli.doctor.finding import Finding
from aura_trainer.domain.training import HEARTBEAT_LIMIT_SECONDS, TrainingJob
from aura_trainer.services.preflight_rules import LEAST_DISK

if TYPE_CHECKING:
    from aura_trainer.application import Application
    from aura_trainer.services.health import DeploymentHealth


def check_jobs(services: "Application") -> Finding:
    """Check for jobs that are stuck: nobody there any more, silent, waiting for nobody, or unreadable."""
    queue = services.health.queue()
    problems: list[str] = []
    remedies: list[str] = []
    for job in queue.interrupted:
        problems.append(f"{_named(job)} is Running by name, but nobody is training")
        remedies.append(
            "'aura-trainer train list' ends it: as Completed where its model is in use already, else as Failed; "
            "then start it again."
        )
    for job, pid in queue.silent:
        problems.append(f"{_named(job)} has been silent for more than {HEARTBEAT_LIMIT_SECONDS} seconds")
        remedies.append(
            f"'aura-trainer train cancel {job.job_id[:8]}'; if it stays, close the program that runs it "
            f"(process {pid}) and start the job again."
        )
    if queue.waiting:
        first = queue.waiting[0]
        problems.append(f"nobody runs what waits in the queue: {', '.join(map(_named, queue.waiting))}")
        remedies.append(
            "The window's Train page and 'aura-trainer train start' run what waits; "
            f"'aura-trainer train cancel {first.job_id[:8]}' takes it out."
        )
    for fault in queue.unreadable:
        problems.append(fault)
        remedies.append(
            "A job that cannot be read is left out of every list. What it was is in 'aura-trainer train history', "
            "and the model it made in 'aura-trainer model list'."
        )
    if not problems:
        return Finding("Training jobs", ok=True, detail="none is stuck")
    if not services.settings.advanced_mode:
        remedies.append("All of this needs Advanced Mode, which is off.")
    return Finding(
        "Training jobs", ok=False, detail="; ".join(problems), remedy=" ".join(dict.fromkeys(remedies))
    )


def check_deployment(services: "Application") -> Finding:
    """Check what keeps a model from being put in use: write access, room, damaged models, a failed attempt."""
    found = services.health.deployment()
    problems, remedies = _faults_of_the_disk(found)
    status = found.status
    if status.notice is not None:
        problems.append(status.notice)
        ways = ["'aura-trainer model revert' goes back to the default"]
        if status.backup is not None:
            ways.insert(0, f"'aura-trainer model restore-backup' brings {status.backup.name} back")
        remedies.append(f"Every model is still kept: {', '.join(ways)}, 'aura-trainer model list' shows all.")
    if found.journal_aside is not None:
        problems.append(f"the record of earlier changes was damaged and is kept as {found.journal_aside}")
        remedies.append(
            "Changes made before it cannot be undone; delete that file once it is of no more use."
        )
    if found.failed is not None:
        problems.append(f"{_named(found.failed)} failed at its model: {found.failed.error}")
        remedies.append("The model in use is untouched; mend the cause, then train again.")
    if not problems:
        backup = f"backup {status.backup.name}" if status.backup else "no backup"
        return Finding(
            "Deployment", ok=True, detail=f"in use: {status.active.name}; {backup}; {found.folder}"
        )
    return Finding("Deployment", ok=False, detail="; ".join(problems), remedy=" ".join(remedies))


def _faults_of_the_disk(found: "DeploymentHealth") -> tuple[list[str], list[str]]:
    problems: list[str] = []
    remedies: list[str] = []
    if found.write_fault is not None:
        problems.append(f"{found.folder} cannot be written: {found.write_fault}")
        remedies.append("Give yourself write access to that folder.")
    if found.free_gb is not None and found.free_gb < LEAST_DISK:
        problems.append(f"only {found.free_gb:.1f} GB are free on the disk of {found.folder}")
        remedies.append(f"Free some space: {LEAST_DISK:g} GB are needed.")
    return problems, remedies


def _named(job: TrainingJob) -> str:
    return f"job {job.job_id[:8]} '{job.request.model_name}'"
