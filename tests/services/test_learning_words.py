"""What is said of further ratings, in each case there is."""

from dataclasses import replace

import pytest
from verdict_rig import GOOD

from aura_trainer.domain.learning_curve import CurvePoint, FittedCurve, Gain, LearningCurve, Outlook, Trend
from aura_trainer.domain.training import TrainingMetrics
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.services.learning_words import outlook_sentences, spread_words
from aura_trainer.services.post_training_analysis import analyse

FALLING = Gain(0.02, 0.012, 0.03, -0.005, 0.04)
FLAT = Gain(0.0001, 0, 0.0005, -0.004, 0.0045)
SURE = Gain(0.02, 0.012, 0.03, 0.001, 0.04)
UNCLEAR = Gain(0.006, 0.0005, 0.02, -0.03, 0.04)


def curve(gain):
    """A curve at 0.2 after 100 ratings, with a gain."""
    return FittedCurve((CurvePoint(80, 0.2, 0), CurvePoint(40, 0.22, 0.01)), 0.1, 1.0, 0.5, gain)


def learning(same, other=None, *, unit="clip", same_order=None, other_order=None):
    outlooks = [
        None if gain is None else Outlook(curve(gain), None if order is None else curve(order))
        for gain, order in ((same, same_order), (other, other_order))
    ]
    return LearningCurve(100, 50, *outlooks, unit, "kernel-ridge", 4, 42)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (learning(None), ["There are too few ratings to tell what more would bring."]),
        (
            learning(FLAT, FALLING),
            [
                "50 more ratings of the same clips would bring little: its error would stay as it is within 0.005.",
                (
                    "50 more ratings of other clips would likely lower its error by 0.020 (four times in five: error from "
                    "0.005 higher to 0.040 lower)."
                ),
            ],
        ),
        (
            learning(UNCLEAR, unit="shot"),
            [
                "50 more ratings of the same shots may help or not: the figures differ too much from shot to shot to tell.",
                "There are too few shots to tell what ratings of other shots would bring.",
            ],
        ),
        (
            learning(FLAT, UNCLEAR, same_order=FALLING, other_order=SURE),
            [
                "50 more ratings of the same clips would bring little: its error would stay as it is within 0.005.",
                (
                    "50 more ratings of other clips would likely put 2 more of 100 pairs of frames in your order (pairs of one "
                    "clip, rated 0.2 or more apart)."
                ),
            ],
        ),
    ],
)
def test_each_case_is_told(found, told):
    assert outlook_sentences(found) == told
    verdict = analyse(TrainingMetrics(0.08, 100, 10.0), replace(GOOD, learning=found))
    assert list(verdict.observations[-len(told) :]) == told


def test_what_was_measured_with_another_kind_of_model_says_so():
    said = "This was measured with a quicker kind of model than this one, which may gain more or less."
    for found in (learning(FLAT, FALLING), learning(UNCLEAR)):
        told = outlook_sentences(found)
        assert outlook_sentences(replace(found, stands_in=True)) == [*told, said]
    assert outlook_sentences(replace(learning(None), stands_in=True)) == outlook_sentences(learning(None))


def test_a_bound_is_never_told_as_less_than_it_is():
    for most, words in ((0.0041, "0.005"), (0.007, "0.007"), (0.00001, "0.001")):
        told = outlook_sentences(learning(replace(FLAT, worst=-most, best=most / 2)))[0]
        assert told.endswith(f"within {words}.")


def test_a_curve_tells_its_trend_by_the_figure_there_is_now():
    def trend(gain):
        found = learning(gain, gain)
        assert found.same.error.at(100) == pytest.approx(0.2)
        return found.trend(found.same), found.trend(found.other)

    assert [trend(gain)[1] for gain in (FALLING, FLAT, UNCLEAR)] == list(Trend)
    by_luck = replace(FLAT, worst=-0.03, best=0.03)
    assert trend(by_luck)[0] is Trend.UNCLEAR, "what a sixth more or less hangs on is not little"
    doubtful = replace(FALLING, worst=-0.02)
    assert trend(doubtful) == (Trend.UNCLEAR, Trend.FALLS), "of the same clips more is asked"


def steps(loss, found):
    return analyse(TrainingMetrics(loss, 100, 10.0), replace(GOOD, learning=found)).next_steps


def test_who_is_told_that_more_of_the_same_brings_little_is_not_told_to_rate_more_of_it():
    generic = steps(0.08, None)
    assert steps(0.08, learning(FALLING, FALLING)) == steps(0.08, learning(UNCLEAR, FALLING)) == generic
    assert steps(0.08, learning(None)) == steps(0.08, learning(FLAT)) == generic
    others = "Rate frames of other clips: more of the same clips would bring little"
    assert steps(0.08, learning(FLAT, FALLING)) == (*generic[:-1], others)
    enough = "Rate on where it is wrong on new footage: more ratings like these would bring little"
    assert steps(0.08, learning(FLAT, FLAT)) == (*generic[:-1], enough)
    poor = analyse(TrainingMetrics(0.75, 100, 10.0), replace(GOOD, learning=learning(FLAT, FLAT)))
    assert poor.recommendation is Recommendation.REVERT
    assert poor.next_steps[-1] == "Add more ratings from several clips before training again"


def test_a_spread_is_told_by_its_sides():
    assert spread_words(0.01, 0.02) == "error lower by 0.010 to 0.020"
    assert spread_words(-0.02, -0.01) == "error higher by 0.010 to 0.020"
    assert spread_words(-0.02, 0.01) == "error from 0.020 higher to 0.010 lower"
