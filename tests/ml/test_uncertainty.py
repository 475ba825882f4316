import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

from aura_trainer.ml.uncertainty import most_uncertain

NOISE = 0.1


def frames(count, seed, scale=1.5):
    return np.random.default_rng(seed).normal(scale=scale, size=(count, 4)).astype(np.float32)


def peers(candidates, rated, count):
    """The same choice by scikit-learn's Gaussian process, fitted anew at every step."""
    chosen = []
    # Its kernel is exp(-d^2 / (2 l^2)), ours exp(-0.1 d^2).
    kernel = RBF(np.sqrt(5.0), "fixed")
    for _ in range(count):
        known = np.concatenate([rated, candidates[chosen]])
        process = GaussianProcessRegressor(kernel, alpha=NOISE, optimizer=None)
        process.fit(known, np.zeros(len(known)))
        deviation = process.predict(candidates, return_std=True)[1]
        deviation[chosen] = -1
        chosen.append(int(deviation.argmax()))
    return chosen


@pytest.mark.parametrize("seed", range(5))
def test_it_chooses_what_a_gaussian_process_knows_least_of(seed):
    candidates, rated = frames(40, seed), frames(8, seed + 100)
    assert most_uncertain(candidates, rated, 12) == peers(candidates, rated, 12)


@given(st.integers(1, 20), st.integers(0, 6), st.integers(1, 25), st.integers(1, 5), st.integers(0, 1000))
def test_rows_are_chosen_once_and_a_longer_list_begins_with_the_shorter(many, known, count, shots, seed):
    candidates, rated = frames(many, seed), frames(known, seed + 1)
    groups = np.arange(many) % shots
    chosen = most_uncertain(candidates, rated, count, groups)
    assert len(chosen) == len(set(chosen)) == min(count, many)
    assert most_uncertain(candidates, rated, max(count - 1, 1), groups) == chosen[: max(count - 1, 1)]
    taken = np.bincount(groups[chosen], minlength=int(groups.max()) + 1)
    sizes = np.bincount(groups)
    assert all(
        taken[one] >= min(sizes[one], taken[other] - 1)
        for one in range(len(sizes))
        for other in range(len(sizes))
    )


def test_near_twins_are_not_chosen_together():
    one = frames(10, 0, scale=4)
    twins = np.concatenate([one, one + 1e-3])
    chosen = most_uncertain(twins, frames(0, 0), 10)
    assert sorted(row % 10 for row in chosen) == list(range(10))


def test_what_is_rated_is_not_asked_again():
    candidates = frames(10, 3, scale=4)
    assert most_uncertain(candidates, candidates[:9], 1) == [9]


def test_of_nothing_nothing_is_chosen():
    assert most_uncertain(frames(0, 0), frames(3, 0), 5) == []
    assert most_uncertain(frames(3, 0), frames(3, 0), 0) == []
