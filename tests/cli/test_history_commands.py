"""The history of training on the command line."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from command_line import answer, run

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.training import JobState
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.training_audit import TrainingAudit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMPLETED = AuditRecord(
    job_id="a",
    user_id="default",
    started_at=NOON,
    completed_at=NOON + timedelta(minutes=3),
    status=JobState.COMPLETED,
    annotation_count=40,
    model_name="wedding",
    model_path="/models/a.zip",
    loss=0.125,
    epochs=None,
    duration_minutes=3.0,
    error_message=None,
    notes="Accept; deployed.",
    system_info=SystemInfo(False, None, 15.5, "Linux"),
)


def later(job_id, days, **fields):
    moved = {name: getattr(COMPLETED, name) + timedelta(days=days) for name in ("started_at", "completed_at")}
    return replace(COMPLETED, job_id=job_id, **{**moved, **fields})


FAILED = later(
    "b", 1, status=JobState.FAILED, loss=None, model_path=None, error_message="The clip is gone.", notes=None
)
CANCELLED = later("c", 2, status=JobState.CANCELLED, loss=None, model_path=None, notes=None)


@pytest.fixture(autouse=True)
def advanced(aura_home):
    assert run("settings", "set", "general.advancedModeEnabled", "true").returncode == 0


@pytest.fixture
def log():
    paths = DataPaths.resolve()
    audit = TrainingAudit(paths, DiskFiles(), ProcessLock(paths.locks / "audit.lock", "the audit log"))
    for record in (COMPLETED, FAILED, CANCELLED):
        audit.record(record)
    return paths.audit_log


def listed(*words):
    document = answer("train", "history", *words)
    assert document["count"] == len(document["history"])
    return [record["jobId"] for record in document["history"]]


def test_the_history_has_the_shape_of_the_reference(log):
    document = answer("train", "history")
    assert set(document) == {"history", "count"}
    assert document["count"] == 3
    assert document["history"][2] == {
        "jobId": "a",
        "userId": "default",
        "startedAt": "2026-03-01T12:00:00Z",
        "completedAt": "2026-03-01T12:03:00Z",
        "status": "Completed",
        "annotationCount": 40,
        "modelName": "wedding",
        "modelPath": "/models/a.zip",
        "loss": 0.125,
        "epochs": None,
        "durationMinutes": 3.0,
        "errorMessage": None,
        "notes": "Accept; deployed.",
        "systemInfo": {"hasGpu": False, "gpuName": None, "totalRamGb": 15.5, "osVersion": "Linux"},
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["c", "b", "a"]),
        (["--max", 2], ["c", "b"]),
        (["--status", "failed"], ["b"]),
        (["--since", "2026-03-02T12:03:00Z"], ["c", "b"]),
        (["--until", "2026-03-02T12:03:00+00:00"], ["a"]),
        (["--since", "2026-03-01T00:00Z", "--until", "2026-03-01T23:59Z"], ["a"]),
        (["--since", "2030-01-01"], []),
    ],
)
def test_filters_choose(log, words, expected):
    assert listed(*words) == expected


def test_a_day_is_meant_from_its_beginning_to_its_end_in_local_time(log):
    day = COMPLETED.completed_at.astimezone().date()
    assert listed("--since", day, "--until", day) == ["a"]
    assert listed("--until", day - timedelta(days=1)) == []


@pytest.mark.parametrize("command", ["history", "statistics"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "yesterday"], "--since takes a date such as 2026-03-01"),
        (["--until", "2026-02-30"], "got '2026-02-30'"),
        (["--until", "9999-12-31"], "--until takes a date"),
        (["--since", "2026-03-02", "--until", "2026-03-01"], "lies after"),
    ],
)
def test_a_bad_date_is_told_in_clear_words(log, command, words, said):
    done = run("train", command, *words)
    assert done.returncode == 3
    assert said in done.stderr
    assert done.stdout == ""


def test_an_unknown_status_is_usage(log):
    done = run("train", "history", "--status", "Queued")
    assert done.returncode == 2


def test_a_person_reads_a_table_with_the_reason_of_a_failure(log):
    done = run("train", "history", "--max", 2)
    assert "The clip is gone." in done.stdout
    assert "wedding" in done.stdout
    assert "The latest 2 of 3 runs; --max shows more." in done.stdout
    assert "more" not in run("train", "history").stdout


def test_nothing_yet_says_what_to_do():
    assert "train start" in run("train", "history").stdout
    assert "train start" in run("train", "statistics").stdout
    assert answer("train", "history") == {"history": [], "count": 0}
    assert answer("train", "statistics")["totalTrainingRuns"] == 0


def test_nothing_that_fits_is_told_apart_from_nothing_at_all(log):
    assert "No run fits" in run("train", "history", "--since", "2030-01-01").stdout
    assert "No run fits" in run("train", "statistics", "--since", "2030-01-01").stdout


def test_statistics_have_the_shape_of_the_reference(log):
    assert answer("train", "statistics") == {
        "totalTrainingRuns": 3,
        "successfulRuns": 1,
        "failedRuns": 1,
        "cancelledRuns": 1,
        "oldestRun": "2026-03-01T12:00:00Z",
        "newestRun": "2026-03-03T12:00:00Z",
        "averageTrainingTimeMinutes": 3.0,
        "totalTrainingTimeMinutes": 3.0,
    }
    assert answer("train", "statistics", "--status", "Failed")["totalTrainingRuns"] == 1
    assert run("train", "statistics").stdout.startswith(
        "3 runs: 1 completed, 1 failed, 1 cancelled\n3.0 minutes"
    )


def test_a_table_has_all_that_fit_however_many(log, tmp_path):
    with log.open("ab") as file:
        line = log.read_bytes().splitlines(keepends=True)[0]
        for number in range(60):
            file.write(line.replace(b'"a"', b'"more-%d"' % number))
    target = tmp_path / "runs.csv"
    assert answer("train", "history", "--status", "Completed", "--csv", target) == {
        "exported": 61,
        "file": str(target),
    }
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 61
    assert {row["status"] for row in rows} == {"Completed"}
    assert "3 runs written to" in run("train", "history", "--max", 3, "--csv", target).stdout


def test_a_table_that_cannot_be_written_is_an_error(log, tmp_path):
    (tmp_path / "file").write_text("x")
    done = run("train", "history", "--csv", tmp_path / "file" / "runs.csv")
    assert done.returncode == 1
    assert "runs.csv" in done.stderr


@pytest.mark.parametrize(("command", "figure"), [("history", "count"), ("statistics", "totalTrainingRuns")])
def test_bad_lines_are_named_and_hide_nothing(log, command, figure):
    with log.open("ab") as file:
        file.write(b"junk\n")
    done = run("train", command, "--json")
    assert json.loads(done.stdout)[figure] == 3
    assert "line 4 of the audit log cannot be used and was left as it is: not a JSON object" in done.stderr


def test_impossible_times_and_figures_and_a_job_told_twice_are_named_and_count_nowhere(log):
    first = json.loads(log.read_bytes().splitlines()[0])
    wrong = [
        {"JobId": "x", "StartedAt": "0001-01-01T00:00:00", "CompletedAt": None},
        {"JobId": "x", "CompletedAt": "9999-12-31T23:59:59Z"},
        {"JobId": "x", "DurationMinutes": 1e308},
        {"JobId": "x", "DurationMinutes": -5},
        {"DurationMinutes": 99.0},
    ]
    before = answer("train", "statistics")
    with log.open("a") as file:
        file.writelines(json.dumps({**first, **fields}) + "\n" for fields in wrong)
    done = run("train", "history", "--json")
    assert json.loads(done.stdout)["count"] == 3
    for number in range(4, 9):
        assert f"line {number} of the audit log cannot be used and was left as it is" in done.stderr
    assert answer("train", "statistics") == before


@pytest.mark.parametrize("command", ["history", "statistics"])
def test_both_belong_to_advanced_mode(command):
    run("settings", "set", "general.advancedModeEnabled", "false")
    assert run("train", command).returncode == 5
