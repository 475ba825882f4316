"""The usage examples of the reference's guide, in order, and the cases of its manual script, on the command line.

The guide's examples are web requests; each is the command that does the same here, on frames of a real clip.
"""

import csv
import json
import os
import signal
from itertools import pairwise

import pytest
from command_line import answer, run, start_process
from warm_commands import run_warm


def problem(*arguments):
    done = run(*arguments[:2], "--json", *arguments[2:])
    assert done.returncode != 0
    return done.returncode, json.loads(done.stderr)


def events(*arguments):
    """Run a training in a process of its own and return the lines it tells of itself."""
    done = run_warm("train", "start", "--events", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def three_frames(rated_footage, tmp_path):
    """A file of three ratings, as in the guide, of frames of a real clip."""
    clip = rated_footage / "sample.mp4"
    rows = [(f"{clip}#t=1.0", 0.9), (f"{clip}#t=4.0", 0.7), (f"{clip}#t=8.0", 0.5)]
    file = tmp_path / "three.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([("framePath", "rating"), *rows])
    return file


def test_the_usage_examples_of_the_guide_in_order(rated_footage, three_frames):
    answer("settings", "set", "general.advancedModeEnabled", "true")

    assert answer("annotations", "import", three_frames)["imported"] == 3
    stats = answer("annotations", "stats")
    assert list(stats) == [
        "userId",
        "totalAnnotations",
        "averageRating",
        "oldestAnnotation",
        "newestAnnotation",
    ]
    assert (stats["userId"], stats["totalAnnotations"]) == ("default-user", 3)
    assert stats["averageRating"] == pytest.approx(0.7)
    assert answer("annotations", "advice")["totalAnnotations"] == 3

    answer("annotations", "import", rated_footage / "sample-ratings.csv")
    assert answer("train", "preflight")["meetsMinimumRequirements"] is True

    started = answer("train", "start", "--name", "my-custom-model", "--detach")
    assert started["message"] == "Training job submitted successfully"
    status = answer("train", "status", started["jobId"])
    assert {
        name: status[name] for name in ("jobId", "state", "progress", "metrics", "modelPath", "error")
    } == {
        "jobId": started["jobId"],
        "state": "Queued",
        "progress": 0.0,
        "metrics": None,
        "modelPath": None,
        "error": None,
    }
    assert status["createdAt"]
    assert status["completedAt"] is None
    assert run("train", "cancel", started["jobId"]).returncode == 0
    assert answer("train", "status", started["jobId"])["state"] == "Cancelled"

    lines = events("--name", "my-custom-model", "--preset", "quick", "--deploy", "always")
    job = lines[0]["jobId"]
    analysis = answer("train", "analysis", job)
    assert analysis["recommendation"] == "AcceptWithCaution"
    assert len(analysis["nextSteps"]) == 3
    history = answer("train", "history")
    assert [record["status"] for record in history["history"]] == ["Completed", "Cancelled"]
    assert history["count"] == 2
    assert answer("train", "statistics")["successfulRuns"] == 1

    assert answer("model", "list")[0]["name"] == "my-custom-model"
    for change in ("revert", "undo", "revert"):
        assert run("model", change).returncode == 0


class TestManualScript:
    def test_uploads_valid_annotations(self, three_frames):
        assert answer("annotations", "import", three_frames)["imported"] == 3

    def test_gets_statistics(self, three_frames):
        answer("annotations", "import", three_frames)
        assert answer("annotations", "stats")["totalAnnotations"] == 3

    @pytest.mark.usefixtures("rated_home")
    def test_starts_training_and_follows_its_progress(self):
        lines = events("--preset", "quick", "--name", "followed")
        progress = [line["data"]["progress"] for line in lines if line["event"] == "StageProgress"]
        assert all(earlier <= later for earlier, later in pairwise(progress))
        assert (progress[0], progress[-1]) == (0, 100)
        status = answer("train", "status", lines[0]["jobId"])
        assert (status["state"], status["metrics"]["samples"]) == ("Completed", 40)

    @pytest.mark.usefixtures("rated_home")
    def test_refuses_insufficient_data(self, three_frames):
        code, told = problem("train", "start", "--user", "nobody")
        assert (code, told["title"], told["status"]) == (6, "Insufficient Data", 400)
        answer("annotations", "import", three_frames, "--user", "somebody")
        code, told = problem("train", "start", "--user", "somebody")
        assert (code, told["title"], told["status"]) == (6, "System Requirements Not Met", 400)
        assert any("20" in warning for warning in told["warnings"])
        assert set(told) >= {"detail", "correlationId", "errors", "recommendations"}

    @pytest.mark.parametrize("rating", ["1.5", "-0.1"])
    def test_refuses_invalid_ratings(self, rated_footage, rating):
        code, told = problem("annotations", "add", f"{rated_footage / 'sample.mp4'}#t=1.0", "--", rating)
        assert (code, told["title"]) == (3, "Invalid Annotation Data")
        assert told["detail"] == f"Rating must be between 0.0 and 1.0, got {rating}"
        assert answer("annotations", "stats")["totalAnnotations"] == 0

    def test_refuses_empty_frame_paths(self):
        code, told = problem("annotations", "add", " ", "0.5")
        assert (code, told["status"]) == (3, 400)
        assert told["detail"] == "Frame path must not be empty"

    def test_reverts_to_the_default_model(self, rated_home):
        events("--preset", "quick", "--deploy", "always")
        assert (rated_home / "ML/PretrainedModels/frame-importance-model.zip").exists()
        assert run("model", "revert").returncode == 0
        assert not (rated_home / "ML/PretrainedModels/frame-importance-model.zip").exists()

    @pytest.mark.skipif(os.name == "nt", reason="no SIGINT for another process on Windows")
    @pytest.mark.usefixtures("rated_home")
    def test_cancels_a_job(self):
        with start_process("train", "start", "--preset", "thorough", "--events") as process:
            for line in process.stdout:
                if '"FitStep"' in line:
                    process.send_signal(signal.SIGINT)
                    break
            _, message = process.communicate(timeout=120)
        assert process.returncode == 130
        assert message.startswith("error: Training Cancelled: ")
        assert answer("train", "list")[0]["state"] == "Cancelled"
