"""``aura-trainer model delete``, ``undo``, ``verify`` and ``export``."""

import shutil
from pathlib import Path

import pytest
from bundle_rig import pack, unpack
from command_line import answer, run
from onnx_rig import CONTENT, handed_on, learned
from other_models import retold

from aura_trainer.application import Application
from aura_trainer.domain.bundle_check import BundleCheck
from aura_trainer.ml.candidates.registry import find_candidate


@pytest.fixture
def bundle(trained_home, aura_home, tmp_path):
    """A data folder with a trained model in use and another kept, whose file this is."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    data = retold(services.models.read_version("taste-v1")[1], "another")
    services.models.add_version(data)
    services.close()
    file = Path(tmp_path / "another.zip")
    file.write_bytes(data)
    return file


def names():
    return {item["name"] for item in answer("model", "list")}


@pytest.mark.usefixtures("bundle")
def test_a_deleted_model_is_brought_back_by_undo():
    deleted = run("model", "delete", "another")
    assert deleted.returncode == 0
    assert "'aura-trainer model undo' brings it back" in deleted.stdout
    assert "another" not in names()
    assert answer("model", "show")["undoable"] == "deletion of another"
    undone = run("model", "undo")
    assert undone.stdout.splitlines()[0] == "another is among the models again"
    assert "another" in names()


def test_verify_lists_each_check_with_what_it_found(bundle):
    told = run("model", "verify", bundle)
    assert told.returncode == 0
    lines = told.stdout.splitlines()[: len(BundleCheck)]
    assert [line.startswith("ok") for line in lines] == [True] * len(BundleCheck)
    assert "(40 frames)" in told.stdout
    bundle.write_bytes(pack(unpack(bundle.read_bytes()) | {"validation.csv": b"other"}))
    refused = run("model", "verify", bundle)
    assert refused.returncode == 3
    assert f"refused {BundleCheck.DIGESTS.words}" in refused.stdout
    assert "validation.csv is not what its manifest says" in refused.stderr


@pytest.mark.usefixtures("bundle")
def test_export_as_onnx_tells_what_was_written_and_how_it_was_checked(tmp_path):
    file = tmp_path / "onnx.zip"
    told = run("model", "export", "taste-v1", file, "--format", "onnx")
    assert told.returncode == 0, told.stderr
    written, checked = told.stdout.splitlines()
    assert written.endswith(f"written to {file}: from features")
    assert checked.startswith("  checked on 64 frames of real footage, off by ")
    assert sorted(handed_on(file)) == ["README.md", "features.json", "model.onnx"]
    services = Application.open()
    content = learned(services, find_candidate("pca-ridge").recipes[-1], CONTENT)
    services.models.add_version(content)
    services.close()
    done = answer("model", "export", "pca-ridge", file, "--format", "onnx")
    assert (done["format"], done["file"], done["frames"], done["fromPicture"]) == (
        "onnx",
        str(file),
        64,
        True,
    )
    assert 0 < done["largestDifference"] <= 1e-5
    assert "image.onnx" in handed_on(file)


def test_export_as_a_bundle_is_what_it_was_and_other_formats_are_a_mistake(bundle, tmp_path):
    file = tmp_path / "again.zip"
    for form in ((), ("--format", "bundle")):
        assert run("model", "export", "another", file, *form).returncode == 0
        assert file.read_bytes() == bundle.read_bytes()
    assert run("model", "export", "another", file, "--format", "pmml").returncode == 2
    refused = run("model", "export", "nobody", tmp_path / "none.zip", "--format", "onnx")
    assert refused.returncode == 4
    assert "There is no model 'nobody'" in refused.stderr
    assert not (tmp_path / "none.zip").exists()
