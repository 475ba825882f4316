"""A data folder that cannot be written, a disk that fills up, and settings that are damaged."""

import errno
import json
import os
import sys

import psutil
import pytest
from command_line import answer, end_of, run, start_process
from warm_commands import obey_permissions, run_warm

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.training import JobState, Preset, StageProgress, StopRequest, TrainingRequest
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles

NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="folders are not read-only on Windows")
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux limits the files of another process"
)


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def read_only_home(rated_home):
    """A data folder with ratings and footage in it that nobody may write to."""
    services = Application.open()
    job = services.training.submit(TrainingRequest(DEFAULT_USER, "wedding", Preset.QUICK))
    services.training.request_stop(job.job_id, StopRequest.CANCEL)
    services.close()
    everything = [rated_home, *rated_home.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield rated_home
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)


@NOT_ON_WINDOWS
@pytest.mark.parametrize(
    "arguments",
    [
        ("annotations", "add", "{clip}#t=1", "0.5"),
        ("settings", "set", "general.theme", "dark"),
        ("media", "import", "{clip}"),
        ("train", "start"),
        ("model", "revert"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_read_only_data_folder_is_named_in_one_line_and_keeps_every_byte(
    read_only_home, rated_footage, arguments
):
    before = contents(read_only_home)
    clip = rated_footage / "sample.mp4"
    done = run_warm(*(word.format(clip=clip) for word in arguments), before=obey_permissions)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count(f"Could not save: {read_only_home}") == 1
    assert "Check that you may write there" in done.stderr
    assert done.stderr.count("\n") == 1, "nothing but the one line"
    assert contents(read_only_home) == before


@NOT_ON_WINDOWS
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("train", "history"), "wedding"),
        (("train", "statistics"), "1 cancelled"),
        (("train", "list"), "wedding"),
        (("annotations", "stats"), "40 ratings"),
        (("annotations", "advice"), "40 rated"),
        (("frames", "--rated", "--json"), "sample.mp4#t="),
        (("media", "list", "--json"), "sample.mp4"),
        (("model", "list"), "default"),
        (("model", "show"), "in use"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_what_a_read_only_data_folder_holds_can_be_read(read_only_home, arguments, told):
    before = contents(read_only_home)
    done = run_warm(*arguments, before=obey_permissions)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
    assert contents(read_only_home) == before


@NOT_ON_WINDOWS
def test_settings_are_read_from_a_read_only_data_folder_and_doctor_says_what_to_do(read_only_home):
    setting = run_warm("settings", "get", "general.advancedModeEnabled", before=obey_permissions)
    assert (setting.returncode, setting.stdout.strip()) == (0, "true")
    done = run_warm("doctor", before=obey_permissions)
    assert done.returncode == 6
    assert f"✗ Data folder: {read_only_home} cannot be written" in done.stdout
    assert "set AURA_HOME to another folder" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "history", "--csv", "{home}/user-settings.json"),
        ("train", "history", "--csv", "{home}/ML/AuditLogs/../trainer.sqlite3"),
        ("annotations", "export", "{home}/ML/Annotations/default-user/annotations.jsonl"),
        ("annotations", "export", "{linked}.csv"),
        ("model", "export", "{default}", "{home}/ML/PretrainedModels/frame-importance-model-default.zip"),
        ("score", "{clip}", "--out", "{linked}.csv"),
        ("score", "{clip}", "--out", "{home}/logs/scores.jsonl"),
        ("demo", "--screenshot", "{home}/ML/trainer.sqlite3"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_nothing_is_written_over_the_files_of_the_app(rated_home, rated_footage, tmp_path, arguments):
    default = answer("model", "show")["default"]["digest"]
    linked = tmp_path / "linked"
    if os.name != "nt":
        linked.with_suffix(".csv").symlink_to(rated_home / "user-settings.json")
    else:
        linked = rated_home / "user-settings.json" / ".." / "locks" / "linked"
    truth = {path: data for path, data in contents(rated_home).items() if path.parent.name != "logs"}
    clip = rated_footage / "sample.mp4"
    places = {"home": rated_home, "clip": clip, "linked": linked, "default": default}
    done = run(*(word.format(**places) for word in arguments))
    assert (done.returncode, done.stdout) == (3, "")
    assert "one of Aura Trainer's own files" in done.stderr
    after = contents(rated_home)
    assert {path: after[path] for path in truth} == truth
    assert not list((rated_home / "logs").glob("scores*"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("annotations", "add", "{clip}#t=1", "0.5"),
        ("media", "list"),
        ("settings", "set", "general.theme", "dark"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_file_in_place_of_the_data_folder_is_named_and_left(aura_home, sample_clip, arguments):
    aura_home.write_text("somebody's notes")
    done = run(*(word.format(clip=sample_clip) for word in arguments))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(aura_home) in done.stderr
    assert "then try again" in done.stderr
    assert aura_home.read_text() == "somebody's notes"


class FullDisk(DiskFiles):
    """A disk that can be full for everything durable but the database."""

    full = False

    def append(self, path, data):
        self._refuse(path)
        super().append(path, data)

    def write(self, path, data):
        self._refuse(path)
        super().write(path, data)

    def _refuse(self, path):
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def test_a_disk_that_fills_up_while_training_fails_the_job_and_the_record_is_written_later(rated_home):
    disk = FullDisk()
    services = Application(DataPaths.resolve(), disk)
    try:
        services.models.deploy(services.paths.default_model)
        ratings_file = services.paths.annotations(DEFAULT_USER)
        before = (services.paths.active_model.read_bytes(), ratings_file.read_bytes())
        job_id = services.training.submit(TrainingRequest(DEFAULT_USER, "full", Preset.QUICK)).job_id

        def fill_up(event):
            if isinstance(event.event, StageProgress) and event.event.progress >= 20:
                disk.full = True

        services.training.run_pending(on_event=fill_up, token=NeverStop())
        job = services.training.job(job_id)
        assert (job.state, job.model_path) == (JobState.FAILED, None)
        assert str(services.paths.versions_dir) in job.error
        assert "Free some space on that disk" in job.error
        assert (services.paths.active_model.read_bytes(), ratings_file.read_bytes()) == before
        assert not services.paths.audit_log.exists()
        disk.full = False
        (record,) = services.audit.history().records
        assert (record.job_id, record.status, record.error_message) == (job_id, JobState.FAILED, job.error)
    finally:
        services.close()


@ONLY_LINUX
def test_a_training_process_that_can_write_nothing_more_says_so_and_is_recorded_by_the_next_command(
    rated_home, tmp_path
):
    answer("model", "show")
    ratings_file = DataPaths.resolve().annotations(DEFAULT_USER)
    before = ratings_file.read_bytes()
    training = start_process("train", "start", "--preset", "quick", "--events", "--deploy", "always")
    for line in training.stdout:
        if json.loads(line)["data"].get("progress", 0) >= 20:
            break
    # Nothing this process writes from now on may end beyond a file's first byte.
    psutil.Process(training.pid).rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
    done = end_of(training)
    assert done.returncode == 1
    assert "trainer.sqlite3 could not be used" in done.stderr
    (job,) = answer("train", "list")
    assert (job["state"], "interrupted" in job["error"]) == ("Failed", True)
    (record,) = answer("train", "history")["history"]
    assert (record["jobId"], record["status"]) == (job["jobId"], "Failed")
    assert not DataPaths.resolve().active_model.exists()
    assert ratings_file.read_bytes() == before


DAMAGED_SETTINGS = [b"{ broken", b"[1, 2]", b"\xff\xfe\x00", b""]


@pytest.mark.parametrize("damage", DAMAGED_SETTINGS)
def test_damaged_settings_are_told_never_overwritten_and_count_as_the_defaults(aura_home, damage):
    file = aura_home / "user-settings.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    refused = run("settings", "set", "general.theme", "dark")
    assert refused.returncode == 7
    assert f"{file}: the settings cannot be understood" in refused.stderr
    assert "The file was left as it is; correct it, or rename it" in refused.stderr
    shown = run("settings", "get", "general.theme")
    assert (shown.returncode, shown.stdout) == (0, "system\n")
    assert f"note: {file}" in shown.stderr
    gated = run("train", "list")
    assert gated.returncode == 5
    assert f"which counts as off: {file}" in gated.stderr
    assert file.read_bytes() == damage
