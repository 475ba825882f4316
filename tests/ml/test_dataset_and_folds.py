import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ml_rig import NAMES, rated_frames, with_ratings

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.ml.dataset import TrainingSet, select_columns
from aura_trainer.ml.folds import Grouping, plan_folds
from aura_trainer.ml.near_copies import near_copies, near_copy_groups


@pytest.mark.parametrize("rating", [-0.01, 1.01, float("nan")])
def test_a_rating_out_of_range_is_refused(rating):
    data = rated_frames()
    ratings = data.ratings.copy()
    ratings[3] = rating
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        with_ratings(data, ratings)


def test_a_frame_twice_and_columns_of_other_lengths_are_refused():
    data = rated_frames(1, 2, 2)
    row = data.features
    same = (data.frame_hashes[0],) * 4
    with pytest.raises(InvalidInput, match="twice"):
        TrainingSet(row, NAMES, data.ratings, data.clip_ids, data.group_ids, same, data.seconds)
    with pytest.raises(InvalidInput, match="other lengths"):
        TrainingSet(row, NAMES, data.ratings, ("a",), data.group_ids, data.frame_hashes, data.seconds)
    with pytest.raises(InvalidInput, match="do not fit"):
        TrainingSet(
            row, NAMES[1:], data.ratings, data.clip_ids, data.group_ids, data.frame_hashes, data.seconds
        )


def test_columns_are_found_by_name_whatever_their_order():
    features = np.array([[1, 2, 3]], dtype=np.float32)
    assert select_columns(features, ("a", "b", "c"), ("c", "a")).tolist() == [[3, 1]]
    with pytest.raises(InvalidInput, match="'z'"):
        select_columns(features, ("a", "b", "c"), ("a", "z"))


def unit(*angles):
    vectors = [(np.cos(angle), np.sin(angle)) for angle in angles]
    return np.array(vectors, dtype=np.float32)


PAIR = ("efficientnet-lite0/0000", "efficientnet-lite0/0001")


def test_near_copies_are_frames_with_nearly_one_direction_of_embedding():
    near = near_copies(unit(0, 0.2, 1.4, 1.45) * [[1], [5], [1], [2]], PAIR)
    assert np.argwhere(near).tolist() == [[0, 1], [1, 0], [2, 3], [3, 2]]


def test_without_the_built_in_embedding_only_equal_frames_are_copies():
    near = near_copies(np.array([[1, 2], [1, 2], [1, 2.001]], dtype=np.float32), ("onnx-encoder/0000", "x/1"))
    assert np.argwhere(near).tolist() == [[0, 1], [1, 0]]


def test_shots_of_a_clip_that_share_a_near_copy_are_one_group_also_by_a_chain():
    angles = (0, 0.9, 0.95, 1.8, 1.85, 2.9)
    groups = near_copy_groups(unit(*angles), PAIR, ["a"] * 6, [0, 0, 1, 1, 2, 3])
    assert groups == ("a/0",) * 5 + ("a/3",)


def test_near_copies_in_two_clips_do_not_glue_the_clips_together():
    assert near_copy_groups(unit(0, 0, 0), PAIR, ["a", "b", "b"], [0, 0, 1]) == ("a/0", "b/0", "b/0")


def grouping(clips, groups, near=None):
    count = len(clips)
    table = np.zeros((count, count), dtype=bool) if near is None else near
    return Grouping(clips, groups, np.arange(count, dtype=float), table)


@st.composite
def footage(draw):
    labels = []
    for clip in range(draw(st.integers(1, 7))):
        for shot in range(draw(st.integers(1, 5))):
            labels += [(f"c{clip}", f"c{clip}/{shot}")] * draw(st.integers(1, 6))
    order = (
        draw(st.permutations(labels)) if len(labels) >= 10 else [("c0", f"c0/{n // 2}") for n in range(12)]
    )
    clips, groups = zip(*order, strict=True)
    pairs = draw(st.lists(st.tuples(*[st.integers(0, len(order) - 1)] * 2), max_size=8))
    near = np.zeros((len(order), len(order)), dtype=bool)
    for first, second in pairs:
        if clips[first] != clips[second]:
            near[first, second] = near[second, first] = True
    return Grouping(clips, groups, np.arange(len(order), dtype=float), near)


def shared(labels, first, second):
    return {labels[row] for row in first} & {labels[row] for row in second}


@given(footage())
def test_every_frame_is_held_out_once_and_never_beside_its_own_group(frames):
    plan = plan_folds(frames)
    held_out = np.concatenate([fold.held_out for fold in plan.outer])
    assert sorted(held_out.tolist()) == list(range(len(frames.clips)))
    labels = {"clip": frames.clips, "shot": frames.groups}.get(plan.validated_by)
    assert plan.independent == (labels is not None)
    for fold in plan.outer:
        assert not set(fold.learn.tolist()) & set(fold.held_out.tolist())
        if labels is not None:
            assert not shared(labels, fold.learn, fold.held_out)
        inner = np.concatenate([split.held_out for split in fold.inner])
        assert sorted(inner.tolist()) == sorted(fold.learn.tolist())
        for split in fold.inner:
            assert set(split.learn.tolist()) <= set(fold.learn.tolist())
            assert not set(split.learn.tolist()) & set(split.held_out.tolist())
            assert len(split.learn)
        copies = frames.near[np.ix_(fold.learn, fold.held_out)]
        assert (
            not copies.any()
            or len(fold.learn) < 10
            or len(frames.clips) - len(fold.held_out) - copies.sum() < 10
        )


def test_with_several_clips_a_whole_clip_is_held_out():
    plan = plan_folds(grouping(["a"] * 6 + ["b"] * 6 + ["c"] * 6, [f"g{n // 2}" for n in range(18)]))
    assert plan.validated_by == "clip"
    assert [fold.held_out.tolist() for fold in plan.outer] == [list(range(n, n + 6)) for n in (0, 6, 12)]


def test_one_clip_and_one_clip_that_outweighs_the_rest_are_split_by_shot():
    one = plan_folds(grouping(["a"] * 12, [f"g{n // 2}" for n in range(12)]))
    heavy = plan_folds(grouping(["a"] * 12 + ["b"] * 2, [f"g{n // 2}" for n in range(14)]))
    assert (one.validated_by, heavy.validated_by) == ("shot", "shot")
    assert one.independent


def test_frames_of_a_single_shot_are_split_by_time_and_said_not_to_be_independent():
    plan = plan_folds(grouping(["a"] * 12, ["g"] * 12))
    assert (plan.validated_by, plan.independent) == ("time block", False)
    assert [fold.held_out.tolist() for fold in plan.outer] == [list(range(n, n + 3)) for n in (0, 3, 6, 9)]


def test_a_near_copy_in_another_clip_is_left_out_of_the_learning_side():
    near = np.zeros((36, 36), dtype=bool)
    near[0, 20] = near[20, 0] = True
    plan = plan_folds(grouping(["a"] * 12 + ["b"] * 12 + ["c"] * 12, [f"g{n // 3}" for n in range(36)], near))
    first = next(fold for fold in plan.outer if 0 in fold.held_out)
    assert sorted(set(range(12, 36)) - set(first.learn.tolist())) == [20]
