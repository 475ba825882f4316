from pathlib import Path

import pytest

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.services.data_paths import DataPaths


def test_aura_home_moves_everything_and_creates_nothing(tmp_path):
    paths = DataPaths.resolve({"AURA_HOME": str(tmp_path / "home")})
    assert paths.home == tmp_path / "home"
    assert paths.cache_dir == tmp_path / "home" / "cache"
    assert not paths.home.exists()


@pytest.mark.parametrize(
    ("platform", "env", "home"),
    [
        ("linux", {"XDG_CONFIG_HOME": "/cfg"}, Path("/cfg/Aura")),
        ("linux", {}, Path.home() / ".config/Aura"),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, Path.home() / ".config/Aura"),
        ("linux", {"AURA_HOME": "  "}, Path.home() / ".config/Aura"),
        ("win32", {"APPDATA": "/roaming"}, Path("/roaming/Aura")),
        ("win32", {}, Path.home() / "AppData/Roaming/Aura"),
        ("darwin", {"XDG_CONFIG_HOME": "/cfg"}, Path.home() / "Library/Application Support/Aura"),
    ],
)
def test_each_system_keeps_data_where_its_users_expect_it(platform, env, home):
    assert DataPaths.resolve(env, platform).home == home


def test_a_relative_or_tilde_home_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert DataPaths.resolve({"AURA_HOME": "data"}).home == tmp_path / "data"
    assert DataPaths.resolve({"AURA_HOME": "~/aura"}).home == Path.home() / "aura"


def test_the_cache_lies_outside_the_data_folder_by_default():
    paths = DataPaths.resolve({}, "linux")
    assert not paths.cache_dir.is_relative_to(paths.home)
    assert paths.staging_dir.is_relative_to(paths.cache_dir)
    assert paths.cache_database.is_relative_to(paths.cache_dir)


def test_files_have_the_names_of_the_reference(tmp_path):
    paths = DataPaths.resolve({"AURA_HOME": str(tmp_path)})
    names = {
        paths.annotations("default-user"): "ML/Annotations/default-user/annotations.jsonl",
        paths.default_model: "ML/PretrainedModels/frame-importance-model-default.zip",
        paths.active_model: "ML/PretrainedModels/frame-importance-model.zip",
        paths.backup_model: "ML/PretrainedModels/frame-importance-model.zip.backup",
        paths.versions_dir: "ML/PretrainedModels/versions",
        paths.settings_file: "user-settings.json",
        paths.database: "ML/trainer.sqlite3",
        paths.logs_dir: "logs",
        paths.locks: "locks",
    }
    assert {path.relative_to(tmp_path).as_posix(): name for path, name in names.items()} == {
        name: name for name in names.values()
    }


@pytest.mark.parametrize(
    "user", ["", " ", "..", "../x", "a/b", "a\\b", "con", "NUL.txt", "ends.", "x" * 65, "a\0b"]
)
def test_a_user_id_cannot_leave_its_folder(tmp_path, user):
    paths = DataPaths.resolve({"AURA_HOME": str(tmp_path)})
    with pytest.raises(InvalidInput):
        paths.annotations(user)
