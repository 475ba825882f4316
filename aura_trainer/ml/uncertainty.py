"""Which frames a model knows least of, each once those before it are rated."""

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, solve_triangular

_Floats = npt.NDArray[np.float32]

# Wider bends than the learner's own kernel would hardly tell frames of one clip apart.
_GAMMA = 0.1
# Of a rating around what the model could know, against the variance of that: in the middle of what trained kernels
# settle on. Which frames come out hardly depends on it.
_NOISE = 0.1
_LEAST_VARIANCE = 1e-9


def most_uncertain(
    candidates: _Floats,
    rated: _Floats,
    count: int,
    groups: npt.NDArray[np.int64] | None = None,
) -> list[int]:
    """Return up to ``count`` rows of the candidates, the one of which least is known first.

    The variance of a Gaussian process that has seen the rated frames and the candidates chosen before (C. Guestrin, A.
    Krause and A. Singh, "Near-Optimal Sensor Placements in Gaussian Processes", ICML 2005, where it is the
    greedy choice by entropy): it does not depend on what the ratings are. Frames like each other are not chosen
    together, as each tells of the other. A longer list begins with the shorter one.

    Args:
        candidates: float32[m, k], where they are; equal ones are taken in this order.
        rated: float32[n, k], where the rated frames are.
        count: How many are wanted.
        groups: int64[m]; no two of a group are chosen before each other group has been.
    """
    if not len(candidates) or count < 1:
        return []
    variance = np.ones(len(candidates), np.float32)
    explained = np.zeros((0, len(candidates)), np.float32)
    if len(rated):
        own = _kernel(rated, rated)
        own[np.diag_indices_from(own)] += _NOISE
        factor = cho_factor(own, lower=True)[0]
        explained = solve_triangular(factor, _kernel(rated, candidates), lower=True, check_finite=False)
        variance -= np.einsum("ij,ij->j", explained, explained)
    lengths = (candidates**2).sum(axis=1)
    steps = np.zeros((min(count, len(candidates)), len(candidates)), np.float32)
    chosen: list[int] = []
    taken = np.zeros(len(candidates), np.bool_)
    times = np.zeros(0 if groups is None else int(groups.max()) + 1, np.int64)
    for step in steps:
        open_to = ~taken
        if groups is not None:
            open_to &= times[groups] == times[groups[~taken]].min()
        place = int(np.where(open_to, variance, -np.inf).argmax())
        known = len(chosen)
        covariance = _bend(lengths[place] + lengths - 2 * (candidates @ candidates[place]))
        covariance -= explained[:, place] @ explained + steps[:known, place] @ steps[:known]
        step[:] = covariance / np.sqrt(max(float(variance[place]), _LEAST_VARIANCE) + _NOISE)
        variance -= step**2
        chosen.append(place)
        taken[place] = True
        if groups is not None:
            times[groups[place]] += 1
    return chosen


def _kernel(one: _Floats, other: _Floats) -> _Floats:
    return _bend((one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T)


def _bend(squared: _Floats) -> _Floats:
    """Turn squared distances, which rounding may have taken below zero, into the kernel's values."""
    np.maximum(squared, 0, out=squared)
    squared *= -_GAMMA
    return np.asarray(np.exp(squared, out=squared))
