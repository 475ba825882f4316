"""Candidate ``kernel-ridge``: like nearby rated frames, by a Gaussian kernel."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.kernel_ridge import KernelRidge as KernelRidgeEstimator
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.candidates.base import Fold, StepPrediction, fit_pca
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import fit_scaler

# Enough to keep nearly all variance, few enough that a model of a thousand frames stays under a megabyte.
_COMPONENTS = 100
# Two frames lie at a squared distance of two to three on average once scaled.
_GAMMA = 0.3
# Strongest first.
_ALPHAS = (10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)


class KernelRidge:
    """Every step in closed form, from one eigendecomposition of a fold's kernel.

    On rated footage it ranks and errs as support vectors do with the same kernel; but its path costs no more
    for a hundred permuted targets than for one, and theirs a fit for each.
    """

    id = "kernel-ridge"
    label = "Kernel"
    axis = "regularisation"
    recipes = tuple(Recipe("kernel-ridge", {"alpha": alpha, "gamma": _GAMMA}) for alpha in _ALPHAS)

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Decompose the kernel of the learning side."""
        return _Path(fold)

    def fit(
        self,
        features: FloatArray,
        blocks: tuple[str, ...],
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Return scaler, PCA and the kernel model around the mean rating."""
        alpha, gamma = recipe.params.get("alpha", 0.0), recipe.params.get("gamma", 0.0)
        if alpha <= 0 or gamma <= 0:
            raise InvalidInput(f"'{recipe}' is not a recipe of {self.id}.")
        scaler = fit_scaler(features, blocks)
        scaled = scaler.transform(features)
        pca = fit_pca(scaled, _COMPONENTS)
        around_mean = TransformedTargetRegressor(
            KernelRidgeEstimator(alpha=alpha, gamma=gamma, kernel="rbf"),
            transformer=StandardScaler(with_std=False),
        )
        around_mean.fit(pca.transform(scaled), ratings)
        return Pipeline([("scale", scaler), ("pca", pca), ("kernel", around_mean)])


class _Path:
    def __init__(self, fold: Fold) -> None:
        scaler = fit_scaler(fold.learn, fold.blocks)
        scaled = scaler.transform(fold.learn)
        pca = fit_pca(scaled, _COMPONENTS)
        learn = pca.transform(scaled)
        values, self._vectors = np.linalg.eigh(rbf_kernel(learn, gamma=_GAMMA))
        self._values = np.maximum(values, 0)
        held_out = pca.transform(scaler.transform(fold.held_out)) if len(fold.held_out) else learn[:0]
        kernel = rbf_kernel(held_out, learn, gamma=_GAMMA) if len(held_out) else np.empty((0, len(learn)))
        self._held_out = kernel @ self._vectors

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``KernelRidge.recipes``."""
        mean = targets.mean(axis=0)
        moments = self._vectors.T @ (targets - mean)
        for alpha in _ALPHAS:
            weights = moments / (self._values + alpha)[:, None]
            learned = mean + self._vectors @ (self._values[:, None] * weights)
            yield StepPrediction(learned, mean + self._held_out @ weights)
