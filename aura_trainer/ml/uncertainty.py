"""Which frames a model knows least of, each once those before it are rated."""

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, solve_triangular

_Floats = npt.NDArray[np.float32]

DRAWN = 30
"""So many candidates are drawn, of which the one is chosen that least is known of.

Chosen among all, the oddest frames came first and taught little of the usual ones (``docs/learners.md``).
"""

# Wider bends than the learner's own kernel would hardly tell frames of one clip apart.
_GAMMA = 0.1
# Noise variance over signal variance; mid-range of what trained kernels choose. Which frames come out hardly depends on it.
_NOISE = 0.1
_LEAST_VARIANCE = 1e-9


def most_uncertain(
    candidates: _Floats, rated: _Floats, count: int, keys: npt.NDArray[np.int64], begun: int = 0
) -> list[int]:
    """Return up to ``count`` rows of the candidates, each the one of those drawn for it of which least is known.

    The variance of a Gaussian process that has seen the rated frames and the candidates chosen before (C. Guestrin, A.
    Krause and A. Singh, "Near-Optimal Sensor Placements in Gaussian Processes", ICML 2005, where it is the
    greedy choice by entropy); it does not depend on what the ratings are. Frames like each other are not chosen
    together, as each tells of the other. That a few are drawn each time is from B. Mirzasoleiman and others, "Lazier
    Than Lazy Greedy", AAAI 2015, and here keeps the choice near what the footage shows most.

    A longer list begins with the shorter one. What is drawn hangs on the keys and the number of ratings: once the first
    is rated, the next choice among the rest is the same.

    Args:
        candidates: float32[m, k], where they are.
        rated: float32[n, k], where the rated frames are.
        count: How many are wanted.
        keys: int64[m], what names each candidate, whichever others there are.
        begun: Ratings there are already, each counting as a choice made.
    """
    count = min(count, len(candidates))
    if count < 1:
        return []
    pool = _drawable(keys, count, begun)
    chosen = _most_uncertain(candidates[pool], rated, count, keys[pool], begun)
    return [int(pool[row]) for row in chosen]


def _most_uncertain(
    candidates: _Floats, rated: _Floats, count: int, keys: npt.NDArray[np.int64], begun: int
) -> list[int]:
    variance = np.ones(len(candidates), np.float32)
    explained = np.zeros((0, len(candidates)), np.float32)
    if len(rated):
        own = _kernel(rated, rated)
        own[np.diag_indices_from(own)] += _NOISE
        factor = cho_factor(own, lower=True)[0]
        explained = solve_triangular(factor, _kernel(rated, candidates), lower=True, check_finite=False)
        variance -= np.einsum("ij,ij->j", explained, explained)
    lengths = (candidates**2).sum(axis=1)
    steps = np.zeros((count, len(candidates)), np.float32)
    chosen: list[int] = []
    left = np.ones(len(candidates), np.bool_)
    for number, step in enumerate(steps):
        drawn = _draw(np.flatnonzero(left), keys, begun + number)
        place = int(drawn[variance[drawn].argmax()])
        covariance = _bend(lengths[place] + lengths - 2 * (candidates @ candidates[place]))
        covariance -= explained[:, place] @ explained + steps[:number, place] @ steps[:number]
        step[:] = covariance / np.sqrt(max(float(variance[place]), _LEAST_VARIANCE) + _NOISE)
        variance -= step**2
        chosen.append(place)
        left[place] = False
    return chosen


def _draw(rows: npt.NDArray[np.int64], keys: npt.NDArray[np.int64], turn: int) -> npt.NDArray[np.int64]:
    """Return some of the rows, as good as at random, by their order of keys."""
    if len(rows) <= DRAWN:
        return rows
    return np.sort(rows[np.argpartition(_lots(keys[rows], turn), DRAWN)[:DRAWN]])


def _drawable(keys: npt.NDArray[np.int64], count: int, begun: int) -> npt.NDArray[np.int64]:
    """Return the rows that can be drawn in any of so many turns, in order; of the others nothing need be known."""
    # Those chosen before leave room for as many more.
    most = DRAWN + count
    if len(keys) <= most:
        return np.arange(len(keys))
    turns = range(begun, begun + count)
    return np.unique(np.concatenate([np.argpartition(_lots(keys, turn), most)[:most] for turn in turns]))


def _lots(keys: npt.NDArray[np.int64], turn: int) -> npt.NDArray[np.uint64]:
    return _scrambled(_scrambled(keys.astype(np.uint64)) + np.uint64(turn))


def _scrambled(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Mix the bits as the generator SplitMix64 does (Steele, Lea and Flood, OOPSLA 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _kernel(one: _Floats, other: _Floats) -> _Floats:
    return _bend((one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T)


def _bend(squared: _Floats) -> _Floats:
    """Turn squared distances, which rounding may have taken below zero, into the kernel's values."""
    np.maximum(squared, 0, out=squared)
    squared *= -_GAMMA
    return np.asarray(np.exp(squared, out=squared))
