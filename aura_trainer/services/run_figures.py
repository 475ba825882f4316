"""What a report of a run draws besides what the window does: precision, residuals by clip, and what a score stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aura_trainer.services.held_out_figures import FloatArray, keeps

_STEPS = 10
# What one float has lost in its last digit must not move a frame to the step below.
_TOUCH = 1e-9


@dataclass(frozen=True, slots=True)
class PrecisionCurve:
    """How many of the frames a model keeps are keepers, against how many of the keepers it keeps.

    Attributes:
        rightly: float64[k], share of the keepers that is kept (recall), as the score to keep from rises.
        precision: float64[k], share of keepers among what is kept; both are empty where there is no keeper.
        average: Precision averaged over the keepers, by their score; None where there is none.
        blindly: Share of keepers among all frames, which is what keeping blindly gets.
    """

    rightly: FloatArray
    precision: FloatArray
    average: float | None
    blindly: float


@dataclass(frozen=True, slots=True)
class ClipResiduals:
    """How much too high the frames of a clip are scored, too low below zero: their mean, spread and size.

    Attributes:
        clip: Its name.
        frames: How many were held out.
        mean: Of score less rating.
        least: The lowest of them.
        lower: A quarter of them is no higher.
        median: Half of them is no higher.
        upper: Three quarters of them are no higher.
        greatest: The highest of them.
        loss: Their root mean square.
    """

    clip: str
    frames: int
    mean: float
    least: float
    lower: float
    median: float
    upper: float
    greatest: float
    loss: float


@dataclass(frozen=True, slots=True)
class CalibrationStep:
    """The frames whose scores lie in a step of a tenth, and how they are rated.

    Attributes:
        begin: The step's lowest score.
        end: The score where the next begins; the last step holds 1 too.
        frames: How many they are; at least one.
        predicted: Their mean score.
        rated: Their mean rating.
        lower: A quarter of them is rated no higher.
        upper: Three quarters of them are rated no higher.
    """

    begin: float
    end: float
    frames: int
    predicted: float
    rated: float
    lower: float
    upper: float


def precision_curve(
    ratings: Sequence[float], predictions: Sequence[float], keep_from: float
) -> PrecisionCurve:
    """Tell how many of the frames a model keeps a person would, whatever the score to keep from."""
    # Loaded when a report is made: it would make every start slower.
    from sklearn.metrics import average_precision_score, precision_recall_curve  # noqa: PLC0415

    rated, said = np.array(ratings), np.array(predictions)
    keepers = keeps(rated, keep_from)
    if not keepers.any():
        return PrecisionCurve(np.empty(0), np.empty(0), None, 0.0)
    precision, rightly, _ = precision_recall_curve(keepers, said, drop_intermediate=True)
    average = float(average_precision_score(keepers, said))
    # scikit-learn ends with a point of its own, nothing kept and all of it right, which no score has.
    return PrecisionCurve(rightly[:-1], precision[:-1], average, float(keepers.mean()))


def residuals_by_clip(
    clips: Sequence[str], ratings: Sequence[float], predictions: Sequence[float]
) -> tuple[ClipResiduals, ...]:
    """Sum up score less rating of each clip; the clip with the greatest error comes first."""
    by_clip: dict[str, list[float]] = {clip: [] for clip in sorted(set(clips))}
    for clip, rating, prediction in zip(clips, ratings, predictions, strict=True):
        by_clip[clip].append(prediction - rating)
    found = (_residuals(clip, np.array(residuals)) for clip, residuals in by_clip.items())
    return tuple(sorted(found, key=lambda each: each.loss, reverse=True))


def calibration(ratings: Sequence[float], predictions: Sequence[float]) -> tuple[CalibrationStep, ...]:
    """Hold scores against the ratings of the frames that have them, by steps of a tenth that have frames."""
    rated, said = np.array(ratings), np.array(predictions)
    step_of = np.clip(np.floor(said * _STEPS + _TOUCH).astype(int), 0, _STEPS - 1)
    found = []
    for step in range(_STEPS):
        within = rated[step_of == step]
        if len(within):
            lower, upper = np.quantile(within, (0.25, 0.75))
            found.append(
                CalibrationStep(
                    begin=step / _STEPS,
                    end=(step + 1) / _STEPS,
                    frames=len(within),
                    predicted=float(said[step_of == step].mean()),
                    rated=float(within.mean()),
                    lower=float(lower),
                    upper=float(upper),
                )
            )
    return tuple(found)


def calibration_error(steps: Sequence[CalibrationStep]) -> float:
    """Return how far a step's mean score lies from its mean rating, on average over the frames."""
    frames = sum(step.frames for step in steps)
    return sum(step.frames * abs(step.predicted - step.rated) for step in steps) / frames


def _residuals(clip: str, residuals: FloatArray) -> ClipResiduals:
    least, lower, median, upper, greatest = np.quantile(residuals, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return ClipResiduals(
        clip=clip,
        frames=len(residuals),
        mean=float(residuals.mean()),
        least=least,
        lower=lower,
        median=median,
        upper=upper,
        greatest=greatest,
        loss=float(np.sqrt((residuals**2).mean())),
    )
