import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from audit_rig import NOON, ids, log_of, run, training_audit
from crash_runs import crashes, posix_only
from crash_scenarios import TORN
from file_layers import FailingFiles, PowerCutFiles
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_trainer.domain.audit import TrainingStatistics
from aura_trainer.domain.errors import InvalidInput, StorageFailure
from aura_trainer.domain.training import JobState
from aura_trainer.services.audit_file import serialise_record


def filled(home, *records):
    audit = training_audit(home)
    for record in records:
        audit.record(record)
    return audit


def test_nothing_recorded_is_an_empty_history(tmp_path):
    audit = training_audit(tmp_path)
    assert audit.history().records == ()
    assert audit.statistics() == TrainingStatistics(0, 0, 0, 0, None, None, 0.0, 0.0)
    assert not log_of(tmp_path).exists()


def test_runs_come_back_newest_first_after_a_restart(tmp_path):
    filled(tmp_path, run("a", 2), run("b", 1), run("c", 3))
    history = training_audit(tmp_path).history()
    assert ids(history) == ["c", "a", "b"]
    assert history.records[2] == run("b", 1)


def test_of_runs_that_ended_at_once_the_one_recorded_later_is_newer(tmp_path):
    audit = filled(tmp_path, run("a"), run("b"), run("c"))
    assert ids(audit.history()) == ["c", "b", "a"]


def test_a_clock_set_back_loses_no_run(tmp_path):
    audit = filled(
        tmp_path, run("a", 5), run("b", -700), run("c", 6, completed_at=NOON - timedelta(days=9000))
    )
    assert set(ids(audit.history())) == {"a", "b", "c"}
    assert audit.statistics().total_training_runs == 3


def test_a_run_without_an_end_counts_as_ended_when_it_began(tmp_path):
    audit = filled(tmp_path, run("a", 1), run("b", 2, JobState.CANCELLED, completed_at=None), run("c", 3))
    assert ids(audit.history()) == ["c", "b", "a"]


def test_the_latest_valid_runs_are_given_however_many_bad_lines_follow(tmp_path):
    audit = filled(tmp_path, run("a", 1), run("b", 2), run("c", 3))
    with log_of(tmp_path).open("ab") as file:
        file.write(b"junk\n" * 60)
    history = audit.history(2)
    assert ids(history) == ["c", "b"]
    assert history.matching == 3
    assert [line.number for line in history.bad_lines] == list(range(4, 64))


def test_a_run_is_recorded_once(tmp_path):
    audit = filled(tmp_path, run("a"), run("b"))
    training_audit(tmp_path).record(run("a", 9))
    assert ids(audit.history()) == ["b", "a"]
    assert log_of(tmp_path).read_bytes().count(b"\n") == 2


def test_what_has_not_ended_is_not_recorded(tmp_path):
    with pytest.raises(InvalidInput, match="a is Running"):
        training_audit(tmp_path).record(run("a", status=JobState.RUNNING))
    assert not log_of(tmp_path).exists()


def test_a_torn_line_does_not_swallow_the_next(tmp_path):
    audit = filled(tmp_path, run("a"))
    with log_of(tmp_path).open("ab") as file:
        file.write(serialise_record(run("torn"))[:-20])
    audit.record(run("b", 1))
    history = audit.history()
    assert ids(history) == ["b", "a"]
    assert [line.number for line in history.bad_lines] == [2]


def test_a_torn_run_can_be_recorded_again(tmp_path):
    audit = filled(tmp_path, run("a"))
    whole = log_of(tmp_path).read_bytes()
    log_of(tmp_path).write_bytes(whole[:-20])
    audit.record(run("a"))
    assert ids(audit.history()) == ["a"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": JobState.FAILED}, ["b"]),
        ({"status": JobState.CANCELLED}, ["c"]),
        ({"since": NOON + timedelta(days=2, minutes=3)}, ["d", "c"]),
        ({"until": NOON + timedelta(days=2, minutes=3)}, ["b", "a"]),
        ({"since": NOON + timedelta(days=1), "until": NOON + timedelta(days=3)}, ["c", "b"]),
        ({"status": JobState.COMPLETED, "since": NOON + timedelta(days=2)}, ["d"]),
        ({"since": NOON + timedelta(days=30)}, []),
    ],
)
def test_filters_choose_by_status_and_by_end(tmp_path, filters, expected):
    audit = filled(
        tmp_path, run("a"), run("b", 1, JobState.FAILED), run("c", 2, JobState.CANCELLED), run("d", 3)
    )
    assert ids(audit.history(**filters)) == expected
    assert audit.history(1, **filters).matching == len(expected)
    assert audit.statistics(**filters).total_training_runs == len(expected)


def test_less_than_one_run_cannot_be_asked_for(tmp_path):
    with pytest.raises(InvalidInput, match="At least one"):
        training_audit(tmp_path).history(0)


def test_statistics_count_states_and_average_completed_runs_that_took_time(tmp_path):
    audit = filled(
        tmp_path,
        run("a", 0, duration_minutes=2.0),
        run("b", 4, duration_minutes=5.0),
        run("c", 2, duration_minutes=0.0),
        run("d", 1, JobState.FAILED, duration_minutes=90.0),
        run("e", 3, JobState.CANCELLED, duration_minutes=30.0),
    )
    assert audit.statistics() == TrainingStatistics(
        total_training_runs=5,
        successful_runs=3,
        failed_runs=1,
        cancelled_runs=1,
        oldest_run=NOON,
        newest_run=NOON + timedelta(days=4),
        average_training_time_minutes=3.5,
        total_training_time_minutes=7.0,
    )


def test_statistics_are_over_the_latest_thousand(tmp_path):
    log = log_of(tmp_path)
    log.parent.mkdir(parents=True)
    log.write_bytes(b"".join(serialise_record(run(str(day), day)) for day in range(1001)))
    statistics = training_audit(tmp_path).statistics()
    assert statistics.total_training_runs == 1000
    assert statistics.oldest_run == NOON + timedelta(days=1)


@given(st.permutations(range(5)), st.integers(1, 6))
@settings(max_examples=25)
def test_whatever_the_order_of_recording_the_newest_come_first(tmp_path_factory, order, wanted):
    audit = filled(tmp_path_factory.mktemp("audit"), *(run(str(day), day) for day in order))
    assert ids(audit.history(wanted)) == [str(day) for day in (4, 3, 2, 1, 0)][:wanted]


def test_a_full_disk_leaves_the_log_as_it_was_and_the_run_can_be_recorded_later(tmp_path):
    filled(tmp_path, run("a"))
    before = log_of(tmp_path).read_bytes()
    for at in (1, 2):
        files = FailingFiles(at)
        with pytest.raises(StorageFailure, match=r"training-audit\.jsonl.*not recorded.*Free some space"):
            training_audit(tmp_path, files).record(run("b", 1))
        assert files.broken
        assert log_of(tmp_path).read_bytes() == before
    training_audit(tmp_path).record(run("b", 1))
    assert ids(training_audit(tmp_path).history()) == ["b", "a"]


def test_when_the_line_cannot_be_taken_back_the_message_says_so_and_nothing_is_doubled(tmp_path):
    filled(tmp_path, run("a"))
    with pytest.raises(StorageFailure, match="reading the file again will show"):
        training_audit(tmp_path, FailingFiles(2, lasting=True)).record(run("b", 1))
    training_audit(tmp_path).record(run("b", 1))
    assert ids(training_audit(tmp_path).history()) == ["b", "a"]


@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_after_an_acknowledgement_loses_no_run(tmp_path, seed):
    import random

    chance = random.Random(seed)  # noqa: S311 - nothing secret
    files = PowerCutFiles()
    for day in range(4):
        training_audit(tmp_path / "home", files, tmp_path).record(run(str(day), day))
        files = files.after_power_cut(chance)
        audit = training_audit(tmp_path / "home", files, tmp_path)
        assert ids(audit.history()) == [str(day) for day in range(day, -1, -1)]


@posix_only
@pytest.mark.parametrize(("start", "before"), [("filled", ["a"]), ("empty", [])])
def test_a_kill_at_any_call_loses_no_earlier_run_and_doubles_none(tmp_path, start, before):
    killed, finished = crashes(tmp_path, "Audit", start)
    assert finished["found"] == finished["later"] == ["b", *before]
    for found in killed:
        assert found["found"] in (before, ["b", *before])
        assert found["later"] == ["b", *before]
        assert len(found["bad"]) <= 2
        assert start == "empty" or TORN.decode() in found["bad"]
    assert {tuple(before), ("b", *before)} == {tuple(found["found"]) for found in killed}


def test_threads_and_processes_recording_at_once_lose_and_double_nothing(tmp_path):
    here = Path(__file__).parent
    work = (
        f"import sys, pathlib; sys.path[:0] = [{str(here)!r}]\n"
        "from audit_rig import run, training_audit\n"
        f"audit = training_audit(pathlib.Path({str(tmp_path)!r}))\n"
        "for at in range(20): audit.record(run(f'{sys.argv[1]}-{at}')); audit.record(run(f'both-{at}'))\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", work, name]) for name in ("x", "y")]
    audit = training_audit(tmp_path)
    threads = [
        threading.Thread(target=filled, args=(tmp_path, *(run(f"{name}-{at}") for at in range(20))))
        for name in ("p", "q")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]

    history = audit.history(1000)
    assert sorted(ids(history)) == sorted(
        f"{name}-{at}" for name in ("x", "y", "p", "q", "both") for at in range(20)
    )
    assert history.bad_lines == ()


def test_a_table_is_written_in_one_piece_and_never_over_the_log(tmp_path):
    audit = filled(tmp_path, run("a"), run("b", 1))
    target = tmp_path / "runs.csv"
    audit.export_csv(target, audit.history().records)
    assert [line.split(",")[0] for line in target.read_text("utf-8-sig").splitlines()] == ["jobId", "b", "a"]
    before = log_of(tmp_path).read_bytes()
    with pytest.raises(InvalidInput, match="own files"):
        audit.export_csv(log_of(tmp_path), audit.history().records)
    assert log_of(tmp_path).read_bytes() == before


def test_an_unreadable_log_is_said_to_be_so(tmp_path):
    log_of(tmp_path).mkdir(parents=True)
    with pytest.raises(StorageFailure, match=r"training-audit\.jsonl.*untouched"):
        training_audit(tmp_path).history()
