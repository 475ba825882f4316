"""What a model relies on: permutation importance by groups of features, on held-out frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aura_trainer.domain.importance import FeatureGroup, GroupImportance, Importance
from aura_trainer.ml.dataset import FloatArray, Indices, clip_unit
from aura_trainer.ml.features.groups import group_of
from aura_trainer.ml.metrics import rmse

_REPEATS = 10


@dataclass(frozen=True, slots=True)
class HeldOutFold:
    """A fold's fitted model with the frames it has not seen: float64[m, d], and their row numbers in all."""

    estimator: Any
    features: FloatArray
    rows: Indices


def groups_of(names: Sequence[str]) -> dict[FeatureGroup, Indices]:
    """Return the columns of each group there is, in the groups' own order."""
    owners = [group_of(name) for name in names]
    return {
        group: np.array([column for column, owner in enumerate(owners) if owner is group], dtype=np.int64)
        for group in FeatureGroup
        if group in owners
    }


def permutation_importance(
    folds: Sequence[HeldOutFold],
    ratings: FloatArray,
    names: Sequence[str],
    seed: int,
    on_part: Callable[[float], None],
) -> Importance:
    """Measure by how much the error on held-out frames rises once a group of features is shuffled among them.

    The method is that of ``sklearn.inspection.permutation_importance`` (Breiman, "Random Forests", 2001), with two
    differences: the columns of a group move together, by the same order of frames, so that a group is judged as a
    whole; and the held-out frames of all folds are judged together, each shuffled within its own fold, for a frame is
    only ever predicted by a model that has not seen it.

    Two groups that tell the same thing cover for each other: each then looks less important than both are together.

    Args:
        folds: The model of each outer fold with its held-out frames, which are all frames together.
        ratings: float64[n] of all frames.
        names: The d feature names, in column order.
        seed: Of the shuffling; equal arguments give equal figures.
        on_part: Told the part done, in [0, 1], after each fold of each group; may raise to end it.
    """
    base = np.empty(len(ratings))
    for fold in folds:
        base[fold.rows] = _predict(fold, fold.features)
    loss = rmse(ratings, base)
    groups = groups_of(names)
    generator = np.random.default_rng(seed)
    found: list[GroupImportance] = []
    for group, columns in groups.items():
        shuffled = np.empty((_REPEATS, len(ratings)))
        for number, fold in enumerate(folds, start=1):
            shuffled[:, fold.rows] = _shuffled(fold, columns, generator)
            on_part((len(found) + number / len(folds)) / len(groups))
        rises = np.array([rmse(ratings, predictions) for predictions in shuffled]) - loss
        found.append(GroupImportance(group, float(rises.mean()), float(rises.std())))
    found.sort(key=lambda entry: entry.rise, reverse=True)
    return Importance(tuple(found), _REPEATS, seed)


def _shuffled(fold: HeldOutFold, columns: Indices, generator: np.random.Generator) -> FloatArray:
    """Return float64[repeats, m]; all repeats are predicted at once, for a call costs more than its frames."""
    count = len(fold.features)
    orders = np.concatenate([generator.permutation(count) for _ in range(_REPEATS)])
    moved = np.tile(fold.features, (_REPEATS, 1))
    moved[:, columns] = fold.features[np.ix_(orders, columns)]
    return _predict(fold, moved).reshape(_REPEATS, count)


def _predict(fold: HeldOutFold, features: FloatArray) -> FloatArray:
    return clip_unit(np.asarray(fold.estimator.predict(features), dtype=np.float64))
