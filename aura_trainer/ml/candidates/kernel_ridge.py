"""Candidate ``kernel-ridge``: like nearby rated frames, by a Gaussian kernel."""

from collections.abc import Iterator
from itertools import product
from typing import ClassVar, NamedTuple

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.kernel_ridge import KernelRidge as KernelRidgeEstimator
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import StandardScaler

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import LEAST_SINGULAR, Fold, OnComponents, StepPrediction
from aura_trainer.ml.dataset import FloatArray, Indices
from aura_trainer.ml.features.known import CONTEXT
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import fit_scaler

# Enough to keep nearly all variance, few enough that a model of a thousand frames stays under a megabyte.
_COMPONENTS = 100
# Two frames lie at a squared distance of two to fourteen on average once scaled, by the share of the context: the kernel
# is nearly linear then, and bends where frames are unlike each other. A narrower one is as good within a clip and worse
# across clips.
_GAMMA = 0.03
# Variance share of the context block relative to the embedding: tastes differ in nothing more.
_CONTEXTS = (0.2, 0.7, 2.0, 6.0)
# Strongest first.
_ALPHAS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)
_LEAST_POWER = 1e-9


class KernelRidge(OnComponents):
    """Kernel ridge, seen as the mean of a Gaussian process, which tells how likely a setting makes the ratings.

    That likelihood (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, 5.4.1; the power of the
    process is solved for) weighs all ratings at once. The error on held-out folds of a few clips is a coarser guide: to
    choose by it lost on footage not seen. Every step is in closed form, from one eigendecomposition for each share
    of the context, so that a hundred permuted targets cost hardly more than one.
    """

    id = "kernel-ridge"
    label = mark("Kernel")
    axis = "regularisation"
    tells_evidence: ClassVar = True
    last_step = "kernel"
    bounds: ClassVar = {"context": (1e-3, 1e3), "alpha": (1e-9, 1e9), "gamma": (1e-9, 1e9)}
    optional: ClassVar = frozenset({"context"})
    recipes = tuple(
        Recipe("kernel-ridge", {"context": context, "alpha": alpha, "gamma": _GAMMA})
        for context, alpha in product(_CONTEXTS, _ALPHAS)
    )

    def prepare(self, fold: Fold, seed: int) -> "_Path":  # noqa: ARG002 - nothing is random here
        """Decompose the kernels of the learning side."""
        return _Path(_decompose(fold))

    def _components(self, recipe: Recipe) -> int:  # noqa: ARG002 - the same for all
        return _COMPONENTS

    def _fit_scores(
        self,
        scores: FloatArray,
        ratings: FloatArray,
        recipe: Recipe,
        seed: int,  # noqa: ARG002
    ) -> object:
        setting = {name: recipe.params[name] for name in ("alpha", "gamma")}
        around_mean = TransformedTargetRegressor(
            KernelRidgeEstimator(**setting, kernel="rbf"), transformer=StandardScaler(with_std=False)
        )
        return around_mean.fit(scores, ratings)


class _Kernel(NamedTuple):
    """Eigenvalues, float64[n], and eigenvectors of the learning side's kernel; the held-out side's on those."""

    values: FloatArray
    vectors: FloatArray
    held_out: FloatArray

    def of(self, rows: Indices) -> "_Kernel":
        """Return that of some rows of the learning side."""
        part = self.vectors[rows]
        values, vectors = np.linalg.eigh((part * self.values) @ part.T)
        return _Kernel(np.maximum(values, 0), vectors, self.held_out @ part.T @ vectors)


def _decompose(fold: Fold) -> list[_Kernel]:
    """Return the kernel of each share of the context.

    Components are found through products of frames with frames, as in ``fit_pca``. The share of the context is a factor of
    its part of those, so they are formed once for all shares; the axes themselves are not needed to predict.
    """
    scaler = fit_scaler(fold.learn, fold.blocks, context=1)
    learn, held_out = (np.asarray(scaler.transform(side)) for side in (fold.learn, fold.held_out))
    context = np.array([block == CONTEXT for block in fold.blocks])
    of_context, of_network = (
        (learn[:, part] @ learn[:, part].T, held_out[:, part] @ learn[:, part].T)
        for part in (context, ~context)
    )
    return [
        _kernel(of_network[0] + share * of_context[0], of_network[1] + share * of_context[1])
        for share in _CONTEXTS
    ]


def _kernel(products: FloatArray, held_out: FloatArray) -> _Kernel:
    """Return the kernel on components, from products of the learning side, float64[n, n], and with it, float64[m, n]."""
    kept = max(1, min(_COMPONENTS, len(products) - 1))
    values, vectors = np.linalg.eigh(products)
    singular, vectors = np.sqrt(np.maximum(values[-kept:], 0)), vectors[:, -kept:]
    safe = np.where(singular > singular[-1] * LEAST_SINGULAR, singular, np.inf)
    scores = vectors * singular
    kernel = rbf_kernel(held_out @ vectors / safe, scores, gamma=_GAMMA)
    values, vectors = np.linalg.eigh(rbf_kernel(scores, gamma=_GAMMA))
    return _Kernel(np.maximum(values, 0), vectors, kernel @ vectors)


class _Path:
    def __init__(self, kernels: list[_Kernel]) -> None:
        self._kernels = kernels

    def of(self, rows: Indices) -> "_Path":
        """Return the path on some rows of the learning side; see ``Divisible``."""
        return _Path([kernel.of(rows) for kernel in self._kernels])

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield the steps of ``KernelRidge.recipes``."""
        mean = targets.mean(axis=0)
        for kernel in self._kernels:
            moments = kernel.vectors.T @ (targets - mean)
            for alpha in _ALPHAS:
                scale = (kernel.values + alpha)[:, None]
                weights = moments / scale
                learned = mean[0] + kernel.vectors @ (kernel.values * weights[:, 0])
                power = np.maximum((moments * weights).mean(axis=0), _LEAST_POWER)
                evidence = -(len(scale) * np.log(power) + np.log(scale).sum()) / 2
                yield StepPrediction(learned, mean + kernel.held_out @ weights, evidence)
