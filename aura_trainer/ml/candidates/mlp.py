"""Candidate ``mlp``: a small neural network on principal components."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from sklearn.neural_network import MLPRegressor

from aura_trainer.language import mark
from aura_trainer.ml.candidates.base import Fold, OnComponents, StepPrediction, fit_projection
from aura_trainer.ml.dataset import FloatArray, Indices
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
        networks = _Networks(scores, ratings[:, None], seed)
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
        networks = _Networks(self._learn, targets, self._seed)
        for _ in range(_EPOCHS):
            networks.learn_once()
            learned = networks.predict(self._learn, count=1)[:, 0]
            yield StepPrediction(learned, networks.predict(self._held_out, targets.shape[1]))


class _Networks:
    """Networks for t targets over the same frames: equal first weights and batches, so each is what it were alone.

    All weights of a target lie in one row, so that Adam moves them in a few large steps instead of many small ones, and
    single precision is ample for steps of a hundredth.

    Args:
        inputs: float64[n, k].
        targets: float64[n, t].
        seed: Of the first weights (Glorot and Bengio, 2010) and of the batches.
    """

    def __init__(self, inputs: FloatArray, targets: FloatArray, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        width, count = inputs.shape[1], targets.shape[1]
        self._inputs = inputs.astype(np.float32)
        self._means = targets.mean(axis=0)
        self._targets = (targets - self._means).T[..., None].astype(np.float32)
        shapes = ((width, _HIDDEN), (1, _HIDDEN), (_HIDDEN, 1), (1, 1))
        size = sum(rows * columns for rows, columns in shapes)
        self._all = np.zeros((count, size), np.float32)
        self._gradient, self._moments, self._squares = (np.zeros_like(self._all) for _ in range(3))
        self._weights = _views(self._all, shapes)
        self._gradients = _views(self._gradient, shapes)
        decay = np.zeros((1, size), np.float32)
        self._decay = decay
        for layer, decayed in zip(self._weights[::2], _views(decay, shapes)[::2], strict=True):
            fan_in, fan_out = layer.shape[1:]
            limit = np.sqrt(6 / (fan_in + fan_out))
            layer[:] = self._generator.uniform(-limit, limit, (fan_in, fan_out))
            decayed[:] = _DECAY / len(inputs)
        self._updates = 0

    def learn_once(self) -> None:
        """Make one pass over the frames in batches, in an order of its own."""
        order = self._generator.permutation(len(self._inputs))
        for start in range(0, len(order), _BATCH):
            self._slope(order[start : start + _BATCH])
            self._move()

    def predict(self, inputs: FloatArray, count: int) -> FloatArray:
        """Return float64[m, count] for the first targets, in double precision as scikit-learn's network does."""
        into, offset, out, level = (part[:count].astype(np.float64) for part in self._weights)
        return np.asarray((np.tanh(inputs @ into + offset) @ out + level)[..., 0].T + self._means[:count])

    def as_estimator(self) -> MLPRegressor:
        """Return the first target's network as scikit-learn's."""
        into, offset, out, level = (part[0].astype(np.float64) for part in self._weights)
        network = MLPRegressor(hidden_layer_sizes=(_HIDDEN,), activation="tanh", alpha=_DECAY)
        network.coefs_ = [into, out]
        network.intercepts_ = [offset[0], level[0] + self._means[0]]
        network.n_layers_, network.n_outputs_, network.n_features_in_ = 3, 1, into.shape[0]
        network.out_activation_ = "identity"
        return network

    def _slope(self, rows: Indices) -> None:
        """Work out the gradient of half the squared error on a batch, with the decay of the weights."""
        into, offset, out, level = self._weights
        batch = self._inputs[rows]
        hidden = np.tanh(batch @ into + offset)
        error = (hidden @ out + level - self._targets[:, rows]) / np.float32(len(rows))
        back = (error @ out.transpose(0, 2, 1)) * (1 - hidden**2)
        np.matmul(batch.T, back, out=self._gradients[0])
        np.sum(back, axis=1, keepdims=True, out=self._gradients[1])
        np.matmul(hidden.transpose(0, 2, 1), error, out=self._gradients[2])
        np.sum(error, axis=1, keepdims=True, out=self._gradients[3])
        self._gradient += self._decay * self._all

    def _move(self) -> None:
        """Take a step of Adam."""
        self._updates += 1
        rate = _RATE * np.sqrt(1 - _SECOND**self._updates) / (1 - _FIRST**self._updates)
        self._moments += (1 - _FIRST) * (self._gradient - self._moments)
        self._squares += (1 - _SECOND) * (self._gradient**2 - self._squares)
        step = np.sqrt(self._squares)
        step += _TINY
        np.divide(self._moments, step, out=step)
        step *= np.float32(rate)
        self._all -= step


def _views(rows: npt.NDArray[np.float32], shapes: Sequence[tuple[int, int]]) -> list[npt.NDArray[np.float32]]:
    """Return each layer's share of every row, float32[t, *shape], without copying."""
    ends = np.cumsum([height * width for height, width in shapes])[:-1]
    parts = np.split(rows, ends, axis=1)
    return [part.reshape(len(rows), *shape) for part, shape in zip(parts, shapes, strict=True)]
