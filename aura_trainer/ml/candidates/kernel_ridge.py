"""Candidate ``kernel-ridge``: like nearby rated frames, by a Gaussian kernel."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.kernel_ridge import KernelRidge as KernelRidgeEstimator
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

# Enough to keep nearly all variance, few enough that a model of a thousand frames stays under a megabyte.
_COMPONENTS = 100
# Two frames lie at a squared distance of two to three on average once scaled.
_GAMMA = 0.3
# Strongest first.
_ALPHAS = (10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)


class KernelRidge(OnComponents):
    """Every step in closed form, from one eigendecomposition of a fold's kernel.

    On rated footage it ranks and errs as support vectors do with the same kernel; but its path costs no more
    for a hundred permuted targets than for one, and theirs a fit for each.
    """

    id = "kernel-ridge"
    label = mark("Kernel")
    axis = "regularisation"
    last_step = "kernel"
    bounds: ClassVar = {"alpha": (1e-9, 1e9), "gamma": (1e-9, 1e9)}
    recipes = tuple(Recipe("kernel-ridge", {"alpha": alpha, "gamma": _GAMMA}) for alpha in _ALPHAS)

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Decompose the kernel of the learning side."""
        return _Path(fold)

    def _components(self, recipe: Recipe) -> int:  # noqa: ARG002 - the same for all
        return _COMPONENTS

    def _fit_scores(
        self,
        scores: FloatArray,
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> object:
        around_mean = TransformedTargetRegressor(
            KernelRidgeEstimator(**recipe.params, kernel="rbf"), transformer=StandardScaler(with_std=False)
        )
        return around_mean.fit(scores, ratings)


class _Path:
    def __init__(self, fold: Fold) -> None:
        projection = fit_projection(fold.learn, fold.blocks, _COMPONENTS)
        values, self._vectors = np.linalg.eigh(rbf_kernel(projection.scores, gamma=_GAMMA))
        self._values = np.maximum(values, 0)
        kernel = rbf_kernel(projection.apply(fold.held_out), projection.scores, gamma=_GAMMA)
        self._held_out = kernel @ self._vectors

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``KernelRidge.recipes``."""
        mean = targets.mean(axis=0)
        moments = self._vectors.T @ (targets - mean)
        for alpha in _ALPHAS:
            weights = moments / (self._values + alpha)[:, None]
            learned = mean + self._vectors @ (self._values[:, None] * weights)
            yield StepPrediction(learned, mean + self._held_out @ weights)
