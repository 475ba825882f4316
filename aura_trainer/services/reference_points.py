"""The reference's points for a run and what it says of them: of the loss, the number of ratings and the time alone."""

import math
from dataclasses import dataclass, field

from aura_trainer.domain.preflight import PreflightResult
from aura_trainer.domain.training import ENOUGH_RATINGS, MINIMUM_RATINGS, TrainingMetrics
from aura_trainer.language import mark, tr

_LONG_MINUTES = 60
_MUCH_LONGER = 2.0

GOOD_LOSS = (
    mark("Excellent training loss - model learned patterns effectively"),
    mark("Good training loss - model learned useful patterns"),
    mark("Moderate training loss - model learned some patterns"),
)
"""Praise for a loss."""

GOOD_SIZE = (
    mark("Good sample size - model has adequate data"),
    mark("Excellent sample size - model has sufficient data"),
)
"""Praise for a number of ratings."""


@dataclass(slots=True)
class Notes:
    """Points, from -50 to 50, and sentences on what they are for."""

    score: int = 0
    observations: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)


def judge_loss(loss: float, notes: Notes) -> None:
    """Note what the reference says of a loss, in rating units."""
    if loss < 0.1:
        notes.score += 30
        notes.observations.append(tr(GOOD_LOSS[0]))
    elif loss < 0.3:
        notes.score += 20
        notes.observations.append(tr(GOOD_LOSS[1]))
    elif loss < 0.5:
        notes.score += 10
        notes.observations.append(tr(GOOD_LOSS[2]))
    elif loss < 0.7:
        notes.score -= 10
        notes.observations.append(tr("High training loss - model had difficulty learning"))
        notes.warnings.append(tr("High training loss: more ratings may help"))
    else:
        notes.score -= 30
        notes.observations.append(tr("Very high training loss - model learned little"))
        notes.warnings.append(tr("Very high training loss: expect poor scores"))
        notes.concerns.append(
            tr("Training loss {loss:.2f} is beyond the acceptable threshold of 0.70").format(loss=loss)
        )


def judge_samples(samples: int, notes: Notes) -> None:
    """Note what it says of a number of ratings."""
    if samples < MINIMUM_RATINGS:
        notes.score -= 20
        notes.warnings.append(tr("Very few training samples ({samples})").format(samples=samples))
        notes.concerns.append(tr("Insufficient training data: at least 20 ratings are needed"))
    elif samples < ENOUGH_RATINGS:
        notes.score -= 10
        notes.warnings.append(
            tr("Limited training samples ({samples}): 100 or more are recommended").format(samples=samples)
        )
    elif samples < 100:
        notes.score += 10
        notes.observations.append(tr(GOOD_SIZE[0]))
    else:
        notes.score += 20
        notes.observations.append(tr(GOOD_SIZE[1]))


def judge_time(metrics: TrainingMetrics, preflight: PreflightResult | None, notes: Notes) -> None:
    """Note what it says of the time a run took, beside what was expected of it."""
    minutes = whole_minutes(metrics)
    if minutes > _LONG_MINUTES:
        notes.observations.append(
            tr(
                "Training took long ({minutes} minutes); the quick preset or fewer clips would be faster"
            ).format(minutes=minutes)
        )
    if preflight is None:
        return
    estimate = preflight.estimated_training_time_minutes
    if estimate > 0 and minutes / estimate > _MUCH_LONGER:
        notes.warnings.append(
            tr(
                "Training took {minutes} minutes, much longer than the {estimate} estimated: the "
                "system may have been under heavy load"
            ).format(minutes=minutes, estimate=estimate)
        )
    if not preflight.has_gpu:
        notes.observations.append(tr("Training ran on CPU, which is all that this kind of model needs"))


def whole_minutes(metrics: TrainingMetrics) -> int:
    """The time of a run in minutes, a minute begun counted as one."""
    return math.ceil(metrics.duration_seconds / 60)
