"""Figures by which predictions are judged."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from aura_trainer.ml.dataset import FloatArray

_FEWEST_FRAMES = 5
_FEWEST_RATINGS = 3
_FAVOURITES = 10


def rmse(ratings: FloatArray, predictions: FloatArray) -> float:
    """Return the root-mean-square error in rating units."""
    return float(np.sqrt(np.mean((predictions - ratings) ** 2)))


def spearman(ratings: FloatArray, predictions: FloatArray) -> FloatArray:
    """Return float64[t], the rank correlation of each pair of columns; zero where one is constant.

    Args:
        ratings: float64[n, t].
        predictions: float64[n, t].
    """
    first, second = (rankdata(table, axis=0) for table in (ratings, predictions))
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    scale = np.sqrt((first**2).sum(axis=0) * (second**2).sum(axis=0))
    product = (first * second).sum(axis=0)
    return np.asarray(np.divide(product, scale, out=np.zeros_like(product), where=scale > 0))


def rankable_clips(ratings: FloatArray, clips: Sequence[str]) -> tuple[str, ...]:
    """Return the clips with at least five frames and three different ratings, in order of appearance."""
    names = np.array(clips, dtype=object)
    return tuple(
        clip
        for clip in dict.fromkeys(clips)
        if (names == clip).sum() >= _FEWEST_FRAMES and len(set(ratings[names == clip])) >= _FEWEST_RATINGS
    )


def within_clip_spearman(
    ratings: FloatArray, predictions: FloatArray, clips: Sequence[str], rankable: Sequence[str]
) -> FloatArray:
    """Return float64[len(rankable), t]: a clip's rank correlation, for each column of float64[n, t] tables."""
    names = np.array(clips, dtype=object)
    rows = [spearman(ratings[names == clip], predictions[names == clip]) for clip in rankable]
    return np.array(rows, dtype=np.float64).reshape(len(rankable), ratings.shape[1])


def ranking(
    ratings: FloatArray, predictions: FloatArray, clips: Sequence[str], rankable: Sequence[str]
) -> FloatArray:
    """Return float64[t]: the within-clip rank correlation over all rankable clips, at least one.

    Each clip weighs as many frames as it has less one: by chance its correlation spreads as one over that
    (Kendall and Gibbons, "Rank Correlation Methods", 1990), so a clip of five frames cannot drown one of fifty.
    """
    names = np.array(clips, dtype=object)
    weights = np.array([(names == clip).sum() - 1 for clip in rankable], dtype=np.float64)
    by_clip = within_clip_spearman(ratings, predictions, clips, rankable)
    return np.asarray(weights @ by_clip / weights.sum())


def less_clip_means(values: FloatArray, clips: Sequence[str]) -> FloatArray:
    """Return float64[n]: values less the mean of their clip."""
    names, result = np.array(clips, dtype=object), values.copy()
    for clip in dict.fromkeys(clips):
        result[names == clip] -= values[names == clip].mean()
    return result


def favourites_by_chance(ratings: FloatArray) -> float:
    """Return what `favourites_found` would find, on average, of frames drawn blindly."""
    count = min(_FAVOURITES, len(ratings))
    return count * float((ratings >= np.sort(ratings)[-count]).mean())


def favourites_found(ratings: FloatArray, predictions: FloatArray) -> tuple[int, int]:
    """Return how many of the model's ten favourites are among the person's ten, and of how many.

    Frames the person rated as high as the tenth count as among the ten.
    """
    count = min(_FAVOURITES, len(ratings))
    bar = np.sort(ratings)[-count]
    chosen = np.argsort(-predictions, kind="stable")[:count]
    return int((ratings[chosen] >= bar).sum()), count
