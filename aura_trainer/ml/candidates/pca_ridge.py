"""Candidate ``pca-ridge``: a linear model of a few principal components."""

from collections.abc import Iterator
from itertools import product
from typing import ClassVar

import numpy as np
from sklearn.linear_model import Ridge

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

_COMPONENTS = (20, 40)
# Penalty over the number of frames, strongest first.
_ALPHAS = tuple(float(f"{value:.3g}") for value in np.logspace(-0.5, -5, 10))


class PcaRidge(OnComponents):
    """Every step of the path in closed form, from one decomposition a fold (Hastie et al., ESL, 3.4.1)."""

    id = "pca-ridge"
    label = mark("Linear")
    axis = "regularisation"
    last_step = "ridge"
    bounds: ClassVar = {"components": (1, 10_000), "alpha": (1e-9, 1e9)}
    recipes = tuple(
        Recipe("pca-ridge", {"components": count, "alpha": alpha})
        for count, alpha in product(_COMPONENTS, _ALPHAS)
    )

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Decompose the learning side and project both sides."""
        return _Path(fold)

    def _components(self, recipe: Recipe) -> int:
        return int(recipe.params["components"])

    def _fit_scores(
        self,
        scores: FloatArray,
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> object:
        return Ridge(alpha=recipe.params["alpha"] * len(scores), solver="cholesky").fit(scores, ratings)


class _Path:
    def __init__(self, fold: Fold) -> None:
        projection = fit_projection(fold.learn, fold.blocks, max(_COMPONENTS))
        self._learn, self._held_out = projection.scores, projection.apply(fold.held_out)
        self._power = (self._learn**2).sum(axis=0)

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``PcaRidge.recipes``."""
        mean = targets.mean(axis=0)
        moments = self._learn.T @ (targets - mean)
        for recipe in PcaRidge.recipes:
            count = min(int(recipe.params["components"]), len(self._power))
            penalty = recipe.params["alpha"] * len(self._learn)
            weights = moments[:count] / (self._power[:count] + penalty)[:, None]
            yield StepPrediction(
                mean[0] + self._learn[:, :count] @ weights[:, 0], mean + self._held_out[:, :count] @ weights
            )
