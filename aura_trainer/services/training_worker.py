"""Training jobs: submitting, running one at a time, following, stopping, and what came of them."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError, Cancelled, Conflict, ErrorKind, NotFound, StorageFailure
from aura_trainer.domain.models import DeployOutcome
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import (
    StageProgress,
    StopRequest,
    TrainingEvent,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.domain.verdict import PostTrainingAnalysis, Verdict
from aura_trainer.language import mark, tr
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.job_queue import INTERRUPTED, JobQueue, Proviso
from aura_trainer.services.job_rows import JobResult, JobRow, RunningJob
from aura_trainer.services.jobs import Heartbeat
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.post_training_analysis import analyse, describe, should_deploy
from aura_trainer.services.preflight import PreflightCheck, refusal
from aura_trainer.services.run_records import RunRecords
from aura_trainer.services.training_lock import TrainingLock
from aura_trainer.services.training_run import HeldOutPrediction, TrainingRun

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.5
_INTERRUPTED_WITH_MODEL = mark(
    "The run was interrupted: the program that was training ended before it was done, or could no longer write to "
    "the disk. Its model is kept among the versions; it was not put in use."
)
_UNEXPECTED = mark("An unexpected error")
"""In English, as ``INTERRUPTED``: they are stored with the job."""


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something happened to a job; ``job`` is as it was just after. ``event`` is None at a change of state."""

    job: TrainingJob
    event: TrainingEvent | None


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """A completed job with the verdict on its model and the predictions the verdict rests on."""

    job: TrainingJob
    verdict: Verdict
    predictions: tuple[HeldOutPrediction, ...]


OnEvent = Callable[[JobEvent], None]


class TrainingWorker:
    """Runs training jobs one at a time over all processes on a data folder.

    Args:
        lock: Held by whoever trains.
        queue: The jobs.
        preflight: Asked before a job is taken, and again before it begins.
        records: Keeps a record of every job that has ended.
        models: Where a trained model goes.
        run: Carries out one job.
    """

    def __init__(
        self,
        lock: TrainingLock,
        queue: JobQueue,
        preflight: PreflightCheck,
        records: RunRecords,
        models: ModelManager[Bundle],
        run: TrainingRun,
    ) -> None:
        self._queue = queue
        self._preflight = preflight
        self._records = records
        self._models = models
        self._run = run
        self._lock = lock
        self._told: str | None = None

    def submit(self, request: TrainingRequest, proviso: Proviso | None = None) -> TrainingJob:
        """Queue a job; it runs when somebody calls ``run_pending``.

        Args:
            request: What is asked.
            proviso: Asked as the job is queued, in one step with it; it is not where this says no.

        Raises:
            InvalidInput: It asks for what no run can have.
            RequirementsNotMet: The ratings or the machine are not enough; it carries all that was found.
            Conflict: The proviso is not met.
        """
        with operation(logger, f"Submission of training '{request.model_name}'"):
            request.check()
            found = self._preflight.check(request.user_id, request.preset)
            refused = refusal(found)
            if refused is not None:
                raise refused
            job = self._queue.submit(request, found, proviso)
            logger.info("Training job %s submitted for user %s", job.job_id, request.user_id)
            return job

    def jobs(self) -> list[TrainingJob]:
        """Return all jobs, newest first."""
        self.settle()
        return self._queue.jobs()

    def job(self, job_id: str) -> TrainingJob:
        """Return one job.

        Raises:
            JobNotFound: No job has this id.
        """
        self.settle()
        return self._queue.get(job_id)

    def at_work(self) -> tuple[TrainingJob, int] | None:
        """Return the job that is being trained now with the number of the process that does it, if there is one."""
        running = self._queue.running()
        return (running[0].job, running[0].pid) if running else None

    def request_stop(self, job_id: str, request: StopRequest) -> bool:
        """Ask a job to stop. False when it has ended already.

        Raises:
            JobNotFound: No job has this id.
        """
        self.settle()
        told = self._queue.request_stop(job_id, request)
        self._records.keep()
        return told

    def run_pending(self, *, on_event: OnEvent, token: StopToken) -> None:
        """Run queued jobs until none is left; returns at once while another process is training.

        What goes wrong in a job is recorded with the job and does not reach the caller; that it cannot be recorded
        does. A job submitted while the last one ends is run too.

        Args:
            on_event: Called with every event of every job.
            token: What it requests counts for the job at hand, and no further job is begun.

        Raises:
            StorageFailure: How a job ended cannot be written down; it is Running by name until somebody can.
            DamagedData: The database is damaged.
        """
        while token.requested() is None and self._queue.next_queued() is not None:
            with self._lock.attempt() as obtained:
                if not obtained:
                    return
                for job in self._bury_lost():
                    on_event(JobEvent(job, None))
                while token.requested() is None and (waiting := self._queue.next_queued()) is not None:
                    self._carry_out(waiting, on_event, token)

    def report(self, job_id: str) -> TrainingReport:
        """Return what came of a completed job.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed, or somebody else is changing the models.
            NotFound: Its model was deleted or is damaged.
            StorageFailure: The models cannot be read.
        """
        row, result = self._completed(job_id)
        return TrainingReport(
            row.job, verdict_in_words(row, result), self._run.predictions(result.model_digest)
        )

    def analysis(self, job_id: str) -> PostTrainingAnalysis:
        """Return the reference's analysis of a completed job, as it was when it completed.

        Only the next steps are of now: they do not tell to put in use what is in use.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed, or somebody else is changing the models.
            InvalidBundle: Not even the default model is valid.
            StorageFailure: The models cannot be read.
        """
        row, result = self._completed(job_id)
        in_use = self._models.in_use().summary.digest == result.model_digest
        verdict = verdict_in_words(row, result)
        return describe(result.metrics, verdict, row.preflight, row.job.request.preset, in_use=in_use)

    def deploy(self, job_id: str) -> DeployOutcome:
        """Deploy the model of a completed job that was left undeployed, and note it with the job.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed, its model is gone or cannot be deployed, or somebody else is changing the
                models.
            InvalidBundle: Not even the default model is valid.
            StorageFailure: The disk refused; things stand as they did, unless the detail says otherwise.
        """
        job = self._queue.get(job_id)
        if job.model_digest is None:
            raise Conflict(
                tr("Job {job_id} is {state}; it has no model to deploy.").format(
                    job_id=job_id, state=job.state.words
                )
            )
        try:
            outcome = self._models.deploy_version(job.model_digest)
        except NotFound as error:
            gone = tr("The model of {name} was deleted or is damaged.").format(name=job.request.model_name)
            raise Conflict(gone, title=tr("Deployment failed")) from error
        if not outcome.deployed:
            raise Conflict(outcome.reason or tr("The model was refused."), title=tr("Deployment failed"))
        self._queue.mark_deployed(job_id)
        return outcome

    def settle(self) -> None:
        """See to the end of jobs nobody carries out any more, unless somebody is training; record what has ended.

        What cannot be written is left for the next time, and logged unless it failed the same way before.

        Raises:
            DamagedData: The database is damaged.
            StorageFailure: It cannot be read.
        """
        if self._queue.running():
            try:
                with self._lock.attempt() as obtained:
                    if obtained:
                        self._bury_lost()
            except AuraError as error:
                if str(error) != self._told:
                    self._told = str(error)
                    logger.warning("A job that was interrupted cannot be ended yet. %s", error)
            else:
                self._told = None
        self._records.keep()

    def _bury_lost(self) -> list[TrainingJob]:
        """End every Running job. Only for the holder of the training lock, who knows that nobody carries them out."""
        buried = [self._bury(lost) for lost in self._queue.running()]
        if buried:
            self._run.tidy()
            self._records.keep()
        return buried

    def _bury(self, lost: RunningJob) -> TrainingJob:
        job_id, made = lost.job.job_id, lost.made
        logger.warning("Training job %s was interrupted", job_id)
        if made is None:
            return self._queue.fail(job_id, INTERRUPTED)
        in_use = self._models.in_use().summary.digest == made.model_digest
        if in_use or not should_deploy(lost.job.request.deploy, made.verdict):
            return self._queue.complete(job_id, replace(made, deployed=in_use))
        return self._queue.fail(job_id, _INTERRUPTED_WITH_MODEL)

    def _completed(self, job_id: str) -> tuple[JobRow, JobResult]:
        row = self._queue.row(job_id)
        if row.result is None:
            raise Conflict(
                tr("Analysis is only available for completed jobs; {job_id} is {state}.").format(
                    job_id=row.job.job_id, state=row.job.state.words
                ),
                title=tr("Analysis Not Available"),
            )
        return row, row.result

    def _carry_out(self, waiting: TrainingJob, on_event: OnEvent, token: StopToken) -> None:
        found = self._preflight.check(waiting.request.user_id, waiting.request.preset)
        try:
            job = self._queue.start(waiting.job_id, os.getpid(), found)
        except Conflict:
            # Cancelled between the look at the queue and now.
            return
        on_event(JobEvent(job, None))
        with operation(logger, f"Training job {job.job_id}", correlation=job.job_id[:12]):
            ended = self._run_to_end(job, found, on_event, token)
        self._records.keep()
        on_event(JobEvent(ended, None))

    def _run_to_end(
        self, job: TrainingJob, found: PreflightResult, on_event: OnEvent, token: StopToken
    ) -> TrainingJob:
        recorder = _Recorder(self._queue, job, on_event)
        stop = _JobToken(self._queue, job.job_id, token)
        try:
            refused = refusal(found)
            if refused is not None:
                raise refused
            result = self._run.carry_out(
                job, found, recorder.take, stop, lambda made: self._queue.keep_made(job.job_id, made)
            )
        except Cancelled:
            return self._queue.cancelled(job.job_id, recorder.elapsed())
        except AuraError as error:
            logger.warning("Training job %s failed: %s", job.job_id, error)
            return self._queue.fail(job.job_id, error.detail, error.kind, recorder.elapsed())
        except Exception as error:
            logger.exception("Training job %s failed", job.job_id)
            reason = f"{_UNEXPECTED}: {error}"
            return self._queue.fail(job.job_id, reason, ErrorKind.INTERNAL, recorder.elapsed())
        # Not inside the try: what was made is kept, so a refusal to write this much is not the run's failure.
        ended = self._queue.complete(job.job_id, result, recorder.elapsed())
        logger.info("Training job %s completed successfully", job.job_id)
        return ended


def verdict_in_words(row: JobRow, result: JobResult) -> Verdict:
    """The verdict of a completed job, said anew in the language spoken now.

    It is kept in the language of the run. Where the rules would judge otherwise by now, it stands as it was kept.
    """
    kept = result.verdict
    anew = analyse(result.metrics, kept.evidence, row.preflight)
    return anew if _judgement(anew) == _judgement(kept) else kept


def _judgement(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict comes to, whatever its words."""
    notes = (verdict.observations, verdict.warnings, verdict.concerns, verdict.next_steps)
    return verdict.recommendation, verdict.quality_score, tuple(map(len, notes))


class _Recorder:
    """Keeps the job's row up to date, a few times a second, and passes every event on."""

    def __init__(self, queue: JobQueue, job: TrainingJob, on_event: OnEvent) -> None:
        self._queue = queue
        self._job = job
        self._on_event = on_event
        self._at = StageProgress(0, mark("Starting"))
        self._begun = time.monotonic()
        self._written = 0.0
        self._told = False

    def take(self, event: object) -> None:
        now = time.monotonic()
        stage_changed = isinstance(event, StageProgress) and event.stage != self._at.stage
        if isinstance(event, StageProgress):
            self._at = event
        if stage_changed or now - self._written >= _REPORT_SECONDS:
            self._note()
            self._written = time.monotonic()
        if not isinstance(event, Heartbeat):
            self._on_event(JobEvent(self._job, event))  # type: ignore[arg-type]  # the child sends no other

    def elapsed(self) -> float:
        return time.monotonic() - self._begun

    def _note(self) -> None:
        try:
            self._queue.report(self._job.job_id, self._at.progress, self._at.stage, self.elapsed())
            self._job = self._queue.get(self._job.job_id)
        except StorageFailure as error:
            # No reason to lose a run of hours: what is told of it is a little behind until it can be written again.
            if not self._told:
                logger.warning("The progress of training job %s cannot be noted: %s", self._job.job_id, error)
            self._told = True


class _JobToken:
    """What the caller or any other process asks of a job."""

    def __init__(self, queue: JobQueue, job_id: str, token: StopToken) -> None:
        self._queue = queue
        self._job_id = job_id
        self._token = token
        self._looked = 0.0
        self._seen: StopRequest | None = None

    def requested(self) -> StopRequest | None:
        now = time.monotonic()
        if now - self._looked >= _REPORT_SECONDS / 2:
            self._looked = now
            try:
                self._seen = self._queue.stop_requested(self._job_id)
            except StorageFailure as error:
                logger.info("Whether training job %s is to stop cannot be read: %s", self._job_id, error)
        requests = (self._token.requested(), self._seen)
        return StopRequest.CANCEL if StopRequest.CANCEL in requests else requests[0] or requests[1]
