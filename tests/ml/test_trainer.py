import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from ml_rig import StopAfter, rated_frames, with_ratings

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, RequirementsNotMet
from aura_trainer.domain.training import BaselineKnown, FitStep, Preset, StageProgress, StopRequest
from aura_trainer.ml.baselines import predict_active
from aura_trainer.ml.bundle import read_bundle, write_bundle
from aura_trainer.ml.candidates.registry import candidates_for, find_candidate
from aura_trainer.ml.dataset import TrainingSet, clip_unit
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.features.backbone import BACKBONE_SPEC
from aura_trainer.ml.features.context import ContextExtractor
from aura_trainer.ml.folds import Grouping, plan_folds, plan_for
from aura_trainer.ml.memory import most_memory
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.near_copies import near_copies
from aura_trainer.ml.outcome import ActiveModel
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.ml.trainer import FEWEST_FRAMES, TrainingOptions, train

SPECS = [ContextExtractor().spec, BACKBONE_SPEC]


def run(data, preset=Preset.QUICK, *, seed=1, active=None, token=None, emit=None):
    events = []

    def collect(event):
        events.append(event)
        if emit is not None:
            emit(event)

    model = train(
        data, TrainingOptions(preset, seed), active=active, emit=collect, token=token or NeverStop()
    )
    return model, events


@pytest.fixture(scope="module")
def data():
    return rated_frames()


@pytest.fixture(scope="module")
def balanced(data):
    return run(data, Preset.BALANCED)


@pytest.fixture(scope="module")
def deployed(data):
    """A model trained on the frames of the fixture ``data``, as it would be read back from disk."""
    model, _ = run(data, seed=3)
    return read_bundle(write_bundle(model, name="yesterday", extractors=SPECS)).as_active()


def test_a_taste_that_is_there_is_learned_and_the_evidence_says_so(balanced, data):
    evidence = balanced[0].evidence
    assert evidence.better_than_mean.low > 0
    assert evidence.ranking > 0.7
    assert evidence.ranking_p_value == pytest.approx(1 / 40)
    assert evidence.validated_by == "clip"
    assert set(evidence.spearman_by_clip) == set(data.clip_ids)
    assert evidence.loss == pytest.approx(rmse(data.ratings, balanced[0].validation.predictions))


@pytest.mark.parametrize("seed", range(4))
def test_ratings_that_have_nothing_to_do_with_the_frames_do_not_support_acceptance(data, seed):
    shuffled = np.random.default_rng(seed).permutation(data.ratings)
    evidence = run(with_ratings(data, shuffled), Preset.BALANCED)[0].evidence
    assert evidence.better_than_mean.low <= 0 or evidence.ranking_p_value > 0.05


def test_the_same_data_and_seed_give_the_same_model(data):
    first, second = (run(data, Preset.BALANCED)[0] for _ in range(2))
    assert first.recipe == second.recipe
    assert first.evidence == second.evidence
    columns = data.columns(first.names).astype(float)
    assert np.array_equal(first.estimator.predict(columns), second.estimator.predict(columns))


def test_every_frame_is_predicted_by_a_model_that_has_not_seen_it(data):
    model, _ = run(data)
    spoiled = data.ratings.copy()
    target = 5
    spoiled[target] = 1 - spoiled[target]
    again, _ = run(with_ratings(data, spoiled))
    same_fold = model.validation.folds == model.validation.folds[target]
    assert np.array_equal(model.validation.predictions[same_fold], again.validation.predictions[same_fold])
    assert not np.array_equal(
        model.validation.predictions[~same_fold], again.validation.predictions[~same_fold]
    )


def test_every_step_of_every_fold_is_told_in_order_with_its_losses(balanced):
    events = balanced[1]
    steps = [event for event in events if isinstance(event, FitStep)]
    candidates = candidates_for(Preset.BALANCED)
    expected = [
        (candidate.id, candidate.axis, fold, step)
        for candidate in candidates
        for fold in range(4)
        for step in range(1, len(candidate.recipes) + 1)
    ]
    assert [(each.candidate, each.axis, each.fold, each.step) for each in steps] == expected
    assert all(0 <= each.training_loss < 1 and 0 < each.validation_loss < 1 for each in steps)
    assert {each.folds for each in steps} == {4}
    assert all(each.steps == len(c.recipes) for c in candidates for each in steps if each.candidate == c.id)


def test_progress_runs_from_twenty_to_eighty_and_the_bar_is_told_once_before_any_step(balanced):
    model, events = balanced
    progress = [event.progress for event in events if isinstance(event, StageProgress)]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (20, 80)
    kinds = [type(event) for event in events]
    assert kinds.count(BaselineKnown) == 1
    assert kinds.index(BaselineKnown) < kinds.index(FitStep)
    bar = next(event for event in events if isinstance(event, BaselineKnown))
    assert bar.mean_loss == pytest.approx(model.evidence.mean_loss)


@pytest.mark.parametrize("steps", [0, 1, 30, 100])
def test_cancelling_ends_the_run_at_the_next_step(data, steps):
    token = StopAfter(StopRequest.CANCEL, steps)
    events = []

    def emit(event):
        token.emit(event)
        events.append(event)

    with pytest.raises(Cancelled):
        train(data, TrainingOptions(Preset.BALANCED), active=None, emit=emit, token=token)
    assert sum(isinstance(event, FitStep) for event in events) <= max(steps, 1)


def test_cancelling_also_ends_the_test_against_chance(data):
    last = sum(len(candidate.recipes) * 4 for candidate in candidates_for(Preset.QUICK))
    token = StopAfter(StopRequest.CANCEL, last + 1)

    def emit(event):
        if isinstance(event, StageProgress) and event.stage == "Testing against chance":
            token.seen = last + 1

    with pytest.raises(Cancelled):
        train(data, TrainingOptions(Preset.QUICK), active=None, emit=emit, token=token)


def test_stopping_keeps_the_candidates_that_were_complete_and_still_judges_them(data):
    token = StopAfter(StopRequest.STOP_AND_KEEP, 2, "mlp")
    model, events = run(data, Preset.BALANCED, token=token, emit=token.emit)
    quick, _ = run(data, Preset.QUICK)
    assert model.stopped_early
    assert model.recipe == quick.recipe
    assert model.evidence.ranking_p_value == pytest.approx(1 / 40)
    assert np.array_equal(model.validation.predictions, quick.validation.predictions)
    assert sum(isinstance(event, FitStep) and event.candidate == "mlp" for event in events) == 2


def test_stopping_before_there_is_anything_to_keep_cancels(data):
    token = StopAfter(StopRequest.STOP_AND_KEEP, 3)
    with pytest.raises(Cancelled, match="before there was a model"):
        run(data, token=token, emit=token.emit)


def test_too_few_frames_are_refused_with_their_number():
    few = rated_frames(1, 3, 3)
    assert len(few) < FEWEST_FRAMES
    with pytest.raises(RequirementsNotMet, match="there are 9"):
        run(few)


def test_a_single_shot_is_validated_in_blocks_of_time_and_not_called_independent():
    evidence = run(rated_frames(1, 1, 24))[0].evidence
    assert not evidence.independent
    assert evidence.validated_by == "time block"


def test_one_clip_is_validated_by_its_shots():
    evidence = run(rated_frames(1, 12, 4))[0].evidence
    assert evidence.validated_by == "shot"
    assert evidence.independent
    assert evidence.better_than_mean.low > 0


def test_ratings_all_alike_give_a_model_and_no_ranking(data):
    model, _ = run(with_ratings(data, np.full(len(data), 0.4)), Preset.BALANCED)
    assert model.evidence.ranking is None
    assert model.evidence.ranking_p_value is None
    assert np.allclose(model.validation.predictions, 0.4, atol=1e-6)
    assert all(np.isfinite(value) for value in model.metrics.values())


def test_the_factory_formula_is_judged_directly_on_all_frames(data):
    formula = read_bundle(factory_bundle())
    model, _ = run(data, active=formula.as_active())
    direct = formula.predict(data.features, data.names)
    assert np.array_equal(model.validation.active, direct)
    assert model.evidence.active_loss == pytest.approx(rmse(data.ratings, direct))
    assert model.evidence.active_name == "Factory default"
    assert model.evidence.better_than_active.low > 0
    assert model.evidence.clips_better == (3, 3)


def test_a_trained_model_is_judged_by_its_own_held_out_predictions_where_it_shares_enough(data, deployed):
    model, _ = run(data, active=deployed)
    expected = [deployed.out_of_fold[digest][1] for digest in data.frame_hashes]
    assert np.allclose(model.validation.active, expected, atol=1e-12)
    assert model.evidence.better_than_active.value == pytest.approx(0, abs=1e-9)


def with_new_hashes(data, count):
    """The same frames, of which the first so many are unknown to any model."""
    hashes = tuple(
        f"new{digest}" if index < count else digest for index, digest in enumerate(data.frame_hashes)
    )
    return TrainingSet(
        data.features, data.names, data.ratings, data.clip_ids, data.group_ids, hashes, data.seconds
    )


def test_a_model_never_profits_from_having_seen_the_frames_it_is_judged_on(data, deployed):
    """All frames are new by name, so its recipe is fitted again in the folds instead of predicting directly."""
    renamed = with_new_hashes(data, len(data))
    model, _ = run(renamed, active=deployed)
    seen = deployed.model.predict(data.features, data.names)
    assert model.evidence.active_loss > rmse(data.ratings, seen)
    assert np.isfinite(model.validation.active).all()


def seen_through(data, table, count):
    """The same frames, of which the first so many are seen through a table."""
    looks = tuple(
        f"{table}{digest}" if index < count else digest for index, digest in enumerate(data.frame_hashes)
    )
    return replace(data, picture_hashes=looks)


def test_predictions_of_frames_that_looked_otherwise_are_not_shared(data, deployed):
    """Most of them look otherwise, so its recipe is fitted again in the folds, as if it knew none."""
    model, _ = run(seen_through(data, "log", len(data) - 10), active=deployed)
    unknown, _ = run(with_new_hashes(data, len(data)), active=deployed)
    assert np.array_equal(model.validation.active, unknown.validation.active)
    assert not np.isnan(model.validation.active).any()


def test_of_shared_frames_only_those_that_look_as_they_did_are_compared(data, deployed):
    model, _ = run(seen_through(data, "log", 20), active=deployed)
    expected = [deployed.out_of_fold[digest][1] for digest in data.frame_hashes[20:]]
    assert np.isnan(model.validation.active[:20]).all()
    assert np.allclose(model.validation.active[20:], expected, atol=1e-12)
    assert model.evidence.shared_frames == len(data) - 20


def test_frames_seen_through_the_table_they_were_learned_through_are_shared(data):
    graded = seen_through(data, "log", 20)
    model, _ = run(graded, seed=3)
    active = read_bundle(write_bundle(model, name="graded", extractors=SPECS)).as_active()
    assert run(graded, active=active)[0].evidence.shared_frames == len(data)
    for otherwise in (data, seen_through(data, "film", 20)):
        assert run(otherwise, active=active)[0].evidence.shared_frames == len(data) - 20


STRANGE_RECIPES = [
    Recipe("oracle", {"depth": 3}),
    Recipe("oracle"),
    Recipe("pca-ridge"),
    Recipe("pca-ridge", {"components": -1, "alpha": 0.1}),
    Recipe("boosted-trees", {"rounds": 1e300}),
    Recipe("mlp", {"epochs": float("inf")}),
]


@pytest.mark.parametrize("recipe", STRANGE_RECIPES, ids=str)
def test_a_model_whose_recipe_cannot_be_fitted_here_does_not_keep_others_from_training(
    data, deployed, recipe
):
    active = replace(deployed, recipe=recipe)
    model, _ = run(with_new_hashes(data, len(data)), active=active)
    assert model.evidence.active_loss is None
    assert model.evidence.better_than_active is None
    assert model.evidence.clips_better is None
    assert model.evidence.active_name == "yesterday"
    assert np.isnan(model.validation.active).all()
    assert "activeLoss" not in model.metrics
    bundle = read_bundle(write_bundle(model, name="next", extractors=SPECS))
    assert bundle.manifest.evidence == model.evidence


def test_such_a_model_is_compared_on_the_frames_of_its_own_validation_if_there_are_ten(data, deployed):
    active = replace(deployed, recipe=STRANGE_RECIPES[0])
    unknown = len(data) - 10
    model, _ = run(with_new_hashes(data, unknown), active=active)
    expected = [deployed.out_of_fold[digest][1] for digest in data.frame_hashes[unknown:]]
    assert np.allclose(model.validation.active[unknown:], expected)
    assert np.isnan(model.validation.active[:unknown]).all()
    assert model.evidence.active_loss == pytest.approx(rmse(data.ratings[unknown:], expected))
    mine = model.validation.predictions[unknown:]
    assert model.evidence.shared_loss == pytest.approx(rmse(data.ratings[unknown:], mine))
    assert model.evidence.shared_loss != model.evidence.loss
    assert model.evidence.shared_frames == 10
    gain = model.evidence.active_loss - model.evidence.shared_loss
    assert model.evidence.better_than_active.value == pytest.approx(gain)
    fewer, _ = run(with_new_hashes(data, unknown + 1), active=active)
    assert fewer.evidence.active_loss is None
    assert fewer.evidence.shared_loss is None
    assert fewer.evidence.shared_frames is None


def test_a_formula_whose_features_are_missing_is_not_compared_with(data):
    keep = [index for index, name in enumerate(data.names) if name != "context/contrast"]
    less = TrainingSet(
        data.features[:, keep],
        tuple(data.names[index] for index in keep),
        data.ratings,
        data.clip_ids,
        data.group_ids,
        data.frame_hashes,
        data.seconds,
    )
    evidence = run(less, active=read_bundle(factory_bundle()).as_active())[0].evidence
    assert evidence.active_loss is None
    assert evidence.better_than_active is None
    assert evidence.active_name == "Factory default"


def test_the_thorough_preset_tries_all_candidates_and_its_model_can_be_kept():
    token = StopAfter(StopRequest.STOP_AND_KEEP, 1)

    def emit(event):
        if isinstance(event, StageProgress) and event.stage == "Testing against chance":
            token.seen = 1

    model, events = run(rated_frames(2, 4, 3), Preset.THOROUGH, token=token, emit=emit)
    tried = {event.candidate for event in events if isinstance(event, FitStep)}
    assert tried == {candidate.id for candidate in candidates_for(Preset.THOROUGH)}
    bundle = read_bundle(write_bundle(model, name="all", extractors=SPECS))
    assert bundle.manifest.recipe == model.recipe


def test_what_is_read_for_the_model_in_use_alone_is_not_learned_from(data):
    names = (*data.names, "onnx-encoder/0")
    wider = replace(
        data, names=names, features=np.hstack([data.features, data.ratings[:, None].astype(np.float32)])
    )
    blocks = frozenset(name.partition("/")[0] for name in data.names)
    kept = train(
        wider,
        TrainingOptions(Preset.QUICK, 1, blocks),
        active=None,
        emit=lambda _: None,
        token=NeverStop(),
    )
    plain, _ = run(data)
    assert kept.names == plain.names
    assert np.array_equal(kept.validation.predictions, plain.validation.predictions)


def test_a_model_in_use_is_fitted_again_on_the_features_it_reads(data):
    read = learned_columns(data.names, {"context"})
    earlier = Recipe("kernel-ridge", {"alpha": 0.1, "gamma": 0.3})
    nothing_near = np.zeros((len(data), len(data)), dtype=np.bool_)
    plan = plan_folds(Grouping(data.clip_ids, data.group_ids, data.seconds, nothing_near))
    judged = predict_active(ActiveModel("earlier", None, earlier, names=read), data, plan, 1, NeverStop())
    assert judged.refitted
    found = judged.values
    features, candidate = data.columns(read).astype(np.float64), find_candidate("kernel-ridge")
    for fold in plan.outer:
        fitted = candidate.fit(features[fold.learn], blocks_of(read), data.ratings[fold.learn], earlier, 1)
        assert np.allclose(found[fold.held_out], clip_unit(fitted.predict(features[fold.held_out])))


class Confident:
    def predict(self, features, names):  # noqa: ARG002 - as every model's
        return np.full(len(features), 0.9)


def test_the_model_in_use_is_not_asked_about_a_copy_of_what_it_learned_from(data):
    learned = np.array(data.clip_ids) == data.clip_ids[0]
    others = np.flatnonzero(~learned)
    pictures = data.features.copy()
    pictures[others[0]] = pictures[np.flatnonzero(learned)[0]]
    copied = replace(data, features=pictures)
    near = near_copies(copied.features, copied.names)[:, learned].any(axis=1)
    assert near[others[0]]
    assert not near[others].all()
    active = ActiveModel(
        "earlier",
        Confident(),
        Recipe("kernel-ridge", {}),
        {digest: (digest, 0.2) for digest in np.array(data.frame_hashes)[learned].tolist()},
        not_met=frozenset(np.array(data.frame_hashes)[others].tolist()),
    )
    judged = predict_active(active, copied, plan_for(copied), 1, NeverStop())
    assert not judged.refitted
    assert np.array_equal(judged.values[learned], np.full(learned.sum(), 0.2))
    asked = others[~near[others]]
    assert np.array_equal(judged.values[asked], np.full(len(asked), 0.9))
    assert np.isnan(judged.values[others[near[others]]]).all()


def test_a_run_takes_no_more_memory_than_was_said_before_it():
    data = rated_frames(clips=6, shots=10, per_shot=5)
    # Unlike each other: copies across clips would make the folds smaller.
    pictures = np.maximum(np.random.default_rng(1).normal(size=data.features.shape), 0).astype(np.float32)
    tracemalloc.start()
    try:
        run(replace(data, features=pictures))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    growing = most_memory(len(data), Preset.QUICK) - most_memory(0, Preset.QUICK)
    assert growing / 3 < peak < growing
