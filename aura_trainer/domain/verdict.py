"""What is said of a trained model."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.importance import Importance
from aura_trainer.domain.learning_curve import LearningCurve
from aura_trainer.domain.models import FACTORY_NAME
from aura_trainer.language import tr


class Recommendation(StrEnum):
    """The reference's three verdicts, by its exact words."""

    ACCEPT = "Accept"
    ACCEPT_WITH_CAUTION = "AcceptWithCaution"
    REVERT = "Revert"

    @property
    def words(self) -> str:
        """The verdict as the audit log's notes have it, from which it is read back: in English always."""
        return "Accept with caution" if self is Recommendation.ACCEPT_WITH_CAUTION else self.value


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured on frames the model had not seen.

    Attributes:
        loss: Out-of-fold RMSE in rating units.
        mean_loss: RMSE of always predicting the mean, on the same frames.
        active_loss: RMSE of the model deployed at the time, on the frames both can be judged on; None when
            there was none, or it could not be compared with: then ``active_name`` tells its name all the same.
        better_than_mean: RMSE of the mean less the model's, paired over groups of frames.
        better_than_active: The same against the deployed model; None when ``active_loss`` is.
        active_name: Name of the model deployed at the time; None when there was none.
        ranking: Within-clip Spearman correlation, its mean over clips by their frames; None when no clip has enough
            different ratings.
        ranking_p_value: Chance of such a ranking had the ratings nothing to do with the frames.
        clips_better: Clips on which the model beats the deployed one, and clips compared.
        spearman_by_clip: Held-out Spearman correlation a clip, by the clip's name.
        hits: How many of the model's ten favourites are among the person's ten, and of how many.
        independent: False when the frames could not be split into independent groups.
        better_within_clips: RMSE of always saying the average of the frame's own clip less the model's, once
            the model's average over that clip has been put right; paired over groups of frames. None in runs of
            versions that did not measure it.
        shared_loss: The model's own RMSE on the frames ``active_loss`` is of, so that the two can be held against
            each other. None when ``active_loss`` is, and in runs of versions that did not keep it.
        shared_frames: How many frames those are; None when ``shared_loss`` is.
        hits_by_chance: How many of as many frames drawn blindly would be among the person's ten, on average. None in
            runs of versions that did not keep it.
        importance: What matters to it, by groups of features. None in runs of versions that did not measure it.
        learning: What fewer ratings would have come to, and more would likely bring. None in runs of versions that did not
            measure it.
        active_refitted: Whether ``active_loss`` is not of the deployed model itself, but of its way of learning fitted to
            the present ratings, as it had learned from the clips (or shots) of too many of the frames.
    """

    loss: float
    mean_loss: float
    active_loss: float | None
    better_than_mean: Interval
    better_than_active: Interval | None
    active_name: str | None
    ranking: float | None
    ranking_p_value: float | None
    clips_better: tuple[int, int] | None
    spearman_by_clip: dict[str, float]
    hits: tuple[int, int]
    validated_by: str
    independent: bool = True
    better_within_clips: Interval | None = None
    shared_loss: float | None = None
    shared_frames: int | None = None
    hits_by_chance: float | None = None
    importance: Importance | None = None
    learning: LearningCurve | None = None
    active_refitted: bool = False

    @property
    def active_title(self) -> str | None:
        """The name of the model deployed at the time, in the language spoken where it is a word of ours."""
        return tr(self.active_name) if self.active_name == FACTORY_NAME else self.active_name


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a run with the reasons behind it, in the reference's shape."""

    recommendation: Recommendation
    quality_score: int
    observations: tuple[str, ...]
    warnings: tuple[str, ...]
    concerns: tuple[str, ...]
    summary: str
    headline: str
    next_steps: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PostTrainingAnalysis:
    """The reference's analysis of a completed run, and besides it ``headline``, ``evidence`` and seconds.

    ``had_gpu`` and the estimate are those of the preflight in force when the run began.
    ``estimated_time_seconds`` is told where the estimate rested on runs of this machine, and is None elsewhere.
    """

    training_loss: float
    training_samples: int
    training_duration_seconds: int
    annotation_count: int
    had_gpu: bool
    actual_time_minutes: int
    estimated_time_minutes: int
    quality_score: int
    observations: tuple[str, ...]
    warnings: tuple[str, ...]
    concerns: tuple[str, ...]
    summary: str
    recommendation: Recommendation
    next_steps: tuple[str, ...]
    headline: str
    evidence: Evidence
    estimated_time_seconds: float | None = None
