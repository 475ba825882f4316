"""What a candidate is: a family of models fitted along a path of settings."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr
from aura_trainer.ml.dataset import FloatArray, Indices
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import CONTEXT_SHARE, fit_scaler

LEAST_SINGULAR = 1e-7
"""Singular values under this share of the greatest are those of directions without variance."""


@dataclass(frozen=True, slots=True)
class Fold:
    """The features of a fold's two sides: float64[n, d] to learn from, float64[m, d] held out; neither is empty.

    ``blocks`` names the extractor of each column.
    """

    learn: FloatArray
    held_out: FloatArray
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepPrediction:
    """What a path predicts at one step, for t targets: ``held_out``, float64[m, t], and ``learned``, float64[n].

    The frames learned from are predicted for the first target alone: that one is watched, the others are for chance.
    ``evidence``, float64[t], is how likely the step makes the ratings that were learned from (logarithm, up to a
    constant), where the candidate can tell; its steps are then chosen by that, and not by what they err.
    """

    learned: FloatArray
    held_out: FloatArray
    evidence: FloatArray | None = None


class Prepared(Protocol):
    """The share of the work that does not depend on the ratings, done once a fold."""

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Fit along the path, one real step at a time, for every column of ``targets``, float64[n, t]."""


@runtime_checkable
class Divisible(Prepared, Protocol):
    """Prepared work of which a share can be taken."""

    def of(self, rows: Indices) -> Prepared:
        """Learn from some rows of the learning side alone, int64[k], on the projection fitted to the pictures of all."""


class Candidate(Protocol):
    """A family of models.

    Attributes:
        id: Its name in recipes and events.
        label: Its name for people, to be translated where it is shown.
        axis: What a step of its path is.
        tells_evidence: Whether its steps say how likely they make the ratings.
        recipes: The recipe of each step, in the order of the path.
    """

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def label(self) -> str: ...  # noqa: D102

    @property
    def axis(self) -> str: ...  # noqa: D102

    @property
    def tells_evidence(self) -> bool: ...  # noqa: D102

    @property
    def recipes(self) -> tuple[Recipe, ...]: ...  # noqa: D102

    def prepare(self, fold: Fold, seed: int) -> Prepared:
        """Do the work on the features."""

    def fit(
        self, features: FloatArray, blocks: tuple[str, ...], ratings: FloatArray, recipe: Recipe, seed: int
    ) -> Any:  # noqa: ANN401 - scikit-learn has no types
        """Return the fitted Pipeline of one recipe; it predicts what the path predicts at that step.

        Raises:
            InvalidInput: The recipe is not one this candidate could have made.
        """


def fit_pca(scaled: FloatArray, components: int) -> PCA:
    """Return scikit-learn's PCA, fitted through the smaller of its two Gram matrices.

    With some hundred frames of thirteen hundred features this is many times faster than the general
    decomposition and gives the same axes; signs follow scikit-learn's rule (the largest weight is positive).
    """
    rows, columns = scaled.shape
    mean = scaled.mean(axis=0)
    centred = scaled - mean
    kept = max(1, min(components, rows - 1, columns))
    gram = centred @ centred.T if rows <= columns else centred.T @ centred
    values, vectors = np.linalg.eigh(gram)
    values, vectors = np.maximum(values[::-1][:kept], 0), vectors[:, ::-1][:, :kept]
    singular = np.sqrt(values)
    if rows <= columns:
        # A direction without variance is left as zeros: it then adds nothing, instead of noise.
        safe = np.where(singular > singular[0] * LEAST_SINGULAR, singular, np.inf)
        axes = (centred.T @ vectors / safe).T
    else:
        axes = vectors.T
    strongest = axes[np.arange(kept), np.argmax(np.abs(axes), axis=1)]
    axes = axes * np.where(strongest < 0, -1.0, 1.0)[:, None]
    pca = PCA(kept, svd_solver="full")
    pca.components_, pca.mean_, pca.singular_values_ = axes, mean, singular
    pca.explained_variance_ = values / max(rows - 1, 1)
    total = float((centred**2).sum()) / max(rows - 1, 1)
    pca.explained_variance_ratio_ = pca.explained_variance_ / (total or 1.0)
    pca.noise_variance_ = 0.0
    pca.n_components_, pca.n_features_in_, pca.n_samples_ = kept, columns, rows
    return pca


@dataclass(frozen=True, slots=True)
class Projection:
    """Scaler and PCA fitted on one side of a fold, and that side's scores, float64[n, k]."""

    scaler: StandardScaler
    pca: PCA
    scores: FloatArray

    def apply(self, features: FloatArray) -> FloatArray:
        """Return the scores of other frames, float64[m, k]."""
        return np.asarray(self.pca.transform(self.scaler.transform(features)))

    def pipeline(self, name: str, estimator: object) -> Pipeline:
        """Return scaler, PCA and an estimator fitted on the scores, as one."""
        return Pipeline([("scale", self.scaler), ("pca", self.pca), (name, estimator)])


def fit_projection(
    features: FloatArray, blocks: tuple[str, ...], components: int, context: float = CONTEXT_SHARE
) -> Projection:
    """Scale features by their blocks and project them on their strongest components."""
    scaler = fit_scaler(features, blocks, context)
    scaled = scaler.transform(features)
    pca = fit_pca(scaled, components)
    return Projection(scaler, pca, pca.transform(scaled))


class OnComponents(ABC):
    """The part of a candidate that fits one recipe, for models of principal components.

    Attributes:
        last_step: Name of the model in the pipeline, after the scaler and the PCA.
        bounds: The parameters of its recipes, each with the least and the greatest value that can be fitted.
        optional: Those of them that recipes of earlier versions lack.
    """

    id: ClassVar[str]
    tells_evidence: ClassVar[bool] = False
    last_step: ClassVar[str]
    bounds: ClassVar[dict[str, tuple[float, float]]]
    optional: ClassVar[frozenset[str]] = frozenset()

    def fit(
        self, features: FloatArray, blocks: tuple[str, ...], ratings: FloatArray, recipe: Recipe, seed: int
    ) -> Any:  # noqa: ANN401
        """Return scaler, PCA and the model; see ``Candidate.fit``."""
        params = recipe.params
        fits = self.bounds.keys() - self.optional <= params.keys() <= self.bounds.keys() and all(
            low <= params[name] <= high for name, (low, high) in self.bounds.items() if name in params
        )
        if recipe.candidate != self.id or not fits:
            raise InvalidInput(tr("'{recipe}' is not a recipe of {id}.").format(recipe=recipe, id=self.id))
        context = params.get("context", CONTEXT_SHARE)
        projection = fit_projection(features, blocks, self._components(recipe), context)
        return projection.pipeline(self.last_step, self._fit_scores(projection.scores, ratings, recipe, seed))

    @abstractmethod
    def _components(self, recipe: Recipe) -> int:
        """Return how many principal components the model is given."""

    @abstractmethod
    def _fit_scores(self, scores: FloatArray, ratings: FloatArray, recipe: Recipe, seed: int) -> object:
        """Return the model fitted on the scores, float64[n, k]."""
