"""A later kind of model is taken only where that it is better could not be chance."""

import numpy as np
import pytest

from aura_trainer.ml.search import PathBest, choose


def results(gains, frames):
    """Two kinds of model: the second errs less by so much on each frame of a group, which varies around its mean."""
    gains = np.repeat(np.asarray(gains, dtype=np.float64), frames)
    nothing = np.zeros(1)
    return [
        PathBest(nothing.astype(np.int64), squared[:, None], np.zeros((0, 1)))
        for squared in (np.full(len(gains), 0.05), 0.05 - gains)
    ]


def chosen(gains, frames=5):
    return int(choose(results(gains, frames), np.repeat(np.arange(len(gains)), frames))[0])


@pytest.mark.parametrize(("repeats", "taken"), [(1, 0), (8, 1)])
def test_few_groups_must_agree_more_than_many(repeats, taken):
    # Three standard errors of the mean of three groups; of twenty-four, nine.
    assert chosen([0.004, 0.01, 0.016] * repeats) == taken


def test_groups_that_agree_are_believed_and_one_group_never_is():
    assert chosen([0.01, 0.0101, 0.0099]) == 1
    assert chosen([0.04]) == 0
    assert chosen([-0.01, -0.0101, -0.0099]) == 0


def test_more_frames_of_the_same_groups_prove_nothing():
    assert chosen([0.004, 0.01, 0.016], frames=500) == 0
