"""Checks of the queue of training jobs, and of the models that come out of it."""

from collections.abc import Iterator, Sequence

from aura_trainer.domain.training import HEARTBEAT_LIMIT_SECONDS, TrainingJob
from aura_trainer.language import tr
from aura_trainer.services.doctor.finding import Examined, Finding
from aura_trainer.services.doctor.machine import FREE_SOME
from aura_trainer.services.health import DeploymentHealth, QueueHealth
from aura_trainer.services.preflight_rules import LEAST_DISK

_Trouble = tuple[str, str]
"""What is wrong, and what to do about it."""


def check_jobs(services: Examined) -> Finding:
    """Check for jobs that are stuck: nobody there any more, silent, waiting for nobody, or unreadable."""
    troubles = list(_stuck_jobs(services.health.queue()))
    if not troubles:
        return Finding("Training jobs", ok=True, detail=tr("none is stuck"))
    locked = [] if services.settings.advanced_mode else [tr("All of this needs Advanced Mode, which is off.")]
    return _finding("Training jobs", troubles, locked)


def _stuck_jobs(queue: QueueHealth) -> Iterator[_Trouble]:
    for job in queue.interrupted:
        yield (
            tr("{job} is Running by name, but nobody is training").format(job=_named(job)),
            tr(
                "'aura-trainer train list' ends it: as Completed where its model is in use already, else as Failed; "
                "then start it again."
            ),
        )
    for job, pid in queue.silent:
        yield (
            tr("{job} has been silent for more than {count} seconds").format(
                job=_named(job), count=HEARTBEAT_LIMIT_SECONDS
            ),
            tr(
                "'aura-trainer train cancel {id}'; if it stays, close the program that runs it (process {number}) and "
                "start the job again."
            ).format(id=job.job_id[:8], number=pid),
        )
    if queue.waiting:
        yield (
            tr("nobody runs what waits in the queue: {jobs}").format(
                jobs=", ".join(map(_named, queue.waiting))
            ),
            tr(
                "The window's Train page and 'aura-trainer train start' run what waits; 'aura-trainer train cancel {id}' "
                "takes it out."
            ).format(id=queue.waiting[0].job_id[:8]),
        )
    for fault in queue.unreadable:
        yield (
            fault,
            tr(
                "A job that cannot be read is left out of every list. What it was is in 'aura-trainer train history', "
                "and the model it made in 'aura-trainer model list'."
            ),
        )


def check_deployment(services: Examined) -> Finding:
    """Check what keeps a model from being put in use: write access, room, damaged models, a failed attempt."""
    found = services.health.deployment()
    troubles = [*_faults_of_the_disk(found), *_faults_of_the_models(found)]
    if troubles:
        return _finding("Deployment", troubles)
    status = found.status
    words = (
        tr("in use: {name}; backup {backup}; {folder}")
        if status.backup
        else tr("in use: {name}; no backup; {folder}")
    )
    detail = words.format(
        name=status.active.name, backup=status.backup and status.backup.name, folder=found.folder
    )
    return Finding("Deployment", ok=True, detail=detail)


def _faults_of_the_models(found: DeploymentHealth) -> Iterator[_Trouble]:
    status = found.status
    if status.notice is not None:
        ways = [tr("'aura-trainer model revert' goes back to the default")]
        if status.backup is not None:
            back = tr("'aura-trainer model restore-backup' brings {name} back")
            ways.insert(0, back.format(name=status.backup.name))
        yield (
            status.notice,
            tr("Every model is still kept: {ways}, 'aura-trainer model list' shows all.").format(
                ways=", ".join(ways)
            ),
        )
    if found.journal_aside is not None:
        yield (
            tr("the record of earlier changes was damaged and is kept as {path}").format(
                path=found.journal_aside
            ),
            tr("Changes made before it cannot be undone; delete that file once it is of no more use."),
        )
    if found.failed is not None:
        yield (
            tr("{job} failed at its model: {error}").format(
                job=_named(found.failed), error=found.failed.error
            ),
            tr("The model in use is untouched; mend the cause, then train again."),
        )


def _faults_of_the_disk(found: DeploymentHealth) -> Iterator[_Trouble]:
    if found.write_fault is not None:
        yield (
            tr("{folder} cannot be written: {fault}").format(folder=found.folder, fault=found.write_fault),
            tr("Give yourself write access to that folder."),
        )
    if found.free_gb is not None and found.free_gb < LEAST_DISK:
        yield (
            tr("only {free:.1f} GB are free on the disk of {folder}").format(
                free=found.free_gb, folder=found.folder
            ),
            tr(FREE_SOME).format(size=LEAST_DISK),
        )


def _finding(name: str, troubles: Sequence[_Trouble], more: Sequence[str] = ()) -> Finding:
    """Put together what is wrong; what helps against several is said once."""
    remedies = dict.fromkeys((*(remedy for _, remedy in troubles), *more))
    return Finding(
        name, ok=False, detail="; ".join(problem for problem, _ in troubles), remedy=" ".join(remedies)
    )


def _named(job: TrainingJob) -> str:
    return tr("job {id} '{name}'").format(id=job.job_id[:8], name=job.request.model_name)
