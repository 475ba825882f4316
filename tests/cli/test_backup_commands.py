"""Backups on the command line."""

import pytest
from command_line import answer, run

from aura_trainer.services.data_paths import DataPaths


@pytest.fixture
def backup():
    answer("settings", "set", "general.theme", "dark")
    return answer("backup", "now")["backup"]


def test_without_anything_to_keep_it_says_so():
    assert answer("backup", "now") == {"backup": None}
    assert "nothing to back up yet" in run("backup", "now").stdout
    assert answer("backup", "list") == []
    assert "No backups yet" in run("backup", "list").stdout


def test_a_backup_is_made_listed_and_restored_and_that_is_taken_back(backup):
    assert [item["id"] for item in answer("backup", "list")] == [backup["id"]]
    assert backup["id"] in run("backup", "list").stdout
    answer("settings", "set", "general.theme", "light")
    assert answer("backup", "show", backup["id"])["settings"] == ["Theme"]
    asked = run("backup", "restore", backup["id"])
    assert asked.returncode == 3
    assert "Settings that would change: Theme." in asked.stderr
    assert "--yes" in asked.stderr
    assert answer("settings", "get", "general.theme") == {"general.theme": "light"}
    done = answer("backup", "restore", backup["id"], "--yes")
    assert answer("settings", "get", "general.theme") == {"general.theme": "dark"}
    back = run("backup", "restore", done["before"]["id"], "--yes")
    assert "To take it back" in back.stdout
    assert answer("settings", "get", "general.theme") == {"general.theme": "light"}


def test_what_cannot_be_restored_is_told_by_its_exit_code(backup):
    assert run("backup", "restore", "nothing", "--yes").returncode == 4
    file = DataPaths.resolve().backups_dir / f"backup-{backup['id']}.zip"
    file.write_bytes(file.read_bytes()[:-40])
    refused = run("backup", "restore", backup["id"], "--yes")
    assert (refused.returncode, "damaged" in refused.stderr) == (7, True)
    assert "damaged" in run("backup", "list").stdout


def test_a_backup_is_no_target_of_an_export(backup):
    target = DataPaths.resolve().backups_dir / "mine.jsonl"
    assert run("annotations", "export", target).returncode == 3
