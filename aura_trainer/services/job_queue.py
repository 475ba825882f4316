"""The queue of training jobs: in the database, so that it outlives every process."""

import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import TypeVar

from aura_trainer.domain.errors import Conflict, DamagedData, ErrorKind, JobNotFound
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import JobState, StopRequest, TrainingJob, TrainingRequest
from aura_trainer.language import mark, tr
from aura_trainer.services.clock import Clock
from aura_trainer.services.database import Database
from aura_trainer.services.job_rows import (
    JobResult,
    JobRow,
    RunningJob,
    moment,
    preflight_text,
    read_job,
    read_row,
    read_running,
    request_text,
    result_text,
)

logger = logging.getLogger(__name__)

Proviso = Callable[[Sequence[TrainingJob]], bool]
"""Whether a job may be queued, given all jobs there are at that moment, newest first."""

T = TypeVar("T")

INTERRUPTED = mark(
    "The run was interrupted: the program that was training ended before it was done, or could no longer write to "
    "the disk."
)
"""As all that is stored with a job of why it ended: in English, for windows of any language to say."""

_INTERRUPTED_BEGINS = "The run was interrupted"

_WAITING, _STARTING = mark("Waiting"), mark("Starting")

_SHORTEST_PREFIX = 4
_ENDED = tuple(state.value for state in JobState if state.terminal)


def was_interrupted(job: TrainingJob) -> bool:
    """Whether a job failed because nobody was there any more to see it to its end."""
    return job.state is JobState.FAILED and (job.error or "").startswith(_INTERRUPTED_BEGINS)


class JobQueue:
    """Jobs and their states. Each change is one transaction, refused when the state does not allow it.

    A row that cannot be read is passed over wherever jobs are listed, and logged once.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._told: set[str] = set()

    def submit(
        self,
        request: TrainingRequest,
        preflight: PreflightResult | None = None,
        proviso: Proviso | None = None,
    ) -> TrainingJob:
        """Put a job at the end of the queue, with what was found before.

        The proviso is asked in the same transaction: what it was told of the jobs still holds when this one is there.

        Raises:
            Conflict: The proviso is not met; nothing was queued.
        """
        with self._database.write() as connection:
            if proviso is not None and not proviso(self.jobs()):
                raise Conflict(tr("Things have changed since; no training was queued."))
            job_id = self._append(connection, request, preflight)
        return self.get(job_id)

    def submit_all(self, requests: Sequence[tuple[TrainingRequest, PreflightResult]]) -> list[TrainingJob]:
        """Put jobs at the end of the queue one after another, all of them or none, each with what was found before."""
        with self._database.write() as connection:
            ids = [self._append(connection, request, preflight) for request, preflight in requests]
        return [self.get(job_id) for job_id in ids]

    def _append(
        self, connection: Connection, request: TrainingRequest, preflight: PreflightResult | None
    ) -> str:
        job_id = str(uuid.uuid4())
        connection.execute(
            "INSERT INTO job (id, place, state, request, progress, stage, created_at, preflight)"
            " VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM job), ?, ?, 0, ?, ?, ?)",
            (
                job_id,
                JobState.QUEUED.value,
                request_text(request),
                _WAITING,
                self._now(),
                preflight_text(preflight) if preflight else None,
            ),
        )
        return job_id

    def get(self, job_id: str) -> TrainingJob:
        """Return a job, named by its id or the unique beginning of it.

        Raises:
            JobNotFound: No job, or more than one, has this id.
            DamagedData: The job cannot be read.
        """
        with self._database.read() as connection:
            return read_job(self._row(connection, job_id))

    def jobs(self) -> list[TrainingJob]:
        """Return all jobs, newest first."""
        return self._readable(read_job, "SELECT * FROM job ORDER BY place DESC")

    def row(self, job_id: str) -> JobRow:
        """Return a job with all that is kept of it.

        Raises:
            JobNotFound: No job, or more than one, has this id.
            DamagedData: The job cannot be read.
        """
        with self._database.read() as connection:
            return read_row(self._row(connection, job_id))

    def completed(self) -> list[JobRow]:
        """Return all Completed jobs, newest first."""
        query = "SELECT * FROM job WHERE state = ? ORDER BY place DESC"
        return self._readable(read_row, query, JobState.COMPLETED.value)

    def unrecorded(self) -> list[JobRow]:
        """Return the jobs that have ended and are not marked as recorded, in the order they ended."""
        query = "SELECT * FROM job WHERE recorded = 0 AND state IN (?, ?, ?) ORDER BY completed_at, place"
        return self._readable(read_row, query, *_ENDED)

    def unreadable(self) -> tuple[str, ...]:
        """Say of each job that cannot be read what is wrong with it."""
        faults: list[str] = []
        with self._database.read() as connection:
            for row in connection.execute("SELECT * FROM job ORDER BY place"):
                try:
                    read_row(row)
                except DamagedData as error:
                    faults.append(error.detail)
        return tuple(faults)

    def mark_recorded(self, job_id: str) -> None:
        """Note that the record of a job's end is kept."""
        with self._database.write() as connection:
            connection.execute("UPDATE job SET recorded = 1 WHERE id = ?", (job_id,))

    def next_queued(self) -> TrainingJob | None:
        """Return the job that goes next: of those of the highest priority the one that has waited longest."""
        query = "SELECT * FROM job WHERE state = ? ORDER BY place"
        waiting = self._readable(read_job, query, JobState.QUEUED.value)
        return min(waiting, key=lambda job: job.request.priority.rank, default=None)

    def start(self, job_id: str, pid: int, preflight: PreflightResult | None = None) -> TrainingJob:
        """Queued -> Running, in the process with this number. Only for the holder of the training lock.

        A preflight takes the place of the one kept at submission.

        Raises:
            Conflict: The job is not Queued any more.
        """
        with self._database.write() as connection:
            row = self._require(connection, job_id, JobState.QUEUED)
            connection.execute(
                "UPDATE job SET state = ?, progress = 0, stage = ?, started_at = ?, heartbeat_at = ?,"
                " owner_pid = ?, preflight = COALESCE(?, preflight) WHERE id = ?",
                (
                    JobState.RUNNING.value,
                    _STARTING,
                    self._now(not_before=moment(row["created_at"])),
                    self._now(),
                    pid,
                    preflight_text(preflight) if preflight else None,
                    job_id,
                ),
            )
        return self.get(job_id)

    def report(self, job_id: str, progress: float, stage: str, elapsed_seconds: float = 0.0) -> None:
        """Record how far a Running job is, and that it is alive. Neither progress nor its time goes back."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE job SET progress = MAX(progress, ?), stage = ?, heartbeat_at = ?,"
                " elapsed_seconds = MAX(elapsed_seconds, ?) WHERE id = ? AND state = ?",
                (progress, stage, self._now(), elapsed_seconds, job_id, JobState.RUNNING.value),
            )

    def keep_made(self, job_id: str, made: JobResult) -> None:
        """Note what a Running job has made, so that whoever finds it interrupted knows.

        Raises:
            Conflict: The job is not Running.
        """
        with self._database.write() as connection:
            self._require(connection, job_id, JobState.RUNNING)
            connection.execute("UPDATE job SET result = ? WHERE id = ?", (result_text(made), job_id))

    def complete(self, job_id: str, result: JobResult, elapsed_seconds: float = 0.0) -> TrainingJob:
        """Running -> Completed, with what came out and how long it took by a clock that nobody sets.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.COMPLETED, elapsed_seconds, result=result_text(result))

    def fail(
        self,
        job_id: str,
        reason: str,
        kind: ErrorKind = ErrorKind.INTERNAL,
        elapsed_seconds: float = 0.0,
    ) -> TrainingJob:
        """Running -> Failed; the progress stays where it was.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.FAILED, elapsed_seconds, error=reason, kind=kind)

    def cancelled(self, job_id: str, elapsed_seconds: float = 0.0) -> TrainingJob:
        """Running -> Cancelled.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.CANCELLED, elapsed_seconds, error=mark("The job was cancelled."))

    def request_stop(self, job_id: str, request: StopRequest) -> bool:
        """Ask a job to stop: a Queued one is Cancelled at once, a Running one is told. False if it has ended.

        Raises:
            JobNotFound: No job has this id.
            DamagedData: The job cannot be read.
        """
        with self._database.write() as connection:
            row = self._row(connection, job_id)
            state = read_job(row).state
            if state is JobState.QUEUED:
                connection.execute(
                    "UPDATE job SET state = ?, completed_at = ?, error = ? WHERE id = ?",
                    (
                        JobState.CANCELLED.value,
                        self._now(not_before=moment(row["created_at"])),
                        mark("The job was cancelled before it began."),
                        row["id"],
                    ),
                )
            elif state is JobState.RUNNING:
                # A cancel is never weakened to stop-and-keep by a later click.
                connection.execute(
                    "UPDATE job SET stop_request = ? WHERE id = ? AND COALESCE(stop_request, '') <> ?",
                    (request.value, row["id"], StopRequest.CANCEL.value),
                )
        return not state.terminal

    def stop_requested(self, job_id: str) -> StopRequest | None:
        """Return what a Running job has been asked, by whichever process."""
        with self._database.read() as connection:
            text = self._row(connection, job_id)["stop_request"]
        return StopRequest(text) if text else None

    def running(self) -> list[RunningJob]:
        """Return the jobs that are Running, by name at least."""
        query = "SELECT * FROM job WHERE state = ? ORDER BY place"
        return self._readable(read_running, query, JobState.RUNNING.value)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return how many jobs are in which state, without reading them."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state")
            return tuple((str(state), int(count)) for state, count in rows)

    def last_trained_on(self) -> int:
        """Return how many ratings the last Completed job had, without reading it; 0 before the first."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT CASE WHEN json_valid(result) THEN json_extract(result, '$.metrics.samples') END"
                " FROM job WHERE state = ? ORDER BY place DESC LIMIT 1",
                (JobState.COMPLETED.value,),
            ).fetchone()
        return row[0] if row and isinstance(row[0], int) else 0

    def mark_deployed(self, job_id: str) -> TrainingJob:
        """Note that the model of a Completed job was deployed after all."""
        with self._database.write() as connection:
            self._require(connection, job_id, JobState.COMPLETED)
            connection.execute(
                "UPDATE job SET result = json_set(result, '$.deployed', json('true')) WHERE id = ?", (job_id,)
            )
        return self.get(job_id)

    def _end(
        self,
        job_id: str,
        state: JobState,
        elapsed_seconds: float,
        *,
        result: str | None = None,
        error: str | None = None,
        kind: ErrorKind | None = None,
    ) -> TrainingJob:
        with self._database.write() as connection:
            row = self._require(connection, job_id, JobState.RUNNING)
            elapsed = max(elapsed_seconds, row["elapsed_seconds"])
            earliest = datetime.fromisoformat(row["started_at"]) + timedelta(seconds=elapsed)
            connection.execute(
                "UPDATE job SET state = ?, completed_at = ?, result = ?, error = ?, error_kind = ?,"
                " elapsed_seconds = ?, progress = CASE WHEN ? THEN 100 ELSE progress END, stage = ? WHERE id = ?",
                (
                    state.value,
                    self._now(not_before=earliest),
                    result,
                    error,
                    kind,
                    elapsed,
                    state is JobState.COMPLETED,
                    state.value,
                    job_id,
                ),
            )
        return self.get(job_id)

    def _readable(self, read: Callable[[Row], T], query: str, *values: str) -> list[T]:
        found: list[T] = []
        with self._database.read() as connection:
            for row in connection.execute(query, values):
                try:
                    found.append(read(row))
                except DamagedData as error:
                    if error.detail not in self._told:
                        self._told.add(error.detail)
                        logger.warning(error.detail)
        return found

    def _require(self, connection: Connection, job_id: str, state: JobState) -> Row:
        row = self._row(connection, job_id)
        if row["state"] != state.value:
            raise Conflict(
                tr("Training job {job_id} is {state}, not {wanted}.").format(
                    job_id=job_id, state=JobState(row["state"]).words, wanted=state.words
                )
            )
        return row

    @staticmethod
    def _row(connection: Connection, job_id: str) -> Row:
        rows = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchall()
        if not rows and len(job_id) >= _SHORTEST_PREFIX:
            query = "SELECT * FROM job WHERE substr(id, 1, ?) = ?"
            rows = connection.execute(query, (len(job_id), job_id.lower())).fetchall()
        if len(rows) != 1:
            raise JobNotFound(
                tr("Training job {job_id} does not exist").format(job_id=job_id)
                if not rows
                else tr("'{job_id}' means several jobs").format(job_id=job_id)
            )
        row: Row = rows[0]
        return row

    def _now(self, *, not_before: datetime | None = None) -> str:
        """The present moment; where the clock was set back, at least as late as what came before."""
        now = self._clock()
        return max(now, not_before or now).isoformat()
