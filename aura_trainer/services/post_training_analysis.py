"""The verdict on a trained model: the reference's points and words, held to what was measured.

The reference's bands of loss alone would accept a model that always says the average, so a model is accepted
only when it also beats the average and the deployed model on frames it has not seen, and orders the frames of a
clip better than chance would.

Whether it beats the average beyond chance is told within clips, where the average is each clip's own: how high a
person rates a whole clip is one figure a clip, and a handful of clips can settle nothing about that.
"""

import math
from dataclasses import dataclass, field

from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import DeployPolicy, TrainingMetrics
from aura_trainer.domain.verdict import Evidence, Interval, PostTrainingAnalysis, Recommendation, Verdict

CHANCE_LEVEL = 0.05
"""A ranking counts as real when chance would reach it less often than this."""

WORTHWHILE_SHARE = 0.05
"""Share of the average's error a model must do away with to be worth having."""

_LONG_MINUTES = 60
_MUCH_LONGER = 2.0
_ENOUGH_SCORE = 20
_REVERT_SCORE = -20

_SUMMARIES = {
    Recommendation.ACCEPT: (
        "Training completed successfully with good results. The model should improve frame importance scoring."
    ),
    Recommendation.ACCEPT_WITH_CAUTION: (
        "Training completed, and the results are usable with care: read the warnings and try the model on a "
        "clip you know before relying on it."
    ),
    Recommendation.REVERT: (
        "Training completed, but the results are below acceptable quality. The model may not improve frame "
        "selection and could make it worse."
    ),
}

_NEXT_STEPS = {
    Recommendation.ACCEPT: (
        "Deploy the model for general use",
        "Monitor performance on real videos",
        "Continue collecting annotations to further improve the model",
    ),
    Recommendation.ACCEPT_WITH_CAUTION: (
        "Try the model on a small batch of clips you know",
        "Compare its choices with those of the default model",
        "Annotate more frames, above all where it was wrong, and train again",
    ),
    Recommendation.REVERT: (
        "Check the ratings: are any of them slips, or given by different standards?",
        "Rate a wider range of frames, dull ones as well as good ones",
        "Add more ratings from several clips before training again",
    ),
}


@dataclass(slots=True)
class _Notes:
    score: int = 0
    observations: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)


def analyse(
    metrics: TrainingMetrics, evidence: Evidence, preflight: PreflightResult | None = None
) -> Verdict:
    """Return the verdict on a run.

    Args:
        metrics: Loss is the out-of-fold RMSE in rating units.
        evidence: What was measured on held-out frames.
        preflight: What was found when the run began, which its time is held against; None if nobody looked.
    """
    notes = _Notes()
    _judge_loss(metrics.loss, notes)
    _judge_samples(metrics.samples, notes)
    _judge_time(metrics, preflight, notes)
    _judge_evidence(evidence, notes)
    recommendation = _recommend(notes)
    return Verdict(
        recommendation=recommendation,
        quality_score=notes.score,
        observations=tuple(notes.observations),
        warnings=tuple(notes.warnings),
        concerns=tuple(notes.concerns),
        summary=_SUMMARIES[recommendation],
        headline=_headline(evidence),
        next_steps=_NEXT_STEPS[recommendation],
        evidence=evidence,
    )


def describe(
    metrics: TrainingMetrics, verdict: Verdict, preflight: PreflightResult | None
) -> PostTrainingAnalysis:
    """Return the reference's analysis of a run.

    Args:
        metrics: Of the run.
        verdict: What ``analyse`` said of it.
        preflight: What was found when the run began; None if nobody looked, then the estimate is 0.
    """
    return PostTrainingAnalysis(
        training_loss=metrics.loss,
        training_samples=metrics.samples,
        training_duration_seconds=int(metrics.duration_seconds),
        annotation_count=preflight.annotation_count if preflight else metrics.samples,
        had_gpu=bool(preflight and preflight.has_gpu),
        actual_time_minutes=_minutes(metrics),
        estimated_time_minutes=preflight.estimated_training_time_minutes if preflight else 0,
        quality_score=verdict.quality_score,
        observations=verdict.observations,
        warnings=verdict.warnings,
        concerns=verdict.concerns,
        summary=verdict.summary,
        recommendation=verdict.recommendation,
        next_steps=verdict.next_steps,
        headline=verdict.headline,
        evidence=verdict.evidence,
    )


def should_deploy(policy: DeployPolicy, verdict: Verdict) -> bool:
    """Whether the policy deploys a model of this verdict by itself."""
    if policy is DeployPolicy.WHEN_BETTER:
        return verdict.recommendation is not Recommendation.REVERT and _beats_both(verdict.evidence)
    return policy is DeployPolicy.ALWAYS


def _beats_both(evidence: Evidence) -> bool:
    active, proof = evidence.better_than_active, _proof(evidence)
    beyond_chance = evidence.better_than_mean.value > 0 and proof.low > 0
    worthwhile = proof.value >= WORTHWHILE_SHARE * evidence.mean_loss
    return beyond_chance and worthwhile and active is not None and active.low > 0


def _proof(evidence: Evidence) -> Interval:
    within = evidence.better_within_clips
    return evidence.better_than_mean if within is None else within


def _recommend(notes: _Notes) -> Recommendation:
    if notes.concerns or notes.score < _REVERT_SCORE:
        return Recommendation.REVERT
    if notes.warnings or notes.score < _ENOUGH_SCORE:
        return Recommendation.ACCEPT_WITH_CAUTION
    return Recommendation.ACCEPT


def _judge_loss(loss: float, notes: _Notes) -> None:
    if loss < 0.1:
        notes.score += 30
        notes.observations.append("Excellent training loss - model learned patterns effectively")
    elif loss < 0.3:
        notes.score += 20
        notes.observations.append("Good training loss - model learned useful patterns")
    elif loss < 0.5:
        notes.score += 10
        notes.observations.append("Moderate training loss - model learned some patterns")
    elif loss < 0.7:
        notes.score -= 10
        notes.observations.append("High training loss - model had difficulty learning")
        notes.warnings.append("High training loss: more annotations may help")
    else:
        notes.score -= 30
        notes.observations.append("Very high training loss - model learned little")
        notes.warnings.append("Very high training loss: expect poor scores")
        notes.concerns.append(f"Training loss {loss:.2f} is beyond the acceptable threshold of 0.70")


def _judge_samples(samples: int, notes: _Notes) -> None:
    if samples < 20:
        notes.score -= 20
        notes.warnings.append(f"Very few training samples ({samples})")
        notes.concerns.append("Insufficient training data: at least 20 annotations are needed")
    elif samples < 50:
        notes.score -= 10
        notes.warnings.append(f"Limited training samples ({samples}): 100 or more are recommended")
    elif samples < 100:
        notes.score += 10
        notes.observations.append("Good sample size - model has adequate data")
    else:
        notes.score += 20
        notes.observations.append("Excellent sample size - model has sufficient data")


def _judge_time(metrics: TrainingMetrics, preflight: PreflightResult | None, notes: _Notes) -> None:
    minutes = _minutes(metrics)
    if minutes > _LONG_MINUTES:
        notes.observations.append(
            f"Training took long ({minutes} minutes); the quick preset or fewer clips would be faster"
        )
    if preflight is None:
        return
    estimate = preflight.estimated_training_time_minutes
    if estimate > 0 and minutes / estimate > _MUCH_LONGER:
        notes.warnings.append(
            f"Training took {minutes} minutes, much longer than the {estimate} estimated: "
            "the system may have been under heavy load"
        )
    if not preflight.has_gpu:
        notes.observations.append("Training ran on CPU, which is all that this kind of model needs")


def _minutes(metrics: TrainingMetrics) -> int:
    return math.ceil(metrics.duration_seconds / 60)


def _judge_evidence(evidence: Evidence, notes: _Notes) -> None:
    _judge_against_mean(evidence, notes)
    _judge_against_active(evidence, notes)
    if evidence.ranking is None or evidence.ranking_p_value is None:
        notes.warnings.append(
            "No clip has enough different ratings to tell whether it puts frames in your order"
        )
    elif evidence.ranking_p_value >= CHANCE_LEVEL:
        notes.warnings.append("Within a clip, its order of the frames could be chance")
    if not evidence.independent:
        notes.warnings.append(
            "The frames are too alike to be split into independent groups, so the figures may flatter: "
            "rate frames of more shots or clips"
        )


def _judge_against_mean(evidence: Evidence, notes: _Notes) -> None:
    mean, proof = evidence.better_than_mean, _proof(evidence)
    if mean.value <= 0:
        notes.concerns.append(
            f"It does no better than always saying the average: its error on unseen frames is {evidence.loss:.3f}, "
            f"the average's {evidence.mean_loss:.3f}"
        )
        return
    if proof.low <= 0:
        notes.warnings.append(
            "It may be no better than always saying the average: the difference is within chance"
        )
    elif proof.value < WORTHWHILE_SHARE * evidence.mean_loss:
        notes.warnings.append(
            f"It is hardly better than always saying the average: error {evidence.loss:.3f} on unseen frames, against "
            f"{evidence.mean_loss:.3f}"
        )
    else:
        notes.observations.append(
            f"Error on unseen frames {evidence.loss:.3f}, against {evidence.mean_loss:.3f} for always saying the "
            "average"
        )
        if mean.low <= 0:
            notes.observations.append(
                "It knows which frames of a clip you prefer better than how high to score a clip it has not seen"
            )


def _judge_against_active(evidence: Evidence, notes: _Notes) -> None:
    active, name = evidence.better_than_active, evidence.active_name
    if active is None:
        notes.warnings.append(f"It cannot be compared with the model in use ({name or 'unknown'})")
        return
    if active.high < 0:
        notes.concerns.append(f"On unseen frames it is worse than the model in use ({name})")
    elif active.low <= 0:
        notes.warnings.append(f"On unseen frames it is not clearly better than the model in use ({name})")
    else:
        notes.observations.append(f"Better than the model in use ({name}) on unseen frames")


def _headline(evidence: Evidence) -> str:
    hits, of = evidence.hits
    kind = evidence.validated_by if evidence.independent else "stretch"
    unseen = {"clip": "clips", "stretch": "stretches"}.get(kind, "shots")
    chance = evidence.ranking_p_value
    if 2 * hits < of and chance is not None and chance < CHANCE_LEVEL:
        few = f"only {hits}" if hits else "none"
        return (
            f"On {unseen} it has not seen, it puts frames in your order better than chance, but {few} of its {of} "
            "favourites were yours."
        )
    return f"On {unseen} it has not seen, {hits} of its {of} favourites were yours too."
