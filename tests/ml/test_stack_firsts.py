"""Frames that can stand for each other: alike, of one shot, and with no other frame between them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled
from aura_trainer.domain.training import StopRequest
from aura_trainer.ml.stacks import Pictures, stack_firsts

CELLS = 12 * 8


def grey(lightness):
    """The look of a grey picture; not a number for none."""
    return np.tile(np.array([lightness, 0, 0], np.float32), CELLS)


def pictures(lightness, shots=None, embeddings=None):
    count = len(lightness)
    return Pictures(
        np.zeros(count, np.int64) if shots is None else np.array(shots),
        np.zeros((count, 4), np.float32) if embeddings is None else np.array(embeddings, np.float32),
        np.stack([grey(value) for value in lightness]) if count else np.zeros((0, 3 * CELLS), np.float32),
    )


@given(
    st.lists(
        st.tuples(st.floats(0, 100) | st.just(float("nan")), st.integers(0, 2), st.sampled_from([0, 1, 2])),
        max_size=20,
    )
)
def test_a_stack_is_a_run_within_a_shot_of_frames_like_its_first(frames):
    shots = [shot for _, shot, _ in frames]
    vectors = np.array([[0, 0], [1, 0], [0.9, 0.3]], np.float32)
    embeddings = [vectors[kind] for _, _, kind in frames] if frames else np.zeros((0, 2))
    found = pictures([value for value, _, _ in frames], shots, embeddings)
    firsts = stack_firsts(found, NeverStop())
    assert (firsts <= np.arange(len(frames))).all()
    for place, first in enumerate(firsts.tolist()):
        assert firsts[first] == first
        assert set(firsts[first : place + 1].tolist()) == {first}
        assert len(set(shots[first : place + 1])) == 1
        if first != place:
            assert found.alike(np.array([place, place]), np.array([first, place - 1])).all()


def test_a_slow_change_ends_the_stack_and_a_cut_does_too():
    assert stack_firsts(pictures([0, 5, 10, 14]), NeverStop()).tolist() == [0, 0, 2, 2]
    assert stack_firsts(pictures([50, 50, 50], shots=[0, 0, 1]), NeverStop()).tolist() == [0, 0, 2]
    assert stack_firsts(pictures([]), NeverStop()).tolist() == []


def test_embeddings_count_for_more_than_looks_where_both_frames_have_one():
    turned = [[1, 0], [0, 1], [0, 1], [0, 0]]
    assert stack_firsts(pictures([50, 50, 90, 90], embeddings=turned), NeverStop()).tolist() == [0, 1, 1, 3]
    nothing = float("nan")
    assert stack_firsts(pictures([nothing, nothing]), NeverStop()).tolist() == [0, 1]


def test_a_long_still_moment_is_one_stack_and_a_slow_pan_many():
    still = stack_firsts(pictures([50] * 3000), NeverStop())
    assert set(still.tolist()) == {0}
    pan = stack_firsts(pictures([n / 20 for n in range(1500)]), NeverStop())
    ends = np.flatnonzero(pan == np.arange(1500))
    lengths = np.diff(ends)
    assert len(ends) > 3
    assert lengths.min() == lengths.max() > 8


class Stopped:
    def requested(self):
        return StopRequest.CANCEL


def test_the_search_in_one_long_clip_can_be_cancelled():
    with pytest.raises(Cancelled):
        stack_firsts(pictures([50, 50, 50]), Stopped())
