from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.estimates import Margin
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.margin import COVERAGE, margin_of
from aura_trainer.ml.outcome import ValidationTable


def table(errors_by_clip):
    errors = np.array([error for errors in errors_by_clip for error in errors])
    clips = tuple(str(number) for number, errors in enumerate(errors_by_clip) for _ in errors)
    count = len(errors)
    return ValidationTable(
        frame_hashes=tuple(map(str, range(count))),
        clip_ids=clips,
        group_ids=clips,
        folds=np.zeros(count, dtype=np.int64),
        ratings=np.full(count, 0.5),
        predictions=0.5 + errors,
        mean_baseline=np.full(count, 0.5),
        active=np.full(count, np.nan),
    )


ERRORS = st.lists(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=12), min_size=1, max_size=9)


@given(ERRORS)
def test_a_margin_holds_the_share_asked_for_with_every_clip_weighing_the_same(errors):
    margin = margin_of(table(errors))
    held = [np.mean(np.abs(clip) <= margin.half_width + 1e-9) for clip in errors]
    assert np.mean(held) >= COVERAGE - 1e-9
    assert margin.rough is (len(errors) < 5)
    assert margin.half_width <= max(abs(error) for clip in errors for error in clip) + 1e-9


@given(ERRORS)
def test_few_clips_have_the_margin_of_the_worst_frame(errors):
    margin = margin_of(table(errors[:4]))
    assert margin.half_width == pytest.approx(max(abs(error) for clip in errors[:4] for error in clip))
    assert margin.rough


def test_a_long_clip_does_not_rule_over_short_ones():
    short = [[0.4] * 2] * 9
    assert margin_of(table([[0.01] * 500, *short])).half_width == pytest.approx(0.4)


def test_what_was_never_held_out_has_no_margin():
    assert margin_of(read_bundle(factory_bundle()).validation) is None
    assert margin_of(table([])) is None


def test_an_interval_stays_within_the_scale():
    margin = Margin(0.3, rough=False)
    assert margin.around(0.5) == pytest.approx((0.2, 0.8))
    assert margin.around(0.1) == pytest.approx((0.0, 0.4))
    assert margin.around(0.9) == pytest.approx((0.6, 1.0))


def test_ratings_met_exactly_leave_no_margin():
    exact = table([[0.0] * 3] * 6)
    assert margin_of(exact) == Margin(0.0, rough=False)
    assert margin_of(replace(exact, predictions=exact.ratings + 0.2)).half_width == pytest.approx(0.2)
