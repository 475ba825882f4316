"""The verdict on a trained model: the reference's points and words, held to what was measured.

The reference's bands of loss alone would accept a model that always says the average, so a model is accepted
only when it also beats the average and the deployed model on frames it has not seen, and orders the frames of a
clip better than chance would.

Whether it beats the average beyond chance is told within clips, where the average is each clip's own: how high a
person rates a whole clip is one figure a clip, and a handful of clips can settle nothing about that.
"""

from collections.abc import Sequence

from aura_trainer.domain.learning_curve import LearningCurve, Trend
from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import DeployPolicy, Preset, TrainingMetrics
from aura_trainer.domain.verdict import Evidence, Interval, PostTrainingAnalysis, Recommendation, Verdict
from aura_trainer.language import mark, tr
from aura_trainer.services.learning_words import outlook_sentences, with_outlook
from aura_trainer.services.reference_points import (
    GOOD_LOSS,
    GOOD_SIZE,
    Notes,
    judge_loss,
    judge_samples,
    judge_time,
    whole_minutes,
)
from aura_trainer.services.verdict_headline import CHANCE_LEVEL, headline_of

WORTHWHILE_SHARE = 0.05
"""Share of the average's error a model must do away with to be worth having."""

_ENOUGH_SCORE = 20
_REVERT_SCORE = -20

_SUMMARIES = {
    Recommendation.ACCEPT: (
        mark(
            "Training completed successfully with good results. The model should improve frame importance scoring."
        )
    ),
    Recommendation.ACCEPT_WITH_CAUTION: (
        mark(
            "Training completed, and the results are usable with care. {reason}. Try the model on a clip you know "
            "before relying on it."
        )
    ),
    Recommendation.REVERT: (
        mark(
            "Training completed, but the results are below acceptable quality. The model may not improve frame "
            "selection and could make it worse."
        )
    ),
}

_UNPROVEN = mark(
    "Training completed, but it is not certain yet that the model knows your taste. {reason}. Try the model on a clip you "
    "know before relying on it."
)

_NEXT_STEPS = {
    Recommendation.ACCEPT: (
        mark("Deploy the model for general use"),
        mark("Monitor performance on real videos"),
        mark("Keep rating frames: more ratings improve the model further"),
    ),
    Recommendation.ACCEPT_WITH_CAUTION: (
        mark("Try the model on a small batch of clips you know"),
        mark("Compare its choices with those of the default model"),
        mark("Rate more frames, above all where it was wrong, and train again"),
    ),
    Recommendation.REVERT: (
        mark("Check the ratings: are any of them slips, or given by different standards?"),
        mark("Rate a wider range of frames, dull ones as well as good ones"),
        mark("Add more ratings from several clips before training again"),
    ),
}

_IN_USE = mark("It is in use: score new footage with it")


def analyse(
    metrics: TrainingMetrics, evidence: Evidence, preflight: PreflightResult | None = None
) -> Verdict:
    """Return the verdict on a run.

    Args:
        metrics: Loss is the out-of-fold RMSE in rating units.
        evidence: What was measured on held-out frames.
        preflight: What was found when the run began, which its time is held against; None if nobody looked.
    """
    notes, measured = Notes(), Notes()
    judge_loss(metrics.loss, notes)
    judge_samples(metrics.samples, notes)
    judge_time(metrics, preflight, notes)
    _judge_evidence(evidence, measured)
    concerns = (*notes.concerns, *measured.concerns)
    warnings = (*notes.warnings, *measured.warnings)
    recommendation = _recommend(notes.score, warnings, concerns)
    # What was measured weighs more than how many ratings there are, or how long it took.
    reason = next(iter((*measured.warnings, *notes.warnings)), "")
    words = _SUMMARIES[recommendation]
    if recommendation is Recommendation.ACCEPT_WITH_CAUTION and _proof(evidence).low <= 0:
        words = _UNPROVEN
    summary, headline = tr(words).format(reason=reason), headline_of(evidence)
    steps = tuple(map(tr, _NEXT_STEPS[recommendation]))
    next_steps = with_outlook(steps, recommendation, evidence.learning)
    outlook = () if evidence.learning is None else outlook_sentences(evidence.learning)
    if _only_beaten(evidence, concerns, notes.score):
        summary, headline, next_steps = _keep_the_other(evidence)
    return Verdict(
        recommendation=recommendation,
        quality_score=notes.score,
        observations=(*notes.observations, *measured.observations, *outlook),
        warnings=warnings,
        concerns=concerns,
        summary=summary,
        headline=headline,
        next_steps=next_steps,
        evidence=evidence,
    )


def describe(
    metrics: TrainingMetrics,
    verdict: Verdict,
    preflight: PreflightResult | None,
    preset: Preset,
    *,
    in_use: bool,
) -> PostTrainingAnalysis:
    """Return the reference's analysis of a run.

    Args:
        metrics: Of the run.
        verdict: What ``analyse`` said of it.
        preflight: What was found when the run began; None if nobody looked, then the estimate is 0.
        preset: That of the run.
        in_use: Whether the model is in use now, so that nobody is told to put it in use.
    """
    estimate = preflight.estimates.get(preset) if preflight else None
    return PostTrainingAnalysis(
        training_loss=metrics.loss,
        training_samples=metrics.samples,
        training_duration_seconds=int(metrics.duration_seconds),
        annotation_count=preflight.annotation_count if preflight else metrics.samples,
        had_gpu=bool(preflight and preflight.has_gpu),
        actual_time_minutes=whole_minutes(metrics),
        estimated_time_minutes=preflight.estimated_training_time_minutes if preflight else 0,
        quality_score=verdict.quality_score,
        observations=verdict.observations,
        warnings=verdict.warnings,
        concerns=verdict.concerns,
        summary=verdict.summary,
        recommendation=verdict.recommendation,
        next_steps=_steps_in_use(verdict) if in_use else verdict.next_steps,
        headline=verdict.headline,
        evidence=verdict.evidence,
        estimated_time_seconds=estimate.seconds if estimate and estimate.runs else None,
    )


def borne_out(found: Verdict | PostTrainingAnalysis) -> tuple[str, ...]:
    """The observations without praise for the loss or for the number of ratings that what was measured speaks against.

    The reference gives it for these alone, and programs are told it.
    """
    unearned: list[str] = []
    if found.recommendation is not Recommendation.ACCEPT:
        unearned += (*GOOD_LOSS, *GOOD_SIZE)
    elif _more_may_help(found.evidence.learning):
        unearned += GOOD_SIZE
    praise = {tr(words) for words in unearned}
    return tuple(words for words in found.observations if words not in praise)


def _more_may_help(curve: LearningCurve | None) -> bool:
    if curve is None:
        return False
    return any(
        outlook is None or curve.trend(outlook) is not Trend.FLAT for outlook in (curve.same, curve.other)
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


def _recommend(score: int, warnings: Sequence[str], concerns: Sequence[str]) -> Recommendation:
    if concerns or score < _REVERT_SCORE:
        return Recommendation.REVERT
    if warnings or score < _ENOUGH_SCORE:
        return Recommendation.ACCEPT_WITH_CAUTION
    return Recommendation.ACCEPT


def _judge_evidence(evidence: Evidence, notes: Notes) -> None:
    _judge_against_mean(evidence, notes)
    _judge_against_active(evidence, notes)
    if evidence.ranking is None or evidence.ranking_p_value is None:
        notes.warnings.append(
            tr("No clip has enough different ratings to tell whether it puts frames in your order")
        )
    elif evidence.ranking_p_value >= CHANCE_LEVEL:
        notes.warnings.append(tr("Within a clip, its order of the frames could be chance"))
    if not evidence.independent:
        notes.warnings.append(
            tr(
                "The frames are too alike to be split into independent groups, so the figures may flatter: "
                "rate frames of more shots or clips"
            )
        )


def _judge_against_mean(evidence: Evidence, notes: Notes) -> None:
    mean, proof = evidence.better_than_mean, _proof(evidence)
    if mean.value <= 0:
        notes.concerns.append(
            tr(
                "It does no better than always saying the average: its error on unseen frames is "
                "{loss:.3f}, the average's {mean_loss:.3f}"
            ).format(loss=evidence.loss, mean_loss=evidence.mean_loss)
        )
        return
    if proof.low <= 0:
        notes.warnings.append(
            tr("It may be no better than always saying the average: the difference is within chance")
        )
    elif proof.value < WORTHWHILE_SHARE * evidence.mean_loss:
        notes.warnings.append(
            tr(
                "It is hardly better than always saying the average: error {loss:.3f} on unseen "
                "frames, against {mean_loss:.3f}"
            ).format(loss=evidence.loss, mean_loss=evidence.mean_loss)
        )
    else:
        notes.observations.append(
            tr(
                "Error on unseen frames {loss:.3f}, against {mean_loss:.3f} for always saying the average"
            ).format(loss=evidence.loss, mean_loss=evidence.mean_loss)
        )
        if mean.low <= 0:
            notes.observations.append(
                tr(
                    "It knows which frames of a clip you prefer better than how high to score a clip it has not seen"
                )
            )


def _judge_against_active(evidence: Evidence, notes: Notes) -> None:
    active, name = evidence.better_than_active, evidence.active_title
    if active is None:
        notes.warnings.append(
            tr("It cannot be compared with the model in use ({name})").format(name=name or tr("unknown"))
        )
        return
    if _is_beaten(evidence):
        notes.concerns.append(
            tr("On unseen frames it is worse than the model in use ({name})").format(name=name)
        )
    elif active.low <= 0:
        notes.warnings.append(
            tr("On unseen frames it is not clearly better than the model in use ({name})").format(name=name)
        )
    else:
        notes.observations.append(
            tr("Better than the model in use ({name}) on unseen frames").format(name=name)
        )


def _is_beaten(evidence: Evidence) -> bool:
    return evidence.better_than_active is not None and evidence.better_than_active.high < 0


def _only_beaten(evidence: Evidence, concerns: Sequence[str], score: int) -> bool:
    """Whether the model in use being better is all that speaks for going back."""
    return _is_beaten(evidence) and len(concerns) == 1 and score >= _REVERT_SCORE


def _keep_the_other(evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    """Return summary, headline and next steps for a model that is only beaten."""
    name = evidence.active_title
    if evidence.shared_loss is None:
        summary = tr(
            "Training completed, but {name} comes closer to your ratings. The new model would make frame selection "
            "worse."
        ).format(name=name)
    else:
        summary = tr(
            "Training completed, but {name} comes closer to your ratings: on the {frames} frames both can be judged "
            "on its error is {active:.3f}, that of the new one {new:.3f}. The new model would make frame selection "
            "worse."
        ).format(
            name=name, frames=evidence.shared_frames, active=evidence.active_loss, new=evidence.shared_loss
        )
    return (
        summary,
        tr("Your present model ({name}) is better on unseen frames; keep it.").format(name=name),
        (
            tr("Keep {name} in use").format(name=name),
            tr("Rate more frames, above all where {name} is wrong").format(name=name),
            tr("Train again once you have rated more, or with the thorough preset"),
        ),
    )


def _steps_in_use(verdict: Verdict) -> tuple[str, ...]:
    steps = verdict.next_steps
    if verdict.recommendation is Recommendation.ACCEPT:
        return (tr(_IN_USE), *steps[1:])
    if _only_beaten(verdict.evidence, verdict.concerns, verdict.quality_score):
        back = tr("Go back to {name}: the new model is in use, and worse")
        return (back.format(name=verdict.evidence.active_title), *steps[1:])
    return steps
