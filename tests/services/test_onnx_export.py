"""Models as ONNX for other programs: they say there what they say here, or are not handed on."""

import json
import shutil

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
from file_layers import FailingFiles
from onnx_rig import CONTENT, TRAINED, handed_on, learned, real_features, run_snippet, snippets

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import AdvancedModeRequired, AuraError, InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.media import MediaKind
from aura_trainer.domain.settings import ADVANCED_MODE
from aura_trainer.media.footage import Footage
from aura_trainer.ml.candidates.registry import find_candidate
from aura_trainer.ml.features.registry import extractors_for
from aura_trainer.services import onnx_export as exporting
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.real_frames import sample_frames

NEVER = NeverStop()


@pytest.fixture
def services(trained_home, aura_home):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    yield services
    services.close()


def scores_of(graph, **inputs):
    (scores,) = onnxruntime.InferenceSession(graph).run(["score"], inputs)
    assert scores.dtype == np.float32
    assert scores.shape == (len(next(iter(inputs.values()))), 1)
    return scores[:, 0]


@pytest.mark.parametrize("candidate", ["kernel-ridge", "mlp", "boosted-trees", "pca-ridge"])
def test_every_kind_of_model_says_of_real_frames_what_it_says_here(services, tmp_path, candidate):
    recipes = find_candidate(candidate).recipes
    features, names = real_features(services)
    for recipe in (recipes[0], recipes[-1]):
        version = services.models.add_version(learned(services, recipe))
        done = services.onnx_export.write(version.digest, tmp_path / "model.zip", NEVER)
        model = services.models.open_version(version.digest)
        files = handed_on(tmp_path / "model.zip")
        graph = onnx.load_from_string(files["model.onnx"])
        onnx.checker.check_model(graph, full_check=True)
        facts = {entry.key: entry.value for entry in graph.metadata_props}
        assert json.loads(facts["feature_names"]) == list(model.manifest.feature_names)
        said = model.predict(features, names)
        columns = [names.index(name) for name in model.manifest.feature_names]
        assert np.abs(scores_of(files["model.onnx"], features=features[:, columns]) - said).max() <= 1e-5
        # A model that said the same of all could hide a mistake.
        assert len(np.unique(said.round(3))) > 3
        assert done.frames == len(features) + 24
        assert done.largest_difference <= 1e-5


def test_scores_are_cut_to_0_and_1_and_any_number_of_frames_will_do(services, tmp_path):
    services.onnx_export.write(TRAINED, tmp_path / "model.zip", NEVER)
    files = handed_on(tmp_path / "model.zip")
    model = services.models.open_version(TRAINED)
    wild = np.random.default_rng(0).normal(scale=40, size=(50, len(model.manifest.feature_names)))
    wild = wild.astype(np.float32)
    scores = scores_of(files["model.onnx"], features=wild)
    assert np.abs(scores - model.predict(wild, model.manifest.feature_names)).max() <= 1e-5
    assert scores_of(files["model.onnx"], features=wild[:0]).shape == (0,)
    assert (scores >= 0).all()
    assert (scores <= 1).all()


def test_the_formula_that_comes_with_the_app_is_checked_on_the_sample_clip_where_nothing_is_known(
    aura_home, tmp_path
):
    services = Application.open()
    services.settings.set(ADVANCED_MODE, value=True)
    default = services.models.status().default
    done = services.onnx_export.write(default.digest, tmp_path / "model.zip", NEVER)
    services.close()
    assert (done.frames, done.from_picture) == (24, False)
    told = json.loads(handed_on(tmp_path / "model.zip")["features.json"])
    row = np.array([told["example"]["features"]], np.float32)
    assert [entry["id"] for entry in told["extractors"]] == ["context"]
    bright = np.zeros_like(row)
    bright[0, told["names"].index("context/key_frame")] = 1
    graph = handed_on(tmp_path / "model.zip")["model.onnx"]
    assert scores_of(graph, features=np.vstack([bright, bright * 100])) == pytest.approx([0.7, 1.0])


def test_a_model_of_the_picture_alone_goes_from_the_picture_to_the_score(services, tmp_path, sample_clip):
    recipe = find_candidate("kernel-ridge").recipes[-1]
    version = services.models.add_version(learned(services, recipe, CONTENT))
    done = services.onnx_export.write(version.digest, tmp_path / "model.zip", NEVER)
    assert done.from_picture
    files = handed_on(tmp_path / "model.zip")
    onnx.checker.check_model(onnx.load_from_string(files["image.onnx"]), full_check=True)
    model = services.models.open_version(version.digest)
    extractors = extractors_for(model.extractor_specs, services.paths.cache_dir)
    sample = sample_frames(services._cache, extractors, NEVER)
    names = tuple(name for extractor in extractors for name in extractor.names)
    said = model.predict(sample.features, names)
    assert np.ptp(said) > 0.2
    image = np.stack([_as_the_text_says(picture) for picture in sample.pictures])
    assert np.abs(scores_of(files["image.onnx"], image=image) - said).max() <= 1e-5
    # And by the text alone, from a file of the whole picture.
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    footage = Footage.open(str(sample_clip), MediaKind.VIDEO, NEVER)
    (frame,) = footage.frames([0], None, NEVER)
    cv2.imwrite(str(tmp_path / "frame.png"), frame.image[:, :, ::-1])
    _, from_picture = snippets(files["README.md"].decode())
    assert float(run_snippet(from_picture, tmp_path)) == pytest.approx(said[0], abs=0.05)


def _as_the_text_says(picture):
    small = cv2.resize(picture, (224, 224), interpolation=cv2.INTER_AREA).astype(np.float32)
    return ((small - 127) / 128).transpose(2, 0, 1)


def test_the_text_says_how_to_call_it_and_why_there_is_no_graph_from_the_picture(services, tmp_path):
    done = services.onnx_export.write(TRAINED, tmp_path / "model.zip", NEVER)
    files = handed_on(tmp_path / "model.zip")
    assert not done.from_picture
    assert sorted(files) == ["README.md", "features.json", "model.onnx"]
    readme = files["README.md"].decode()
    assert "this model also reads `context`" in readme
    assert "ML.NET" in readme
    assert "$" not in readme
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (code,) = snippets(readme)
    score, expected = run_snippet(code, tmp_path).split(" expected ")
    assert float(score) == pytest.approx(float(expected), abs=1e-5)
    told = json.loads(files["features.json"])
    model = services.models.open_version(TRAINED)
    assert told["names"] == list(model.manifest.feature_names)
    row = np.array([told["example"]["features"]], np.float32)
    assert float(expected) == model.predict(row, model.manifest.feature_names)[0]
    assert all(entry["computed"] and entry["version"] for entry in told["extractors"])


def test_equal_models_give_equal_files_and_a_former_file_is_replaced(services, tmp_path):
    first, second = tmp_path / "one.zip", tmp_path / "other.zip"
    second.write_bytes(b"a former file")
    services.onnx_export.write(TRAINED, first, NEVER)
    services.onnx_export.write(TRAINED, second, NEVER)
    assert first.read_bytes() == second.read_bytes()


def test_a_graph_that_says_something_else_is_not_handed_on(services, tmp_path, monkeypatch):
    candidate = find_candidate("pca-ridge")
    other = services.models.add_version(learned(services, candidate.recipes[-1]))
    another = services.models.open_version(other.digest)
    true = exporting.write_scorer
    monkeypatch.setattr(exporting, "write_scorer", lambda _bundle: true(another))
    target = tmp_path / "model.zip"
    target.write_bytes(b"a former file")
    with pytest.raises(AuraError, match="real frames") as refused:
        services.onnx_export.write(TRAINED, target, NEVER)
    assert refused.value.title == "Not exported"
    assert target.read_bytes() == b"a former file"
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["model.zip"]


@pytest.mark.usefixtures("services")
def test_a_full_disk_leaves_the_former_file_whole(aura_home, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "model.zip"
    target.write_bytes(b"a former file")
    files = FailingFiles(1, lasting=True)
    services = Application(DataPaths.resolve({"AURA_HOME": str(aura_home)}), files)
    with pytest.raises(StorageFailure, match="Its earlier content is untouched"):
        services.onnx_export.write(TRAINED, target, NEVER)
    services.close()
    assert files.broken
    assert target.read_bytes() == b"a former file"


def test_it_belongs_to_advanced_mode(services):
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.onnx_export


def test_no_model_of_that_name_a_folder_and_a_file_of_the_app_are_refused(services, tmp_path):
    with pytest.raises(NotFound, match="There is no model 'taste-v9'"):
        services.onnx_export.write("taste-v9", tmp_path / "model.zip", NEVER)
    with pytest.raises(InvalidInput, match="is a folder"):
        services.onnx_export.write(TRAINED, tmp_path, NEVER)
    with pytest.raises(InvalidInput, match="own files"):
        services.onnx_export.write(TRAINED, services.paths.active_model, NEVER)
    with pytest.raises(NotFound, match="There is no folder"):
        services.onnx_export.write(TRAINED, tmp_path / "nowhere" / "model.zip", NEVER)
    assert not list(tmp_path.glob("*.zip"))
