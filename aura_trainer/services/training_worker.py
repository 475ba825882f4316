"""Training jobs: submitting, running one at a time, following, stopping, and what came of them."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError, Cancelled, Conflict, ErrorKind, StorageFailure
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import (
    StageProgress,
    StopRequest,
    TrainingEvent,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.domain.verdict import PostTrainingAnalysis, Verdict
from aura_trainer.ml.bundle import Bundle
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import storage_failure
from aura_trainer.services.job_queue import JobQueue, Owner
from aura_trainer.services.job_rows import JobResult, JobRow
from aura_trainer.services.jobs import Heartbeat
from aura_trainer.services.log import operation
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.post_training_analysis import describe
from aura_trainer.services.preflight import PreflightCheck, refusal
from aura_trainer.services.run_records import RunRecords
from aura_trainer.services.training_run import HeldOutPrediction, TrainingRun

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.5


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
        paths: Where the lock is.
        queue: The jobs.
        preflight: Asked before a job is taken, and again before it begins.
        records: Keeps a record of every job that has ended.
        models: Where a trained model goes.
        run: Carries out one job.
    """

    def __init__(
        self,
        paths: DataPaths,
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
        self._lock_file = paths.locks / "training.lock"

    def submit(self, request: TrainingRequest) -> TrainingJob:
        """Queue a job; it runs when somebody calls ``run_pending``.

        Raises:
            RequirementsNotMet: The ratings or the machine are not enough; it carries all that was found.
        """
        with operation(logger, f"Submission of training '{request.model_name}'"):
            found = self._preflight.check(request.user_id, request.preset)
            refused = refusal(found)
            if refused is not None:
                raise refused
            job = self._queue.submit(request, found)
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
        return (running[0][0], running[0][1].pid) if running else None

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

        What goes wrong in a job is recorded with the job and does not reach the caller. A job submitted while the
        last one ends is run too.

        Args:
            on_event: Called with every event of every job.
            token: What it requests counts for the job at hand, and no further job is begun.
        """
        while token.requested() is None and self._queue.next_queued() is not None:
            with self._lock() as obtained:
                if not obtained:
                    return
                for job in self._bury_orphans():
                    on_event(JobEvent(job, None))
                waiting = self._queue.next_queued()
                if waiting is not None:
                    self._carry_out(waiting, on_event, token)

    def report(self, job_id: str) -> TrainingReport:
        """Return what came of a completed job.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed.
        """
        row, result = self._completed(job_id)
        return TrainingReport(row.job, result.verdict, self._run.predictions(result.model_digest))

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
        return describe(result.metrics, result.verdict, row.preflight, row.job.request.preset, in_use=in_use)

    def deploy(self, job_id: str) -> TrainingJob:
        """Deploy the model of a completed job that was left undeployed.

        Raises:
            JobNotFound: No job has this id.
            Conflict: The job is not Completed, or its model cannot be deployed.
        """
        job = self._queue.get(job_id)
        if job.model_digest is None:
            raise Conflict(f"Job {job_id} is {job.state.value}; it has no model to deploy.")
        outcome = self._models.deploy_version(job.model_digest)
        if not outcome.deployed:
            raise Conflict(outcome.reason or "The model was refused.", title="Deployment failed")
        return self._queue.mark_deployed(job_id)

    def settle(self) -> None:
        """Mark jobs of processes that are gone as Failed, unless somebody is training; record what has ended.

        Where nothing may be written, that is left to whoever may.
        """
        if self._queue.has_orphans():
            try:
                with self._lock() as obtained:
                    if obtained:
                        self._bury_orphans()
            except StorageFailure as error:
                logger.warning("Interrupted jobs could not be marked as such. %s", error)
        self._records.keep()

    def _bury_orphans(self) -> list[TrainingJob]:
        """Mark jobs of processes that are gone as Failed. Only for the holder of the training lock."""
        buried = self._queue.fail_orphans()
        for job in buried:
            logger.warning("Training job %s was interrupted", job.job_id)
        if buried:
            self._run.tidy()
            self._records.keep()
        return buried

    def _completed(self, job_id: str) -> tuple[JobRow, JobResult]:
        row = self._queue.row(job_id)
        if row.result is None:
            raise Conflict(
                f"Analysis is only available for completed jobs; {row.job.job_id} is {row.job.state.value}.",
                title="Analysis Not Available",
            )
        return row, row.result

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        # An object of its own each time: within one process, too, only one may hold it.
        lock = FileLock(self._lock_file, thread_local=False)
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        except OSError as error:
            raise storage_failure(error, self._lock_file, "No job was begun or marked.") from error
        try:
            yield True
        finally:
            lock.release()

    def _carry_out(self, waiting: TrainingJob, on_event: OnEvent, token: StopToken) -> None:
        found = self._preflight.check(waiting.request.user_id, waiting.request.preset)
        try:
            job = self._queue.start(waiting.job_id, Owner.this_process(), found)
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
            result = self._run.carry_out(job, found, recorder.take, stop)
            ended = self._queue.complete(job.job_id, result, recorder.elapsed())
        except Cancelled:
            return self._queue.cancelled(job.job_id, recorder.elapsed())
        except AuraError as error:
            logger.warning("Training job %s failed: %s", job.job_id, error)
            return self._queue.fail(job.job_id, error.detail, error.kind, recorder.elapsed())
        except Exception as error:
            logger.exception("Training job %s failed", job.job_id)
            reason = f"An unexpected error: {error}"
            return self._queue.fail(job.job_id, reason, ErrorKind.INTERNAL, recorder.elapsed())
        logger.info("Training job %s completed successfully", job.job_id)
        return ended


class _Recorder:
    """Keeps the job's row up to date, a few times a second, and passes every event on."""

    def __init__(self, queue: JobQueue, job: TrainingJob, on_event: OnEvent) -> None:
        self._queue = queue
        self._job = job
        self._on_event = on_event
        self._at = StageProgress(0, "Starting")
        self._begun = time.monotonic()
        self._written = 0.0

    def take(self, event: object) -> None:
        now = time.monotonic()
        stage_changed = isinstance(event, StageProgress) and event.stage != self._at.stage
        if isinstance(event, StageProgress):
            self._at = event
        if stage_changed or now - self._written >= _REPORT_SECONDS:
            self._written = now
            self._queue.report(self._job.job_id, self._at.progress, self._at.stage, self.elapsed())
            self._job = self._queue.get(self._job.job_id)
        if not isinstance(event, Heartbeat):
            self._on_event(JobEvent(self._job, event))  # type: ignore[arg-type]  # the child sends no other

    def elapsed(self) -> float:
        return time.monotonic() - self._begun


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
            self._seen = self._queue.stop_requested(self._job_id)
        requests = (self._token.requested(), self._seen)
        return StopRequest.CANCEL if StopRequest.CANCEL in requests else requests[0] or requests[1]
