"""Preflight and analysis on the command line, and a start that is refused."""

import csv
import json
import re
from dataclasses import replace

import pytest
from command_line import answer, run
from verdict_rig import FOUND

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import Preset, TrainingRequest

REFERENCE_FIELDS = [
    "timestamp",
    "annotationCount",
    "hasGpu",
    "gpuName",
    "gpuVramGb",
    "totalRamGb",
    "availableRamGb",
    "availableDiskSpaceGb",
    "estimatedTrainingTimeMinutes",
    "meetsMinimumRequirements",
    "warnings",
    "recommendations",
    "errors",
]


@pytest.fixture(autouse=True)
def advanced():
    answer("settings", "set", "general.advancedModeEnabled", "true")


@pytest.fixture
def three_ratings(sample_clip, tmp_path):
    file = tmp_path / "three.csv"
    with file.open("w", newline="") as out:
        rows = [(f"{sample_clip}#t={second}.0", 0.5) for second in (1, 2, 3)]
        csv.writer(out).writerows([("framePath", "rating"), *rows])
    answer("annotations", "import", file)


def test_preflight_answers_in_the_shape_of_the_reference(three_ratings):
    found = answer("train", "preflight")
    assert list(found)[: len(REFERENCE_FIELDS)] == REFERENCE_FIELDS
    assert (found["annotationCount"], found["meetsMinimumRequirements"]) == (3, False)
    assert found["warnings"][-1].startswith("Insufficient training data (3 annotations)")
    assert set(found["estimates"]) == {preset.value for preset in Preset}
    assert [finding["subject"] for finding in found["findings"]] == ["annotations", "memory", "disk", "gpu"]


def test_preflight_is_told_as_ticks_and_crosses_with_what_to_do(three_ratings):
    done = run("train", "preflight", "--preset", "quick")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == ["✗ 3 rated frames: 20 are needed", "    Rate 17 more frames."]
    assert any(line.startswith("✓ ") and "on the data disk" in line for line in lines)
    assert any("quick preset: not timed on this machine yet; usually 2 s to " in line for line in lines)
    assert lines[-1] == "Training cannot begin yet."


def test_a_refused_start_carries_all_that_was_found(three_ratings):
    done = run("train", "start", "--json")
    assert done.returncode == 6
    problem = json.loads(done.stderr)
    assert (problem["title"], problem["status"]) == ("System Requirements Not Met", 400)
    assert problem["detail"].startswith("Training cannot proceed. Insufficient training data (3 annotations)")
    found = answer("train", "preflight", "--preset", "balanced")
    for name in ("warnings", "errors", "recommendations"):
        assert problem[name] == found[name]


def test_the_document_has_the_lines_of_the_text_besides_the_words_of_the_reference():
    def without_figures(text):
        # What is free of memory and disk is another figure by the second call.
        return re.sub(r"[0-9][0-9.]*", "#", text)

    found = answer("train", "preflight")
    texts = [without_figures(finding["text"]) for finding in found["findings"]]
    lines = without_figures(run("train", "preflight").stdout).splitlines()
    assert texts
    assert all(any(line.endswith(text) for line in lines) for text in texts)
    assert "findings" in run("train", "preflight", "--help").stdout


def test_preflight_belongs_to_advanced_mode():
    answer("settings", "set", "general.advancedModeEnabled", "false")
    assert run("train", "preflight").returncode == 5


def test_only_completed_jobs_have_an_analysis():
    services = Application.open()
    job = services.training._queue.submit(TrainingRequest(DEFAULT_USER))
    services.close()
    done = run("train", "analysis", job.job_id, "--json")
    assert done.returncode == 7
    problem = json.loads(done.stderr)
    assert problem["title"] == "Analysis Not Available"
    assert "only available for completed jobs" in problem["detail"]
    assert run("train", "analysis", "nope").returncode == 4


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (TimeEstimate(40.4, 3), "about 40 s, from 3 runs on this machine"),
        (TimeEstimate(200.0, 1), "about 3 min, from 1 run on this machine"),
        (TimeEstimate(200.0, 0, 2), "about 3 min, going by 2 runs of other presets on this machine"),
    ],
)
def test_a_measured_time_is_told_with_what_it_rests_on(capsys, estimate, words):
    from aura_trainer.cli.preflight import _tell

    found = replace(FOUND, estimates={Preset.QUICK: estimate})
    _tell(found, Preset.QUICK)
    assert capsys.readouterr().out.splitlines() == [f"quick preset: {words}", "Ready to train."]
