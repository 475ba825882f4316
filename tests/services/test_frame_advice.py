import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_rig import clip, survey

from aura_trainer.domain.advice import AdviceTopic
from aura_trainer.services.frame_advice import DOZEN, MOST_PIECES, advise_on_frames

TOPIC = AdviceTopic


def pieces(made, topic=None):
    return [piece for piece in advise_on_frames(made) if topic in (None, piece.topic)]


def spread_ratings(ids):
    """Ratings over the whole scale, so that no band is short."""
    scale = (0.1, 0.5, 0.9)
    return {frame_id: scale[place % 3] for place, frame_id in enumerate(ids)}


def test_the_first_advice_is_where_to_begin():
    (piece,) = pieces(survey([clip(1, "a.mp4", [10, 10]), clip(2, "b.mp4", [10])]))
    assert piece.topic is TOPIC.CLIP
    assert "Nothing is rated yet" in piece.text
    assert "2 clips" in piece.text
    assert len(piece.frame_ids) == DOZEN
    assert piece.frame_paths[0].startswith("/footage/")


def test_a_single_frame_is_not_said_to_differ():
    made = survey([clip(1, "a.mp4", [1])])
    (piece,) = pieces(made)
    assert len(piece.frame_ids) == 1
    assert piece.text == "Nothing is rated yet. Begin with this frame of a.mp4."


def test_nothing_imported_gives_nothing_to_show():
    assert pieces(survey([])) == []
    assert pieces(survey([], elsewhere=[0.5] * 30)) == []


def test_clips_without_a_rating_are_named_and_each_is_shown():
    clips = [clip(1, "a.mp4", [10]), clip(2, "b.mp4", [20]), clip(3, "c.mp4", [20])]
    (piece,) = pieces(survey(clips, {1001: 0.5}), TOPIC.CLIP)
    assert piece.text.startswith("b.mp4 and c.mp4 have no rating yet")
    assert {frame_id // 1000 for frame_id in piece.frame_ids} == {2, 3}
    assert len(piece.frame_ids) == DOZEN


def test_many_bare_clips_are_counted_and_one_frame_of_each_is_shown():
    clips = [clip(number, f"{number}.mp4", [5]) for number in range(1, 31)]
    (piece,) = pieces(survey(clips, {1001: 0.5}), TOPIC.CLIP)
    assert "2.mp4, 3.mp4, 4.mp4 and 26 more" in piece.text
    assert len({frame_id // 1000 for frame_id in piece.frame_ids}) == len(piece.frame_ids) == DOZEN


def test_a_clip_without_a_frame_is_not_named():
    clips = [clip(1, "a.mp4", [10]), clip(2, "b.mp4", [0.5])]
    assert pieces(survey(clips, {1001: 0.5}), TOPIC.CLIP) == []


def test_frames_whose_pictures_are_gone_are_advised_on_by_clip_shot_and_time():
    clips = [clip(1, "a.mp4", [10, 10, 10]), clip(2, "b.mp4", [10])]
    everything = survey(clips).frames
    (first,) = pieces(survey(clips, blind=everything))
    assert "these 12 frames: they are spread over 2 clips" in first.text
    made = survey(clips, {1000: 0.1, 1001: 0.9}, twins=[(1000, 1001)], blind=everything)
    assert {piece.topic for piece in pieces(made)} == {TOPIC.CLIP, TOPIC.TIME}
    made = survey(clips[:1], spread_ratings([1000, 1005, 1010, 1029]), blind=everything)
    assert TOPIC.TWINS not in {piece.topic for piece in pieces(made)}
    made = survey(clips[:1], spread_ratings(range(1000, 1010)) | {1010: 0.5, 1029: 0.1}, blind=everything)
    assert [piece.topic for piece in pieces(made)] == []


def test_near_twins_rated_apart_are_shown_side_by_side():
    made = survey([clip(1, "a.mp4", [30])], {1002: 0.9, 1005: 0.2, 1010: 0.5}, twins=[(1002, 1005)])
    (piece,) = pieces(made, TOPIC.TWINS)
    assert piece.frame_ids == (1002, 1005)
    assert "00:00:02:00 at 0.90 and 00:00:05:00 at 0.20 in a.mp4" in piece.text
    assert advise_on_frames(made)[0].topic is TOPIC.TWINS


@pytest.mark.parametrize(("other", "told"), [(0.5, True), (0.51, False)])
def test_twins_rated_nearly_alike_are_no_matter(other, told):
    made = survey([clip(1, "a.mp4", [30])], {1002: 0.9, 1005: other}, twins=[(1002, 1005)])
    assert bool(pieces(made, TOPIC.TWINS)) is told


def test_a_frame_of_many_twins_is_shown_once():
    made = survey(
        [clip(1, "a.mp4", [30])],
        {1000: 1.0, 1001: 0.0, 1002: 0.1, 1003: 0.9},
        twins=[(1000, 1001), (1000, 1002), (1000, 1003)],
    )
    (piece,) = pieces(made, TOPIC.TWINS)
    assert sorted(piece.frame_ids) == [1000, 1001, 1002, 1003]
    assert "2 pairs" in piece.text


def test_a_short_band_is_told_with_clips_that_have_few_of_it():
    ratings = {1000 + place: 0.1 if place < 2 else (0.5 if place % 2 else 0.9) for place in range(12)}
    ratings |= {2000 + place: 0.5 if place % 2 else 0.9 for place in range(8)}
    made = survey([clip(1, "a.mp4", [40]), clip(2, "b.mp4", [40])], ratings)
    (piece,) = pieces(made, TOPIC.BAND)
    assert piece.text.startswith("Only 2 low-rated frames. A dozen more dull ones, say from b.mp4,")
    assert "you must say" in piece.text
    assert {frame_id // 1000 for frame_id in piece.frame_ids} == {2}
    assert not set(piece.frame_ids) & ratings.keys()


@pytest.mark.parametrize(("low", "told"), [(3, False), (2, True)])
def test_a_quarter_of_the_ratings_is_enough_of_a_band(low, told):
    ratings = {1000 + place: 0.1 if place < low else (0.5 if place % 2 else 0.9) for place in range(12)}
    found = pieces(survey([clip(1, "a.mp4", [40])], ratings), TOPIC.BAND)
    assert any("low-rated" in piece.text for piece in found) is told


def test_a_band_is_judged_on_ratings_of_clips_that_are_gone_as_well():
    made = survey([clip(1, "a.mp4", [40])], {1000: 0.5}, elsewhere=[0.9] * 20)
    (piece,) = pieces(made, TOPIC.BAND)
    assert piece.text.startswith("No low-rated frames yet")


def test_a_few_ratings_are_not_judged_by_band():
    assert pieces(survey([clip(1, "a.mp4", [40])], {1000: 0.9, 1001: 0.9}), TOPIC.BAND) == []


def test_a_rater_of_extremes_is_shown_the_frames_that_resemble_their_opposites():
    ratings = {1000 + place: float(place % 2) for place in range(30)}
    made = survey([clip(1, "a.mp4", [60])], ratings)
    made.looks[1007] = made.looks[1004] + 9.0
    (piece,) = pieces(made, TOPIC.EXTREMES)
    assert piece.text.startswith("All of your 30 ratings are at the very ends")
    assert set(piece.frame_ids[:2]) == {1004, 1007}


def test_a_rater_of_the_whole_scale_is_left_in_peace():
    made = survey([clip(1, "a.mp4", [60])], spread_ratings(range(1000, 1030)))
    assert pieces(made, TOPIC.EXTREMES) == []


def test_the_stretches_of_a_clip_without_ratings_are_named():
    made = survey([clip(1, "a.mp4", [30])], spread_ratings(range(1000, 1009)))
    (piece,) = pieces(made, TOPIC.TIME)
    assert piece.text.startswith("The middle and the end of a.mp4 have no rating yet")
    assert min(piece.frame_ids) >= 1010


def test_shots_without_a_rating_are_shown_long_ones_first():
    made = survey([clip(1, "a.mp4", [4, 2, 3, 6, 0.5, 4, 4])], {1000: 0.1, 1010: 0.5, 1016: 0.9})
    (piece,) = pieces(made, TOPIC.SHOT)
    frames = [made.frames[frame_id] for frame_id in piece.frame_ids]
    lengths = [made.shot_seconds(frame) for frame in frames]
    assert lengths == sorted(lengths, reverse=True)
    assert {frame.shot for frame in frames}.isdisjoint({0, 3, 4, 5})
    assert f"{len(frames)} shots of a.mp4" in piece.text


@settings(max_examples=60)
@given(st.data())
def test_advice_is_short_and_names_frames_that_are_there(data):
    lengths = st.lists(st.sampled_from([0.5, 1, 3, 8]), min_size=1, max_size=5)
    clips = [
        clip(number, f"{number}.mp4", data.draw(lengths)) for number in range(1, data.draw(st.integers(1, 4)))
    ]
    ids = list(survey(clips).frames)
    rated = data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
    values = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.69, 0.7, 1.0])
    made = survey(
        clips,
        {frame_id: data.draw(values) for frame_id in rated},
        twins=[(ids[0], frame_id) for frame_id in ids[:3]],
        elsewhere=data.draw(st.lists(values, max_size=12)),
        blind=data.draw(st.lists(st.sampled_from(ids))) if ids else (),
    )
    found = advise_on_frames(made)
    assert len(found) <= MOST_PIECES
    for piece in found:
        assert 1 <= len(piece.frame_ids) <= DOZEN
        assert len(set(piece.frame_ids)) == len(piece.frame_ids)
        assert [made.frames[frame_id].address for frame_id in piece.frame_ids] == list(piece.frame_paths)
        asks_for_new = piece.topic not in (TOPIC.TWINS, TOPIC.EXTREMES)
        assert all((frame_id in made.ratings) is not asks_for_new for frame_id in piece.frame_ids)
    assert advise_on_frames(made) == found
