"""The queue of training jobs: in the database, so that it outlives every process."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection, Row

import psutil

from aura_trainer.domain.errors import Conflict, ErrorKind, JobNotFound
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import JobState, StopRequest, TrainingJob, TrainingRequest
from aura_trainer.services.clock import Clock
from aura_trainer.services.database import Database
from aura_trainer.services.job_rows import (
    JobResult,
    JobRow,
    moment,
    preflight_text,
    read_job,
    read_row,
    request_text,
    result_text,
)

INTERRUPTED = "The run was interrupted: the program that was training ended before it was done."

_SHORTEST_PREFIX = 4
_ENDED = tuple(state.value for state in JobState if state.terminal)


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that runs a job; the start time tells it from a later one with the same number."""

    pid: int
    started: float

    @classmethod
    def this_process(cls) -> "Owner":
        """The process that asks."""
        process = psutil.Process()
        return cls(process.pid, process.create_time())


class JobQueue:
    """Jobs and their states. Each change is one transaction, refused when the state does not allow it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def submit(self, request: TrainingRequest, preflight: PreflightResult | None = None) -> TrainingJob:
        """Put a job at the end of the queue, with what was found before."""
        job_id = str(uuid.uuid4())
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO job (id, place, state, request, progress, stage, created_at, preflight)"
                " VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM job), ?, ?, 0, 'Waiting', ?, ?)",
                (
                    job_id,
                    JobState.QUEUED.value,
                    request_text(request),
                    self._now(),
                    preflight_text(preflight) if preflight else None,
                ),
            )
        return self.get(job_id)

    def get(self, job_id: str) -> TrainingJob:
        """Return a job, named by its id or the unique beginning of it.

        Raises:
            JobNotFound: No job, or more than one, has this id.
        """
        with self._database.read() as connection:
            return read_job(self._row(connection, job_id))

    def jobs(self) -> list[TrainingJob]:
        """Return all jobs, newest first."""
        with self._database.read() as connection:
            return [read_job(row) for row in connection.execute("SELECT * FROM job ORDER BY place DESC")]

    def row(self, job_id: str) -> JobRow:
        """Return a job with all that is kept of it.

        Raises:
            JobNotFound: No job, or more than one, has this id.
        """
        with self._database.read() as connection:
            return read_row(self._row(connection, job_id))

    def completed(self) -> list[JobRow]:
        """Return all Completed jobs, newest first."""
        with self._database.read() as connection:
            query = "SELECT * FROM job WHERE state = ? ORDER BY place DESC"
            return [read_row(row) for row in connection.execute(query, (JobState.COMPLETED.value,))]

    def unrecorded(self) -> list[JobRow]:
        """Return the jobs that have ended and are not marked as recorded, in the order they ended."""
        with self._database.read() as connection:
            query = "SELECT * FROM job WHERE recorded = 0 AND state IN (?, ?, ?) ORDER BY completed_at, place"
            return [read_row(row) for row in connection.execute(query, _ENDED)]

    def mark_recorded(self, job_id: str) -> None:
        """Note that the record of a job's end is kept."""
        with self._database.write() as connection:
            connection.execute("UPDATE job SET recorded = 1 WHERE id = ?", (job_id,))

    def next_queued(self) -> TrainingJob | None:
        """Return the job that has waited longest."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT * FROM job WHERE state = ? ORDER BY place LIMIT 1", (JobState.QUEUED.value,)
            ).fetchone()
        return read_job(row) if row else None

    def start(self, job_id: str, owner: Owner, preflight: PreflightResult | None = None) -> TrainingJob:
        """Queued -> Running; a preflight takes the place of the one kept at submission.

        Raises:
            Conflict: The job is not Queued any more.
        """
        with self._database.write() as connection:
            row = self._require(connection, job_id, JobState.QUEUED)
            connection.execute(
                "UPDATE job SET state = ?, progress = 0, stage = 'Starting', started_at = ?, heartbeat_at = ?,"
                " owner_pid = ?, owner_started = ?, preflight = COALESCE(?, preflight) WHERE id = ?",
                (
                    JobState.RUNNING.value,
                    self._now(not_before=moment(row["created_at"])),
                    self._now(),
                    owner.pid,
                    owner.started,
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
        return self._end(job_id, JobState.CANCELLED, elapsed_seconds, error="The job was cancelled.")

    def request_stop(self, job_id: str, request: StopRequest) -> bool:
        """Ask a job to stop: a Queued one is Cancelled at once, a Running one is told. False if it has ended.

        Raises:
            JobNotFound: No job has this id.
        """
        with self._database.write() as connection:
            row = self._row(connection, job_id)
            state = JobState(row["state"])
            if state is JobState.QUEUED:
                connection.execute(
                    "UPDATE job SET state = ?, completed_at = ?, error = ? WHERE id = ?",
                    (
                        JobState.CANCELLED.value,
                        self._now(not_before=moment(row["created_at"])),
                        "The job was cancelled before it began.",
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

    def has_orphans(self) -> bool:
        """Whether a job is Running whose process is gone."""
        return any(not _alive(owner) for _, owner in self.running())

    def orphans(self) -> list[TrainingJob]:
        """Return the Running jobs whose process is gone, and leave them as they are."""
        return [job for job, owner in self.running() if not _alive(owner)]

    def running(self) -> list[tuple[TrainingJob, Owner]]:
        """Return the Running jobs, each with the process that runs it or ran it."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT * FROM job WHERE state = ? ORDER BY place", (JobState.RUNNING.value,)
            ).fetchall()
        return [(read_job(row), _owner(row)) for row in rows]

    def fail_orphans(self) -> list[TrainingJob]:
        """Mark Running jobs whose process is gone as Failed. Only for the holder of the training lock."""
        failed: list[TrainingJob] = []
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT * FROM job WHERE state = ?", (JobState.RUNNING.value,)
            ).fetchall()
        for row in rows:
            owner = _owner(row)
            if owner == Owner.this_process() or not _alive(owner):
                failed.append(self.fail(row["id"], INTERRUPTED))
        return failed

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

    def _require(self, connection: Connection, job_id: str, state: JobState) -> Row:
        row = self._row(connection, job_id)
        if row["state"] != state.value:
            raise Conflict(f"Training job {job_id} is {row['state']}, not {state.value}.")
        return row

    @staticmethod
    def _row(connection: Connection, job_id: str) -> Row:
        rows = connection.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchall()
        if not rows and len(job_id) >= _SHORTEST_PREFIX:
            query = "SELECT * FROM job WHERE substr(id, 1, ?) = ?"
            rows = connection.execute(query, (len(job_id), job_id.lower())).fetchall()
        if len(rows) != 1:
            raise JobNotFound(
                f"Training job {job_id} does not exist" if not rows else f"'{job_id}' means several jobs"
            )
        row: Row = rows[0]
        return row

    def _now(self, *, not_before: datetime | None = None) -> str:
        """The present moment; where the clock was set back, at least as late as what came before."""
        now = self._clock()
        return max(now, not_before or now).isoformat()


def _owner(row: Row) -> Owner:
    return Owner(row["owner_pid"], row["owner_started"])


def _alive(owner: Owner) -> bool:
    try:
        return abs(psutil.Process(owner.pid).create_time() - owner.started) < 1.0
    except psutil.NoSuchProcess:
        return False
