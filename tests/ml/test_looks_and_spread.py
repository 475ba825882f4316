import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.ml.looks import (
    NEAR_TWIN,
    greatest_difference,
    is_flat,
    nearest_distance,
    picture_distance,
    twins_apart,
)
from aura_trainer.ml.spread import WHOLLY_DIFFERENT, FramePlaces, spread

CELLS = 12
LITTLE_MEMORY = 16_000_000


def looks(seed, rows, cells=CELLS):
    """Pictures unlike each other."""
    return np.random.default_rng(seed).uniform(0, 100, (rows, cells * 3)).astype(np.float32)


def places(seed, rows, *, clips=3, shots=4, seen=1.0):
    generator = np.random.default_rng(seed)
    return FramePlaces(
        looks(seed, rows),
        generator.random(rows) < seen,
        np.sort(generator.integers(0, clips, rows)),
        generator.integers(0, shots, rows),
        generator.uniform(0, 1, rows).astype(np.float32),
    )


def test_the_distance_of_pictures_is_in_units_of_colour_difference():
    grey = np.tile(np.array([50, 0, 0], dtype=np.float32), CELLS)
    lighter = np.tile(np.array([53, 4, 0], dtype=np.float32), CELLS)
    assert picture_distance(grey[None], lighter[None])[0, 0] == pytest.approx(5.0)
    one_cell = grey.copy()
    one_cell[:3] = lighter[:3]
    assert greatest_difference(grey[None], one_cell[None])[0] == pytest.approx(5.0)
    assert picture_distance(grey[None], one_cell[None])[0, 0] == pytest.approx(5.0 / np.sqrt(CELLS), rel=1e-3)


def test_a_plain_picture_is_flat_and_a_varied_one_is_not():
    plain = np.tile(np.array([0, 0, 0], dtype=np.float32), CELLS)
    assert is_flat(np.stack([plain, looks(1, 1)[0]])).tolist() == [True, False]


class TestTwins:
    def test_near_twins_rated_apart_are_found_the_widest_first(self):
        pictures = looks(2, 3).repeat(2, axis=0)
        assert twins_apart(pictures, [0.5, 0.9, 0.1, 1.0, 0.5, 0.6], 0.4, 6) == [(2, 3), (0, 1)]

    def test_something_small_that_entered_is_a_reason_to_rate_differently(self):
        pictures = looks(3, 1).repeat(2, axis=0)
        pictures[1, :3] += NEAR_TWIN
        assert picture_distance(pictures[:1], pictures[1:])[0, 0] < NEAR_TWIN
        assert twins_apart(pictures, [0.0, 1.0], 0.4, 6) == []

    def test_black_frames_are_no_twins(self):
        assert twins_apart(np.zeros((2, CELLS * 3), dtype=np.float32), [0.0, 1.0], 0.4, 6) == []

    def test_twins_are_found_however_many_frames_lie_between(self):
        pictures = looks(4, 1300)
        pictures[1250] = pictures[3]
        ratings = [0.5] * 1300
        ratings[1250] = 1.0
        assert twins_apart(pictures, ratings, 0.4, 6) == [(3, 1250)]

    def test_a_frame_of_many_twins_is_in_one_pair(self):
        pictures = looks(5, 1).repeat(4, axis=0)
        assert twins_apart(pictures, [1.0, 0.0, 0.1, 0.9], 0.4, 6) == [(0, 1), (2, 3)]
        assert twins_apart(pictures, [1.0, 0.0, 0.1, 0.9], 0.4, 1) == [(0, 1)]

    @settings(max_examples=300)
    @given(st.data(), st.integers(1, 4), st.sampled_from([1, 7, 1 << 18]))
    def test_slices_choose_as_one_look_at_all_pairs_would(self, data, most, at_once):
        scenes = data.draw(st.lists(st.integers(0, 3), max_size=24))
        steps = st.integers(0, 20)
        ratings = [data.draw(steps) / 20 for _ in scenes]
        pictures = looks(6, 4)[scenes] if scenes else looks(6, 0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("aura_trainer.ml.looks._PAIRS_AT_ONCE", at_once)
            patch.setattr("aura_trainer.ml.looks._TWINS_AT_ONCE", 2)
            chosen = twins_apart(pictures, ratings, 0.4, most)
        rows = [row for pair in chosen for row in pair]
        assert len(set(rows)) == len(rows)
        assert all(scenes[one] == scenes[other] for one, other in chosen)
        widths = [round(abs(ratings[one] - ratings[other]), 2) for one, other in chosen]
        assert widths == greedy_widths(scenes, ratings, most)

    def test_a_fixed_camera_rated_by_halves_costs_little_memory(self):
        pictures = looks(7, 1, cells=96).repeat(2000, axis=0)
        ratings = [float(place % 2) for place in range(2000)]
        assert peak_of(lambda: twins_apart(pictures, ratings, 0.4, 6)) < LITTLE_MEMORY

    def test_twins_hardly_apart_enough_cost_little_memory(self):
        pictures = looks(8, 1, cells=96).repeat(2000, axis=0)
        ratings = [0.5 * (place % 2) for place in range(1999)] + [1.0]
        assert peak_of(lambda: twins_apart(pictures, ratings, 0.4, 6)) < LITTLE_MEMORY


def greedy_widths(scenes, ratings, most):
    """How far apart the pairs are that a plain look at all pairs chooses.

    Pairs of equal width may be chosen otherwise, so only cases where that changes nothing later are compared: a
    scene's pairs are those of its lowest with its highest, then the next, whichever of equal ones is taken.
    """
    widths = []
    for scene in set(scenes):
        values = sorted(rating for rating, shown in zip(ratings, scenes, strict=True) if shown == scene)
        widths += [
            round(high - low, 2) for low, high in zip(values, values[::-1], strict=True) if high > low
        ][: len(values) // 2]
    return sorted((width for width in widths if width >= 0.4), reverse=True)[:most]


def peak_of(work):
    """The most bytes that were in use at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_nearest_of_many_is_found_in_slices():
    one, other = looks(9, 3000, cells=96), looks(10, 3000, cells=96)
    few = nearest_distance(one[:5], other)
    assert few == pytest.approx(picture_distance(one[:5], other).min(axis=1))
    assert peak_of(lambda: nearest_distance(one, other)) < LITTLE_MEMORY


class TestSpread:
    @given(
        st.integers(0, 10_000), st.integers(0, 30), st.integers(0, 8), st.integers(0, 30), st.integers(0, 30)
    )
    def test_a_longer_list_begins_with_the_shorter_and_names_nobody_twice(self, seed, rows, rated, few, more):
        where = places(seed, rows, seen=seed % 3 / 2)
        covered = np.arange(min(rated, rows))
        candidates = np.arange(len(covered), rows)
        short, long = (spread(where, candidates, covered, count) for count in sorted((few, more)))
        assert long[: len(short)] == short
        assert len(set(long)) == len(long) == min(max(few, more), len(candidates))
        assert set(long) <= set(candidates.tolist())

    @given(st.integers(0, 10_000), st.integers(2, 25), st.integers(1, 10))
    def test_no_frame_is_farther_than_the_chosen_are_from_each_other(self, seed, rows, count):
        where = places(seed, rows)
        everyone = np.arange(rows)
        chosen = np.array(spread(where, everyone, np.array([], dtype=np.int64), count))
        reach = where.distance(everyone, chosen).min(axis=1).max()
        among = where.distance(chosen, chosen)[np.triu_indices(len(chosen), 1)]
        assert not len(among) or reach <= among.min() + 1e-3

    def test_every_clip_comes_before_a_second_shot_of_one(self):
        where = FramePlaces(
            looks(5, 1).repeat(9, axis=0),
            np.ones(9, dtype=np.bool_),
            np.repeat([0, 1, 2], 3),
            np.tile([0, 1, 2], 3),
            np.tile([0.0, 0.5, 1.0], 3).astype(np.float32),
        )
        chosen = spread(where, np.arange(9), np.array([], dtype=np.int64), 9)
        assert sorted(where.clips[chosen[:3]]) == [0, 1, 2]

    def test_what_is_rated_already_is_kept_away_from(self):
        where = FramePlaces(
            looks(6, 1).repeat(5, axis=0),
            np.ones(5, dtype=np.bool_),
            np.zeros(5, dtype=np.int64),
            np.zeros(5, dtype=np.int64),
            np.array([0.0, 0.1, 0.4, 0.6, 1.0], dtype=np.float32),
        )
        assert spread(where, np.arange(1, 5), np.array([0]), 2) == [4, 2]

    def test_a_picture_that_shows_nothing_comes_last(self):
        where = places(7, 6)
        where.looks[2] = 0
        assert spread(where, np.arange(6), np.array([], dtype=np.int64), 6)[-1] == 2

    def test_without_pictures_clip_shot_and_time_decide(self):
        where = places(9, 40, seen=0.0)
        where.looks[:] = 0
        assert not where.is_flat(np.arange(40)).any()
        chosen = spread(where, np.arange(40), np.array([], dtype=np.int64), 5)
        assert chosen[0] == 0
        assert set(where.clips[chosen[:3]]) == {0, 1, 2}
        assert len({(where.clips[row], where.shots[row]) for row in chosen}) == 5

    def test_distances_keep_the_triangle_inequality(self):
        where = places(8, 40, seen=0.7)
        every = np.arange(40)
        apart = where.distance(every, every).astype(np.float64)
        assert (apart[:, :, None] <= apart[:, None, :] + apart.T[None] + 1e-3).all()
        assert apart.max() <= 4 * WHOLLY_DIFFERENT
