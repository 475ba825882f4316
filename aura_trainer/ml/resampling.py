"""Intervals and chance levels by resampling whole groups of frames."""

from collections.abc import Sequence

import numpy as np

from aura_trainer.domain.verdict import Interval
from aura_trainer.ml.dataset import FloatArray, Indices
from aura_trainer.ml.metrics import rmse

_RESAMPLES = 2000


def number_labels(labels: Sequence[str]) -> Indices:
    """Return int64[n], labels numbered from 0 in order of appearance."""
    place = {label: index for index, label in enumerate(dict.fromkeys(labels))}
    return np.array([place[label] for label in labels], dtype=np.int64)


def loss_advantage(
    ratings: FloatArray, model: FloatArray, other: FloatArray, groups: Indices, seed: int
) -> Interval:
    """Return RMSE of ``other`` less RMSE of ``model`` with a 95 % percentile bootstrap interval.

    Both are judged on the same resampled groups (a paired cluster bootstrap; Davison and Hinkley, 1997, 3.8),
    so what makes a frame hard for both cancels out. With a single group the interval spans everything.

    Args:
        ratings: float64[n].
        model: float64[n], its predictions.
        other: float64[n], predictions to beat.
        groups: int64[n], numbered from 0.
        seed: Of the resampling.
    """
    value = rmse(ratings, other) - rmse(ratings, model)
    kinds = int(groups.max()) + 1
    if kinds < 2:
        return Interval(value, -1.0, 1.0)
    sizes = np.bincount(groups, minlength=kinds)
    mine = np.bincount(groups, (model - ratings) ** 2, minlength=kinds)
    others = np.bincount(groups, (other - ratings) ** 2, minlength=kinds)
    generator = np.random.default_rng(seed)
    times = generator.multinomial(kinds, np.full(kinds, 1 / kinds), size=_RESAMPLES)
    frames = times @ sizes
    gains = np.sqrt(times @ others / frames) - np.sqrt(times @ mine / frames)
    low, high = np.quantile(gains, (0.025, 0.975))
    return Interval(value, float(low), float(high))


def shuffle_within_clips(
    ratings: FloatArray,
    clips: Sequence[str],
    groups: Sequence[str],
    seconds: FloatArray,
    seed: int,
    count: int,
) -> FloatArray:
    """Return float64[n, count]: ratings moved in blocks within each clip.

    Neighbouring ratings are alike, so moving single ratings would make any smooth ranking look significant. A
    block is a run of frames of one group in time; blocks change order, then the whole clip is shifted round by
    a random amount. Each clip keeps its ratings, so what a clip as a whole is worth stays known.
    """
    result = np.empty((len(ratings), count))
    names = np.array(clips, dtype=object)
    owners = np.array(groups, dtype=object)
    generator = np.random.default_rng(seed)
    for clip in dict.fromkeys(clips):
        rows = np.flatnonzero(names == clip)
        rows = rows[np.argsort(seconds[rows], kind="stable")]
        borders = np.flatnonzero(owners[rows][1:] != owners[rows][:-1]) + 1
        blocks = np.split(rows, borders)
        for column in range(count):
            moved = np.concatenate([blocks[block] for block in generator.permutation(len(blocks))])
            result[rows, column] = ratings[np.roll(moved, generator.integers(len(rows)))]
    return result
