"""Candidate ``svr``: support vector regression with a Gaussian kernel."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

_COMPONENTS = 100
# Weakest first.
_COSTS = (0.1, 0.5, 2.0)
# As for kernel ridge: two frames lie at a squared distance of two to three on average once scaled.
_GAMMA = 0.3
# Ratings are rarely meant finer than this.
_TUBE = 0.05


class SupportVectors(OnComponents):
    """A fit for each cost, on a kernel computed once a fold (Smola and Schoelkopf, 2004)."""

    id = "svr"
    label = mark("Support vectors")
    axis = "regularisation"
    last_step = "kernel"
    bounds: ClassVar = {"cost": (1e-6, 1e6), "gamma": (1e-9, 1e9), "tube": (0.0, 1.0)}
    recipes = tuple(Recipe("svr", {"cost": cost, "gamma": _GAMMA, "tube": _TUBE}) for cost in _COSTS)

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Compute both kernels."""
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
        cost, gamma, tube = (recipe.params[name] for name in ("cost", "gamma", "tube"))
        svr = SVR(C=cost, gamma=gamma, epsilon=tube).fit(scores, ratings)
        # Kept as the weighted sum of kernels it is: libsvm's own object is walked in C, and a stranger's bundle must
        # not be able to hold one.
        model = TransformedTargetRegressor(
            KernelRidge(alpha=1.0, kernel="rbf", gamma=gamma), transformer=StandardScaler(with_std=False)
        ).fit(scores, ratings)
        if len(svr.support_):
            model.regressor_.X_fit_ = scores[svr.support_]
            model.regressor_.dual_coef_ = svr.dual_coef_.ravel()
        else:
            model.regressor_.dual_coef_ = np.zeros(len(scores))
        model.transformer_.mean_ = np.asarray(svr.intercept_, dtype=np.float64)
        return model


class _Path:
    def __init__(self, fold: Fold) -> None:
        projection = fit_projection(fold.learn, fold.blocks, _COMPONENTS)
        self._learn = rbf_kernel(projection.scores, gamma=_GAMMA)
        self._held_out = rbf_kernel(projection.apply(fold.held_out), projection.scores, gamma=_GAMMA)

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``SupportVectors.recipes``."""
        for cost in _COSTS:
            learned = np.empty((len(self._learn), targets.shape[1]))
            held_out = np.empty((len(self._held_out), targets.shape[1]))
            for column in range(targets.shape[1]):
                svr = SVR(C=cost, kernel="precomputed", epsilon=_TUBE).fit(self._learn, targets[:, column])
                weights, bias = np.zeros(len(self._learn)), float(svr.intercept_[0])
                weights[svr.support_] = svr.dual_coef_.ravel()
                learned[:, column] = self._learn @ weights + bias
                held_out[:, column] = self._held_out @ weights + bias
            yield StepPrediction(learned, held_out)
