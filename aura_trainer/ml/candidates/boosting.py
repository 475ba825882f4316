"""Candidate ``boosted-trees``: gradient boosting on principal components."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from sklearn import config_context
from sklearn.ensemble import GradientBoostingRegressor

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

_ROUNDS = 40
# A recipe of another version may ask for more than this one tries, but not for hours.
_MOST_ROUNDS = 1000
_COMPONENTS = 20


class BoostedTrees(OnComponents):
    """A step is one more tree (Friedman, "Greedy Function Approximation", 2001)."""

    id = "boosted-trees"
    label = mark("Boosted trees")
    axis = "boosting round"
    last_step = "trees"
    bounds: ClassVar = {"rounds": (1, _MOST_ROUNDS)}
    recipes = tuple(Recipe("boosted-trees", {"rounds": count}) for count in range(1, _ROUNDS + 1))

    def prepare(self, fold: Fold, seed: int) -> "_Path":
        """Project both sides on their components."""
        return _Path(fold, seed)

    def _components(self, recipe: Recipe) -> int:  # noqa: ARG002 - the same for all
        return _COMPONENTS

    def _fit_scores(self, scores: FloatArray, ratings: FloatArray, recipe: Recipe, seed: int) -> object:
        trees = _new_trees(seed).set_params(n_estimators=int(recipe.params["rounds"])).fit(scores, ratings)
        _forget_generators(trees)
        return trees


def _new_trees(seed: int) -> GradientBoostingRegressor:
    return GradientBoostingRegressor(
        learning_rate=0.15,
        max_depth=3,
        subsample=0.7,
        max_features=0.5,
        min_samples_leaf=3,
        random_state=seed,
    )


def _forget_generators(trees: GradientBoostingRegressor) -> None:
    """Leave out what only further fitting would need, so that a file of the model holds numbers alone."""
    del vars(trees)["_rng"]
    for (tree,) in trees.estimators_:
        tree.random_state = None


class _Path:
    def __init__(self, fold: Fold, seed: int) -> None:
        projection = fit_projection(fold.learn, fold.blocks, _COMPONENTS)
        self._learn, self._held_out = projection.scores, projection.apply(fold.held_out)
        self._seed = seed

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield a prediction after every tree."""
        if targets.shape[1] == 1:
            yield from self._one_by_one(targets[:, 0])
        else:
            yield from self._at_once(targets)

    def _one_by_one(self, target: FloatArray) -> Iterator[StepPrediction]:
        """Add a tree a step, so that whoever watches sees each as it is fitted."""
        trees = _new_trees(self._seed).set_params(warm_start=True)
        for count in range(1, _ROUNDS + 1):
            trees.set_params(n_estimators=count).fit(self._learn, target)
            yield StepPrediction(trees.predict(self._learn), trees.predict(self._held_out)[:, None])

    def _at_once(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Fit all trees of a target in one go, which is several times faster and gives the same trees."""
        first: list[FloatArray] = []
        held_out = []
        for column in range(targets.shape[1]):
            trees = _new_trees(self._seed).set_params(n_estimators=_ROUNDS)
            # Half the time of a fit this small goes into checking again what was checked when it was made.
            with config_context(skip_parameter_validation=True, assume_finite=True):
                trees.fit(self._learn, targets[:, column])
            first = first or list(trees.staged_predict(self._learn))
            held_out.append(list(trees.staged_predict(self._held_out)))
        for index in range(_ROUNDS):
            yield StepPrediction(first[index], np.column_stack([stages[index] for stages in held_out]))
