"""Candidate ``svr``: support vector regression with a Gaussian kernel."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.pipeline import Pipeline
from sklearn.svm import SVR

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.candidates.base import Fold, StepPrediction
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import fit_scaler

_COSTS = (0.1, 0.3, 1.0, 3.0)
# Two frames lie at a squared distance of 2.4 on average once scaled; the kernel is then about one third.
_GAMMA = 0.5
# Ratings are rarely meant finer than this.
_TUBE = 0.05


class SupportVectors:
    """A kernel a fold, computed once; a fit for each cost, weakest first (Smola and Schoelkopf, 2004)."""

    id = "svr"
    label = "Support vectors"
    axis = "regularisation"
    recipes = tuple(Recipe("svr", {"cost": cost, "gamma": _GAMMA, "tube": _TUBE}) for cost in _COSTS)

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Compute both kernels."""
        return _Path(fold)

    def fit(
        self,
        features: FloatArray,
        blocks: tuple[str, ...],
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Return scaler and SVR."""
        cost, gamma, tube = (recipe.params.get(name, 0.0) for name in ("cost", "gamma", "tube"))
        if cost <= 0 or gamma <= 0 or tube < 0:
            raise InvalidInput(f"'{recipe}' is not a recipe of {self.id}.")
        scaler = fit_scaler(features, blocks)
        svr = SVR(C=cost, gamma=gamma, epsilon=tube)
        svr.fit(scaler.transform(features), ratings)
        return Pipeline([("scale", scaler), ("svr", svr)])


class _Path:
    def __init__(self, fold: Fold) -> None:
        scaler = fit_scaler(fold.learn, fold.blocks)
        scaled = scaler.transform(fold.learn)
        self._learn = rbf_kernel(scaled, gamma=_GAMMA)
        self._held_out = rbf_kernel(scaler.transform(fold.held_out), scaled, gamma=_GAMMA)

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``SupportVectors.recipes``."""
        for cost in _COSTS:
            learned = np.empty((len(self._learn), targets.shape[1]))
            held_out = np.empty((len(self._held_out), targets.shape[1]))
            for column in range(targets.shape[1]):
                svr = SVR(C=cost, kernel="precomputed", epsilon=_TUBE)
                svr.fit(self._learn, targets[:, column])
                learned[:, column] = svr.predict(self._learn)
                if len(held_out):
                    held_out[:, column] = svr.predict(self._held_out)
            yield StepPrediction(learned, held_out)
