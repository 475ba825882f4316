"""What requests carry and answers hold, for the OpenAPI document and for checking requests."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model
from pydantic.alias_generators import to_camel

from aura_trainer.api.limits import MOST_ANNOTATIONS
from aura_trainer.domain.training import (
    GREATEST_SEED,
    USUAL_SEED,
    DeployPolicy,
    FeatureSet,
    JobPriority,
    JobState,
    Preset,
)
from aura_trainer.services.documents import is_written_time


class Shape(BaseModel):
    """A JSON object with camelCase names; numbers are numbers and texts are texts."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, strict=True)


_TEXT = Field(strict=False)
"""A choice comes as a text in JSON; strictly it would have to be of the enumeration."""

_SEED_DIGITS = 10


class RequestShape(Shape):
    """What a program sends: a field nobody knows is refused, as it would else be thought to do something."""

    model_config = ConfigDict(extra="forbid")


class AnnotationItem(RequestShape):
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


class UploadRequest(RequestShape):
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


def _whole_number(given: object) -> object:
    """Read a seed written as digits, as the reference's own clients send all of the configuration."""
    digits = isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= _SEED_DIGITS
    return int(str(given)) if digits else given


Seed = Annotated[
    int,
    BeforeValidator(_whole_number),
    Field(ge=0, le=GREATEST_SEED),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": GREATEST_SEED},
                {"type": "string", "pattern": f"^[0-9]{{1,{_SEED_DIGITS}}}$"},
            ]
        }
    ),
]


class PipelineConfig(RequestShape):
    """How a run is trained; what is left out is as its default says."""

    preset: Annotated[Preset, _TEXT, Field(description="How much time it may take.")] = Preset.BALANCED
    epochs_preset: Annotated[
        Preset,
        _TEXT,
        Field(description="What the reference's own screen calls preset, which goes before it."),
    ] = Preset.BALANCED
    features: Annotated[FeatureSet, _TEXT, Field(description="What it may look at in a frame.")] = (
        FeatureSet.EVERYTHING
    )
    deploy_policy: Annotated[
        DeployPolicy | None,
        _TEXT,
        Field(description="When the model is put in use. Left out or null, the setting of the app decides."),
    ] = None
    seed: Annotated[
        Seed, Field(description="The same seed and ratings give the same model. Digits in a text will do.")
    ] = USUAL_SEED

    @property
    def wanted_preset(self) -> Preset:
        """The preset by either name."""
        return self.preset if "preset" in self.model_fields_set else self.epochs_preset


class StartTrainingRequest(RequestShape):
    """How to train, on all ratings of the profile."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "modelName": "my-custom-model",
                "pipelineConfig": {"preset": "balanced", "deployPolicy": "when-better", "seed": 42},
                "priority": "high",
            }
        }
    )
    model_name: Annotated[
        str | None, Field(description="1 to 200 characters; 'frame-importance' if it is left out.")
    ] = None
    pipeline_config: PipelineConfig | None = None
    priority: Annotated[JobPriority, _TEXT, Field(description="Which of the jobs that wait goes first.")] = (
        JobPriority.NORMAL
    )


class DeployRequest(RequestShape):
    """Which model to put in use."""

    model_config = ConfigDict(json_schema_extra={"example": {"model": "my-custom-model"}})
    model: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="A model's name, its digest, or the beginning of that; GET /api/ml/model/versions lists them.",
        ),
    ]


class UndoRequest(RequestShape):
    """Which change to take back."""

    model_config = ConfigDict(json_schema_extra={"example": {"change": "b6816fec34ac479184b6143069edb7df"}})
    change: Annotated[
        str | None,
        Field(
            max_length=200,
            description="The id of the change that is meant, as status.change of GET /api/ml/model/versions has it: "
            "where the models have changed since, nothing is undone. Without it the latest change is taken back.",
        ),
    ] = None


class ScoreRequest(RequestShape):
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


class JobsAnswer(Shape):
    """Jobs of the profile, newest first; ``totalJobs`` counts all of them."""

    jobs: list[JobStatus]
    total_jobs: int


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
        field.name: (datetime if is_written_time(field) else _written(hints[field.name]), ...)
        for field in dataclasses.fields(values)
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
