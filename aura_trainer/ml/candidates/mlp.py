"""Candidate ``mlp``: a small neural network on principal components."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.neural_network import MLPRegressor

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.candidates.base import Fold, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.recipe import Recipe

_EPOCHS = 24
_COMPONENTS = 20
_HIDDEN = 16
_BATCH = 16


class SmallNetwork:
    """One hidden layer, trained with Adam; a step is one pass over the frames."""

    id = "mlp"
    label = "Neural network"
    axis = "epoch"
    recipes = tuple(Recipe("mlp", {"epochs": count}) for count in range(1, _EPOCHS + 1))

    def prepare(self, fold: Fold, seed: int) -> "_Path":
        """Project both sides on their components."""
        return _Path(fold, seed)

    def fit(
        self, features: FloatArray, blocks: tuple[str, ...], ratings: FloatArray, recipe: Recipe, seed: int
    ) -> Any:  # noqa: ANN401
        """Return scaler, PCA and the network."""
        epochs = int(recipe.params.get("epochs", 0))
        if not 1 <= epochs <= 10_000:
            raise InvalidInput(f"'{recipe}' is not a recipe of {self.id}.")
        projection = fit_projection(features, blocks, _COMPONENTS)
        network = _new_network(seed, len(ratings))
        for _ in range(epochs):
            network.partial_fit(projection.scores, ratings)
        return projection.pipeline("network", network)


def _new_network(seed: int, rows: int) -> MLPRegressor:
    return MLPRegressor(
        hidden_layer_sizes=(_HIDDEN,),
        activation="tanh",
        alpha=0.01,
        batch_size=min(_BATCH, rows),
        learning_rate_init=0.01,
        random_state=seed,
    )


class _Path:
    def __init__(self, fold: Fold, seed: int) -> None:
        projection = fit_projection(fold.learn, fold.blocks, _COMPONENTS)
        self._learn, self._held_out = projection.scores, projection.apply(fold.held_out)
        self._seed = seed

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield a prediction after every epoch."""
        networks = [_new_network(self._seed, len(self._learn)) for _ in range(targets.shape[1])]
        both = np.vstack([self._learn, self._held_out])
        for _ in range(_EPOCHS):
            for column, network in enumerate(networks):
                network.partial_fit(self._learn, targets[:, column])
            predicted = np.column_stack([network.predict(both) for network in networks])
            yield StepPrediction(predicted[: len(self._learn)], predicted[len(self._learn) :])
