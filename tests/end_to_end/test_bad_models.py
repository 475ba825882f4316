"""Model files that are damaged, forged or from elsewhere: given by hand, and found as the active model."""

import io
import json

import numpy as np
import pytest
import skops.io
from bundle_rig import forged, pack, unpack
from command_line import answer, run
from sklearn.preprocessing import FunctionTransformer

from aura_trainer.resources import resource_path


def _zero_bytes(_data):
    return b""


def _wrong_digest(data):
    members = unpack(data)
    members["validation.csv"] += b"\n"
    return pack(members)


def _foreign_type(data):
    return forged(data, skops.io.dumps(FunctionTransformer(np.sqrt)))


def _other_extractor(data):
    extractors = json.loads(unpack(data)["manifest.json"])["extractors"]
    extractors[0]["id"] = "somebodys-own"
    return forged(data, extractors=extractors)


def _zip_bomb(data):
    members = unpack(data)
    members["validation.csv"] = bytes(50_000_000)
    return pack(members)


def _path_traversal(data):
    members = unpack(data)
    members["../../user-settings.json"] = members.pop("validation.csv")
    return pack(members)


KINDS = {
    "zero bytes": (_zero_bytes, "not a zip file"),
    "wrong digest": (_wrong_digest, "is not what its manifest says"),
    "foreign skops type": (_foreign_type, "no model of this app has"),
    "other extractor": (_other_extractor, "somebodys-own"),
    "zip bomb": (_zip_bomb, "packed more tightly"),
    "path traversal": (_path_traversal, "nothing else"),
}
each_kind = pytest.mark.parametrize(("spoil", "reason"), KINDS.values(), ids=KINDS)


@pytest.fixture
def good():
    return resource_path("frame-importance-model-default.zip").read_bytes()


@pytest.fixture
def models(aura_home):
    """The folder of models, with the default in it and Advanced Mode on."""
    answer("settings", "set", "general.advancedModeEnabled", "true")
    answer("model", "show")
    return aura_home / "ML" / "PretrainedModels"


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@each_kind
@pytest.mark.parametrize("command", ["verify", "import"])
def test_a_bad_model_file_is_refused_by_name_and_nothing_is_kept_of_it(
    models, good, tmp_path, command, spoil, reason
):
    file = tmp_path / "stranger.zip"
    file.write_bytes(spoil(good))
    before = contents(models)
    done = run("model", command, file)
    assert done.returncode == 3
    # What was checked is told by the one, what came of it by both.
    assert ("\nrefused" in f"\n{done.stdout}") == (command == "verify")
    assert str(file) in done.stderr
    assert reason in done.stderr
    assert "Nothing was changed." in done.stderr
    assert contents(models) == before


@each_kind
def test_a_bad_active_model_found_on_start_is_passed_over_told_and_left_as_it_is(models, good, spoil, reason):
    active = models / "frame-importance-model.zip"
    active.write_bytes(spoil(good))
    before = active.read_bytes()
    status = answer("model", "show")
    assert (status["usingDefault"], status["active"]["name"]) == (True, "Factory default")
    assert str(active) in status["notice"]
    assert reason in status["notice"]
    assert active.read_bytes() == before


def test_scores_say_that_the_damaged_active_model_was_passed_over(models, sample_clip):
    active = models / "frame-importance-model.zip"
    active.write_bytes(b"")
    done = run("score", sample_clip, "--every", "10")
    assert done.returncode == 0
    assert f"The active model {active} cannot be used, so the default is" in done.stderr
    assert active.read_bytes() == b""


def test_training_says_that_the_damaged_active_model_was_passed_over(rated_home):
    answer("model", "show")
    active = rated_home / "ML" / "PretrainedModels" / "frame-importance-model.zip"
    active.write_bytes(b"damaged")
    job = answer("train", "start", "--preset", "quick", "--deploy", "never")
    assert any(f"The active model {active} cannot be used" in warning for warning in job["warnings"])
    assert active.read_bytes() == b"damaged"


@pytest.mark.parametrize("command", ["verify", "import"])
def test_a_folder_and_an_impossible_name_are_no_model(models, tmp_path, command):
    folder = run("model", command, tmp_path)
    assert (folder.returncode, f"{tmp_path} is a folder" in folder.stderr) == (3, True)
    absent = run("model", command, "x" * 300)
    assert (absent.returncode, "There is no file xxx" in absent.stderr) == (4, True)


def test_an_executable_pickle_in_a_model_is_never_run(models, good, tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "was-run"), "w"))

    import pickle

    buffer = io.BytesIO()
    pickle.dump(Trap(), buffer)
    file = tmp_path / "trap.zip"
    file.write_bytes(forged(good, buffer.getvalue()))
    assert run("model", "import", file).returncode == 3
    assert not (tmp_path / "was-run").exists()
