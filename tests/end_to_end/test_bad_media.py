"""Files that are no footage, or damaged, or gone, or have names that are hard on programs."""

import csv
import json
import os
import shutil
import sys
from pathlib import Path

import av
import pytest
from clips import Clip, add_sound, cut_short, make_clip
from command_line import answer, run

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.services.data_paths import DataPaths

LONG_NAME = "x" * 236 + ".mp4"
STRANGE_NAMES = ["Ünïcödé 映像.mp4", "a#b.mp4", "100%.mp4", "p%23q.mp4", "a,b.mp4", "~tilde.mp4", LONG_NAME]
if os.name != "nt":
    STRANGE_NAMES.append('it"s.mp4')


@pytest.fixture
def good(tmp_path):
    return make_clip(tmp_path / "good.mp4", Clip("good.mp4", frames=50))


@pytest.fixture
def ratings_file(aura_home):
    return DataPaths.resolve().annotations(DEFAULT_USER)


def _text(folder):
    path = folder / "notes.mp4"
    path.write_text("Shot list for Tuesday.\n" * 50)
    return path


def _half_without_its_index(folder):
    return cut_short(make_clip(folder / "camera.mp4", Clip("camera.mp4", frames=50)))


def _sound_only(folder):
    path = folder / "voice.mp4"
    with av.open(str(path), "w") as container:
        track = container.add_stream("aac", rate=48_000, layout="stereo")
        add_sound(container, track, Clip("voice.mp4", frames=25), 0.5)
    return path


def _empty(folder):
    path = folder / "empty.mp4"
    path.write_bytes(b"")
    return path


NO_FOOTAGE = {
    "a text": (_text, "this is not a media file"),
    "half of a recording": (_half_without_its_index, "or its recording was never finished"),
    "sound alone": (_sound_only, "there is no video in this file"),
    "nothing": (_empty, "the file is empty"),
}


@pytest.mark.parametrize(("make", "reason"), NO_FOOTAGE.values(), ids=NO_FOOTAGE)
def test_what_is_no_footage_is_named_with_the_reason_and_nothing_else_changes(tmp_path, good, make, reason):
    answer("media", "import", good)
    before = answer("media", "list")
    bad = make(tmp_path)
    done = run("media", "import", bad)
    assert (done.returncode, done.stdout) == (3, "")
    assert str(bad) in done.stderr
    assert reason.lower() in done.stderr.lower()
    assert answer("media", "list") == before


def test_a_name_no_file_can_have_is_not_found_and_nothing_else_changes(tmp_path, good):
    answer("media", "import", good)
    before = answer("media", "list")
    nowhere = tmp_path / ("y" * 300 + ".mp4")
    done = run("media", "import", nowhere)
    assert (done.returncode, done.stdout) == (4, "")
    assert str(nowhere) in done.stderr
    assert answer("media", "list") == before


def test_bad_files_do_not_stop_the_good_ones_beside_them(tmp_path, good):
    bad = [_text(tmp_path), _sound_only(tmp_path), _empty(tmp_path)]
    report = answer("media", "import", bad[0], good, *bad[1:])
    assert [failure["path"] for failure in report["failures"]] == list(map(str, bad))
    assert report["frameCount"] == 2


def test_the_half_of_a_clip_that_can_be_read_is_used_and_told(sample_clip, tmp_path):
    half = cut_short(Path(shutil.copy(sample_clip, tmp_path)))
    done = run("media", "import", half)
    assert done.returncode == 0
    assert f"{half.name} ends earlier than it should; the frames that are there are used." in done.stderr
    (media,) = answer("media", "list")
    assert 0 < media["durationSeconds"] < 15
    assert len(answer("frames")) == answer("frames")[-1]["timestamp"] + 1


@pytest.mark.parametrize("path", ["", "  "])
@pytest.mark.parametrize("command", [("media", "import"), ("score",)])
def test_a_blank_path_is_refused_and_never_means_the_working_folder(
    tmp_path, good, monkeypatch, command, path
):
    monkeypatch.chdir(tmp_path)
    done = run(*command, path)
    assert (done.returncode, "A path must not be empty" in done.stderr) == (3, True)
    assert answer("media", "list") == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_a_name_that_is_no_text_is_refused_and_stops_no_other_file(tmp_path, good):
    shutil.copy(good, os.fsencode(tmp_path) + b"/bad\xff.mp4")
    report = answer("media", "import", tmp_path)
    assert [Path(failure["path"]).name for failure in report["failures"]] == ["bad\ufffd.mp4"]
    assert "rename it" in report["failures"][0]["reason"]
    assert [Path(item["path"]).name for item in answer("media", "list")] == ["good.mp4"]


def test_strange_names_are_imported_rated_exported_trained_on_and_scored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(STRANGE_NAMES):
        make_clip(tmp_path / name, Clip(name, frames=30 + number))
    report = answer("media", "import", *STRANGE_NAMES, "--spread", "4")
    assert (report["failures"], report["frameCount"]) == ([], 4 * len(STRANGE_NAMES))
    ratings = {
        frame["framePath"]: number % 10 / 10 for number, frame in enumerate(answer("frames", "--unrated"))
    }
    first, *rest = ratings
    assert answer("annotations", "add", first, str(ratings[first]))["framePath"] == first
    with (tmp_path / "rest.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("framePath", "rating"))
        rows.writerows((path, ratings[path]) for path in rest)
    answer("annotations", "import", "rest.csv")
    for name in ("out.csv", "out.jsonl"):
        assert answer("annotations", "export", name)["exported"] == len(ratings)
        answer("annotations", "clear", "--yes")
        assert answer("annotations", "import", name)["imported"] == len(ratings)
        assert {item["framePath"]: item["rating"] for item in answer("frames", "--rated")} == ratings
    answer("settings", "set", "general.advancedModeEnabled", "true")
    job = answer("train", "start", "--preset", "quick", "--deploy", "always")
    assert (job["state"], job["metrics"]["samples"], job["warnings"]) == ("Completed", len(ratings), [])
    scored = answer("score", *STRANGE_NAMES, "--every", "0.5")["frames"]
    assert {row["framePath"].rpartition("#t=")[0] for row in scored} == {
        path.rpartition("#t=")[0] for path in ratings
    }


@pytest.fixture
def second_clip(rated_home, tmp_path, good):
    """A second clip with two ratings, beside the forty of the sample clip."""
    for second, rating in ((0, "0.1"), (1, "0.9")):
        answer("annotations", "add", f"{good}#t={second}", rating)
    return good


@pytest.mark.parametrize("harm", ["gone", "cut in half"])
def test_training_goes_on_without_a_clip_that_cannot_be_read_and_says_so(second_clip, ratings_file, harm):
    before = ratings_file.read_bytes()
    if harm == "gone":
        second_clip.unlink()
    else:
        second_clip.write_bytes(second_clip.read_bytes()[: second_clip.stat().st_size // 2])
    job = answer("train", "start", "--preset", "quick")
    assert (job["state"], job["metrics"]["samples"]) == ("Completed", 40)
    (warning,) = [text for text in job["warnings"] if str(second_clip) in text]
    assert "2 ratings" in warning
    assert "left out" in warning
    assert ratings_file.read_bytes() == before


def test_training_is_refused_by_name_when_the_clip_of_most_ratings_is_gone(
    rated_home, rated_footage, tmp_path, ratings_file
):
    # The clip of the shared folder must stay for the other tests: here it is known under another path.
    clip = Path(shutil.copy(rated_footage / "sample.mp4", tmp_path / "sample.mp4"))
    (media,) = answer("media", "list")
    answer("media", "relink", media["id"], clip)
    clip.unlink()
    before = ratings_file.read_bytes()
    done = run("train", "start", "--preset", "quick", "--json")
    problem = json.loads(done.stderr)
    assert (done.returncode, problem["title"]) == (6, "System Requirements Not Met")
    assert f"40 ratings cannot be used, as {clip} is missing" in problem["detail"]
    assert "#t=" in problem["detail"]
    found = answer("train", "preflight")
    assert (found["annotationCount"], found["missingAnnotationCount"]) == (0, 40)
    assert answer("train", "list") == []
    assert ratings_file.read_bytes() == before
    assert answer("model", "show")["usingDefault"]


def test_ratings_of_a_missing_clip_are_still_listed_counted_and_exported(second_clip, tmp_path):
    second_clip.unlink()
    assert answer("annotations", "stats")["totalAnnotations"] == 42
    assert answer("annotations", "export", tmp_path / "out.csv")["exported"] == 42
    told = answer("annotations", "import", tmp_path / "out.csv")
    assert (told["imported"], told["same"]) == (0, 42)
    missing = second_clip.with_name("never-imported.mp4")
    (tmp_path / "out.csv").write_text(
        (tmp_path / "out.csv").read_text().replace(second_clip.name, missing.name)
    )
    done = run("annotations", "import", tmp_path / "out.csv")
    assert done.returncode == 3
    assert str(missing) in done.stderr
    assert "Nothing was imported" in done.stderr
    assert answer("annotations", "stats")["totalAnnotations"] == 42
