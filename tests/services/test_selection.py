"""What is picked obeys what was asked, whatever the scores."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.picks import FrameRange, Handles, Moment, PickRequest, ScoredClip
from aura_trainer.services.highlights.selection import (
    Blind,
    around_peaks,
    best,
    knapsack,
    merged,
    pieces,
    smoothed,
    within,
    without_copies,
)

RATES = (Fraction(24_000, 1001), Fraction(25), Fraction(30_000, 1001), Fraction(60))


class OneForAll(Blind):
    """Takes all candidates for the same picture."""

    def alike(self, one, other):  # noqa: ARG002
        return True


class Shut(Blind):
    """Sees nothing in any."""

    def shows(self, candidate):  # noqa: ARG002
        return False


LENGTHS = st.one_of(st.none(), st.fractions(Fraction(1, 10), 6, max_denominator=10))


@st.composite
def clips(draw, most=3, rates=RATES):
    made = []
    for number in range(draw(st.integers(1, most))):
        cuts = draw(st.lists(st.integers(1, 80), min_size=1, max_size=5))
        ends = [0]
        for length in cuts:
            ends.append(ends[-1] + length)
        shots = tuple(FrameRange(first, end) for first, end in pairwise(ends))
        ordinals = sorted(draw(st.sets(st.integers(0, ends[-1] - 1), max_size=12)))
        scores = draw(st.lists(st.floats(0, 1), min_size=len(ordinals), max_size=len(ordinals)))
        moments = tuple(Moment(at, score) for at, score in zip(ordinals, scores, strict=True))
        made.append(ScoredClip(f"/{number}.mov", draw(st.sampled_from(rates)), ends[-1], shots, moments))
    return made


def hold(candidates):
    """What is true of all that is ever picked."""
    for candidate in candidates:
        shot = candidate.clip.shots[candidate.shot]
        assert shot.first <= candidate.frames.first < candidate.frames.end <= shot.end
        assert candidate.peak.ordinal in candidate.frames
        assert 0 <= candidate.value <= 1
    for one, other in combinations(candidates, 2):
        assert one.clip.path != other.clip.path or not one.frames.meets(other.frames)


@settings(max_examples=150)
@given(clips(), LENGTHS, st.integers(1, 6), st.fractions(0, 4, max_denominator=10), st.booleans())
def test_the_best_moments_are_as_many_and_as_far_apart_as_asked(footage, length, count, gap, trim):
    candidates = around_peaks(footage, length)
    chosen = best(candidates, count, gap, trim=trim)
    for one in chosen:
        whole = next(each for each in candidates if (each.clip, each.peak) == (one.clip, one.peak))
        assert one.frames.within(whole.frames) == one.frames
        assert 2 * len(one.frames) >= len(whole.frames)
        assert trim or one == whole
    hold(chosen)
    assert len(chosen) <= count
    assert len(chosen) > 0 or not candidates
    assert [one.value for one in chosen] == sorted((one.value for one in chosen), reverse=True)
    for one, other in combinations(chosen, 2):
        if one.clip.path == other.clip.path:
            earlier, later = sorted((one.frames, other.frames), key=lambda frames: frames.first)
            assert (later.first - earlier.end) / one.clip.frame_rate >= gap
    # Nothing is passed over but for a reason; more are the same and some.
    if len(chosen) < count:
        for one in candidates:
            assert any(
                one.clip.path == other.clip.path
                and (
                    one.frames.meets(other.frames)
                    or max(other.frames.first - one.frames.end, one.frames.first - other.frames.end)
                    < gap * one.clip.frame_rate
                )
                for other in chosen
            )
    assert best(candidates, count + 1, gap, trim=trim)[: len(chosen)] == chosen
    assert chosen == best(around_peaks(list(reversed(footage)), length), count, gap, trim=trim)
    if candidates:
        assert chosen[0] == candidates[0]


def test_a_moment_a_little_too_near_to_a_better_one_is_shortened_and_not_lost():
    shots = (FrameRange(0, 100), FrameRange(100, 200))
    moments = (Moment(20, 0.8), Moment(150, 0.9))
    clip = ScoredClip("/a.mov", Fraction(25), 200, shots, moments)
    candidates = around_peaks([clip], Fraction(4))
    assert [one.frames for one in best(candidates, 2, Fraction(1))] == [FrameRange(100, 200)]
    chosen = best(candidates, 2, Fraction(1), trim=True)
    assert [one.frames for one in chosen] == [FrameRange(100, 200), FrameRange(0, 75)]
    assert len(best(candidates, 2, Fraction(3), trim=True)) == 1, "less than half would be left"


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(1, 12), st.floats(0, 1)), max_size=9), st.integers(0, 40))
def test_no_choice_within_the_budget_is_worth_more(things, budget):
    weights, values = [thing[0] for thing in things], [thing[1] for thing in things]
    chosen = knapsack(weights, values, budget)
    assert len(set(chosen)) == len(chosen)
    assert sum(weights[place] for place in chosen) <= budget
    most = max(
        sum(values[place] for place in some)
        for size in range(len(things) + 1)
        for some in combinations(range(len(things)), size)
        if sum(weights[place] for place in some) <= budget
    )
    assert sum(values[place] for place in chosen) == pytest.approx(most, abs=1e-9)


@settings(max_examples=300)
@given(clips(), LENGTHS, st.fractions(Fraction(1, 10), 20, max_denominator=10))
def test_the_best_seconds_never_last_longer_than_asked(footage, length, seconds):
    candidates = pieces(footage, length)
    chosen = within(candidates, seconds)
    assert sum((one.seconds for one in chosen), Fraction(0)) <= seconds
    joined = merged(chosen)
    hold(joined)
    assert sum(one.seconds for one in joined) == sum(one.seconds for one in chosen)
    if len({clip.frame_rate for clip in footage}) == 1:
        longer = within(candidates, seconds + 1)
        assert worth(longer) >= worth(chosen) - 1e-9


def worth(candidates):
    return sum(one.value * float(one.seconds) for one in candidates)


@settings(max_examples=200)
@given(clips(most=1), LENGTHS)
def test_pieces_are_the_scored_shots_cut_to_length(footage, length):
    clip = footage[0]
    found = merged(pieces(footage, length))
    scored = {place for place, shot in enumerate(clip.shots) if any(m.ordinal in shot for m in clip.moments)}
    assert {one.shot for one in found} == scored
    assert all(one.frames == clip.shots[one.shot] for one in found)
    if length is not None:
        assert all(
            len(one.frames) <= max(int(length * clip.frame_rate), 1) for one in pieces(footage, length)
        )


@settings(max_examples=200)
@given(clips(most=1), st.data())
def test_smoothing_stays_within_a_shot_and_its_scores(footage, data):
    clip = footage[0]
    smooth = smoothed(clip)
    assert [moment.ordinal for moment in smooth.moments] == [moment.ordinal for moment in clip.moments]
    for shot in clip.shots:
        inside = [moment.score for moment in clip.moments if moment.ordinal in shot]
        for moment in smooth.moments:
            if moment.ordinal in shot:
                assert min(inside) - 1e-12 <= moment.score <= max(inside) + 1e-12
    # What happens in one shot changes nothing in another.
    changed = data.draw(st.sampled_from(clip.shots))
    other = smoothed(
        replace(
            clip,
            moments=tuple(
                replace(moment, score=1 - moment.score) if moment.ordinal in changed else moment
                for moment in clip.moments
            ),
        )
    )
    for before, after in zip(smooth.moments, other.moments, strict=True):
        assert before == after or before.ordinal in changed


@given(clips(), st.integers(1, 6))
def test_of_moments_that_look_the_same_one_is_picked(footage, count):
    candidates = around_peaks(footage, Fraction(1))
    chosen = best(candidates, count, Fraction(0), OneForAll())
    assert len(chosen) == min(len(candidates), 1)


@given(clips(), st.integers(1, 20))
def test_a_summary_has_no_copies_and_nothing_that_shows_nothing(footage, seconds):
    candidates = pieces(footage, Fraction(1))
    assert within(candidates, Fraction(seconds), Shut()) == []
    chosen = within(candidates, Fraction(seconds), OneForAll())
    assert len({(one.clip.path, one.shot) for one in chosen}) <= 1
    assert sum(one.seconds for one in chosen) <= seconds
    fitting = [one for one in candidates if one.seconds <= seconds and one.value > 0]
    assert bool(chosen) == bool(fitting)


@given(clips())
def test_copies_are_left_out_across_shots_only(footage):
    candidates = pieces(footage, Fraction(1))
    kept = without_copies(candidates, OneForAll())
    if candidates:
        first = (candidates[0].clip.path, candidates[0].shot)
        assert kept == [one for one in candidates if (one.clip.path, one.shot) == first]


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_handles_end_where_the_footage_does(first, length, handles):
    whole = FrameRange(0, 600)
    picked = FrameRange(first, min(first + length, 600))
    wide = picked.widened(handles, whole)
    assert 0 <= wide.first <= picked.first
    assert picked.end <= wide.end <= 600
    assert wide.first in (0, picked.first - handles)
    assert wide.end in (600, picked.end + handles)


def test_handles_are_frames_or_seconds():
    assert Handles(12).at(Fraction(50)) == 12
    assert Handles(seconds=Fraction(1, 2)).at(Fraction(50)) == 25


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"count": 3, "seconds": Fraction(3)},
        {"count": 0},
        {"seconds": Fraction(0)},
        {"share": Fraction(2)},
        {"count": 1, "threshold": 1.5},
        {"count": 1, "min_gap": Fraction(-1)},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(wish):
    with pytest.raises(InvalidInput):
        PickRequest(**wish)
