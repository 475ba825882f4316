import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import answer, run, run_process
from typer import testing

from aura_trainer.application import Application
from aura_trainer.cli.app import app, route
from aura_trainer.cli.output import write_table
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.estimates import UNLIKE, Scored
from aura_trainer.services.catalog import Catalog

ADVANCED = "general.advancedModeEnabled"


@pytest.fixture
def clip(sample_clip, tmp_path):
    return Path(shutil.copy(sample_clip, tmp_path / "clip.mp4"))


@pytest.mark.parametrize(
    ("words", "routed"),
    [
        (["clip.mp4"], ["window", "clip.mp4"]),
        (["media", "list"], ["media", "list"]),
        (["demo", "--headless"], ["demo", "--headless"]),
        (["--version"], ["--version"]),
        ([], []),
    ],
)
def test_a_first_word_that_is_no_command_is_a_path(words, routed):
    assert route(words) == routed


def test_a_mistyped_command_is_told_apart_from_a_file():
    done = run_process("trian")
    assert done.returncode == 4
    assert "'trian' is neither a command nor a file" in done.stderr


def test_settings_are_set_and_shown():
    assert run("settings", "get", ADVANCED).stdout.strip() == "false"
    assert answer("settings", "set", ADVANCED, "true") == {ADVANCED: True}
    assert answer("settings", "get")[ADVANCED] is True
    assert run("settings", "set", "general.theme", "pink").returncode == 3
    assert run("settings", "get", "general.nope").returncode == 4


def test_an_error_is_one_line_or_a_problem_object():
    line = run_process("model", "list")
    assert line.returncode == 5
    assert line.stdout == ""
    assert line.stderr.startswith("error: Advanced Mode Required: ")
    assert line.stderr.count("\n") == 1
    problem = json.loads(run("model", "list", "--json").stderr)
    assert problem["title"] == "Advanced Mode Required"
    assert problem["status"] == 403
    assert problem["advancedModeEnabled"] is False
    assert problem["correlationId"]


@pytest.mark.parametrize("as_json", [False, True])
def test_what_nobody_expected_is_one_line_too_and_the_log_has_the_rest(monkeypatch, aura_home, as_json):
    def fail(_catalog):
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(Catalog, "list_media", fail)
    done = run("media", "list", *["--json"] * as_json)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    words = json.loads(line)["detail"] if as_json else line
    assert "RuntimeError: nobody expected this" in words
    assert "Traceback" in (aura_home / "logs" / "aura-trainer.log").read_text()


def test_unknown_options_are_usage():
    assert run("media", "list", "--nope").returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ("media", "remove", 2**63),
        ("media", "relink", 2**63, "."),
        ("media", "lut", 2**63, "--off"),
        ("frames", "--media", 2**63),
        ("frames", "--media", -(2**63) - 1),
        ("annotations", "share", "ratings.auradata", "--media", 2**63),
    ],
)
def test_a_number_beyond_all_ids_names_no_media(words):
    done = run(*words)
    assert done.returncode == 4, done.stderr
    assert "No media has the id" in done.stderr


def test_media_go_in_move_and_go_out(clip, tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no pictures here")
    report = answer("media", "import", clip, text, "--every", "2")
    assert report["frameCount"] == 10
    assert [failure["path"] for failure in report["failures"]] == [str(text)]
    (media,) = answer("media", "list")
    moved = clip.rename(tmp_path / "moved.mp4")
    assert answer("media", "relink", media["id"], moved)["aliases"] == [str(clip)]
    frames = answer("frames", "--unrated")
    assert [frame["timestamp"] for frame in frames] == [2.0 * step for step in range(10)]
    assert frames[1]["framePath"] == f"{moved}#t=2.000000"
    assert run("media", "remove", media["id"]).returncode == 0
    assert answer("media", "list") == []
    assert run("media", "import", text).returncode == 3


def test_frames_of_a_clip_the_model_is_unsure_of_are_listed_without_their_scores(clip):
    run("media", "import", clip, "--every", "10")
    services = Application.open()
    (media,) = services.catalog.list_media()
    said = {pts: Scored(0.5, 2 * UNLIKE) for pts in services.catalog.frame_ids(media.id)}
    services._cache.put_scores(media.pictures, services.model_in_use().active.digest, said)
    services.close()
    assert [(row["score"], row["unsure"]) for row in answer("frames")] == [(0.5, True)] * 2
    listed = run("frames").stdout
    assert listed.count("unsure") == 2
    assert "0.50" not in listed


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        ("media", "import", ".", "--every", "2", "--spread", "4"),
        ("frames", "--rated", "--unrated"),
        ("media", "lut", "1"),
        ("highlights", ".", "--top", "3", "--duration", "5"),
    ],
)
def test_options_that_do_not_go_together_are_told_in_one_line(words, as_json):
    done = run(*words, *["--json"] * as_json)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    if as_json:
        problem = json.loads(line)
        assert problem["status"] == 400
        line = problem["detail"]
    assert re.search("Give (only one|either)", line)


class Window:
    """Stands for the window, and keeps what it was opened with."""

    def __init__(self):
        self.tour = self.platform = None

    def __call__(self, _paths, tour):
        self.tour, self.platform = tour, os.environ.get("QT_QPA_PLATFORM")
        return 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display there")
@pytest.mark.parametrize("platform", [None, "minimal", "offscreen"])
def test_without_a_display_the_demo_still_saves_the_picture_it_was_asked_for(monkeypatch, tmp_path, platform):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    if platform is not None:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    window, picture = Window(), tmp_path / "window.png"
    done = testing.CliRunner().invoke(app, ["demo", "--screenshot", str(picture)], obj=window)
    assert done.exit_code == 0, done.stderr
    assert (window.tour.picture, window.platform) == (picture, "offscreen")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_the_window_without_a_display_is_refused_in_one_line_and_leaves_no_crash(monkeypatch, aura_home):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    ended = run_process()
    assert (ended.returncode, ended.stdout) == (6, "")
    assert ended.stderr.startswith("error: There is no display: ")
    assert ended.stderr.count("\n") == 1
    assert not list((aura_home / "logs").glob("crash*"))


def test_the_demo_without_a_window_has_no_picture_of_it(tmp_path):
    done = run("demo", "--headless", "--screenshot", tmp_path / "window.png")
    assert (done.returncode, done.stdout) == (2, "")
    assert "either --headless or --screenshot" in done.stderr


def test_ratings_go_in_and_out(clip, tmp_path, aura_home):
    stored = answer("annotations", "add", f"{clip}#t=2.03", "0.8")
    assert (stored["rating"], stored["timestamp"][-1]) == (0.8, "Z")
    table = tmp_path / "more.csv"
    table.write_text("framePath,rating\nclip.mp4#t=4,0.2\nclip.mp4#t=6,0.4\n")
    counts = {"kept": 0, "same": 0, "leftOut": [], "absent": [], "computed": 0}
    assert answer("annotations", "import", table, "--dry-run")["new"] == 2
    assert answer("annotations", "import", table) == {"imported": 2, **counts}
    before = (aura_home / "ML/Annotations" / DEFAULT_USER / "annotations.jsonl").read_bytes()
    assert answer("annotations", "import", table) == {**counts, "imported": 0, "same": 2}
    assert (aura_home / "ML/Annotations" / DEFAULT_USER / "annotations.jsonl").read_bytes() == before
    stats = answer("annotations", "stats")
    assert (stats["userId"], stats["totalAnnotations"]) == (DEFAULT_USER, 3)
    assert stats["averageRating"] == pytest.approx(1.4 / 3)
    out = tmp_path / "out.jsonl"
    assert answer("annotations", "export", out)["exported"] == 3
    assert {"FramePath", "Rating", "Timestamp", "Metadata"} == set(
        json.loads(out.read_text().splitlines()[0])
    )
    assert answer("annotations", "remove", f"{clip}#t=2.03")["removed"] == [stored["framePath"]]
    assert run("annotations", "remove", stored["framePath"]).returncode == 4
    assert run("annotations", "clear").returncode == 3
    cleared = answer("annotations", "clear", "--yes")
    assert cleared["cleared"] == 2
    assert Path(cleared["keptIn"]).read_text().count("\n") >= 3


@pytest.mark.parametrize("rating", ["1.5", "-0.1", "nan", "abc"])
def test_a_rating_off_the_scale_is_refused_with_its_value(clip, rating):
    for words in ([f"{clip}#t=1", "--", rating], [f"{clip}#t=1", rating]):
        done = run("annotations", "add", *words)
        assert done.returncode == 3
        assert f"Rating must be between 0.0 and 1.0, got {rating}" in done.stderr


@pytest.mark.parametrize("words", [("0.5", "--nope"), ("--nope", "0.5"), ("--nope",), ("-0.5", "--nope")])
def test_only_a_number_is_taken_for_a_rating_where_options_may_stand(clip, words):
    assert run("annotations", "add", f"{clip}#t=1", *words).returncode == 2


def test_one_of_a_thing_is_told_in_the_singular(clip, tmp_path):
    assert run("media", "import", clip, "--spread", "1").stdout == "1 media, 1 frame\n"
    assert run("annotations", "export", tmp_path / "none.csv").stdout.startswith("0 ratings written")
    answer("annotations", "add", f"{clip}#t=1", "0.5")
    assert run("annotations", "stats").stdout.startswith("1 rating, 0.500 on average")
    assert run("annotations", "export", tmp_path / "one.csv").stdout.startswith("1 rating written")
    assert "remove 1 rating of" in run("annotations", "clear").stderr
    shared = run("annotations", "share", tmp_path / "one.auradata", "--with-thumbnails")
    assert ", 1 picture of 1 clip written" in shared.stdout
    assert "note: 1 frame comes without features" in shared.stderr


def test_ratings_are_not_written_to_a_folder_that_is_not_there(tmp_path):
    done = run("annotations", "export", tmp_path / "nope" / "x.csv")
    assert (done.returncode, str(tmp_path / "nope") in done.stderr) == (4, True)
    assert not (tmp_path / "nope").exists()


def test_an_import_of_what_is_not_there_is_told_apart_from_one_of_what_cannot_be_read(tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("no pictures here")
    for words in ([], ["--json"]):
        assert run("media", "import", tmp_path / "gone.mp4", *words).returncode == 4
        assert run("media", "import", tmp_path / "gone.mp4", text, *words).returncode == 3


def test_a_narrow_terminal_cuts_nothing_of_a_table(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    path = "/footage/2026-03-01 wedding of two people/A012_C003_0301AB.mp4"
    write_table(("id", "path", "codec"), [("1", path, "h264")])
    lines = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 40
    shown = "".join(line[4:-7].strip() for line in lines[1:])
    assert "".join(path.split()) == "".join(shown.split())


def test_profiles_keep_their_ratings_apart(clip):
    answer("annotations", "add", f"{clip}#t=1", "0.5", "--user", "ann")
    assert answer("annotations", "stats", "--user", "ann")["totalAnnotations"] == 1
    assert answer("annotations", "stats")["totalAnnotations"] == 0
    assert run("annotations", "stats", "--user", "..").returncode == 3


def test_scores_come_from_the_default_until_a_model_is_trained(clip, tmp_path):
    for name in ("scores.csv", "scores.jsonl", "scores.parquet"):
        done = run("score", clip, "--every", "5", "--out", tmp_path / name)
        assert (done.returncode, "generic formula" in done.stderr) == (0, True)
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert lines[0] == "framePath,timestamp,shot,score,low,high,unsure"
    assert len(lines) == 5
    rows = list(csv.DictReader(lines))
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    assert {(row["low"], row["high"]) for row in rows} == {("", "")}
    from pyarrow import parquet

    assert parquet.read_table(tmp_path / "scores.parquet").to_pylist() == [
        json.loads(line) for line in (tmp_path / "scores.jsonl").read_text().splitlines()
    ]
    assert run("score", clip, "--out", tmp_path / "scores.xls").returncode == 3


def test_too_few_ratings_do_not_train(clip):
    run("settings", "set", ADVANCED, "true")
    done = run("train", "start")
    assert (done.returncode, "Insufficient Data" in done.stderr) == (6, True)
    answer("annotations", "add", f"{clip}#t=1", "0.5")
    done = run("train", "start")
    assert (done.returncode, "minimum 20 required" in done.stderr) == (6, True)
    assert run("train", "status", "no-such-job").returncode == 4


def test_a_queued_job_waits_is_cancelled_and_cannot_be_cancelled_twice(sample_clip):
    run("settings", "set", ADVANCED, "true")
    answer("annotations", "import", sample_clip.with_name("sample-ratings.csv"))
    job = answer("train", "start", "--detach", "--name", "later")["jobId"]
    status = answer("train", "status", job)
    assert (status["state"], status["progress"], status["completedAt"]) == ("Queued", 0, None)
    assert run("train", "cancel", job[:8]).returncode == 0
    assert answer("train", "list")[0]["state"] == "Cancelled"
    assert run("train", "cancel", job).returncode == 7


def test_a_job_is_queued_with_a_priority(sample_clip):
    run("settings", "set", ADVANCED, "true")
    answer("annotations", "import", sample_clip.with_name("sample-ratings.csv"))
    for priority in ("low", "high"):
        answer("train", "start", "--detach", "--name", priority, "--priority", priority)
    answer("train", "start", "--detach", "--name", "usual")
    jobs = {job["modelName"]: job["priority"] for job in answer("train", "list")}
    assert jobs == {"usual": "normal", "high": "high", "low": "low"}
    refused = run("train", "start", "--priority", "urgent")
    assert (refused.returncode, "--priority" in refused.stderr) == (2, True)


def test_a_training_that_fails_is_a_problem_object_with_its_own_code(sample_clip, tmp_path):
    run("settings", "set", ADVANCED, "true")
    for name in ("sample.mp4", "sample-ratings.csv"):
        shutil.copy(sample_clip.with_name(name), tmp_path / name)
    answer("annotations", "import", tmp_path / "sample-ratings.csv")
    (tmp_path / "sample.mp4").write_text("no pictures here any more")
    done = run("train", "start", "--preset", "quick", "--json")
    assert (done.returncode, done.stdout) == (6, "")
    problem = json.loads(done.stderr)
    assert problem["title"] == "Training Failed"
    assert "sample.mp4 changed since it was imported" in problem["detail"]


@pytest.mark.skipif(os.name == "nt", reason="no such pipe on Windows")
def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m aura_trainer settings get --json | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, timeout=120)
    assert done.stderr == ""
