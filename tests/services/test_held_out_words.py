"""The sentences that read the plots of held-out frames."""

import numpy as np
import pytest

from aura_trainer.domain.bands import Band
from aura_trainer.domain.importance import FeatureGroup, GroupImportance, Importance
from aura_trainer.services.held_out_figures import BandBias, held_out_figures, keep_curve
from aura_trainer.services.held_out_words import (
    bands_sentence,
    bias_sentence,
    error_sentence,
    importance_sentence,
    sorting_sentence,
    working_sentence,
)

RATED = [0.0, 0.1, 0.2, 0.5, 0.5, 0.8, 0.9, 1.0, 1.0]
SAID = [0.2, 0.2, 0.3, 0.5, 0.5, 0.7, 0.75, 0.2, 0.9]


def test_the_figures_are_read_off_the_frames():
    figures = held_out_figures(RATED, SAID)
    assert figures.bands == ((2, 1, 0), (0, 2, 0), (1, 0, 3))
    assert sum(map(sum, figures.bands)) == len(RATED)
    assert [(entry.band, entry.frames) for entry in figures.biases] == [
        (Band.LOW, 3),
        (Band.MEDIUM, 2),
        (Band.HIGH, 4),
    ]
    assert [entry.bias for entry in figures.biases] == pytest.approx([0.4 / 3, 0, -1.15 / 4])
    assert figures.median_error == pytest.approx(0.1)
    assert figures.upper_third == 0.9
    assert error_sentence(figures) == "Half of its scores lie within 0.10 of your rating."


@pytest.mark.parametrize(
    ("ratings", "begins"),
    [
        ([0.2, 0.4, 0.8], 0.8),
        ([0.5] * 5, 0.6),
        ([0.4, 0.8, 0.8, 0.8], 0.8),
        ([0.333, 0.2, 0.1], 0.33),
        ([1], 0.6),
    ],
)
def test_the_upper_third_begins_where_some_frames_lie_below(ratings, begins):
    assert held_out_figures(ratings, ratings).upper_third == begins


def test_a_lean_is_told_in_words_the_worst_first():
    assert bias_sentence(held_out_figures(RATED, SAID).biases) == (
        "It rates your favourites too low by 0.29 on average. It rates your dull frames too high by 0.13 on average."
    )
    level = [BandBias(band, 30, 0.049) for band in Band]
    assert bias_sentence(level) == (
        "It leans neither way: in each band it is within 0.05 of your ratings on average."
    )


def test_nothing_is_said_of_a_band_with_too_few_frames():
    few = BandBias(Band.HIGH, 2, -0.5)
    assert bias_sentence([few, BandBias(Band.LOW, 30, 0.049)]) == (
        "It leans neither way where there are frames enough to tell: there it is within 0.05 of your ratings on "
        "average."
    )
    assert bias_sentence([few]) == "There are too few frames to tell whether it leans."


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        (((5, 1, 0), (0, 3, 1), (0, 2, 8)), "16 of 20 frames land in the band you gave them (80 %). None"),
        (((5, 0, 0), (0, 3, 0), (2, 0, 0)), "Rated high and called low: 2."),
        (((5, 0, 3), (0, 3, 0), (0, 0, 1)), "Rated low and called high: 3."),
        (((5, 0, 3), (0, 3, 0), (1, 0, 1)), "Rated high and called low: 1; the other way round: 3."),
    ],
)
def test_the_table_of_bands_is_read(bands, words):
    assert words in bands_sentence(bands)


def test_the_curve_is_that_of_a_person_who_sorts_pairs():
    curve = keep_curve(RATED, SAID, 0.8)
    pairs = [
        (a, b)
        for a, keep in zip(SAID, RATED, strict=True)
        if keep >= 0.8
        for b, drop in zip(SAID, RATED, strict=True)
        if drop < 0.8
    ]
    assert curve.area == pytest.approx(np.mean([1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs]))
    assert (curve.keepers, curve.others, curve.kept_rightly, curve.kept_wrongly) == (4, 5, 1, 0)
    assert (curve.wrongly[0], curve.rightly[0], curve.wrongly[-1], curve.rightly[-1]) == (0, 0, 1, 1)
    assert sorting_sentence(curve) == (
        f"Of a frame you keep and one you drop, it picks the right one {round(100 * curve.area)} times in 100."
    )
    assert working_sentence(curve) == (
        "Keeping what it scores 0.80 and up gets 1 of your 4 keepers, and 0 of the 5 you would drop."
    )


@pytest.mark.parametrize(("keep_from", "words"), [(0.05, "no frame"), (0.0, "every frame")])
def test_frames_all_of_one_sort_give_no_curve_and_say_why(keep_from, words):
    ratings = [0.0, 0.01] if words == "no frame" else [0.3, 0.9]
    curve = keep_curve(ratings, [0.4, 0.6], keep_from)
    assert curve.area is None
    assert not len(curve.wrongly)
    assert words in sorting_sentence(curve)
    assert working_sentence(curve) == ""


def test_a_rating_that_lost_its_last_digit_is_still_kept():
    assert keep_curve([0.1 + 0.2, 0.1], [0.5, 0.5], 0.3).keepers == 1
    assert keep_curve([0.7999999999999999, 0.1], [0.5, 0.5], 0.8).keepers == 1


def test_what_matters_is_read():
    content = GroupImportance(FeatureGroup.CONTENT, 0.08, 0.004)
    motion = GroupImportance(FeatureGroup.MOTION, 0.001, 0.004)
    assert importance_sentence(Importance((content, motion), 10, 1)) == (
        "Most of all it goes by what is in the picture: shuffled among the frames, that makes its error rise by 0.080."
    )
    assert "than luck" in importance_sentence(Importance((motion, motion), 10, 1))
    assert "alone" in importance_sentence(Importance((content,), 10, 1))
