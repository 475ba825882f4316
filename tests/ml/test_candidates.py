import numpy as np
import pytest
from ml_rig import rated_frames
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import rbf_kernel

from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.domain.training import Preset
from aura_trainer.ml.candidates.base import Fold, fit_pca
from aura_trainer.ml.candidates.registry import candidates_for, find_candidate
from aura_trainer.ml.features.context import ASPECT_RATIO, HAS_SOUND, KEY_FRAME
from aura_trainer.ml.folds import OuterFold, Split
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import blocks_of, fit_scaler, learned_columns
from aura_trainer.ml.search import FoldSearch, Table

DATA = rated_frames()
NAMES = learned_columns(DATA.names)
FEATURES = DATA.columns(NAMES).astype(np.float64)
BLOCKS = blocks_of(NAMES)
CANDIDATES = (*candidates_for(Preset.THOROUGH), find_candidate("pca-ridge"))
FOLD = Fold(FEATURES[:48], FEATURES[48:], BLOCKS)


def ids(candidate):
    return candidate.id


def test_a_kind_that_no_preset_tries_any_more_can_still_be_fitted():
    earlier = find_candidate("pca-ridge")
    assert all(earlier not in candidates_for(preset) for preset in Preset)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=ids)
def test_the_kept_model_predicts_what_its_step_of_the_path_predicted(candidate):
    steps = list(candidate.prepare(FOLD, 5).steps(DATA.ratings[:48, None]))
    assert len(steps) == len(candidate.recipes)
    for index in (0, len(steps) // 2, len(steps) - 1):
        recipe = Recipe.parse(str(candidate.recipes[index]))
        model = candidate.fit(FOLD.learn, BLOCKS, DATA.ratings[:48], recipe, 5)
        assert np.allclose(model.predict(FOLD.held_out), steps[index].held_out[:, 0], atol=1e-9)
        assert np.allclose(model.predict(FOLD.learn), steps[index].learned, atol=1e-9)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=ids)
def test_many_targets_at_once_give_what_each_gives_alone(candidate):
    targets = np.column_stack([DATA.ratings[:48], DATA.ratings[:48][::-1], 1 - DATA.ratings[:48]])
    prepared = candidate.prepare(FOLD, 5)
    together = list(prepared.steps(targets))
    for column in range(3):
        alone = list(prepared.steps(targets[:, [column]]))
        for step in (0, len(alone) - 1):
            assert np.allclose(together[step].held_out[:, column], alone[step].held_out[:, 0], atol=1e-9)
            if column == 0:
                assert np.allclose(together[step].learned, alone[step].learned, atol=1e-9)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=ids)
def test_a_candidate_learns_what_there_is_to_learn(candidate):
    path = candidate.prepare(FOLD, 5).steps(DATA.ratings[:48, None])
    errors = [np.sqrt(np.mean((step.held_out[:, 0] - DATA.ratings[48:]) ** 2)) for step in path]
    assert min(errors) < 0.75 * DATA.ratings[48:].std()


@pytest.mark.parametrize("candidate", CANDIDATES, ids=ids)
def test_a_few_frames_of_one_rating_are_no_obstacle(candidate):
    fold = Fold(FEATURES[:5], FEATURES[5:7], BLOCKS)
    for step in candidate.prepare(fold, 5).steps(np.full((5, 1), 0.4)):
        assert np.isfinite(step.learned).all()
        assert np.isfinite(step.held_out).all()
        assert step.held_out.shape == (2, 1)


@pytest.mark.parametrize("candidate", CANDIDATES, ids=ids)
def test_a_recipe_of_something_else_is_refused(candidate):
    for recipe in (
        Recipe(candidate.id),
        Recipe("oracle", candidate.recipes[0].params),
        Recipe(candidate.id, {**candidate.recipes[0].params, "surprise": 1}),
        *(
            Recipe(candidate.id, {**candidate.recipes[0].params, name: value})
            for name in candidate.recipes[0].params
            for value in (-1, float("inf"), float("nan"))
        ),
    ):
        with pytest.raises(InvalidInput, match="not a recipe"):
            candidate.fit(FOLD.learn, BLOCKS, DATA.ratings[:48], recipe, 5)


def test_a_candidate_is_found_by_the_name_in_its_recipes():
    for candidate in CANDIDATES:
        assert find_candidate(candidate.recipes[0].candidate) is candidate
    with pytest.raises(NotFound):
        find_candidate("oracle")


def test_presets_try_more_and_more_and_the_simplest_first():
    quick, balanced, thorough = (candidates_for(preset) for preset in Preset)
    assert tuple(item for item in thorough if item in balanced) == balanced
    assert tuple(item for item in balanced if item in quick) == quick
    assert len(quick) < len(balanced) < len(thorough)
    assert [item.id for item in thorough] == ["kernel-ridge", "mlp", "boosted-trees"]


def test_the_evidence_for_a_step_is_that_of_a_gaussian_process():
    candidate = find_candidate("kernel-ridge")
    ratings = DATA.ratings[:48]
    steps = list(candidate.prepare(FOLD, 5).steps(ratings[:, None]))
    for recipe, step in list(zip(candidate.recipes, steps, strict=True))[::5]:
        scale, pca, model = (part for _, part in candidate.fit(FOLD.learn, BLOCKS, ratings, recipe, 5).steps)
        scores = pca.transform(scale.transform(FOLD.learn))
        kernel = rbf_kernel(scores, gamma=recipe.params["gamma"]) + recipe.params["alpha"] * np.eye(48)
        rest = ratings - model.transformer_.mean_
        power = rest @ np.linalg.solve(kernel, rest) / 48
        likely = multivariate_normal(np.zeros(48), power * kernel).logpdf(rest)
        # Equal up to what all steps share.
        constant = -0.5 * 48 * (np.log(2 * np.pi) + 1)
        assert step.evidence[0] + constant == pytest.approx(likely, rel=1e-6)


def test_a_step_is_chosen_by_the_evidence_on_all_that_is_learned_from():
    candidate = find_candidate("kernel-ridge")
    everything = np.arange(len(FEATURES))
    inner = (Split(everything[:48], everything[48:]), Split(everything[12:], everything[:12]))
    fold = OuterFold(everything, everything[:0], inner)
    found = FoldSearch(candidate, Table(FEATURES, BLOCKS), fold, 5).run(
        DATA.ratings[:, None], lambda *_: None
    )
    whole = Fold(FEATURES, FEATURES[:1], BLOCKS)
    evidence = [step.evidence[0] for step in candidate.prepare(whole, 5).steps(DATA.ratings[:, None])]
    assert found.step[0] == int(np.argmax(evidence))
    assert found.held_out.shape == (0, 1)


def test_what_was_chosen_by_evidence_is_predicted_without_the_inner_folds_to_the_bit():
    everything = np.arange(len(FEATURES))
    learn, held_out = everything[:48], everything[48:]
    fold = OuterFold(learn, held_out, (Split(learn[:24], learn[24:]), Split(learn[24:], learn[:24])))
    search = FoldSearch(find_candidate("kernel-ridge"), Table(FEATURES, BLOCKS), fold, 5)
    targets = np.random.default_rng(1).permuted(np.tile(DATA.ratings[:, None], 7), axis=0)
    expected = search.run(targets, lambda *_: None).held_out
    assert np.array_equal(search.predict(targets, lambda: None), expected)
    search.forget_inner()
    assert np.array_equal(search.predict(targets, lambda: None), expected)


@pytest.mark.parametrize("shape", [(30, 80), (80, 30)])
def test_components_are_those_of_scikit_learn(shape):
    table = np.random.default_rng(0).normal(size=shape) * np.linspace(1, 3, shape[1])
    ours, theirs = fit_pca(table, 7), PCA(7, svd_solver="full").fit(table)
    assert np.allclose(np.abs(ours.transform(table)), np.abs(theirs.transform(table)))
    assert np.allclose(ours.explained_variance_ratio_, theirs.explained_variance_ratio_)
    assert np.allclose(ours.components_ @ ours.components_.T, np.eye(7))


def test_more_components_than_there_is_variance_add_nothing():
    table = np.outer(np.arange(10.0), np.ones(40))
    scores = fit_pca(table, 5).transform(table)
    assert np.allclose(scores[:, 1:], 0, atol=1e-9)


def test_flags_of_the_encoder_and_of_the_clip_are_not_learned():
    assert not {KEY_FRAME, ASPECT_RATIO, HAS_SOUND} & set(NAMES)
    assert len(NAMES) == len(DATA.names) - 3


def test_scaling_gives_a_networks_block_the_variance_of_one_and_leaves_context_less():
    scaled = fit_scaler(FEATURES, BLOCKS).transform(FEATURES)
    owner = np.array(BLOCKS)
    assert scaled[:, owner != "context"].var(axis=0).sum() == pytest.approx(1)
    assert scaled[:, owner == "context"].var(axis=0).sum() <= 0.5 + 1e-9


def test_a_measure_that_never_moved_is_not_blown_up():
    still = FEATURES.copy()
    still[:, 0] = 0.3
    scaler = fit_scaler(still, BLOCKS)
    still[0, 0] = 1.0
    assert abs(scaler.transform(still)[0, 0]) < 3
