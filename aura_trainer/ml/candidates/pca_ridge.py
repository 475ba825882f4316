"""Candidate ``pca-ridge``: a linear model of a few principal components."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from sklearn.linear_model import Ridge

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.candidates.base import Fold, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

_COMPONENTS = (20, 40)
# Penalty over the number of frames, strongest first.
_ALPHAS = tuple(float(f"{value:.3g}") for value in np.logspace(-0.5, -5, 10))


class PcaRidge:
    """Every step of the path in closed form, from one decomposition a fold (Hastie et al., ESL, 3.4.1)."""

    id = "pca-ridge"
    label = "Linear"
    axis = "regularisation"
    recipes = tuple(
        Recipe("pca-ridge", {"components": count, "alpha": alpha})
        for count, alpha in product(_COMPONENTS, _ALPHAS)
    )

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Decompose the learning side and project both sides."""
        return _Path(fold)

    def fit(
        self,
        features: FloatArray,
        blocks: tuple[str, ...],
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Return scaler, PCA and Ridge."""
        count, alpha = recipe.params.get("components"), recipe.params.get("alpha")
        if count is None or alpha is None or count < 1 or alpha < 0:
            raise InvalidInput(f"'{recipe}' is not a recipe of {self.id}.")
        projection = fit_projection(features, blocks, int(count))
        ridge = Ridge(alpha=alpha * len(features), solver="cholesky").fit(projection.scores, ratings)
        return projection.pipeline("ridge", ridge)


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
                mean + self._learn[:, :count] @ weights, mean + self._held_out[:, :count] @ weights
            )
