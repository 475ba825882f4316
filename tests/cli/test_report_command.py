"""The report of a run, written by the command line."""

import csv
import json
import shutil

import pytest
from command_line import answer, run
from lxml import html

from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.window_state import KEEP_FROM, WindowState


@pytest.fixture
def job(trained_home, aura_home):
    """The id of the only run of a data folder."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    return answer("train", "list")[0]["jobId"]


def test_a_report_is_written_in_each_of_its_forms(job, tmp_path):
    page, table, document = (tmp_path / f"taste.{suffix}" for suffix in ("html", "CSV", "json"))
    done = run("train", "report", job[:8], "--out", page)
    assert (done.returncode, done.stdout) == (0, f"Report written to {page}\n")
    assert answer("train", "report", job, "--out", table) == {"jobId": job, "file": str(table)}
    answer("train", "report", job, "--out", document)
    found, analysis = json.loads(document.read_bytes()), answer("train", "analysis", job)
    assert found["analysis"] == analysis
    assert found["run"]["modelName"] == "taste-v1"
    assert len(found["frames"]) == 40
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    assert sum(row["figure"] == "held-out" for row in rows) == 40
    said = html.fromstring(page.read_bytes()).text_content()
    assert analysis["headline"] in said
    assert all(step in said for step in analysis["nextSteps"])
    assert sorted(tmp_path.glob("*taste*")) == sorted((page, table, document))


def test_frames_are_kept_from_the_line_that_is_said_else_chosen_in_the_window_else_from_the_upper_third(
    job, tmp_path
):
    def line(*options):
        answer("train", "report", job, "--out", tmp_path / "r.json", *options)
        return json.loads((tmp_path / "r.json").read_bytes())["keepOrDrop"]["keepFrom"]

    third = line()
    ratings = [frame["rating"] for frame in json.loads((tmp_path / "r.json").read_bytes())["frames"]]
    assert sum(rating >= third for rating in ratings) >= len(ratings) / 3
    assert line("--keep-from", "0.35") == 0.35
    state = WindowState(DataPaths.resolve())
    state.save({KEEP_FROM: 55})
    assert line() == 0.55
    for none in (0, True, "55", 900):
        state.save({KEEP_FROM: none})
        assert line() == third


def test_what_cannot_be_written_is_told_and_nothing_is(job, aura_home, tmp_path):
    refusals = {
        tmp_path / "taste.pdf": (3, "ends in .html, .json, .csv"),
        tmp_path / "taste": (3, "ends in .html, .json, .csv"),
        tmp_path / "none" / "taste.html": (4, "There is no folder"),
        aura_home / "user-settings.json": (3, "choose another place"),
    }
    settings = (aura_home / "user-settings.json").read_bytes()
    for file, (code, words) in refusals.items():
        done = run("train", "report", job, "--out", file)
        assert (done.returncode, done.stdout) == (code, ""), file
        assert words in done.stderr
    assert (aura_home / "user-settings.json").read_bytes() == settings
    assert not list(tmp_path.glob("taste*"))
    assert run("train", "report", "nope", "--out", tmp_path / "taste.html").returncode == 4
    assert run("train", "report", job, "--out", tmp_path / "t.html", "--keep-from", "2").returncode == 2


def test_a_run_without_a_model_has_no_report(job, tmp_path):
    waiting = answer("train", "start", "--detach")["jobId"]
    done = run("train", "report", waiting, "--out", tmp_path / "taste.html")
    assert done.returncode == 7
    assert "only available for completed jobs" in done.stderr
