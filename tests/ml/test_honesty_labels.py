"""The label makers of the honesty benchmark keep what they should and really move the rest."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).parents[2] / "benchmarks" / "honesty_labels.py"
spec = importlib.util.spec_from_file_location("honesty_labels", PATH)
labels = importlib.util.module_from_spec(spec)
spec.loader.exec_module(labels)

clip_of = np.array(["long"] * 40 + ["short"] * 6 + ["single"])
SECONDS = np.r_[np.arange(40.0), np.arange(6.0), 0]
RATINGS = np.arange(47) / 50


@given(st.integers(0, 1000))
def test_shuffled_ratings_are_the_same_ratings_on_other_frames(seed):
    everywhere = labels.shuffle_all(RATINGS, np.random.default_rng(seed))
    assert sorted(everywhere) == sorted(RATINGS)
    assert (everywhere != RATINGS).sum() > 30
    within = labels.shuffle_in_clips(RATINGS, clip_of, np.random.default_rng(seed))
    for clip in ("long", "short", "single"):
        assert sorted(within[clip_of == clip]) == sorted(RATINGS[clip_of == clip])
    assert (within[clip_of == "long"] != RATINGS[clip_of == "long"]).sum() > 20


@given(st.integers(0, 1000), st.booleans())
def test_shifted_ratings_keep_their_order_round_the_clip_and_lie_far_from_home(seed, mixed):
    order = np.random.default_rng(seed).permutation(47) if mixed else np.arange(47)
    moved = np.empty(47)
    moved[order] = labels.shift_in_clips(
        RATINGS[order], clip_of[order], SECONDS[order], np.random.default_rng(seed)
    )
    for clip, least in (("long", labels.LEAST_SHIFT), ("short", 1.5)):
        before, after = RATINGS[clip_of == clip], moved[clip_of == clip]
        assert np.array_equal(np.roll(after, -int(np.argmin(after))), before)
        apart = np.abs(np.arange(len(before)) - np.searchsorted(before, after))
        assert np.minimum(apart, len(before) - apart).min() >= least
    assert moved[-1] == RATINGS[-1]


@given(st.integers(0, 1000), st.sampled_from(["mood", "richness"]))
def test_a_taste_lies_on_the_scale_and_its_ratings_are_steps_near_it(seed, taste):
    generator = np.random.default_rng(seed)
    truth = getattr(labels, taste)(generator.normal(size=(200, 10)), generator)
    assert 0 <= truth.min() < 0.3
    assert 0.7 < truth.max() <= 1
    given_ratings = labels.rate(truth, generator)
    assert np.allclose(given_ratings * 20, np.round(given_ratings * 20))
    assert np.sqrt(np.mean((given_ratings - truth) ** 2)) == pytest.approx(labels.NOISE, abs=0.03)


@given(st.integers(0, 1000), st.integers(0, 3))
def test_a_taste_for_rich_pictures_never_minds_light_contrast_detail_or_colour(seed, richer):
    measures = np.zeros((50, 10))
    measures[:, len(labels.MOOD) + richer] = np.arange(50)
    truth = labels.richness(measures, np.random.default_rng(seed))
    assert (np.diff(truth) >= 0).all()
    assert truth[-1] > truth[0]


def test_what_the_tastes_look_at_tells_pictures_apart():
    grey = np.full((60, 90, 3), 128, np.uint8)
    warm = grey + np.array([60, 0, -60], np.int16)
    lit = grey.copy()
    lit[:30] = 220
    bright = grey + np.uint8(60)
    striped = grey.copy()
    striped[:, ::4] = 160
    named = [
        dict(zip(labels.MEASURES, labels.measure(image.astype(np.uint8)), strict=True))
        for image in (grey, warm, lit, bright, striped)
    ]
    assert named[1]["warmth"] > named[0]["warmth"]
    assert named[1]["colourfulness"] > named[0]["colourfulness"]
    assert named[2]["light from above"] > named[0]["light from above"]
    assert named[3]["light"] > named[0]["light"]
    assert named[2]["contrast"] > named[3]["contrast"]
    assert named[4]["detail"] > named[2]["detail"]
    assert named[1]["colour"] > named[0]["colour"]
    assert all(np.isfinite(list(each.values())).all() for each in named)
