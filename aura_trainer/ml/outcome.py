"""What goes into training besides the frames, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.training import USUAL_SEED, Preset
from aura_trainer.domain.verdict import Evidence
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How much work a run may take, its seed, and what it learns from: the same data and options give the same model.

    ``learns_from`` are ids of extractors; what others there are in the data is for the model in use alone. None is all.
    """

    preset: Preset = Preset.BALANCED
    seed: int = USUAL_SEED
    learns_from: frozenset[str] | None = None


class Predictor(Protocol):
    """Anything that scores frames by named features."""

    def predict(self, features: npt.NDArray[np.float32], names: tuple[str, ...]) -> FloatArray:
        """Return float64[n] in [0, 1]; ``names`` are the columns of ``features``."""


@dataclass(frozen=True, slots=True)
class ActiveModel:
    """The model deployed now, to compare a new one with.

    Attributes:
        name: Its name, for people.
        model: What it predicts.
        recipe: How it was made; None for a fixed formula, which has learned from no frame.
        out_of_fold: By frame hash the digest of the frame as it was looked at, and the model's own out-of-fold
            prediction; empty for a formula.
        names: The features it reads, by which its recipe is fitted again.
        not_met: Hashes of frames it has learned nothing about, neither of them nor of their clip (or shot, where it was
            tested by shots): what it says of these is as honest as what it says of one held out.
    """

    name: str
    model: Predictor
    recipe: Recipe | None = None
    out_of_fold: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    not_met: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ValidationTable:
    """Out-of-fold predictions, a row for every frame that was held out; the table behind every plot.

    Attributes:
        frame_hashes: Digest of each frame.
        clip_ids: Its clip.
        group_ids: Its group.
        folds: int64[n], the outer fold that held it out, from 0.
        ratings: float64[n], what the person gave.
        predictions: float64[n], what the model said without having seen it.
        mean_baseline: float64[n], mean rating of the frames that fold learned from.
        active: float64[n], the deployed model's prediction; NaN where it cannot be judged.
        picture_hashes: Digest of each frame as it was looked at; empty where all are as recorded.
    """

    frame_hashes: tuple[str, ...]
    clip_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    folds: npt.NDArray[np.int64]
    ratings: FloatArray
    predictions: FloatArray
    mean_baseline: FloatArray
    active: FloatArray
    picture_hashes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ratings)

    def held_out(self) -> dict[str, tuple[str, float]]:
        """Return for each frame, by its digest, the digest of it as it was looked at, and the prediction."""
        looks = self.picture_hashes or self.frame_hashes
        said = zip(looks, self.predictions.tolist(), strict=True)
        return dict(zip(self.frame_hashes, said, strict=True))


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A fitted model with the evidence for it; ``bundle.write_bundle`` makes a file of it.

    Attributes:
        estimator: A fitted scikit-learn estimator over the columns ``names``.
        names: Features it reads, in column order.
        recipe: How it was made.
        evidence: What was measured on frames it had not seen.
        validation: Every out-of-fold prediction.
        metrics: Figures by camelCase name, all finite.
        samples: Frames it learned from.
        preset: Preset of the run.
        seed: Seed of the run.
        stopped_early: Whether the person ended the search before all candidates were tried.
    """

    estimator: Any
    names: tuple[str, ...]
    recipe: Recipe
    evidence: Evidence
    validation: ValidationTable
    metrics: Mapping[str, float]
    samples: int
    preset: Preset
    seed: int
    stopped_early: bool = False
