import os
from pathlib import Path

import pytest

from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import temporary_beside
from aura_trainer.services.own_files import writable_target

LINKS = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")


@pytest.fixture
def paths(tmp_path):
    paths = DataPaths.resolve({"AURA_HOME": str(tmp_path / "aura")})
    for file in every_file(paths):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("truth")
    return paths


def every_file(paths):
    return (
        paths.annotations("default-user"),
        paths.audit_log,
        paths.active_model,
        paths.backup_model,
        paths.default_model,
        paths.versions_dir / "x.zip",
        paths.deployment_journal,
        paths.database,
        paths.database.with_name("trainer.sqlite3-wal"),
        paths.settings_file,
        temporary_beside(paths.settings_file),
        paths.window_state,
        temporary_beside(paths.window_state),
        paths.luts_dir / "x.cube",
        paths.api_token("default-user"),
        paths.backups_dir / "x.zip",
        paths.logs_dir / "aura-trainer.log",
        paths.locks / "models.lock",
        paths.cache_database,
    )


def refused(paths, target):
    with pytest.raises(InvalidInput, match="own files") as caught:
        writable_target(paths, target)
    return str(target) in caught.value.detail


def test_no_file_of_the_app_is_a_target(paths):
    assert all(refused(paths, file) for file in every_file(paths))


def test_nor_is_anything_new_among_them(paths):
    assert refused(paths, paths.annotations_dir / "runs.csv")
    assert refused(paths, paths.logs_dir / "deep" / "runs.csv")


def test_nor_are_they_by_way_of_a_parent_or_the_working_folder(paths, monkeypatch):
    assert refused(paths, paths.logs_dir / ".." / "ML" / "AuditLogs" / ".." / "trainer.sqlite3")
    monkeypatch.chdir(paths.locks)
    assert refused(paths, Path("../user-settings.json"))


def test_nor_are_they_in_other_letter_case(paths):
    assert refused(paths, paths.home / "ml" / "TRAINER.sqlite3")
    assert refused(paths, paths.home / "User-Settings.JSON")


@LINKS
def test_nor_are_they_through_a_link_to_a_file_or_a_folder(paths, tmp_path):
    (tmp_path / "link.json").symlink_to(paths.settings_file)
    (tmp_path / "folder").symlink_to(paths.models_dir, target_is_directory=True)
    assert refused(paths, tmp_path / "link.json")
    assert refused(paths, tmp_path / "folder" / "new.zip")


@LINKS
def test_nor_where_the_data_folder_is_itself_a_link(paths, tmp_path):
    (tmp_path / "elsewhere").symlink_to(paths.home, target_is_directory=True)
    linked = DataPaths.resolve({"AURA_HOME": str(tmp_path / "elsewhere")})
    assert refused(linked, paths.audit_log)
    assert refused(paths, linked.audit_log)


@LINKS
def test_nor_where_one_of_its_folders_leads_elsewhere(paths, tmp_path):
    (paths.home / "ML").rename(tmp_path / "moved")
    (paths.home / "ML").symlink_to(tmp_path / "moved", target_is_directory=True)
    assert refused(paths, tmp_path / "moved" / "trainer.sqlite3")
    assert refused(paths, paths.database)


@LINKS
def test_nor_is_a_link_that_lies_among_them_and_leads_out(paths, tmp_path):
    link = paths.models_dir / "out.zip"
    link.symlink_to(tmp_path / "out.zip")
    assert refused(paths, link)


def test_any_other_place_is_given_in_full_also_in_the_data_folder(paths, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aura" / "my-logs").mkdir()
    for target in ("runs.csv", "aura/runs.csv", "aura/ML.csv", "aura/my-logs/runs.csv"):
        assert writable_target(paths, Path(target)) == tmp_path / target


def test_a_folder_is_a_target_only_of_what_is_written_into_one(paths, tmp_path):
    with pytest.raises(InvalidInput, match="is a folder; give the name of a file"):
        writable_target(paths, tmp_path)
    assert writable_target(paths, tmp_path, folder=True) == tmp_path


@pytest.mark.parametrize("folder", ["nope", "nope/deeper", "n" * 300])
def test_a_folder_that_is_not_there_is_named_and_not_made(paths, tmp_path, folder):
    with pytest.raises(NotFound) as caught:
        writable_target(paths, tmp_path / folder / "runs.csv")
    assert str(tmp_path / folder) in caught.value.detail
    assert not (tmp_path / "nope").exists()
