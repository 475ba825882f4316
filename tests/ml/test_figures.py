import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ml_rig import rated_frames
from scipy.stats import spearmanr

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.baselines import mean_of_learning_sides
from aura_trainer.ml.folds import Grouping, plan_folds
from aura_trainer.ml.metrics import (
    favourites_by_chance,
    favourites_found,
    less_clip_means,
    rankable_clips,
    ranking,
    rmse,
    spearman,
    within_clip_spearman,
)
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.resampling import loss_advantage, number_labels, shuffle_within_clips
from aura_trainer.ml.search import PathBest, choose
from aura_trainer.ml.validation import HeldOut, weigh


def test_rank_correlation_is_that_of_scipy_with_ties():
    generator = np.random.default_rng(0)
    first, second = generator.integers(0, 5, (2, 40, 3)).astype(float)
    expected = [spearmanr(first[:, column], second[:, column]).statistic for column in range(3)]
    assert np.allclose(spearman(first, second), expected)


def test_a_constant_prediction_ranks_nothing():
    assert spearman(np.arange(6.0)[:, None], np.ones((6, 1))).tolist() == [0]


def test_only_clips_with_enough_frames_and_different_ratings_are_ranked():
    clips = ["few"] * 4 + ["flat"] * 6 + ["good"] * 5
    ratings = np.array([0, 0.5, 1, 0.2, *[0.3, 0.4] * 3, 0, 0.5, 1, 1, 1])
    assert rankable_clips(ratings, clips) == ("good",)
    table = within_clip_spearman(ratings[:, None], ratings[:, None], clips, ("good",))
    assert table.tolist() == [[pytest.approx(1)]]


def test_a_clip_weighs_as_its_frames_less_one_in_the_ranking():
    clips = ["long"] * 9 + ["short"] * 5
    ratings = np.r_[np.arange(9.0), np.arange(5.0)]
    predictions = np.r_[np.arange(9.0), -np.arange(5.0)]
    both = np.column_stack([predictions, ratings])
    truth = np.column_stack([ratings, ratings])
    assert ranking(truth, both, clips, ("long", "short")).tolist() == pytest.approx([(8 - 4) / 12, 1])


def test_the_level_of_a_clip_is_taken_out_and_nothing_else():
    values = np.array([0.1, 0.5, 0.9, 0.4, 0.2])
    clips = ["a", "b", "a", "b", "c"]
    assert less_clip_means(values, clips).tolist() == pytest.approx([-0.4, 0.05, 0.4, -0.05, 0])
    assert values.tolist() == [0.1, 0.5, 0.9, 0.4, 0.2]


def test_favourites_count_ties_with_the_tenth_as_hits():
    ratings = np.array([1.0] * 3 + [0.5] * 20)
    assert favourites_found(ratings, -np.arange(23.0)) == (10, 10)
    assert favourites_found(np.arange(20) / 20, -np.arange(20.0)) == (0, 10)
    assert favourites_found(np.array([0.1, 0.9]), np.array([0.9, 0.1])) == (2, 2)


def test_what_luck_finds_of_the_favourites_is_the_average_of_blind_draws():
    assert favourites_by_chance(np.arange(50) / 50) == pytest.approx(2)
    ratings = np.repeat([0.2, 0.5, 0.9], [20, 15, 5])
    draws = [
        favourites_found(ratings, np.random.default_rng(seed).permutation(40.0 + np.arange(40)))[0]
        for seed in range(2000)
    ]
    assert favourites_by_chance(ratings) == pytest.approx(5) == pytest.approx(np.mean(draws), abs=0.1)


def test_an_advantage_on_every_group_has_an_interval_above_zero_and_a_draw_has_not():
    generator = np.random.default_rng(1)
    ratings = generator.uniform(size=60)
    groups = np.repeat(np.arange(12), 5)
    good, bad, other = (ratings + spread * generator.normal(size=60) for spread in (0.05, 0.3, 0.3))
    gain = loss_advantage(ratings, good, bad, groups, 0)
    assert gain.low > 0
    assert gain.low <= gain.value <= gain.high
    assert gain.value == pytest.approx(rmse(ratings, bad) - rmse(ratings, good))
    even = loss_advantage(ratings, bad, other, groups, 0)
    assert even.low < 0 < even.high


def test_a_single_group_says_nothing_of_the_spread():
    interval = loss_advantage(np.zeros(4), np.zeros(4), np.ones(4), np.zeros(4, dtype=int), 0)
    assert (interval.value, interval.low, interval.high) == (1, -1, 1)


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 5))
def test_moved_ratings_stay_in_their_clip_and_neighbours_stay_neighbours(seed, shots, per_shot):
    clips = ["a"] * (shots * per_shot) + ["b"] * 4
    groups = [f"a/{row // per_shot}" for row in range(shots * per_shot)] + ["b/0"] * 4
    ratings = np.arange(len(clips)) / 100
    seconds = np.arange(len(clips), dtype=float)
    moved = shuffle_within_clips(ratings, clips, groups, seconds, seed, 3)
    here = np.array(clips) == "a"
    for column in moved.T:
        assert sorted(column[here]) == sorted(ratings[here])
        assert sorted(column[~here]) == sorted(ratings[~here])
        ring = column[~here]
        assert np.array_equal(np.roll(ring, -int(np.argmin(ring))), ratings[~here])


def test_blocks_of_one_shot_do_change_order():
    clips, groups = ["a"] * 12, [f"a/{row // 3}" for row in range(12)]
    moved = shuffle_within_clips(np.arange(12) / 12, clips, groups, np.arange(12.0), 0, 40)
    rings = {tuple(np.roll(column, -int(np.argmin(column)))) for column in moved.T}
    assert len(rings) > 3


def test_a_level_missed_clip_by_clip_leaves_the_advantage_within_clips():
    data = rated_frames(noise=0.0)
    clips = np.array(data.clip_ids)
    level = np.select([clips == "clip0", clips == "clip1"], [0.3, -0.3], 0.1)
    plan = plan_folds(
        Grouping(data.clip_ids, data.group_ids, data.seconds, np.zeros((len(data), len(data)), dtype=bool))
    )
    shifted = HeldOut(data.ratings + level, mean_of_learning_sides(data.ratings, plan), None, None)
    evidence = weigh(data, plan, shifted, None, 0)
    assert evidence.better_than_mean.low <= 0
    within = evidence.better_within_clips
    assert within.low > 0
    assert within.value == pytest.approx(np.std(less_clip_means(data.ratings, data.clip_ids)))


def result(squared):
    table = np.array(squared, dtype=float)[:, None]
    return PathBest(np.array([0]), table, np.zeros((0, 1)))


def test_a_less_simple_candidate_is_taken_only_if_it_is_clearly_better():
    groups = np.repeat(np.arange(4), 3)
    simple = result([0.04] * 12)
    clearly = result([0.01] * 12)
    by_luck = result([0.0] * 3 + [0.05] * 9)
    assert choose([simple, clearly], groups).tolist() == [1]
    assert choose([simple, by_luck], groups).tolist() == [0]
    assert choose([simple, result([0.04] * 12)], groups).tolist() == [0]


def test_labels_are_numbered_in_order_of_appearance():
    assert number_labels(["b", "a", "b", "c"]).tolist() == [0, 1, 0, 2]


names = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
values = st.floats(-1e6, 1e6).map(lambda value: float(f"{value:g}"))


@given(names, st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True), values, max_size=4))
def test_a_recipe_reads_back_as_it_was_written(candidate, params):
    recipe = Recipe(candidate, params)
    assert Recipe.parse(str(recipe)) == recipe


@given(st.text(max_size=40))
def test_other_text_is_a_recipe_or_refused(text):
    try:
        recipe = Recipe.parse(text)
    except InvalidInput:
        return
    assert Recipe.parse(str(recipe)) == recipe
