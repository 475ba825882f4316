"""Which frames the rules choose."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_frame_index import indexes

from aura_trainer.domain.media import MediaKind, Sampling, SamplingRule
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.sampling import estimate_count, reference_ordinals, sample, spread
from aura_trainer.media.shots import shots_from_cuts
from aura_trainer.media.source import Source


def steady_index(frames: int, rate: int = 25, **fields) -> FrameIndex:
    return FrameIndex(
        pts=np.arange(frames, dtype=np.int64),
        key_frames=np.arange(frames) % 12 == 0,
        time_base=Fraction(1, rate),
        end_pts=frames,
        **fields,
    )


def source_of(index: FrameIndex, kind: MediaKind = MediaKind.VIDEO) -> Source:
    return Source(
        path="clip.mp4",
        kind=kind,
        stills=kind is MediaKind.IMAGES,
        frame_count=len(index),
        seconds=float(index.duration),
        frame_rate=None if kind is MediaKind.IMAGES else Fraction(25),
        pixels=64 * 64,
    )


samplings = st.one_of(
    st.builds(Sampling, st.just(SamplingRule.EVERY), st.floats(0.01, 1000)),
    st.builds(
        Sampling, st.sampled_from([SamplingRule.PER_SHOT, SamplingRule.SPREAD]), st.integers(1, 50).map(float)
    ),
    st.just(Sampling(SamplingRule.KEY_FRAMES)),
)


@given(indexes(), samplings, st.data())
def test_every_rule_gives_rising_ordinals_inside_the_clip(index, sampling, data):
    cuts = data.draw(st.lists(st.integers(0, len(index) - 1), max_size=5))
    chosen = sample(index, shots_from_cuts(cuts, index), sampling)
    assert chosen == sorted(set(chosen))
    assert chosen
    assert 0 <= chosen[0] <= chosen[-1] < len(index)


@given(indexes(), st.floats(0.01, 50))
def test_every_n_seconds_takes_the_frames_on_screen_then(index, step):
    if index.stills:
        return
    chosen = sample(index, (), Sampling(SamplingRule.EVERY, step))
    exact = Fraction(step).limit_denominator(1_000_000)
    moments = (exact * n for n in range(math.ceil(min(index.duration / exact, 2000))))
    shown = {index.displayed_at(moment) for moment in moments}
    known = max(shown) + 1 if index.duration / exact > 2000 else len(index)
    assert {ordinal for ordinal in chosen if ordinal < known} == shown


def test_one_second_at_25_frames_takes_every_25th():
    assert sample(steady_index(101), (), Sampling(SamplingRule.EVERY, 1.0)) == [0, 25, 50, 75, 100]


def test_a_step_shorter_than_a_frame_takes_all():
    assert sample(steady_index(30, rate=2), (), Sampling(SamplingRule.EVERY, 0.01)) == list(range(30))


@given(indexes(), st.integers(1, 20), st.data())
def test_each_shot_gives_its_share(index, count, data):
    if index.stills:
        return
    cuts = data.draw(st.lists(st.integers(0, len(index) - 1), max_size=5))
    shots = shots_from_cuts(cuts, index)
    chosen = sample(index, shots, Sampling(SamplingRule.PER_SHOT, count))
    for shot in shots:
        inside = [n for n in range(len(index)) if shot.start_pts <= index.pts[n] < shot.end_pts]
        taken = sorted(set(chosen) & set(inside))
        assert len(taken) == min(count, len(inside))
        if len(inside) >= count + 2:
            assert inside[0] not in taken
            assert inside[-1] not in taken


def test_key_frames_are_those_of_the_index():
    assert sample(steady_index(30), (), Sampling(SamplingRule.KEY_FRAMES)) == [0, 12, 24]


@pytest.mark.parametrize("rule", [SamplingRule.EVERY, SamplingRule.PER_SHOT, SamplingRule.KEY_FRAMES])
def test_of_loose_images_all_are_taken(rule):
    images = steady_index(30, rate=1, stills=True)
    assert sample(images, (), Sampling(rule, 7.0)) == list(range(30))
    assert estimate_count(source_of(images, MediaKind.IMAGES), Sampling(rule, 7.0)) == 30


@given(st.integers(0, 50), st.integers(1, 300), st.integers(1, 80))
def test_a_spread_is_even_and_away_from_the_ends(first, length, count):
    chosen = spread(first, first + length, count)
    assert len(chosen) == min(count, length)
    gaps = np.diff(chosen)
    if len(chosen) > 1:
        assert gaps.max() - gaps.min() <= 1
        assert abs((chosen[0] - first) - (first + length - 1 - chosen[-1])) <= 1


def test_the_reference_sample_of_a_clip_depends_on_the_clip_alone():
    index = steady_index(1000)
    assert len(reference_ordinals(index)) == 48
    assert reference_ordinals(index) == reference_ordinals(steady_index(1000, rate=50))
    assert reference_ordinals(steady_index(5)) == [0, 1, 2, 3, 4]


@given(st.integers(1, 3000), samplings)
def test_the_estimate_is_near_what_is_taken(frames, sampling):
    index = steady_index(frames)
    estimate = estimate_count(source_of(index), sampling)
    taken = len(sample(index, shots_from_cuts([], index), sampling))
    assert 1 <= estimate <= frames
    if sampling.rule is SamplingRule.SPREAD:
        assert estimate == taken
    if sampling.rule is SamplingRule.EVERY:
        assert abs(estimate - taken) <= 1
