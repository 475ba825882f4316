"""A training job: what is asked, the states it goes through, and the events it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aura_trainer.domain.errors import ErrorKind, InvalidInput
from aura_trainer.domain.model_names import named
from aura_trainer.language import mark, tr

HEARTBEAT_LIMIT_SECONDS = 60
"""A running job that is silent for longer counts as not responding."""

MINIMUM_RATINGS = 20
"""Rated frames without which no training begins."""

ENOUGH_RATINGS = 50
"""Rated frames from which on a training is no longer held to have few."""

USUAL_SEED = 42
"""The seed of a run that was asked for without one, and of what is worked out later from what runs left."""

GREATEST_SEED = 2**32 - 1
"""The generators of random numbers that learners draw from take none beyond it."""


class JobState(StrEnum):
    """The reference's job states, by its exact words."""

    QUEUED = "Queued"
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"

    @property
    def terminal(self) -> bool:
        """Whether the job has ended."""
        return self in (JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)

    @property
    def place(self) -> int:
        """Its place in the life of a job, which only ever moves to a later one; the ends follow the others."""
        return tuple(JobState).index(self)

    @property
    def words(self) -> str:
        """The state in the language spoken; the value is what is stored."""
        return tr(_STATE_WORDS[self])


_STATE_WORDS = {
    JobState.QUEUED: mark("Queued"),
    JobState.RUNNING: mark("Running"),
    JobState.COMPLETED: mark("Completed"),
    JobState.FAILED: mark("Failed"),
    JobState.CANCELLED: mark("Cancelled"),
}


class Preset(StrEnum):
    """How much work a training run may take."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"

    @property
    def words(self) -> str:
        """The preset in the language spoken; the value is what is stored."""
        return tr(_PRESET_WORDS[self])


_PRESET_WORDS = {
    Preset.QUICK: mark("quick"),
    Preset.BALANCED: mark("balanced"),
    Preset.THOROUGH: mark("thorough"),
}


class FeatureSet(StrEnum):
    """What of a frame a model learns from."""

    EVERYTHING = "everything"
    CONTENT = "content"
    MEASURES = "measures"

    @property
    def words(self) -> str:
        """The set in the language spoken; the value is what is stored."""
        return tr(_FEATURE_WORDS[self])


_FEATURE_WORDS = {
    FeatureSet.EVERYTHING: mark("Everything it can see"),
    FeatureSet.CONTENT: mark("The picture's content alone"),
    FeatureSet.MEASURES: mark("Light, colour, motion and sound alone"),
}


class DeployPolicy(StrEnum):
    """What happens to a model once it is trained."""

    ALWAYS = "always"
    WHEN_BETTER = "when-better"
    ASK = "ask"
    NEVER = "never"


class StopRequest(StrEnum):
    """The two ways to end a run early."""

    CANCEL = "cancel"
    STOP_AND_KEEP = "stop-and-keep"


class JobPriority(StrEnum):
    """Which of the jobs that wait goes first: the higher one, and of equals the one that has waited longest."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Its place among the priorities; the least goes first."""
        return tuple(JobPriority).index(self)


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What a person asks for when starting a run.

    ``by_itself`` tells that nobody asked by hand; ``batch`` is the id that runs have in common which were asked for
    together, to be compared.
    """

    user_id: str
    model_name: str = "frame-importance"
    preset: Preset = Preset.BALANCED
    seed: int = USUAL_SEED
    deploy: DeployPolicy = DeployPolicy.WHEN_BETTER
    by_itself: bool = False
    features: FeatureSet = FeatureSet.EVERYTHING
    batch: str | None = None
    priority: JobPriority = JobPriority.NORMAL

    def check(self) -> None:
        """See that a run can be carried out with it; asked before one is queued, not of those that are kept.

        Raises:
            InvalidInput: The name is empty, or the seed is out of range.
        """
        named(self.model_name)
        if not 0 <= self.seed <= GREATEST_SEED:
            raise InvalidInput(
                tr("The seed must lie between 0 and {greatest}.").format(greatest=GREATEST_SEED)
            )


@dataclass(frozen=True, slots=True)
class TrainingMetrics:
    """The reference's metrics; ``loss`` is the out-of-fold root-mean-square error in rating units."""

    loss: float
    samples: int
    duration_seconds: float
    additional_metrics: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """A job as the queue knows it. ``model_path`` and ``metrics`` are set once it is Completed.

    ``stopped_early`` tells that it was asked to end its search before that was done, and keep what it had.
    """

    job_id: str
    request: TrainingRequest
    state: JobState
    progress: float
    stage: str
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    metrics: TrainingMetrics | None = None
    model_path: str | None = None
    model_digest: str | None = None
    deployed: bool = False
    error: str | None = None
    error_kind: ErrorKind | None = None
    heartbeat_at: datetime | None = None
    stop_request: StopRequest | None = None
    warnings: tuple[str, ...] = ()
    stopped_early: bool = False

    def responding(self, now: datetime) -> bool:
        """Whether a Running job has shown a sign of life in the last minute.

        One from a time yet to come is none: the clock was set back since, and a job that is alive shows another.
        """
        if self.state is not JobState.RUNNING or self.heartbeat_at is None:
            return True
        return abs((now - self.heartbeat_at).total_seconds()) < HEARTBEAT_LIMIT_SECONDS


@dataclass(frozen=True, slots=True)
class StageProgress:
    """Where a run is: the overall progress in [0, 100] and the stage in words, in English.

    The stage is stored with the job and read by windows of any language; ``said`` says it in the one spoken.
    """

    progress: float
    stage: str


@dataclass(frozen=True, slots=True)
class FitStep:
    """One real fitting step: an epoch, a boosting round, or a point on a regularisation path.

    Attributes:
        fold: Outer fold, from 0.
        folds: Number of outer folds.
        candidate: Id of the candidate being fitted.
        step: Position on the axis, from 1.
        steps: Number of steps planned for this candidate.
        axis: What a step is: ``"epoch"``, ``"boosting round"`` or ``"regularisation"``.
        training_loss: RMSE on the frames it learns from.
        validation_loss: RMSE on frames it does not learn from.
    """

    fold: int
    folds: int
    candidate: str
    step: int
    steps: int
    axis: str
    training_loss: float
    validation_loss: float


@dataclass(frozen=True, slots=True)
class BaselineKnown:
    """The bar to clear: RMSE of always predicting the mean, on the held-out frames."""

    mean_loss: float


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log record of a child process."""

    level: int
    logger: str
    message: str
    correlation_id: str = field(default="-")


TrainingEvent = StageProgress | FitStep | BaselineKnown


def said(stored: str) -> str:
    """Say in the language spoken what is stored in English: a stage as ``Fitting: Linear``, or why a job ended.

    What was not marked to be translated comes back as it is.
    """
    step, _, subject = stored.partition(": ")
    if step and subject and tr(stored) == stored:
        return f"{tr(step)}: {tr(subject)}"
    return tr(stored) if stored else stored
