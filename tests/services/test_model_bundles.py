"""The manager over real bundles, as training writes them."""

from datetime import UTC, datetime

import numpy as np
import pytest
from model_rig import data_paths, slots

from aura_trainer.ml.bundle import read_bundle, write_bundle
from aura_trainer.ml.candidates.registry import find_candidate
from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.outcome import TrainedModel, ValidationTable
from aura_trainer.resources import resource_path
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.model_manager import ModelManager
from aura_trainer.services.model_versions import ModelFacts

DEFAULT_MODEL = "frame-importance-model-default.zip"
NAMES = ("context/brightness", "context/contrast")


def real_bundle(name, slope):
    features = np.random.Generator(np.random.PCG64(1)).random((40, 2))
    ratings = np.clip(slope * features[:, 0], 0, 1)
    candidate = find_candidate("pca-ridge")
    count = 5
    table = ValidationTable(
        frame_hashes=tuple(f"{at:064x}" for at in range(count)),
        clip_ids=("clip",) * count,
        group_ids=("shot",) * count,
        folds=np.zeros(count, dtype=np.int64),
        ratings=ratings[:count],
        predictions=ratings[:count],
        mean_baseline=np.full(count, 0.5),
        active=np.full(count, 0.5),
    )
    model = TrainedModel(
        estimator=candidate.fit(features, ("context", "context"), ratings, candidate.recipes[-1], 1),
        names=NAMES,
        recipe=candidate.recipes[-1],
        evidence=None,
        validation=table,
        metrics={"loss": 0.1},
        samples=40,
        preset=None,
        seed=1,
    )
    created = datetime(2026, 1, 1 + round(10 * slope), tzinfo=UTC)
    return write_bundle(
        model, name=name, extractors=[ExtractorSpec("context", 1, None, None)], created=created
    )


def describe(bundle):
    manifest = bundle.manifest
    return ModelFacts(
        name=manifest.name,
        created=manifest.created.isoformat(),
        annotation_count=manifest.annotation_count,
        metrics=manifest.metrics,
        extractors=tuple(entry.id for entry in manifest.extractors),
        recipe=str(manifest.recipe),
    )


@pytest.fixture(scope="module")
def bundles():
    return {name: real_bundle(name, slope) for name, slope in [("default", 0.1), ("A", 0.5), ("B", 0.9)]}


@pytest.fixture
def manager(tmp_path, bundles):
    paths = data_paths(tmp_path)
    lock = ProcessLock(paths.locks / "models.lock", "the models", timeout=60)
    return ModelManager(paths, DiskFiles(), lock, read_bundle, describe, lambda: bundles["default"])


def score(manager):
    used = manager.in_use()
    bundle, notice = read_bundle(used.data), used.notice
    assert notice is None
    return float(bundle.predict(np.array([[1.0, 0.0]], dtype=np.float32), NAMES)[0])


def test_the_deployed_bundle_is_the_one_that_scores(tmp_path, manager, bundles):
    assert score(manager) == pytest.approx(0.1, abs=1e-4)
    for name, expected in [("A", 0.5), ("B", 0.9)]:
        manager.add_version(bundles[name])
        assert manager.deploy_version(name).deployed
        assert score(manager) == pytest.approx(expected, abs=1e-4)
    assert slots(tmp_path) == (bundles["B"], bundles["A"])
    manager.restore_backup()
    assert score(manager) == pytest.approx(0.5, abs=1e-4)
    manager.revert()
    assert score(manager) == pytest.approx(0.1, abs=1e-4)
    manager.undo()
    assert score(manager) == pytest.approx(0.5, abs=1e-4)
    assert slots(tmp_path) == (bundles["A"], bundles["A"])


def test_the_default_that_ships_is_provisioned_and_valid(tmp_path):
    paths = data_paths(tmp_path)
    lock = ProcessLock(paths.locks / "models.lock", "the models", timeout=60)
    shipped = resource_path(DEFAULT_MODEL).read_bytes()
    manager = ModelManager(paths, DiskFiles(), lock, read_bundle, describe, lambda: shipped)
    status = manager.status()
    assert status.using_default
    assert status.default.recipe == "reference-formula"
    assert paths.default_model.read_bytes() == shipped


def test_a_bundle_tells_of_itself(manager, bundles):
    summary = manager.add_version(bundles["A"])
    assert (summary.name, summary.annotation_count, dict(summary.metrics)) == ("A", 40, {"loss": 0.1})
    assert (summary.extractors, summary.recipe) == (("context",), "pca-ridge(components=40, alpha=1e-05)")
    assert [item.name for item in manager.versions()] == ["A", "default"]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_bundle_cut_short_is_not_deployed(tmp_path, manager, bundles, keep):
    manager.add_version(bundles["A"])
    manager.deploy_version("A")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bundles["B"][: int(len(bundles["B"]) * keep)])

    outcome = manager.deploy(cut)

    assert not outcome.deployed
    assert outcome.reason
    assert slots(tmp_path) == (bundles["A"], None)
