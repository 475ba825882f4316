from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.application import Application
from aura_trainer.domain.advice import AdviceTopic, Ground
from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.bands import Band
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import Sampling

USER = "ann"
NUMBERS = count()


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """Services over a data folder without any footage."""
    made = Application.open({"AURA_HOME": str(tmp_path_factory.mktemp("advised"))})
    yield made
    made.close()


@pytest.fixture
def with_clip(tmp_path, sample_clip):
    """Services with the sample clip imported, a frame every half second."""
    made = Application.open({"AURA_HOME": str(tmp_path)})
    made.importer.run(
        [str(sample_clip)], Sampling(amount=0.5), on_event=lambda _event: None, token=NeverStop()
    )
    yield made
    made.close()


def advise(services, low=0, medium=0, high=0):
    """Advice for a person of their own who gave so many ratings of each band."""
    user = f"rater {next(NUMBERS)}"
    values = [0.1] * low + [0.5] * medium + [0.9] * high
    services.annotations.append(user, [Rating(f"{place}.jpg", value) for place, value in enumerate(values)])
    return services.advisor.advise(user)


def test_without_ratings_it_says_how_to_start(services):
    advice = services.advisor.advise("nobody")
    assert (advice.total_annotations, advice.average_rating) == (0, 0.0)
    assert (advice.min_rating, advice.max_rating) == (0.0, 0.0)
    assert advice.rating_distribution == {}
    assert advice.warnings == ()
    assert (len(advice.recommendations), len(advice.focus_areas)) == (3, 3)


def test_the_guides_example_is_told_that_low_ratings_are_few(services):
    advice = advise(services, 10, 20, 20)
    assert advice.rating_distribution == {"Low (0-0.3)": 10, "Medium (0.3-0.7)": 20, "High (0.7-1.0)": 20}
    assert advice.warnings == ()
    assert len(advice.recommendations) == 4
    assert "low-importance" in advice.recommendations[0]
    assert advice.recommendations[1:3] == (
        "Rate frames from the beginning, middle and end of videos",
        "Include frames with varying lighting conditions and visual complexity",
    )
    assert advice.focus_areas == (
        "Simple backgrounds",
        "Static or minimal motion",
        "Diverse scene types",
        "Various visual characteristics",
    )


def test_an_even_spread_gets_only_what_is_always_said(services):
    advice = advise(services, 10, 20, 10)
    assert (len(advice.recommendations), len(advice.focus_areas), advice.warnings) == (3, 2, ())


@pytest.mark.parametrize("value", [0.0, 0.29999, 0.3, 0.69999, 0.7, 1.0])
def test_bands_begin_where_the_reference_begins_them(services, value):
    user = f"rater {next(NUMBERS)}"
    services.annotations.append(user, [Rating("a.jpg", value)])
    expected = Band.LOW if value < 0.3 else Band.MEDIUM if value < 0.7 else Band.HIGH
    assert services.advisor.advise(user).rating_distribution[expected] == 1


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_shares_are_judged_exactly(services, low, medium, high):
    total = low + medium + high
    advice = advise(services, low, medium, high)
    assert advice.total_annotations == total
    assert sum(advice.rating_distribution.values()) == total
    if not total:
        return
    share = {"low-importance": Fraction(low, total), "high-importance": Fraction(high, total)}
    for words, part in share.items():
        assert any(words in line for line in advice.warnings) is (part < Fraction(20, 100))
        assert any(words in line for line in advice.recommendations) is (part < Fraction(25, 100))
    skewed = abs(share["low-importance"] - share["high-importance"]) > Fraction(40, 100)
    assert any("heavily skewed" in line for line in advice.warnings) is skewed
    assert not any("medium" in line.lower() for line in (*advice.warnings, *advice.recommendations))
    assert not any("." in line for line in advice.warnings), "shares are whole percents"


def test_only_the_winning_rating_of_a_frame_counts(services):
    user = f"rater {next(NUMBERS)}"
    for value in (0.1, 0.5, 0.9):
        services.annotations.append(user, [Rating("a.jpg", value)])
    advice = services.advisor.advise(user)
    assert (advice.total_annotations, advice.average_rating) == (1, 0.9)
    services.annotations.append(user, [Rating("a.jpg", None)])
    assert services.advisor.advise(user).total_annotations == 0


def test_an_unsafe_profile_is_refused_not_advised(services):
    with pytest.raises(InvalidInput):
        services.advisor.advise("..")


def test_the_sample_clip_gets_advice_that_names_its_frames(with_clip):
    frames = {frame.id: frame for frame in with_clip.catalog.frames()}
    (begin,) = with_clip.advisor.advise(USER).frame_advice
    assert "Nothing is rated yet" in begin.text
    chosen = list(frames.values())[:20]
    with_clip.annotations.append(USER, [Rating(frame.address, 0.9) for frame in chosen])
    advice = with_clip.advisor.advise(USER)
    assert advice.total_annotations == 20
    assert advice.frame_advice
    for piece in advice.frame_advice:
        assert [frames[frame_id].address for frame_id in piece.frame_ids] == list(piece.frame_paths)


def test_frames_of_a_still_shot_rated_apart_are_called_twins(tmp_path, real_clips):
    services = Application.open({"AURA_HOME": str(tmp_path)})
    try:
        services.importer.run(
            [str(real_clips / "bigbuckbunny.mp4")],
            Sampling(amount=0.04),
            on_event=lambda _event: None,
            token=NeverStop(),
        )
        frames = services.catalog.frames()
        services.annotations.append(USER, [Rating(frames[0].address, 0.9), Rating(frames[1].address, 0.1)])
        first = services.advisor.advise(USER).frame_advice[0]
        assert first.frame_paths == (frames[0].address, frames[1].address)
        assert "nearly identical" in first.text
    finally:
        services.close()


def test_a_lost_cache_silences_what_rests_on_pictures_and_nothing_else(with_clip, tmp_path):
    frames = with_clip.catalog.frames()
    with_clip.annotations.append(USER, [Rating(frame.address, 0.9) for frame in frames[:5]])
    with_clip.close()
    for file in (tmp_path / "cache").glob("cache.sqlite3*"):
        file.unlink()
    again = Application.open({"AURA_HOME": str(tmp_path)})
    try:
        advice = again.advisor.advise(USER)
        assert advice.total_annotations == 5
        assert {piece.topic for piece in advice.frame_advice} == {AdviceTopic.TIME, AdviceTopic.SHOT}
        suggested = again.suggestions.suggest(USER, 12)
        shots = {frame.id: frame.shot for frame in frames}
        assert len({shots[item.frame_id] for item in suggested}) == 11
        assert again.suggestions.ground(USER) == Ground(len(frames), len(frames) - 5, len(frames))
    finally:
        again.close()
