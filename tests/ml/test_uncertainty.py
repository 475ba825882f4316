import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

from aura_trainer.ml.uncertainty import DRAWN, most_uncertain

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


def choose(candidates, rated, count, begun=0, keys=None):
    keys = np.arange(len(candidates)) if keys is None else keys
    return most_uncertain(candidates, rated, count, keys, begun)


@pytest.mark.parametrize("seed", range(5))
def test_of_few_it_chooses_what_a_gaussian_process_knows_least_of(seed):
    candidates, rated = frames(DRAWN, seed), frames(8, seed + 100)
    assert choose(candidates, rated, 12) == peers(candidates, rated, 12)


@given(st.integers(1, 80), st.integers(0, 6), st.integers(1, 90), st.integers(0, 300), st.integers(0, 1000))
def test_rows_are_chosen_once_and_a_longer_list_begins_with_the_shorter(many, known, count, begun, seed):
    candidates, rated = frames(many, seed), frames(known, seed + 1)
    chosen = choose(candidates, rated, count, begun)
    assert len(chosen) == len(set(chosen)) == min(count, many)
    assert choose(candidates, rated, max(count - 1, 1), begun) == chosen[: max(count - 1, 1)]


@given(st.integers(31, 100), st.integers(0, 1000))
def test_once_the_first_is_rated_the_rest_come_as_they_were_to_come(many, seed):
    candidates, rated = frames(many, seed), frames(5, seed + 1)
    keys = np.random.default_rng(seed).permutation(10_000)[:many]
    first, *rest = choose(candidates, rated, 6, 5, keys)
    left = np.delete(np.arange(many), first)
    following = choose(candidates[left], np.concatenate([rated, candidates[[first]]]), 5, 6, keys[left])
    assert [int(left[row]) for row in following] == rest


def test_near_twins_are_not_chosen_together():
    one = frames(10, 0, scale=4)
    twins = np.concatenate([one, one + 1e-3])
    assert sorted(row % 10 for row in choose(twins, frames(0, 0), 10)) == list(range(10))


def test_what_is_rated_is_not_asked_again():
    candidates = frames(10, 3, scale=4)
    assert choose(candidates, candidates[:9], 1) == [9]


def test_every_frame_is_drawn_alike():
    candidates = np.zeros((300, 4), np.float32)
    first = [choose(candidates, frames(0, 0), 1, begun)[0] for begun in range(3000)]
    # Of equal ones the first drawn is taken: all low rows come up, and none far more often than its share.
    counts = np.bincount(first, minlength=300)
    assert counts[:10].min() > 0
    assert abs(counts[0] / 3000 - DRAWN / 300) < 0.02


def test_of_nothing_nothing_is_chosen():
    assert choose(frames(0, 0), frames(3, 0), 5) == []
    assert choose(frames(3, 0), frames(3, 0), 0) == []
