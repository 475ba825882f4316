"""Moments of an imported clip: what is known along it, what is picked, and what hands change about it."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.highlights import HandPick, KeepBy, Wish
from aura_trainer.domain.media import Sampling
from aura_trainer.media.look import LOOK_SIZE
from aura_trainer.services.clip_curves import DENSE_SECONDS
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.pick_choice import PickSource, choose, choose_on


@pytest.fixture(scope="module")
def trained(trained_home, tmp_path_factory):
    home = shutil.copytree(trained_home, tmp_path_factory.mktemp("picks") / "aura")
    services = Application(DataPaths.resolve({"AURA_HOME": str(home)}))
    (media,) = services.catalog.list_media()
    services.scoring.score(
        [media.path], Sampling(amount=DENSE_SECONDS), on_event=lambda _event: None, token=NeverStop()
    )
    yield services
    services.close()


@pytest.fixture(scope="module")
def curve(trained):
    (media,) = trained.catalog.list_media()
    return trained.curves.curve(media, NeverStop())


def test_the_curve_has_what_the_model_said_by_frames_and_shots(trained, curve):
    assert not curve.generic
    assert curve.margin is not None
    assert curve.scored.shots[0].first == 0
    assert curve.scored.shots[-1].end == curve.scored.frame_count == len(curve.index)
    assert len(curve.scored.shots) == len(curve.media.shots)
    assert np.all(np.diff(curve.seconds) > 0)
    assert curve.is_dense
    first = curve.scored.moments[0]
    assert curve.score_at(first.ordinal) == pytest.approx(first.score)


def test_scored_moments_are_known_by_their_looks(curve):
    assert curve.looks.shape == (len(curve.scored.moments), LOOK_SIZE)
    assert np.isfinite(curve.looks).all()


@pytest.mark.parametrize(
    "wish", [Wish(KeepBy.COUNT, count=8, apart=0, length=1), Wish(KeepBy.SECONDS, seconds=30)]
)
def test_of_moments_that_look_the_same_one_is_picked(curve, wish):
    alike = replace(curve, looks=np.repeat(curve.looks[-1:], len(curve.looks), axis=0))
    assert len({pick.pick.shot for pick in choose([PickSource(curve)], wish)}) > 1
    assert len({pick.pick.shot for pick in choose([PickSource(alike)], wish)}) == 1


def test_what_looks_like_a_pick_of_ones_own_is_not_picked_again(curve):
    looks = curve.looks.copy()
    looks[:] = looks[-1]
    alike = replace(curve, looks=looks)
    pts = int(curve.index.pts[curve.scored.moments[-1].ordinal])
    picks = choose(
        [PickSource(alike, [HandPick(curve.media.id, pts, pts, pts)])], Wish(KeepBy.COUNT, count=5)
    )
    assert [pick.by_hand for pick in picks] == [True]


def test_a_black_frame_is_no_moment_unless_all_above_a_score_are_wanted(curve):
    # The sample begins in black.
    first = curve.scored.moments[0]
    scored = replace(curve.scored, moments=(replace(first, score=1.0), *curve.scored.moments[1:]))
    high = replace(curve, scored=scored)
    for wish in (Wish(KeepBy.COUNT, count=2), Wish(KeepBy.SECONDS, seconds=8)):
        picks = choose([PickSource(high)], wish)
        assert picks
        assert all(pick.pick.peak != first.ordinal for pick in picks)
    picks = choose([PickSource(high)], Wish(KeepBy.SCORE, above=0.01))
    assert any(first.ordinal in pick.pick.frames for pick in picks)


@given(
    count=st.integers(1, 12),
    apart=st.floats(0, 8),
    length=st.floats(0.2, 6),
    drops=st.sets(st.integers(0, 39), max_size=4),
    keeps=st.sets(st.integers(0, 39), max_size=3),
)
def test_the_best_n_are_apart_within_shots_and_leave_hands_alone(curve, count, apart, length, drops, keeps):
    moments, index = curve.scored.moments, curve.index
    hand = [
        HandPick(
            curve.media.id,
            pts := int(index.pts[moments[place % len(moments)].ordinal]),
            pts,
            pts,
            dropped=place in drops,
        )
        for place in drops | keeps
    ]
    wish = Wish(KeepBy.COUNT, count=count, apart=apart, length=length)
    picks = choose([PickSource(curve, hand)], wish)
    mine = {pick.peak_pts for pick in picks if pick.by_hand}
    assert mine == {each.peak_pts for each in hand if not each.dropped}
    found = [pick for pick in picks if not pick.by_hand]
    assert len(found) <= max(count - len(mine), 0)
    assert [pick.pick.frames.first for pick in picks] == sorted(pick.pick.frames.first for pick in picks)
    touched = {int(np.searchsorted(index.pts, each.peak_pts)) for each in hand}
    for place, pick in enumerate(found):
        shot = curve.scored.shots[pick.pick.shot]
        assert shot.first <= pick.pick.frames.first < pick.pick.frames.end <= shot.end
        assert not any(ordinal in pick.pick.frames for ordinal in touched)
        for other in found[:place]:
            earlier, later = sorted((pick.pick.frames, other.pick.frames), key=lambda frames: frames.first)
            assert (later.first - earlier.end) / curve.scored.frame_rate >= apart
        for kept in picks:
            if kept.by_hand:
                assert pick.pick.frames.gap_to(kept.pick.frames) / curve.scored.frame_rate >= apart


WISHES = (Wish(count=5), Wish(KeepBy.SECONDS, seconds=9.0), Wish(KeepBy.SCORE, above=0.5))


@given(wish=st.sampled_from(WISHES), data=st.data())
def test_an_edit_changes_that_pick_alone_until_something_else_is_asked_for(curve, wish, data):
    pts, last = curve.index.pts, len(curve.index) - 1
    first = choice = choose_on(None, [PickSource(curve)], wish)
    hand, ratings, expected = {}, {}, {pick.key: pick for pick in first.picks}
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(st.sampled_from(["trim", "drop", "reject", "add"]))
        if edit == "add":
            at = data.draw(st.integers(0, last))
            if any(at in pick.pick.frames for pick in (*first.picks, *choice.picks)):
                continue
            made = HandPick(curve.media.id, *(int(pts[place]) for place in (at, at, min(at + 20, last))))
            hand[made.key], expected[made.key] = made, None
        elif choice.picks:
            pick = data.draw(st.sampled_from(list(choice.picks)))
            if edit == "reject":
                if pick.by_hand:
                    continue
                ratings[pick.best_pts] = 0.0
                del expected[pick.key]
            else:
                begin = data.draw(st.integers(0, last))
                end = data.draw(st.integers(begin, last))
                dropped = edit == "drop"
                hand[pick.key] = HandPick(*pick.key, int(pts[begin]), int(pts[end]), dropped)
                expected[pick.key] = None
                if dropped:
                    del expected[pick.key]
        choice = choose_on(choice, [PickSource(curve, list(hand.values()), dict(ratings))], wish)
        assert {pick.key for pick in choice.picks} == expected.keys()
        assert all(expected[pick.key] in (None, pick) for pick in choice.picks)
    undone = choose_on(choice, [PickSource(curve)], wish)
    assert undone.picks == first.picks
    other = replace(wish, length=3.0)
    sources = [PickSource(curve, list(hand.values()), dict(ratings))]
    anew = choose_on(choice, sources, other)
    assert anew.picks == choose(sources, other)
    # What had kept picks out when they were chosen is taken back.
    assert choose_on(anew, [PickSource(curve)], other).picks == choose([PickSource(curve)], other)


def test_seconds_are_taken_as_they_are_written(curve):
    """0.6 seconds are 15 frames of 25 a second, though the float nearest to 0.6 lies below it."""
    (pick,) = choose([PickSource(curve)], Wish(count=1, length=0.6))
    assert len(pick.pick.frames) == 15


def test_a_low_rating_takes_a_pick_out_and_another_moves_up(curve):
    wish = Wish(count=3)
    before = choose([PickSource(curve)], wish)
    rejected = before[0]
    after = choose([PickSource(curve, ratings={rejected.peak_pts: 0.0})], wish)
    assert rejected.key not in {pick.key for pick in after}
    assert len(after) == 3
    assert choose([PickSource(curve, ratings={rejected.peak_pts: 1.0})], wish) == before


def test_seconds_and_scores_are_kept_to(curve):
    seconds = choose([PickSource(curve)], Wish(KeepBy.SECONDS, seconds=9.0))
    total = sum(len(pick.pick.frames) for pick in seconds) / curve.scored.frame_rate
    assert 0 < total <= 9
    above = choose([PickSource(curve)], Wish(KeepBy.SCORE, above=0.6))
    assert above
    assert all(pick.pick.score >= 0.6 for pick in above)
    nothing = choose([PickSource(curve)], Wish(KeepBy.SCORE, above=1.1))
    assert nothing == []


def test_a_pick_trimmed_past_its_best_frame_is_about_the_best_of_what_is_left(curve):
    moments, pts = curve.scored.moments, curve.index.pts
    peak = moments[0].ordinal
    left = moments[3:7]
    hand = HandPick(curve.media.id, int(pts[peak]), int(pts[left[0].ordinal]), int(pts[left[-1].ordinal]))
    (pick,) = choose([PickSource(curve, [hand])], Wish(count=1))
    best = max(left, key=lambda moment: moment.score)
    assert (pick.key, pick.moment) == (hand.key, (hand.media_id, int(pts[best.ordinal])))
    assert (pick.pick.peak, pick.pick.score) == (best.ordinal, pytest.approx(best.score))
    # Between two scored frames, it is the one nearest to what it was.
    between = replace(hand, in_pts=int(pts[peak + 1]), out_pts=int(pts[peak + 2]))
    (pick,) = choose([PickSource(curve, [between])], Wish(count=1))
    assert pick.pick.peak == peak + 1


def test_a_pick_by_hand_of_a_clip_that_was_not_scored_has_no_score(curve):
    unscored = replace(curve, scored=replace(curve.scored, moments=()))
    pts = curve.index.pts
    hand = HandPick(curve.media.id, int(pts[5]), int(pts[0]), int(pts[9]))
    (pick,) = choose([PickSource(unscored, [hand])], Wish())
    assert (pick.pick.score, pick.pick.low) == (None, None)


def test_picks_by_hand_are_kept_and_go_with_their_clip(trained, curve, tmp_path):
    store, pick = trained.hand_picks, HandPick(curve.media.id, 100, 50, 150)
    store.put(pick.key, pick)
    store.put(pick.key, replace(pick, out_pts=160, dropped=True))
    assert store.all() == [replace(pick, out_pts=160, dropped=True)]
    store.put(pick.key, None)
    assert store.all() == []
    gone = replace(pick, media_id=999)
    store.put(gone.key, gone)
    assert store.all() == []


def test_a_moment_is_like_rated_frames_and_not_like_itself(trained, curve):
    media = {curve.media.id: curve.media}
    ratings = trained.rated.load(DEFAULT_USER).by_frame
    rated = [(frame, ratings[frame.id].rating) for frame in trained.catalog.frames() if frame.id in ratings]
    moments = [(frame.media_id, frame.pts) for frame, _ in rated[:5]]
    like = trained.moment_reasons.like(curve.digest, media, moments, rated)
    for (frame, _), moment in zip(rated, moments, strict=False):
        assert len(like[moment]) == 3
        assert frame.id not in {each.frame_id for each in like[moment]}
    # Without places, by what the eye sees.
    seen = trained.moment_reasons.like("no such model", media, moments, rated)
    assert seen.keys() == like.keys()


def test_pictures_are_made_where_there_are_none(trained, curve):
    pts = int(curve.index.pts[3])
    made = trained.moment_pictures.get(curve.media, [pts], NeverStop())
    assert made[pts][:2] == b"\xff\xd8"
