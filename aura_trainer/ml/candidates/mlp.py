"""Candidate ``mlp``: a small neural network on principal components."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from sklearn.neural_network import MLPRegressor

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray
from aura_trainer.ml.folds import Indices
from aura_trainer.ml.recipe import Recipe

_EPOCHS = 24
# A recipe of another version may ask for more than this one tries, but not for hours.
_MOST_EPOCHS = 1000
_COMPONENTS = 20
_HIDDEN = 16
_BATCH = 16
_RATE = 0.01
_DECAY = 0.01
# Adam's own constants (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015).
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8


class SmallNetwork(OnComponents):
    """One hidden layer of tanh units, trained with Adam; a step is one pass over the frames.

    The passes are made here, for many targets side by side, as scikit-learn trains one at a time and a test
    against chance needs a hundred. What is kept is scikit-learn's network with the weights found.
    """

    id = "mlp"
    label = mark("Neural network")
    axis = "epoch"
    last_step = "network"
    bounds: ClassVar = {"epochs": (1, _MOST_EPOCHS)}
    recipes = tuple(Recipe("mlp", {"epochs": count}) for count in range(1, _EPOCHS + 1))

    def prepare(self, fold: Fold, seed: int) -> "_Path":
        """Project both sides on their components."""
        return _Path(fold, seed)

    def _components(self, recipe: Recipe) -> int:  # noqa: ARG002 - the same for all
        return _COMPONENTS

    def _fit_scores(self, scores: FloatArray, ratings: FloatArray, recipe: Recipe, seed: int) -> object:
        networks = _Networks.start(scores, ratings[:, None], seed)
        for _ in range(int(recipe.params["epochs"])):
            networks.learn_once()
        return networks.as_estimator()


class _Path:
    def __init__(self, fold: Fold, seed: int) -> None:
        projection = fit_projection(fold.learn, fold.blocks, _COMPONENTS)
        self._learn, self._held_out = projection.scores, projection.apply(fold.held_out)
        self._seed = seed

    def steps(self, targets: FloatArray) -> Iterator[StepPrediction]:
        """Yield a prediction after every epoch."""
        networks = _Networks.start(self._learn, targets, self._seed)
        for _ in range(_EPOCHS):
            networks.learn_once()
            yield StepPrediction(networks.predict(self._learn), networks.predict(self._held_out))


@dataclass(slots=True)
class _Networks:
    """Networks for t targets over the same frames: equal first weights and batches, so each is what it were alone.

    Attributes:
        inputs: float64[n, k].
        targets: float64[t, n], less their means.
        means: float64[t].
        weights: Of the hidden layer [t, k, h] and its offsets [t, 1, h], of the output [t, h, 1] and [t, 1, 1].
    """

    inputs: FloatArray
    targets: FloatArray
    means: FloatArray
    weights: list[FloatArray]
    generator: np.random.Generator
    moments: list[FloatArray] = field(default_factory=list)
    squares: list[FloatArray] = field(default_factory=list)
    updates: int = 0

    @classmethod
    def start(cls, inputs: FloatArray, targets: FloatArray, seed: int) -> "_Networks":
        """Draw first weights (Glorot and Bengio, 2010)."""
        generator = np.random.default_rng(seed)
        width, count = inputs.shape[1], targets.shape[1]
        hidden, output = np.sqrt(6 / (width + _HIDDEN)), np.sqrt(6 / (_HIDDEN + 1))
        first = [
            generator.uniform(-hidden, hidden, (width, _HIDDEN)),
            np.zeros((1, _HIDDEN)),
            generator.uniform(-output, output, (_HIDDEN, 1)),
            np.zeros((1, 1)),
        ]
        weights = [np.repeat(part[None], count, axis=0) for part in first]
        means = targets.mean(axis=0)
        nothing = [np.zeros_like(part) for part in weights]
        again = [np.zeros_like(part) for part in weights]
        return cls(inputs, (targets - means).T, means, weights, generator, nothing, again)

    def learn_once(self) -> None:
        """Make one pass over the frames in batches, in an order of its own."""
        order = self.generator.permutation(len(self.inputs))
        for start in range(0, len(order), _BATCH):
            self._update(order[start : start + _BATCH])

    def predict(self, inputs: FloatArray) -> FloatArray:
        """Return float64[m, t]."""
        into, offset, out, level = self.weights
        return np.asarray((np.tanh(inputs @ into + offset) @ out + level)[..., 0].T + self.means)

    def as_estimator(self) -> MLPRegressor:
        """Return the first target's network as scikit-learn's."""
        into, offset, out, level = (part[0] for part in self.weights)
        network = MLPRegressor(hidden_layer_sizes=(_HIDDEN,), activation="tanh", alpha=_DECAY)
        network.coefs_ = [into, out]
        network.intercepts_ = [offset[0], level[0] + self.means[0]]
        network.n_layers_, network.n_outputs_, network.n_features_in_ = 3, 1, into.shape[0]
        network.out_activation_ = "identity"
        return network

    def _update(self, rows: Indices) -> None:
        into, offset, out, level = self.weights
        batch = self.inputs[rows]
        hidden = np.tanh(batch @ into + offset)
        error = (hidden @ out + level - self.targets[:, rows, None]) / len(rows)
        back = (error @ out.transpose(0, 2, 1)) * (1 - hidden**2)
        shrink = _DECAY / len(self.inputs)
        gradients = [
            batch.T @ back + shrink * into,
            back.sum(axis=1, keepdims=True),
            hidden.transpose(0, 2, 1) @ error + shrink * out,
            error.sum(axis=1, keepdims=True),
        ]
        self.updates += 1
        rate = _RATE * np.sqrt(1 - _SECOND**self.updates) / (1 - _FIRST**self.updates)
        for index, gradient in enumerate(gradients):
            self.moments[index] += (1 - _FIRST) * (gradient - self.moments[index])
            self.squares[index] += (1 - _SECOND) * (gradient**2 - self.squares[index])
            self.weights[index] -= rate * self.moments[index] / (np.sqrt(self.squares[index]) + _TINY)
