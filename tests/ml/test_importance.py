"""Permutation importance by groups, on held-out frames."""

import json
from dataclasses import replace

import numpy as np
import pytest
from bundle_rig import pack, unpack
from ml_rig import NAMES, StopAfter, rated_frames
from sklearn.base import BaseEstimator
from sklearn.inspection import permutation_importance as of_columns

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled
from aura_trainer.domain.importance import FeatureGroup
from aura_trainer.domain.training import Preset, StageProgress, StopRequest
from aura_trainer.ml.bundle import read_bundle, write_bundle
from aura_trainer.ml.candidates.registry import candidates_for
from aura_trainer.ml.features.backbone import BACKBONE_SPEC
from aura_trainer.ml.features.context import CONTEXT_NAMES, ContextExtractor
from aura_trainer.ml.features.groups import group_of
from aura_trainer.ml.importance import HeldOutFold, groups_of, permutation_importance
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.shares import DONE, START, Shares
from aura_trainer.ml.trainer import TrainingOptions, train

SPECS = [ContextExtractor().spec, BACKBONE_SPEC]
DATA = rated_frames()

FOLDS = 3


class Weighted(BaseEstimator):
    """A linear model with known weights, on the columns of ``NAMES``."""

    def __init__(self, **weights):
        self.weights = np.array([weights.get(name.partition("/")[2], 0.0) for name in NAMES])

    def predict(self, features):
        return features @ self.weights

    def fit(self, _features, _ratings):
        return self


def measured(model, features, ratings, folds=FOLDS, seed=7, on_part=lambda _: None):
    rows = np.array_split(np.arange(len(ratings)), folds)
    held_out = [HeldOutFold(model, features[part], part) for part in rows]
    return permutation_importance(held_out, ratings, NAMES, seed, on_part)


def less_error(model, features, ratings):
    return -rmse(ratings, model.predict(features))


@pytest.fixture(scope="module")
def features():
    return np.random.default_rng(0).uniform(size=(300, len(NAMES)))


@pytest.fixture(scope="module")
def trained():
    return train(DATA, TrainingOptions(Preset.QUICK, 3), active=None, emit=lambda _: None, token=NeverStop())


def test_every_feature_belongs_to_a_group_an_editor_knows():
    assert {group_of(name) for name in NAMES if not name.startswith("context/key")} - {FeatureGroup.OTHER}
    odd = [name for name in CONTEXT_NAMES if group_of(name) is FeatureGroup.OTHER]
    assert odd == ["context/key_frame", "context/aspect_ratio"]
    assert group_of("onnx-encoder/0001") is FeatureGroup.CONTENT
    assert group_of("strange/brightness") is FeatureGroup.OTHER


def test_a_group_that_decides_ratings_matters_and_others_do_not(features):
    model = Weighted(motion=0.6, loudness=0.3)
    found = measured(model, features, model.predict(features))
    by_group = {entry.group: entry for entry in found.groups}
    assert [entry.group for entry in found.groups[:2]] == [FeatureGroup.MOTION, FeatureGroup.SOUND]
    assert by_group[FeatureGroup.MOTION].rise > 1.5 * by_group[FeatureGroup.SOUND].rise > 0.05
    assert by_group[FeatureGroup.CONTENT].rise == by_group[FeatureGroup.PLACE].rise == 0
    assert by_group[FeatureGroup.CONTENT].spread == 0
    assert by_group[FeatureGroup.MOTION].spread > 0
    assert set(by_group) == set(groups_of(NAMES))


def test_a_group_of_one_column_is_measured_as_scikit_learn_measures_a_column(features):
    model = Weighted(motion=0.6, loudness=0.3)
    ratings = model.predict(features)
    ours = {entry.group: entry.rise for entry in measured(model, features, ratings, folds=1).groups}
    theirs = of_columns(
        model, features, ratings, scoring=less_error, n_repeats=10, random_state=0
    ).importances_mean
    assert ours[FeatureGroup.MOTION] == pytest.approx(theirs[NAMES.index("context/motion")], rel=0.05)


def test_the_columns_of_a_group_move_together(features):
    # Whoever reads the difference of two columns that are alike sees nothing, as long as they stay together.
    alike = features.copy()
    alike[:, NAMES.index("context/clip_position")] = alike[:, NAMES.index("context/shot_position")]
    model = Weighted(clip_position=0.5, shot_position=-0.5)
    found = {entry.group: entry.rise for entry in measured(model, alike, np.zeros(300)).groups}
    assert found[FeatureGroup.PLACE] == 0


def test_frames_are_shuffled_within_their_fold_alone(features):
    # Constant within each fold: only an exchange between folds could change a prediction.
    steady = features.copy()
    for part in np.array_split(np.arange(300), 3):
        steady[part] = steady[part[0]]
    model = Weighted(motion=0.6)
    assert measured(model, steady, model.predict(steady)).groups[0].rise == 0


def test_the_same_seed_gives_the_same_figures_and_the_parts_are_told(features):
    model, parts = Weighted(motion=0.6), []
    ratings = model.predict(features)
    first = measured(model, features, ratings, on_part=parts.append)
    assert first == measured(model, features, ratings)
    assert first.groups[0].rise != measured(model, features, ratings, seed=8).groups[0].rise
    assert parts == sorted(parts)
    assert (len(parts), parts[-1]) == (FOLDS * len(first.groups), 1)


def test_a_run_measures_what_matters_with_its_own_seed(trained):
    importance = trained.evidence.importance
    assert importance.groups[0].group is FeatureGroup.CONTENT
    assert importance.groups[0].rise > 10 * importance.groups[1].rise
    assert (importance.repeats, importance.seed) == (10, 3)


def test_cancelling_also_ends_the_measuring():
    token = StopAfter(StopRequest.CANCEL, 1)

    def emit(event):
        if isinstance(event, StageProgress) and event.stage == "Measuring what matters":
            token.seen = 1

    with pytest.raises(Cancelled):
        train(DATA, TrainingOptions(Preset.QUICK), active=None, emit=emit, token=token)


def test_it_travels_with_the_bundle_and_an_older_bundle_opens_without_it(trained):
    data = write_bundle(trained, name="mine", extractors=SPECS)
    assert read_bundle(data).manifest.evidence.importance == trained.evidence.importance
    members = unpack(data)
    manifest = json.loads(members["manifest.json"])
    del manifest["evidence"]["importance"]
    older = read_bundle(pack({**members, "manifest.json": json.dumps(manifest).encode()}))
    assert older.manifest.evidence == replace(trained.evidence, importance=None)


@pytest.mark.parametrize("preset", list(Preset))
def test_the_parts_of_a_run_share_its_progress_without_a_gap(preset):
    candidates = [each.id for each in candidates_for(preset)]
    shares = Shares(candidates, 39)
    ends = [START]
    for number in range(len(candidates)):
        assert shares.searching(number, 0) == ends[-1]
        ends.append(shares.searching(number, 1))
    assert shares.testing(0) == ends[-1]
    assert shares.measuring(0) == pytest.approx(shares.testing(1))
    assert shares.curving(0) == pytest.approx(shares.measuring(1))
    assert shares.curving(1) == pytest.approx(DONE)
    assert ends == sorted(ends)


def test_the_thorough_preset_spends_its_time_on_the_test_against_chance():
    candidates = [each.id for each in candidates_for(Preset.THOROUGH)]
    shares = Shares(candidates, 99)
    assert shares.testing(1) - shares.testing(0) > 0.9 * (DONE - START)
