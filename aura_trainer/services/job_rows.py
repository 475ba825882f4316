"""What a row of the job table says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row

from pydantic import TypeAdapter, ValidationError

from aura_trainer.domain.errors import DamagedData, ErrorKind
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import JobState, StopRequest, TrainingJob, TrainingMetrics, TrainingRequest
from aura_trainer.domain.verdict import Verdict
from aura_trainer.language import tr


@dataclass(frozen=True, slots=True)
class RunTiming:
    """What a run took, and where.

    Attributes:
        machine: The machine's name.
        reading_seconds: Time spent on getting features.
        fitting_seconds: Time spent on everything after that.
        frames_read: Frames whose features were not known yet.
    """

    machine: str
    reading_seconds: float
    fitting_seconds: float
    frames_read: int


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a completed job leaves behind.

    ``epochs`` is None for a model that is not fitted by epochs; ``timing`` for a run that was ended early, or whose
    machine cannot be told from others, as neither says how long the next one takes. ``stopped_early`` is None in rows
    of earlier versions.
    """

    metrics: TrainingMetrics
    model_path: str
    model_digest: str
    deployed: bool
    verdict: Verdict
    warnings: tuple[str, ...] = field(default=())
    epochs: int | None = None
    timing: RunTiming | None = None
    stopped_early: bool | None = None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job with all that is kept of it.

    Attributes:
        job: The job.
        result: What it left, once it is Completed.
        preflight: What was found before it began, or when it was submitted if it never began; None for a job of
            an earlier version.
        elapsed_seconds: How long it has run, by a clock that nobody sets.
    """

    job: TrainingJob
    result: JobResult | None
    preflight: PreflightResult | None
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job that is Running, by name at least.

    Attributes:
        job: The job.
        pid: The number of the process that runs it or ran it.
        made: What it has made, once its model is kept.
    """

    job: TrainingJob
    pid: int
    made: JobResult | None


_REQUEST = TypeAdapter(TrainingRequest)
_RESULT = TypeAdapter(JobResult)
_PREFLIGHT = TypeAdapter(PreflightResult)


def request_text(request: TrainingRequest) -> str:
    """Write a request for its column."""
    return _REQUEST.dump_json(request).decode()


def result_text(result: JobResult) -> str:
    """Write a result for its column."""
    return _RESULT.dump_json(result).decode()


def preflight_text(preflight: PreflightResult) -> str:
    """Write a preflight for its column."""
    return _PREFLIGHT.dump_json(preflight).decode()


def read_row(row: Row) -> JobRow:
    """Return what a row holds.

    Raises:
        DamagedData: It is nothing that was ever written.
    """
    with _naming(row):
        result = _result(row)
        return JobRow(
            job=_job(row, result),
            result=result,
            preflight=_PREFLIGHT.validate_json(row["preflight"]) if row["preflight"] else None,
            elapsed_seconds=row["elapsed_seconds"],
        )


def read_job(row: Row) -> TrainingJob:
    """Return the job of a row. Raises as ``read_row`` does."""
    with _naming(row):
        return _job(row, _result(row))


def read_running(row: Row) -> RunningJob:
    """Return the job of a row that is Running, and what it has made. Raises as ``read_row`` does."""
    with _naming(row):
        made = _RESULT.validate_json(row["result"]) if row["result"] else None
        return RunningJob(_job(row, None), row["owner_pid"], made)


@contextmanager
def _naming(row: Row) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError) as error:
        reason = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise DamagedData(
            tr(
                "What is kept of training job {id} cannot be read ({reason}). It is left as it is, "
                "and no other job is affected."
            ).format(id=row["id"], reason=reason)
        ) from error


def moment(text: str | None) -> datetime | None:
    """Read a moment of a row."""
    return datetime.fromisoformat(text) if text else None


def _result(row: Row) -> JobResult | None:
    # While a job is Running, what it has made is not yet what it leaves behind.
    if row["state"] != JobState.COMPLETED.value or not row["result"]:
        return None
    return _RESULT.validate_json(row["result"])


def _stopped_early(result: JobResult, stop_request: StopRequest | None) -> bool:
    if result.stopped_early is not None:
        return result.stopped_early
    # One that was asked when its search was over already was timed as any other.
    return result.timing is None and stop_request is StopRequest.STOP_AND_KEEP


def _job(row: Row, result: JobResult | None) -> TrainingJob:
    stop_request = StopRequest(row["stop_request"]) if row["stop_request"] else None
    return TrainingJob(
        job_id=row["id"],
        request=_REQUEST.validate_json(row["request"]),
        state=JobState(row["state"]),
        progress=row["progress"],
        stage=row["stage"],
        created_at=datetime.fromisoformat(row["created_at"]),
        started_at=moment(row["started_at"]),
        completed_at=moment(row["completed_at"]),
        metrics=result.metrics if result else None,
        model_path=result.model_path if result else None,
        model_digest=result.model_digest if result else None,
        deployed=bool(result and result.deployed),
        error=row["error"],
        error_kind=ErrorKind(row["error_kind"]) if row["error_kind"] else None,
        heartbeat_at=moment(row["heartbeat_at"]),
        stop_request=stop_request,
        warnings=result.warnings if result else (),
        stopped_early=result is not None and _stopped_early(result, stop_request),
    )
