import numpy as np
import pytest

from aura_trainer.domain.training import TrainingRequest
from aura_trainer.ml.comparison import JudgedFrames, compare, join_groups
from aura_trainer.ml.resampling import loss_advantage, number_labels


def judged(clips, shots, first, second, rating=0.5):
    count = len(clips)
    return JudgedFrames(
        np.full(count, rating), np.array(first, float), np.array(second, float), tuple(clips), tuple(shots)
    )


def test_errors_and_their_difference_are_those_worked_out_by_hand():
    found = compare(judged("aabb", "1234", [0.5, 0.5, 0.6, 0.4], [0.9, 0.1, 0.8, 0.2]))
    assert found.first.error == pytest.approx(np.sqrt(0.02 / 4))
    assert found.second.error == pytest.approx(np.sqrt((2 * 0.16 + 2 * 0.09) / 4))
    assert found.advantage == pytest.approx(found.second.error - found.first.error)
    assert [(clip.clip, clip.frames) for clip in found.clips] == [("a", 2), ("b", 2)]
    assert found.clips[0].advantage == pytest.approx(0.4)
    assert found.clips[1].advantage == pytest.approx(0.2)


def test_six_clips_are_resampled_as_clips_and_fewer_by_their_shots():
    clips = [name for name in "abcdef" for _ in range(3)]
    shots = [f"{clip}{shot}" for clip, shot in zip(clips, [0, 1, 2] * 6, strict=True)]
    many = compare(judged(clips, shots, [0.5] * 18, [0.6] * 18))
    assert (many.resampled, many.groups) == ("clip", 6)
    few = compare(judged(clips[:15], shots[:15], [0.5] * 15, [0.6] * 15))
    assert (few.resampled, few.groups) == ("shot", 15)
    assert few.interval.low == pytest.approx(few.interval.high) == pytest.approx(0.1)


def test_five_shots_that_all_favour_one_model_are_too_few_to_tell_from_chance():
    found = compare(judged("aaaaa", "12345", [0.5] * 5, [0.6] * 5))
    assert found.advantage == pytest.approx(0.1)
    assert found.interval is None
    assert (found.resampled, found.groups) == ("shot", 5)


def test_the_interval_holds_zero_where_each_model_is_better_on_half_of_the_shots():
    shots = [str(number) for number in range(12)]
    first = [0.5, 0.6] * 6
    second = [0.6, 0.5] * 6
    found = compare(judged("a" * 12, shots, first, second))
    assert found.interval.low < 0 < found.interval.high
    assert found.advantage == pytest.approx(0)


def test_the_interval_is_that_a_run_asked_for_without_a_seed_gives_on_the_same_frames():
    shots = [str(number) for number in range(12)]
    frames = judged("a" * 12, shots, [0.5, 0.6, 0.55] * 4, [0.6, 0.5, 0.52] * 4)
    of_run = loss_advantage(
        frames.ratings, frames.first, frames.second, number_labels(shots), TrainingRequest("me").seed
    )
    assert compare(frames).interval == of_run


def test_with_several_clips_the_verdict_may_call_better_what_a_comparison_does_not():
    # The first errs less in five clips and more in three: clear over many shots, not over eight clips.
    clips = [name for name in "abcdefgh" for _ in range(20)]
    shots = [f"{clip}{number}" for number, clip in enumerate(clips)]
    second = [0.8 if clip in "abcde" else 0.72 for clip in clips]
    frames = judged(clips, shots, [0.7 if clip in "abcde" else 0.8 for clip in clips], second)
    of_run = loss_advantage(
        frames.ratings, frames.first, frames.second, number_labels(shots), TrainingRequest("me").seed
    )
    found = compare(frames)
    assert found.resampled == "clip"
    assert of_run.low > 0
    assert found.interval.low < 0 < found.interval.high
    assert found.advantage == pytest.approx(of_run.value)


def test_order_is_measured_within_clips_and_only_where_ratings_differ():
    ratings = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    frames = JudgedFrames(ratings, ratings, 1 - ratings, ("a",) * 5, tuple("12345"))
    found = compare(frames)
    assert (found.first.ranking, found.second.ranking) == pytest.approx((1.0, -1.0))
    flat = compare(judged("aaaaa", "12345", [0.1, 0.2, 0.3, 0.4, 0.5], [0.5] * 5))
    assert flat.first.ranking is None


def test_what_any_labelling_puts_together_stays_together():
    shots = ["x1", "x1", "x2", "x3", None]
    near = [None, "m", "m", None, None]
    joined = join_groups(shots, near)
    assert joined[0] == joined[1] == joined[2]
    assert len({joined[0], joined[3], joined[4]}) == 3
