"""The queue of training jobs: in the database, so that it outlives every process."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection, Row

import psutil
from pydantic import TypeAdapter

from aura_trainer.domain.errors import Conflict, ErrorKind, JobNotFound
from aura_trainer.domain.training import JobState, StopRequest, TrainingJob, TrainingMetrics, TrainingRequest
from aura_trainer.domain.verdict import Verdict
from aura_trainer.services.clock import Clock
from aura_trainer.services.database import Database

_REQUEST = TypeAdapter(TrainingRequest)

INTERRUPTED = "The run was interrupted: the program that was training ended before it was done."


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a completed job leaves behind."""

    metrics: TrainingMetrics
    model_path: str
    model_digest: str
    deployed: bool
    verdict: Verdict
    warnings: tuple[str, ...] = field(default=())


_RESULT = TypeAdapter(JobResult)
_SHORTEST_PREFIX = 4


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

    def submit(self, request: TrainingRequest) -> TrainingJob:
        """Put a job at the end of the queue."""
        job_id = str(uuid.uuid4())
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO job (id, place, state, request, progress, stage, created_at)"
                " VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM job), ?, ?, 0, 'Waiting', ?)",
                (job_id, JobState.QUEUED.value, _REQUEST.dump_json(request).decode(), self._now()),
            )
        return self.get(job_id)

    def get(self, job_id: str) -> TrainingJob:
        """Return a job, named by its id or the unique beginning of it.

        Raises:
            JobNotFound: No job, or more than one, has this id.
        """
        with self._database.read() as connection:
            return _job(self._row(connection, job_id))

    def jobs(self) -> list[TrainingJob]:
        """Return all jobs, newest first."""
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute("SELECT * FROM job ORDER BY place DESC")]

    def result(self, job_id: str) -> JobResult | None:
        """Return what a completed job left, None for any other."""
        with self._database.read() as connection:
            text = self._row(connection, job_id)["result"]
        return _RESULT.validate_json(text) if text else None

    def next_queued(self) -> TrainingJob | None:
        """Return the job that has waited longest."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT * FROM job WHERE state = ? ORDER BY place LIMIT 1", (JobState.QUEUED.value,)
            ).fetchone()
        return _job(row) if row else None

    def start(self, job_id: str, owner: Owner) -> TrainingJob:
        """Queued -> Running.

        Raises:
            Conflict: The job is not Queued any more.
        """
        with self._database.write() as connection:
            self._require(connection, job_id, JobState.QUEUED)
            connection.execute(
                "UPDATE job SET state = ?, progress = 0, stage = 'Starting', started_at = ?, heartbeat_at = ?,"
                " owner_pid = ?, owner_started = ? WHERE id = ?",
                (JobState.RUNNING.value, self._now(), self._now(), owner.pid, owner.started, job_id),
            )
        return self.get(job_id)

    def report(self, job_id: str, progress: float, stage: str) -> None:
        """Record how far a Running job is, and that it is alive. Progress never goes back."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE job SET progress = MAX(progress, ?), stage = ?, heartbeat_at = ? WHERE id = ?"
                " AND state = ?",
                (progress, stage, self._now(), job_id, JobState.RUNNING.value),
            )

    def complete(self, job_id: str, result: JobResult) -> TrainingJob:
        """Running -> Completed, with what came out.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.COMPLETED, result=_RESULT.dump_json(result).decode())

    def fail(self, job_id: str, reason: str, kind: ErrorKind = ErrorKind.INTERNAL) -> TrainingJob:
        """Running -> Failed; the progress stays where it was.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.FAILED, error=reason, kind=kind)

    def cancelled(self, job_id: str) -> TrainingJob:
        """Running -> Cancelled.

        Raises:
            Conflict: The job is not Running.
        """
        return self._end(job_id, JobState.CANCELLED, error="The job was cancelled.")

    def request_stop(self, job_id: str, request: StopRequest) -> bool:
        """Ask a job to stop: a Queued one is Cancelled at once, a Running one is told. False if it has ended.

        Raises:
            JobNotFound: No job has this id.
        """
        with self._database.write() as connection:
            state = JobState(self._row(connection, job_id)["state"])
            if state is JobState.QUEUED:
                connection.execute(
                    "UPDATE job SET state = ?, completed_at = ?, error = ? WHERE id = ?",
                    (JobState.CANCELLED.value, self._now(), "The job was cancelled before it began.", job_id),
                )
            elif state is JobState.RUNNING:
                # A cancel is never weakened to stop-and-keep by a later click.
                connection.execute(
                    "UPDATE job SET stop_request = ? WHERE id = ? AND COALESCE(stop_request, '') <> ?",
                    (request.value, job_id, StopRequest.CANCEL.value),
                )
        return not state.terminal

    def stop_requested(self, job_id: str) -> StopRequest | None:
        """Return what a Running job has been asked, by whichever process."""
        with self._database.read() as connection:
            text = self._row(connection, job_id)["stop_request"]
        return StopRequest(text) if text else None

    def has_orphans(self) -> bool:
        """Whether a job is Running whose process is gone."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT * FROM job WHERE state = ?", (JobState.RUNNING.value,)
            ).fetchall()
        return any(not _alive(_owner(row)) for row in rows)

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
        *,
        result: str | None = None,
        error: str | None = None,
        kind: ErrorKind | None = None,
    ) -> TrainingJob:
        with self._database.write() as connection:
            self._require(connection, job_id, JobState.RUNNING)
            connection.execute(
                "UPDATE job SET state = ?, completed_at = ?, result = ?, error = ?, error_kind = ?,"
                " progress = CASE WHEN ? THEN 100 ELSE progress END, stage = ? WHERE id = ?",
                (
                    state.value,
                    self._now(),
                    result,
                    error,
                    kind,
                    state is JobState.COMPLETED,
                    state.value,
                    job_id,
                ),
            )
        return self.get(job_id)

    def _require(self, connection: Connection, job_id: str, state: JobState) -> None:
        present = self._row(connection, job_id)["state"]
        if present != state.value:
            raise Conflict(f"Training job {job_id} is {present}, not {state.value}.")

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

    def _now(self) -> str:
        return self._clock().isoformat()


def _owner(row: Row) -> Owner:
    return Owner(row["owner_pid"], row["owner_started"])


def _alive(owner: Owner) -> bool:
    try:
        return abs(psutil.Process(owner.pid).create_time() - owner.started) < 1.0
    except psutil.NoSuchProcess:
        return False


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _job(row: Row) -> TrainingJob:
    result = _RESULT.validate_json(row["result"]) if row["result"] else None
    return TrainingJob(
        job_id=row["id"],
        request=_REQUEST.validate_json(row["request"]),
        state=JobState(row["state"]),
        progress=row["progress"],
        stage=row["stage"],
        created_at=datetime.fromisoformat(row["created_at"]),
        started_at=_moment(row["started_at"]),
        completed_at=_moment(row["completed_at"]),
        metrics=result.metrics if result else None,
        model_path=result.model_path if result else None,
        model_digest=result.model_digest if result else None,
        deployed=bool(result and result.deployed),
        error=row["error"],
        error_kind=ErrorKind(row["error_kind"]) if row["error_kind"] else None,
        heartbeat_at=_moment(row["heartbeat_at"]),
        stop_request=StopRequest(row["stop_request"]) if row["stop_request"] else None,
        warnings=result.warnings if result else (),
    )
