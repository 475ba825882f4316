import io
import pickle
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import skops.io
from bundle_rig import forged, pack, unpack
from hypothesis import given, settings
from hypothesis import strategies as st
from ml_rig import rated_frames
from sklearn.preprocessing import FunctionTransformer

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidBundle, InvalidInput
from aura_trainer.domain.training import Preset
from aura_trainer.ml.bundle import read_bundle, write_bundle
from aura_trainer.ml.candidates.registry import candidates_for, find_candidate
from aura_trainer.ml.estimator_file import dump_estimator, load_estimator
from aura_trainer.ml.factory import BASE, WEIGHTS, factory_bundle
from aura_trainer.ml.features.backbone import BACKBONE_SPEC
from aura_trainer.ml.features.context import CONTEXT_NAMES, ContextExtractor
from aura_trainer.ml.scaling import blocks_of
from aura_trainer.ml.trainer import TrainingOptions, train
from aura_trainer.ml.validation_csv import read_validation, write_validation
from aura_trainer.resources import resource_path

SPECS = [ContextExtractor().spec, BACKBONE_SPEC]
WHEN = datetime(2026, 5, 4, tzinfo=UTC)
DATA = rated_frames()


@pytest.fixture(scope="module")
def model():
    return train(DATA, TrainingOptions(Preset.QUICK), active=None, emit=lambda _: None, token=NeverStop())


@pytest.fixture(scope="module")
def data(model):
    return write_bundle(model, name="mine", extractors=SPECS, created=WHEN)


def test_a_bundle_reads_back_as_it_was_written(model, data):
    bundle = read_bundle(data)
    columns = DATA.columns(model.names).astype(float)
    expected = np.clip(model.estimator.predict(columns), 0, 1)
    assert np.array_equal(bundle.predict(DATA.features, DATA.names), expected)
    assert bundle.manifest.evidence == model.evidence
    assert bundle.manifest.metrics == model.metrics
    assert bundle.manifest.recipe == model.recipe
    assert bundle.manifest.created == WHEN
    assert bundle.extractor_specs == tuple(SPECS)
    for name in ("frame_hashes", "clip_ids", "group_ids"):
        assert getattr(bundle.validation, name) == getattr(model.validation, name)
    for name in ("folds", "ratings", "predictions", "mean_baseline"):
        assert np.array_equal(getattr(bundle.validation, name), getattr(model.validation, name))
    assert np.isnan(bundle.validation.active).all()


def test_a_table_keeps_in_which_look_frames_were_learned_from_and_without_it_they_are_as_recorded(model):
    table = model.validation
    looks = (*table.frame_hashes[:-1], "another look")
    through = read_validation(write_validation(replace(table, picture_hashes=looks)))
    assert through.picture_hashes == looks
    assert through.held_out()[table.frame_hashes[-1]] == ("another look", table.predictions[-1])
    assert through.held_out()[table.frame_hashes[0]] == (table.frame_hashes[0], table.predictions[0])
    plain = write_validation(table)
    assert write_validation(replace(table, picture_hashes=table.frame_hashes)) == plain
    assert read_validation(plain).held_out() == table.held_out()


def test_equal_content_gives_equal_bytes_and_the_name_does_not_change_the_id(model, data):
    assert write_bundle(model, name="mine", extractors=SPECS, created=WHEN) == data
    other = write_bundle(model, name="other", extractors=SPECS, created=WHEN)
    assert other != data
    assert read_bundle(other).manifest.id == read_bundle(data).manifest.id


def test_columns_are_picked_by_name_and_a_missing_one_is_told(data):
    bundle = read_bundle(data)
    order = np.random.default_rng(0).permutation(len(DATA.names))
    names = tuple(DATA.names[index] for index in order)
    expected = bundle.predict(DATA.features, DATA.names)
    assert np.array_equal(bundle.predict(DATA.features[:, order], names), expected)
    with pytest.raises(InvalidInput, match="not computed"):
        bundle.predict(DATA.features[:, order[5:]], names[5:])
    assert bundle.predict(DATA.features[:0], DATA.names).shape == (0,)


def test_extractors_the_model_does_not_read_are_left_out():
    (entry,) = read_bundle(factory_bundle()).manifest.extractors
    assert entry.id == "context"


@pytest.mark.parametrize("candidate", candidates_for(Preset.THOROUGH), ids=lambda candidate: candidate.id)
def test_every_kind_of_model_is_kept_exactly_and_in_equal_bytes(candidate):
    features = DATA.features.astype(float)
    fitted = candidate.fit(features, blocks_of(DATA.names), DATA.ratings, candidate.recipes[-1], 1)
    file = dump_estimator(fitted)
    assert np.array_equal(load_estimator(file).predict(features), fitted.predict(features))
    again = candidate.fit(features, blocks_of(DATA.names), DATA.ratings, candidate.recipes[-1], 1)
    assert dump_estimator(again) == file


def refused_or_harmless(data):
    try:
        bundle = read_bundle(data)
    except InvalidBundle as error:
        return bool(error.detail)
    return np.isfinite(bundle.predict(DATA.features, DATA.names)).all()


@settings(max_examples=150)
@given(st.data())
def test_damaged_bytes_are_refused_with_a_reason_or_harmless(data, draw):
    spoiled = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        spoiled[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    for candidate in (bytes(spoiled), bytes(spoiled[:cut]), bytes(spoiled[cut:])):
        assert refused_or_harmless(candidate)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_description_of_an_estimator_is_refused_or_harmless(data, draw):
    """The digest fits, so only the checks of the estimator itself stand in the way."""
    inner = unpack(unpack(data)["estimator.skops"])
    name = draw.draw(st.sampled_from(sorted(inner)))
    spoiled = bytearray(inner[name])
    for _ in range(draw.draw(st.integers(1, 3))):
        spoiled[draw.draw(st.integers(0, len(spoiled) - 1))] = draw.draw(st.integers(0, 255))
    estimator = pack(inner | {name: bytes(spoiled)}, zipfile.ZIP_STORED)
    assert refused_or_harmless(forged(data, estimator))


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", bytes(5000)])
def test_other_files_are_no_bundle(data):
    with pytest.raises(InvalidBundle, match="not a zip"):
        read_bundle(data)


def test_a_file_too_many_and_a_file_too_few_are_refused(data):
    members = unpack(data)
    with pytest.raises(InvalidBundle, match="more than 3"):
        read_bundle(pack(members | {"extra.py": b""}))
    with pytest.raises(InvalidBundle, match="nothing else"):
        read_bundle(pack({name: members[name] for name in ("manifest.json", "estimator.skops")}))


def test_a_path_that_climbs_out_is_refused(data):
    members = unpack(data)
    members["../validation.csv"] = members.pop("validation.csv")
    with pytest.raises(InvalidBundle, match="nothing else"):
        read_bundle(pack(members))


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked(data):
    members = unpack(data)
    members["validation.csv"] = bytes(50_000_000)
    with pytest.raises(InvalidBundle, match="packed more tightly"):
        read_bundle(pack(members))


def test_a_bomb_inside_the_estimator_is_refused(data):
    inner = unpack(unpack(data)["estimator.skops"])
    inner["schema.json"] = bytes(60_000_000)
    with pytest.raises(InvalidBundle, match="packed more tightly"):
        read_bundle(forged(data, pack(inner)))


def test_a_member_that_was_changed_is_named(data):
    members = unpack(data)
    members["validation.csv"] += b"\n"
    with pytest.raises(InvalidBundle, match=r"validation\.csv"):
        read_bundle(pack(members))


def test_a_pickle_is_no_estimator(data):
    with pytest.raises(InvalidBundle):
        read_bundle(forged(data, pickle.dumps({"any": "thing"})))


def test_functions_and_classes_from_elsewhere_are_refused_though_skops_may_trust_them(data):
    for stranger in (FunctionTransformer(np.sqrt), {"a": np.sqrt}, NeverStop()):
        with pytest.raises(InvalidBundle, match="no model of this app has"):
            read_bundle(forged(data, skops.io.dumps(stranger)))


def test_a_tree_that_points_outside_itself_is_refused():
    features = DATA.features.astype(float)
    trees = find_candidate("boosted-trees")
    fitted = trees.fit(features, blocks_of(DATA.names), DATA.ratings, trees.recipes[2], 1)
    inner = unpack(dump_estimator(fitted))
    for field, value in (("left_child", 10_000), ("feature", 10_000), ("left_child", 0)):
        spoiled = dict(inner)
        for name, content in inner.items():
            if name.endswith(".npy"):
                table = np.load(io.BytesIO(content), allow_pickle=False)
                if table.dtype.names and field in table.dtype.names:
                    table = table.copy()
                    table[field][0] = value
                    buffer = io.BytesIO()
                    np.save(buffer, table)
                    spoiled[name] = buffer.getvalue()
        assert spoiled != inner
        with pytest.raises(InvalidBundle, match="points outside itself"):
            load_estimator(pack(spoiled, zipfile.ZIP_STORED))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schemaVersion": 2}, "schemaVersion"),
        ({"metrics": {"loss": "high"}}, "metrics"),
        ({"featureNames": []}, "featureNames"),
        ({"featureNames": ["context/contrast"] * 2}, "feature names"),
        ({"featureNames": ["telepathy/0"]}, "feature names"),
        ({"featureNames": ["context/contrast"]}, "cannot predict"),
        ({"extractors": [{"id": "telepathy", "version": 1}]}, "cannot be computed here"),
        ({"extractors": []}, "extractors"),
        ({"probe": [0.5] * 8}, "does not predict here"),
        ({"probe": []}, "does not predict here"),
        ({"recipe": "import os"}, "recipe"),
        ({"surprise": 1}, "surprise"),
        ({"name": ""}, "name"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused_by_its_field(data, change, reason):
    with pytest.raises(InvalidBundle, match=reason):
        read_bundle(forged(data, **change))


def test_a_model_that_predicts_nothing_finite_is_refused(data):
    estimator = read_bundle(data)._estimator
    spoiled = skops.io.loads(skops.io.dumps(estimator), trusted=[])
    spoiled[-1].regressor_.dual_coef_[:] = np.nan
    with pytest.raises(InvalidBundle, match="not a number"):
        read_bundle(forged(data, skops.io.dumps(spoiled)))


def test_a_table_with_numbers_out_of_range_is_refused(data):
    members = unpack(data)
    lines = members["validation.csv"].decode().splitlines()
    fold, rating = 3, 4
    for column, bad in (
        *((rating, bad) for bad in ("7", "nan", "x")),
        *((fold, bad) for bad in ("-1", "0.5", "99999999999999999999", "-99999999999999999999")),
    ):
        fields = lines[1].split(",")
        fields[column] = bad
        members["validation.csv"] = "\n".join([lines[0], ",".join(fields), *lines[2:], ""]).encode()
        with pytest.raises(InvalidBundle, match="held-out predictions"):
            read_bundle(forged(pack(members)))


def test_the_factory_default_is_the_references_formula():
    generator = np.random.default_rng(0)
    features = generator.uniform(size=(50, len(CONTEXT_NAMES))).astype(np.float32)
    values = dict(zip(CONTEXT_NAMES, features.T.astype(float), strict=True))
    expected = (
        0.5
        + 0.2 * values["context/key_frame"]
        + 0.15 * values["context/visual_complexity"]
        + 0.1 * values["context/contrast"]
        + 0.1 * values["context/mid_brightness"]
        + 0.1 * values["context/edge_density"]
        + 0.05 * values["context/colour_variance"]
    )
    predicted = read_bundle(factory_bundle()).predict(features, CONTEXT_NAMES)
    assert np.allclose(predicted, np.clip(expected, 0, 1))


def test_the_shipped_default_is_that_formula_and_valid():
    shipped = read_bundle(resource_path("frame-importance-model-default.zip").read_bytes())
    assert shipped.manifest.feature_names == tuple(WEIGHTS)
    assert shipped.manifest.annotation_count == 0
    assert np.allclose(shipped._estimator.coef_, list(WEIGHTS.values()))
    assert shipped._estimator.intercept_ == BASE
    assert shipped.as_active().recipe is None
    assert factory_bundle() == factory_bundle()


def without_rows(data):
    members = unpack(data)
    members["validation.csv"] = members["validation.csv"].splitlines(keepends=True)[0]
    return pack(members)


NOTHING_LEARNED = {"recipe": "reference-formula", "annotationCount": 0, "evidence": None, "preset": None}


def test_a_trained_model_that_says_it_is_a_formula_is_refused(data):
    """It would be compared on the very frames it was fitted on."""
    formula = factory_bundle()
    for spoiled in (
        forged(data, recipe="reference-formula"),
        forged(data, **NOTHING_LEARNED),
        forged(without_rows(data), **NOTHING_LEARNED),
        forged(formula, annotationCount=1),
        forged(formula, preset="quick"),
        forged(formula, recipe="reference-formula(base=0.5)"),
        forged(pack(unpack(formula) | {"validation.csv": unpack(data)["validation.csv"]})),
    ):
        with pytest.raises(InvalidBundle, match="says it is a fixed formula"):
            read_bundle(spoiled)
    assert read_bundle(forged(formula)).as_active().recipe is None
