"""What requests carry and answers hold, for the OpenAPI document and for checking requests."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.alias_generators import to_camel

from aura_trainer.api.limits import MOST_ANNOTATIONS
from aura_trainer.domain.training import JobPriority, JobState


class Shape(BaseModel):
    """A JSON object with camelCase names; numbers are numbers and texts are texts."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, strict=True)


class AnnotationItem(Shape):
    """A rating of one frame."""

    frame_path: Annotated[
        str,
        Field(
            description="An image, or a moment of a video: clip.mp4#t=12.48",
            json_schema_extra={"minLength": 1},
        ),
    ]
    rating: Annotated[float, Field(json_schema_extra={"minimum": 0, "maximum": 1})]
    metadata: dict[str, str] | None = None


class UploadRequest(Shape):
    """Ratings to store, all of them or none."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "annotations": [
                    {"framePath": "frame001.jpg", "rating": 0.9},
                    {"framePath": "clip.mp4#t=12.48", "rating": 0.7, "metadata": {"scene": "intro"}},
                ]
            }
        }
    )
    annotations: Annotated[
        list[AnnotationItem], Field(json_schema_extra={"minItems": 1, "maxItems": MOST_ANNOTATIONS})
    ]


class StartTrainingRequest(Shape):
    """How to train. ``pipelineConfig`` takes ``preset``, ``seed``, ``features`` and ``deployPolicy``."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "modelName": "my-custom-model",
                "pipelineConfig": {"preset": "balanced"},
                "priority": "high",
            }
        }
    )
    model_name: str | None = None
    pipeline_config: dict[str, str] | None = None
    # As JSON has it, it is a text; strictly it would have to be of the enumeration.
    priority: Annotated[JobPriority, Field(strict=False)] = JobPriority.NORMAL


class ScoreRequest(Shape):
    """Footage to score."""

    model_config = ConfigDict(json_schema_extra={"example": {"paths": ["clip.mp4"], "everySeconds": 1.0}})
    paths: Annotated[list[str], Field(min_length=1, max_length=1000)]
    every_seconds: Annotated[float, Field(ge=0.01, le=86_400)] = 1.0


class HighlightsRequest(ScoreRequest):
    """Footage to pick from, and what is wanted: either ``top`` or ``durationSeconds``."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"paths": ["clip.mp4"], "top": 10, "minGapSeconds": 2}}
    )
    top: Annotated[int | None, Field(ge=1, le=10_000)] = None
    duration_seconds: Annotated[float | None, Field(gt=0, le=86_400)] = None
    min_gap_seconds: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    length_seconds: Annotated[float, Field(gt=0, le=86_400)] = 3.0
    threshold: Annotated[float | None, Field(ge=0, le=1)] = None
    whole_shots: bool = False


class Message(Shape):
    """What was done, in words."""

    message: str


class ClearAnswer(Message):
    """How many ratings are gone, and where they can be found again."""

    cleared: int
    kept_in: str | None


class StoredAnnotation(Shape):
    """A rating as it is stored."""

    frame_path: str
    rating: float
    timestamp: datetime
    metadata: dict[str, str] | None


class AnnotationPage(Shape):
    """Some ratings in the order of their frame paths; ``nextCursor`` is null on the last page."""

    annotations: list[StoredAnnotation]
    next_cursor: str | None
    total_annotations: int


class StartTrainingAnswer(Message):
    """The job that was queued."""

    job_id: str


class MetricsShape(Shape):
    """What a completed run came to; ``duration`` is written ``[d.]hh:mm:ss.fffffff``."""

    loss: float
    samples: int
    duration: str
    additional_metrics: dict[str, float | None] | None


class JobStatus(Shape):
    """How a job stands."""

    job_id: str
    state: JobState
    progress: Annotated[float, Field(ge=0, le=100)]
    metrics: MetricsShape | None
    model_path: str | None
    error: str | None
    created_at: datetime
    completed_at: datetime | None
    stage: str
    model_name: str
    preset: str
    seed: int
    deployed: bool
    by_itself: bool
    features: str
    batch: str | None
    priority: JobPriority
    warnings: list[str]


class ScoredFrameShape(Shape):
    """A frame with its score and the model's margin around it."""

    frame_path: str
    timestamp: float
    shot: int
    score: float
    low: float | None
    high: float | None
    unsure: bool


class PickShape(Shape):
    """A chosen moment; ``frames`` are the first and the first after it, from the file's first."""

    number: int
    path: str
    frames: list[int]
    peak: int
    frame_rate: str
    drop_frame: bool
    reel: str | None
    source_in: str
    source_out: str
    shot: int
    score: float | None
    low: float | None
    high: float | None
    unsure: bool
    reason: str


class FieldProblemShape(Shape):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemShape(Shape):
    """Why there is no answer. The log has more under the correlation id."""

    type: str | None = None
    title: str
    status: int
    detail: str
    correlation_id: str
    advanced_mode_enabled: bool | None = None
    fields: list[FieldProblemShape] | None = None
    warnings: list[str] | None = None
    errors: list[str] | None = None
    recommendations: list[str] | None = None


@cache
def shape_of(values: type) -> type[BaseModel]:
    """Return the shape ``document`` gives a dataclass, so that what is documented cannot differ from what is sent."""
    hints = get_type_hints(values)
    fields: dict[str, Any] = {
        field.name: (_written(hints[field.name]), ...) for field in dataclasses.fields(values)
    }
    doc = (values.__doc__ or "").split("\n\n")[0]
    return create_model(values.__name__, __base__=Shape, __doc__=doc, **fields)


def _written(hint: Any) -> Any:  # noqa: ANN401 - annotations are of no one type
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return shape_of(hint)
    if hint is float:
        # What is not finite is sent as null.
        return float | None
    arguments = tuple(map(_written, get_args(hint)))
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return Union[arguments]  # noqa: UP007 - made from a list of types
    if origin in (tuple, list):
        items: Any = Union[tuple(item for item in arguments if item is not Ellipsis)]  # noqa: UP007
        return list[items]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values: Any = arguments[1]
        return dict[str, values]
    return hint
