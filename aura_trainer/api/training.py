"""``/api/ml/train``: jobs started, followed, cancelled and analysed; the history of training."""

import logging
from typing import Annotated

from fastapi import Header, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from aura_trainer.api import examples
from aura_trainer.api.context import Context
from aura_trainer.api.guard import too_many
from aura_trainer.api.paging import Limit
from aura_trainer.api.problems import INVALID_REQUEST, FieldProblem, InvalidFields
from aura_trainer.api.profile_trainings import Trainings
from aura_trainer.api.routing import example, refusals, reply, router
from aura_trainer.api.shapes import (
    JobsAnswer,
    JobStatus,
    Message,
    PipelineConfig,
    Shape,
    StartTrainingAnswer,
    StartTrainingRequest,
    shape_of,
)
from aura_trainer.domain.audit import AuditRecord, TrainingStatistics
from aura_trainer.domain.errors import Conflict, InvalidInput, JobNotFound
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.settings import DEPLOY_POLICY
from aura_trainer.domain.training import DeployPolicy, JobState, TrainingJob, TrainingRequest
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.services.job_document import job_document

logger = logging.getLogger(__name__)

routes = router("Training")

JobId = Annotated[
    str,
    Path(
        alias="jobId",
        description="The whole id of a job of the profile.",
        examples=["5c0f3a52-6a6e-4f0d-9f0e-0f3f5a0c9a11"],
    ),
]
_NO_JOB = refusals(status_404="The profile has no such job.")
_LONGEST_NAME = 200


class HistoryAnswer(Shape):
    """Runs that have ended, newest first."""

    history: list[shape_of(AuditRecord)]  # type: ignore[valid-type] # made from the dataclass
    count: int


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


@routes.post(
    "/train/frame-importance",
    response_model=StartTrainingAnswer,
    responses=example(examples.STARTED),
)
def start(body: StartTrainingRequest, context: Context) -> Response:
    """Queue a training on all ratings of the profile, if the ratings and the machine are enough for one."""
    logger.info("Starting training job")
    request = _request(body, context.profile, str(context.services.settings.get(DEPLOY_POLICY)))
    seconds = context.trainings.take()
    if seconds:
        return too_many(seconds).response()
    job = context.services.training.submit(request)
    context.trainer.queued(job)
    return reply({"jobId": job.job_id, "message": "Training job submitted successfully"})


@routes.get(
    "/train/preflight", response_model=shape_of(PreflightResult), responses=example(examples.PREFLIGHT)
)
def preflight(context: Context) -> Response:
    """Say whether the ratings and this machine are enough to train, and how long it would take."""
    return reply(context.services.preflight.check(context.profile))


@routes.get("/train/jobs", response_model=JobsAnswer, responses=example(examples.JOBS))
def list_jobs(trainings: Trainings, limit: Limit = 100) -> Response:
    """List the profile's jobs, newest first, whatever has become of them."""
    jobs = trainings.jobs()
    return reply({"jobs": [job_document(job) for job in jobs[:limit]], "totalJobs": len(jobs)})


@routes.get("/train/history", response_model=HistoryAnswer, responses=example(examples.HISTORY))
def history(
    trainings: Trainings,
    max_records: Annotated[int, Query(alias="maxRecords", ge=1, le=1_000_000)] = 50,
) -> Response:
    """List the profile's training runs that have ended, newest first."""
    records = trainings.history(max_records)
    return reply({"history": records, "count": len(records)})


@routes.get(
    "/train/statistics", response_model=shape_of(TrainingStatistics), responses=example(examples.STATISTICS)
)
def statistics(trainings: Trainings) -> Response:
    """Sum up the profile's latest 1000 training runs."""
    return reply(trainings.statistics())


@routes.get("/train/{jobId}/status", response_model=JobStatus, responses={**example(examples.JOB), **_NO_JOB})
def status(job_id: JobId, trainings: Trainings) -> Response:
    """Say how a job stands."""
    return reply(job_document(trainings.job(job_id)))


@routes.post(
    "/train/{jobId}/cancel",
    response_model=Message,
    responses=example(examples.CANCELLED),
)
def cancel(job_id: JobId, trainings: Trainings) -> Response:
    """Cancel a queued or running job; the model in use stays as it is. 400 also for an unknown one."""
    refused = InvalidInput(
        f"Job {job_id} cannot be cancelled (not found or not running)", title="Cancellation Failed"
    )
    try:
        told = trainings.cancel(job_id)
    except JobNotFound as error:
        raise refused from error
    if not told:
        raise refused
    return reply({"message": f"Job {job_id} cancellation requested"})


@routes.get(
    "/train/{jobId}/analysis",
    response_model=shape_of(PostTrainingAnalysis),
    responses={**example(examples.ANALYSIS), **_NO_JOB},
)
def analysis(job_id: JobId, trainings: Trainings) -> Response:
    """Say how good a completed job's model is, why, and what to do next."""
    try:
        return reply(trainings.analysis(job_id))
    except Conflict as error:
        if trainings.job(job_id).state is JobState.COMPLETED:
            raise
        raise InvalidInput(error.detail, title=error.title) from error


@routes.get(
    "/train/{jobId}/events",
    response_class=EventStream,
    responses={
        200: {
            "description": "Events until the job has ended: status, fitStep, baselineKnown. One that ends before "
            "has closing as its last event: connect again.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": examples.EVENTS}},
        },
        **_NO_JOB,
    },
)
async def events(
    job_id: JobId,
    context: Context,
    trainings: Trainings,
    last_event_id: Annotated[
        str,
        Header(
            alias="Last-Event-ID",
            description="The id of the last event the program has: the stream goes on after it. One of another start "
            "of the server begins from the first event.",
        ),
    ] = "",
) -> Response:
    """Follow a job as server-sent events. Only Completed, Failed and Cancelled are its end."""
    await run_in_threadpool(trainings.job, job_id)
    beat = context.options.limits.heartbeat_seconds

    def look() -> TrainingJob:
        context.services.admit_programs()
        return trainings.job(job_id)

    return EventStream(context.feed.follow(job_id, look, last_event_id, beat))


def _request(body: StartTrainingRequest, profile: str, policy: str) -> TrainingRequest:
    """Read what is asked of a run.

    Raises:
        InvalidFields: A field cannot be used.
    """
    name = "frame-importance" if body.model_name is None else body.model_name.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise _invalid("modelName", f"it must have 1 to {_LONGEST_NAME} characters")
    config = body.pipeline_config or PipelineConfig()
    return TrainingRequest(
        profile,
        name,
        config.wanted_preset,
        config.seed,
        config.deploy_policy or DeployPolicy(policy),
        features=config.features,
        priority=body.priority,
    )


def _invalid(name: str, message: str) -> InvalidFields:
    return InvalidFields([FieldProblem(name, message)], title=INVALID_REQUEST)
