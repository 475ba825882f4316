"""``aura-trainer model delete``, ``undo`` and ``verify``."""

import shutil
from pathlib import Path

import pytest
from bundle_rig import pack, unpack
from command_line import answer, run
from other_models import retold

from aura_trainer.application import Application
from aura_trainer.domain.bundle_check import BundleCheck


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
