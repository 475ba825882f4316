"""The doctor on data folders that are really broken, each in one way."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import answer, run
from filelock import FileLock
from warm_commands import obey_permissions, run_warm

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.training import TrainingRequest
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.doctor.checks import DATA_CHECKS, MACHINE_CHECKS
from aura_trainer.services.job_queue import INTERRUPTED, JobQueue
from aura_trainer.services.schema import TRAINER

PID = 4711
ADVANCED = "general.advancedModeEnabled"


def examine(name):
    """What the doctor finds under a name, having found nothing wrong with the rest of the data."""
    done = run("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    others = [finding for other, finding in findings.items() if other in DATA_CHECKS and other != name]
    assert all(finding["ok"] for finding in others), others
    if not findings[name]["ok"]:
        assert done.returncode == 6
        assert findings[name]["remedy"]
    return findings[name]


@pytest.fixture
def clip(sample_clip, tmp_path):
    return Path(shutil.copy(sample_clip, tmp_path / "clip.mp4"))


@pytest.fixture
def paths(aura_home):
    return DataPaths.resolve()


@pytest.fixture
def make_queue(paths):
    """Makes a queue whose clock goes by so many seconds behind the real one."""
    databases = []

    def make(behind=0.0):
        database = Database(paths.database, TRAINER)
        databases.append(database)
        return JobQueue(database, lambda: datetime.now(UTC) - timedelta(seconds=behind))

    yield make
    for database in databases:
        database.close()


@pytest.fixture
def somebody_trains(paths):
    paths.locks.mkdir(parents=True)
    with FileLock(paths.locks / "training.lock"):
        yield


def test_all_is_well_in_a_new_data_folder():
    done = run("doctor", "--json")
    findings = json.loads(done.stdout)
    assert [finding["name"] for finding in findings] == [*MACHINE_CHECKS, *DATA_CHECKS]
    assert [finding for finding in findings if finding["name"] in DATA_CHECKS and not finding["ok"]] == []
    text = run("doctor").stdout.splitlines()
    assert "✓ Training jobs: none is stuck" in text


def test_damaged_settings_are_told(aura_home):
    aura_home.mkdir()
    (aura_home / "user-settings.json").write_text("{ broken")
    found = examine("Settings")
    assert "user-settings.json: the settings cannot be understood" in found["detail"]


def test_missing_footage_is_told_with_its_number(clip):
    answer("media", "import", clip, "--every", "10")
    clip.rename(clip.with_name("moved.mp4"))
    found = examine("Footage")
    assert f"1 of 1 imported files is missing: {clip}" in found["detail"]
    assert "media relink 1 NEW-PATH" in found["remedy"]


def test_bad_lines_of_every_profile_are_told_with_number_and_reason(clip, paths):
    for user in (DEFAULT_USER, "ann"):
        answer("annotations", "add", f"{clip}#t=1", "0.5", "--user", user)
        file = paths.annotations(user)
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes() + b'not JSON\n{"FramePath":"a.png"}\n{"torn')
    before = paths.annotations("ann").read_bytes()
    found = examine("Ratings")
    for user in (DEFAULT_USER, "ann"):
        assert f"{user} 1" in found["detail"]
        assert f"in {paths.annotations(user)}, which begins with a byte-order mark, line 2" in found["detail"]
    for reason in ("line 2 (not a JSON object)", "line 3 (has no Rating)", "line 4 (not a JSON object)"):
        assert found["detail"].count(reason) == 2
    assert "Nothing was dropped" in found["remedy"]
    assert paths.annotations("ann").read_bytes() == before


def test_a_folder_that_is_called_as_no_profile_can_be_is_told(paths):
    (paths.annotations_dir / "no profile, this").mkdir(parents=True)
    assert "no profile, this" in examine("Ratings")["detail"]


def test_of_many_bad_lines_the_first_are_told_and_the_rest_counted(paths):
    file = paths.annotations(DEFAULT_USER)
    file.parent.mkdir(parents=True)
    file.write_text("bad\n" * 10)
    found = examine("Ratings")
    assert "line 3 (not a JSON object) and 7 more cannot be read" in found["detail"]
    assert "line 4" not in found["detail"]


def test_the_remedy_for_bad_lines_keeps_all_that_can_be_read(clip, paths, tmp_path):
    answer("annotations", "add", f"{clip}#t=1", "0.5")
    with paths.annotations(DEFAULT_USER).open("a") as file:
        file.write("bad\n")
    answer("annotations", "export", tmp_path / "good.jsonl")
    kept = Path(answer("annotations", "clear", "--yes")["keptIn"])
    answer("annotations", "import", tmp_path / "good.jsonl")
    assert examine("Ratings")["ok"]
    assert answer("annotations", "stats")["totalAnnotations"] == 1
    assert kept.read_text().endswith("bad\n")


def test_a_ratings_file_that_cannot_be_read_is_told(paths):
    paths.annotations("ann").mkdir(parents=True)
    found = examine("Ratings")
    assert f"{paths.annotations('ann')} cannot be read" in found["detail"]


def test_ratings_of_footage_that_is_not_imported_are_told(clip, paths):
    answer("annotations", "add", f"{clip}#t=1", "0.5")
    answer("media", "remove", answer("media", "list")[0]["id"])
    found = examine("Ratings")
    assert f"1 rating of {DEFAULT_USER} is of a frame that is not imported: {clip}" in found["detail"]
    assert "Import that footage" in found["remedy"]


def test_a_job_nobody_carries_out_is_told_and_left_to_train_list(make_queue):
    queue = make_queue()
    job = queue.start(queue.submit(TrainingRequest(DEFAULT_USER, "wedding")).job_id, PID)
    found = examine("Training jobs")
    assert f"job {job.job_id[:8]} 'wedding' is Running by name, but nobody is training" in found["detail"]
    assert "train list" in found["remedy"]
    assert "needs Advanced Mode, which is off" in found["remedy"]
    assert queue.get(job.job_id) == job
    answer("settings", "set", ADVANCED, "true")
    assert [item["state"] for item in answer("train", "list")] == ["Failed"]
    assert examine("Training jobs")["ok"]


def test_a_job_that_is_silent_is_told_with_the_number_of_its_process(make_queue, somebody_trains):
    answer("settings", "set", ADVANCED, "true")
    earlier, now = make_queue(behind=90), make_queue()
    job = earlier.start(earlier.submit(TrainingRequest(DEFAULT_USER, "wedding")).job_id, PID)
    found = examine("Training jobs")
    assert f"job {job.job_id[:8]} 'wedding' has been silent for more than 60 seconds" in found["detail"]
    assert f"train cancel {job.job_id[:8]}" in found["remedy"]
    assert f"process {PID}" in found["remedy"]
    now.report(job.job_id, 30, "Fitting")
    assert examine("Training jobs")["ok"]


def test_jobs_that_nobody_runs_are_told_but_not_those_behind_one_that_runs(make_queue, paths):
    queue = make_queue()
    first = queue.submit(TrainingRequest(DEFAULT_USER, "first"))
    second = queue.submit(TrainingRequest(DEFAULT_USER, "second"))
    found = examine("Training jobs")
    assert "nobody runs what waits in the queue" in found["detail"]
    assert found["detail"].index(first.job_id[:8]) < found["detail"].index(second.job_id[:8])
    assert f"train cancel {first.job_id[:8]}" in found["remedy"]
    queue.start(first.job_id, PID)
    paths.locks.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.locks / "training.lock"):
        assert examine("Training jobs")["ok"]


def test_a_job_that_cannot_be_read_is_told_and_stops_neither_command_nor_check(make_queue):
    answer("settings", "set", ADVANCED, "true")
    queue = make_queue()
    bad = queue.submit(TrainingRequest(DEFAULT_USER, "bad")).job_id
    with queue._database.write() as connection:
        connection.execute("UPDATE job SET request = '{ torn'")
    found = examine("Training jobs")
    assert f"training job {bad} cannot be read" in found["detail"]
    assert "left out of every list" in found["remedy"]
    assert answer("train", "list") == []
    assert answer("train", "history")["history"] == []
    assert answer("train", "preflight")["errors"] == []


def test_a_check_that_fails_itself_is_told_as_it_comes_and_stops_no_other(paths, monkeypatch):
    def broken(_services):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(DATA_CHECKS, "Footage", broken)
    done = run("doctor")
    assert done.returncode == 6
    lines = [line for line in done.stdout.splitlines() if not line.startswith("    ")]
    assert [line.split(":")[0][2:] for line in lines] == [*MACHINE_CHECKS, *DATA_CHECKS]
    assert "✗ Footage: the check itself failed: division by zero" in lines
    assert str(paths.logs_dir) in done.stdout


def test_a_damaged_active_model_is_told_with_the_ways_back(paths):
    answer("settings", "set", ADVANCED, "true")
    default = answer("model", "show")["default"]["path"]
    shutil.copy(default, paths.backup_model)
    paths.active_model.write_bytes(b"damaged")
    found = examine("Deployment")
    assert f"The active model {paths.active_model} cannot be used" in found["detail"]
    assert "'aura-trainer model restore-backup' brings Factory default back" in found["remedy"]
    assert "model revert" in found["remedy"]
    answer("model", "restore-backup")
    assert examine("Deployment")["ok"]


def test_a_damaged_backup_is_told(paths):
    assert examine("Deployment")["ok"]
    paths.backup_model.write_bytes(b"")
    assert f"The backup {paths.backup_model} is not usable" in examine("Deployment")["detail"]


def test_a_damaged_record_of_changes_is_told(paths):
    assert examine("Deployment")["ok"]
    paths.deployment_journal.write_text("{ broken")
    found = examine("Deployment")
    assert f"{paths.deployment_journal}.damaged" in found["detail"]
    assert Path(f"{paths.deployment_journal}.damaged").read_text() == "{ broken"


def test_a_training_that_failed_at_its_model_is_told_until_a_later_one_ends(make_queue):
    queue = make_queue()
    failed = queue.start(queue.submit(TrainingRequest(DEFAULT_USER, "wedding")).job_id, PID)
    queue.report(failed.job_id, 90, "Deploying")
    queue.fail(failed.job_id, "No space left on device.")
    found = examine("Deployment")
    assert f"job {failed.job_id[:8]} 'wedding' failed at its model: No space left" in found["detail"]
    assert "The model in use is untouched" in found["remedy"]
    later = queue.submit(TrainingRequest(DEFAULT_USER, "later"))
    queue.start(later.job_id, PID)
    queue.cancelled(later.job_id)
    assert examine("Deployment")["ok"]


def test_a_training_that_was_interrupted_at_its_model_is_no_failed_deployment(make_queue):
    queue = make_queue()
    lost = queue.start(queue.submit(TrainingRequest(DEFAULT_USER, "wedding")).job_id, PID)
    queue.report(lost.job_id, 90, "Deploying")
    queue.fail(lost.job_id, INTERRUPTED)
    assert examine("Deployment")["ok"]


@pytest.mark.skipif(os.name == "nt", reason="folders are not read-only on Windows")
def test_a_folder_of_models_that_cannot_be_written_is_told(paths):
    assert examine("Deployment")["ok"]
    paths.models_dir.chmod(0o555)
    done = run_warm("doctor", before=obey_permissions)
    paths.models_dir.chmod(0o755)
    assert done.returncode == 6
    assert f"✗ Deployment: {paths.models_dir} cannot be written: Permission denied" in done.stdout
    assert "✓ Data folder" in done.stdout


def test_a_damaged_database_stops_no_other_check(paths):
    paths.database.parent.mkdir(parents=True)
    paths.database.write_text("no database at all\n" * 100)
    done = run("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 6
    assert f"{paths.database} is damaged" in findings["Footage"]["detail"]
    assert findings["Settings"]["ok"]


def test_the_doctor_tells_where_clips_are_heard():
    assert "clips play without sound as well" in examine("Sound")["detail"]
