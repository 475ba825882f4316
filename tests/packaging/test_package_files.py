"""The files that packages are made of say the same as the app, and what they take in is there."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
from lxml import etree

from aura_trainer import DESKTOP_ID, __version__
from aura_trainer.domain.dataset import DATASET_SUFFIX
from aura_trainer.domain.models import BUNDLE_SUFFIX
from aura_trainer.ml.bundle import _LIBRARIES
from aura_trainer.resources import SAMPLE_CLIP, resource_path
from aura_trainer.services.problem_report import report

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
ENTRY, METAINFO = LINUX / f"{DESKTOP_ID}.desktop", LINUX / f"{DESKTOP_ID}.metainfo.xml"
TYPES = {"*" + BUNDLE_SUFFIX: "application/vnd.aura-trainer.model"} | {
    "*" + DATASET_SUFFIX: "application/vnd.aura-trainer.dataset"
}

sys.path.insert(0, str(PACKAGING))
import contents  # noqa: E402
import entry  # noqa: E402
import one_ffmpeg  # noqa: E402

sys.path.remove(str(PACKAGING))


def desktop_entry():
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read_string(ENTRY.read_text("utf-8"))
    return parser["Desktop Entry"]


def metainfo():
    return etree.parse(METAINFO).getroot()


def installer():
    return (PACKAGING / "windows" / "aura-trainer.iss").read_text("utf-8")


def test_a_packaged_app_can_say_the_versions_in_a_report_of_a_problem():
    def plain(names):
        return {name.casefold().replace("_", "-") for name in names}

    assert plain(report._LIBRARIES) <= plain(contents.METADATA_OF)


def test_there_is_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert metainfo().find("releases/release").get("version") == __version__
    assert "AppVersion={#Version}" in installer()
    assert "#error" in installer()


def test_the_desktop_entry_starts_the_program_with_the_files_it_was_given():
    entry = desktop_entry()
    assert entry["Exec"] == "aura-trainer %F"
    assert entry["Icon"] == "aura-trainer"
    assert set(entry["MimeType"].strip(";").split(";")) == set(TYPES.values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert entry["TryExec"] in project["scripts"]


def test_the_metainfo_is_of_the_entry_and_of_its_file_types():
    root = metainfo()
    assert root.findtext("id") == DESKTOP_ID
    assert root.findtext("launchable") == ENTRY.name
    assert {element.text for element in root.iterfind("provides/mediatype")} == set(TYPES.values())
    assert root.findtext("project_license") == "MIT"


def test_file_types_are_known_by_the_endings_the_app_gives_them():
    space = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}
    root = etree.parse(LINUX / "aura-trainer.mime.xml").getroot()
    globs = {
        glob.get("pattern"): kind.get("type")
        for kind in root.iterfind("mime:mime-type", space)
        for glob in kind.iterfind("mime:glob", space)
    }
    assert globs == TYPES
    for suffix in (BUNDLE_SUFFIX, DATASET_SUFFIX):
        assert rf"Software\Classes\{suffix}" in installer()


@pytest.mark.parametrize(
    ("tool", "command"),
    [
        ("desktop-file-validate", ["desktop-file-validate", ENTRY]),
        ("appstreamcli", ["appstreamcli", "validate", "--no-net", METAINFO]),
    ],
)
def test_the_tools_of_the_desktop_accept_the_files(tool, command):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_resource_the_app_reads_is_shipped_and_nothing_else():
    shipped = {f"{folder}/{path.name}" for path, folder in contents.shipped_files(ROOT / "resources")}
    assert f"./{SAMPLE_CLIP}" in shipped
    assert "./frame-importance-model-default.zip" in shipped
    assert "./app-icon.svg" in shipped
    assert "translations/de/LC_MESSAGES/aura.mo" in shipped
    icons = {path.name for path in resource_path("icons").iterdir()}
    assert {f"icons/{name}" for name in icons} <= shipped
    assert not [name for name in shipped if name.endswith((".py", ".po"))]


def test_what_the_spec_names_is_in_the_repository():
    spec = (PACKAGING / "aura-trainer.spec").read_text("utf-8")
    compile(spec, "aura-trainer.spec", "exec")
    assert (PACKAGING / "entry.py").is_file()
    assert (PACKAGING / "macos" / "entitlements.plist").is_file()
    asked = set(_LIBRARIES) | {"aura-trainer"}
    assert asked <= set(contents.METADATA_OF), "a version that is written into models is not in the app"
    for package in contents.HIDDEN_PACKAGES:
        assert package.split(".")[0] not in contents.EXCLUDED_MODULES


def test_no_module_of_the_app_imports_what_is_left_out_of_it():
    imported = {
        match[1]
        for path in (ROOT / "aura_trainer").rglob("*.py")
        for match in re.finditer(r"^\s*(?:from|import) ([\w.]+)", path.read_text("utf-8"), re.MULTILINE)
    }
    left_out = {
        name
        for name in imported
        for module in contents.EXCLUDED_MODULES
        if name == module or name.startswith(module + ".")
    }
    assert not left_out


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qtbase_fr.qm", True),
        ("PySide6/Qt/translations/qtdeclarative_de.qm", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", True),
        ("PySide6/Qt/lib/libQt6Qml.so.6", True),
        ("libxcb-cursor.so.0", True),
        ("libstdc++.so.6", True),
        ("libxcb-5ddf6756.so.1.1.0", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6\\translations\\qtbase_de.qm", False),
        ("PySide6\\translations\\qt_help_fr.qm", True),
        ("resources/translations/de/LC_MESSAGES/aura.mo", False),
        ("av.libs/libavcodec-5e6b81c2.so.62.28.102", False),
    ],
)
def test_only_what_is_of_no_use_is_left_out(name, left_out):
    assert contents.is_left_out(name) is left_out


def test_one_ffmpeg_stands_in_for_the_other_only_where_they_are_of_one_version(tmp_path):
    ours, theirs = tmp_path / "av.libs", tmp_path / "opencv_python_headless.libs"
    for folder in (ours, theirs):
        folder.mkdir()
    (ours / "libavcodec-aa.so.62.28.102").write_bytes(b"ours")
    (ours / "libx265-ee.so.216").write_bytes(b"named by ours")
    (theirs / "libavcodec-bb.so.62.28.101").write_bytes(b"theirs")
    (theirs / "libvpx-cc.so.11.0.1").write_bytes(b"theirs alone")
    (tmp_path / "libvpx-cc.so.11.0.1").symlink_to("opencv_python_headless.libs/libvpx-cc.so.11.0.1")
    assert one_ffmpeg.share_ffmpeg(tmp_path) == len(b"theirs") + len(b"theirs alone")
    assert (theirs / "libavcodec-bb.so.62.28.101").read_bytes() == b"ours"
    assert not (tmp_path / "libvpx-cc.so.11.0.1").is_symlink()
    assert (theirs / "libx265-ee.so.216").read_bytes() == b"named by ours", "it is looked for beside the link"

    (theirs / "libavformat-dd.so.63.1.100").write_bytes(b"newer")
    assert one_ffmpeg.share_ffmpeg(tmp_path) == 0
    assert (theirs / "libavformat-dd.so.63.1.100").read_bytes() == b"newer"


def test_what_the_frozen_app_starts_finds_the_libraries_of_the_system(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/aura-trainer/_internal:/opt/mine")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/mine")
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "0")
    entry.give_back_library_path()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/mine"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/aura-trainer/_internal")
    entry.give_back_library_path()
    assert "LD_LIBRARY_PATH" not in os.environ


def test_scikit_learn_is_never_asked_for_processes():
    # joblib's would start the whole frozen app once more.
    asked = [
        path.name
        for path in (ROOT / "aura_trainer").rglob("*.py")
        if re.search(r"\bn_jobs\s*=|\bjoblib\b", path.read_text("utf-8"))
    ]
    assert asked == []
