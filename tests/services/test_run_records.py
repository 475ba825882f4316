import logging
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import audit_rig
import pytest
import verdict_rig
from file_layers import FailingFiles
from verdict_rig import ALONE

from aura_trainer.domain.errors import ErrorKind
from aura_trainer.domain.training import JobState, StopRequest, TrainingMetrics, TrainingRequest
from aura_trainer.domain.verdict import Recommendation, Verdict
from aura_trainer.services.database import Database
from aura_trainer.services.job_queue import INTERRUPTED, JobQueue
from aura_trainer.services.job_rows import JobResult, RunTiming
from aura_trainer.services.run_records import RunRecords
from aura_trainer.services.schema import TRAINER

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HERE = os.getpid()
VERDICT = Verdict(
    Recommendation.ACCEPT_WITH_CAUTION, 40, (), ("hm",), (), "fine", "8 of 10", ("try it",), ALONE
)
RESULT = JobResult(
    TrainingMetrics(0.1, 40, 12.5), "versions/x.zip", "ab" * 32, deployed=True, verdict=VERDICT, epochs=30
)
FOUND = replace(verdict_rig.FOUND, total_ram_gb=31.5, os_version="Windows-11")


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def forward(self, **span):
        self.now += timedelta(**span)


class Bench:
    def __init__(self, home: Path):
        self.home = home
        self.clock = Clock()
        self.database = Database(home / "trainer.sqlite3", TRAINER)
        self.queue = JobQueue(self.database, self.clock)
        self.audit = audit_rig.training_audit(home)
        self.records = RunRecords(self.queue, self.audit)

    def submit(self, name="wedding"):
        return self.queue.submit(TrainingRequest("ann", name), FOUND).job_id

    def start(self):
        job_id = self.submit()
        self.queue.start(job_id, HERE)
        return job_id

    def kept(self):
        self.records.keep()
        return list(self.audit.history().records)


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.database.close()


def test_a_completed_job_is_recorded_with_all_that_is_known_of_it(bench):
    job_id = bench.start()
    bench.clock.forward(seconds=90)
    job = bench.queue.complete(job_id, RESULT, 90.0)
    (record,) = bench.kept()
    assert (record.job_id, record.user_id, record.model_name) == (job_id, "ann", "wedding")
    assert (record.started_at, record.completed_at) == (job.started_at, job.completed_at)
    assert (record.status, record.annotation_count) == (JobState.COMPLETED, 42)
    assert (record.model_path, record.loss, record.epochs) == ("versions/x.zip", 0.1, 30)
    # The time that is told beside the verdict, without what it took to keep the model.
    assert record.duration_minutes * 60 == RESULT.metrics.duration_seconds
    assert (record.error_message, record.notes) == (None, "Accept with caution, deployed")
    machine = record.system_info
    assert (machine.has_gpu, machine.gpu_name, machine.total_ram_gb) == (True, "RTX", 31.5)
    # Of the machine it ran on: whoever writes the record may sit at another.
    assert machine.os_version == "Windows-11"


def test_warnings_of_a_run_are_counted_in_its_notes(bench):
    quiet = replace(RESULT, deployed=False, warnings=("one clip missing",), epochs=None)
    bench.queue.complete(bench.start(), quiet)
    (record,) = bench.kept()
    assert (record.notes, record.epochs) == ("Accept with caution, not deployed, 1 warning", None)


def test_what_a_run_says_of_its_end_counts_more_than_whether_it_was_timed(bench):
    for told in (True, False):
        job_id = bench.start()
        bench.queue.request_stop(job_id, StopRequest.STOP_AND_KEEP)
        assert bench.queue.complete(job_id, replace(RESULT, stopped_early=told)).stopped_early is told


def test_a_search_that_was_ended_early_is_noted_and_one_that_was_over_already_is_not(bench):
    for result in (RESULT, replace(RESULT, timing=RunTiming("here", 1.0, 2.0, 40))):
        job_id = bench.start()
        bench.queue.request_stop(job_id, StopRequest.STOP_AND_KEEP)
        early = bench.queue.complete(job_id, replace(result, warnings=("one clip missing",))).stopped_early
        assert early == (result.timing is None)
    unasked = bench.queue.complete(bench.start(), RESULT)
    assert not unasked.stopped_early
    assert {record.notes for record in bench.kept()} == {
        "Accept with caution, deployed, stopped early, 1 warning",
        "Accept with caution, deployed, 1 warning",
        "Accept with caution, deployed",
    }


def test_every_way_to_end_is_recorded(bench):
    failed, cancelled, dropped, lost = bench.start(), bench.start(), bench.submit(), bench.start()
    bench.queue.fail(failed, "disk full", ErrorKind.INTERNAL, 6.0)
    bench.queue.cancelled(cancelled, 3.0)
    bench.queue.request_stop(dropped, StopRequest.CANCEL)
    bench.queue.report(lost, 30, "Fitting", 12.0)
    bench.queue.fail(lost, INTERRUPTED)
    waiting = bench.submit()
    records = {record.job_id: record for record in bench.kept()}
    assert waiting not in records
    told = {
        job_id: (record.status, record.error_message, record.notes, round(record.duration_minutes * 60))
        for job_id, record in records.items()
    }
    stopped, unbegun = "The job was cancelled.", "The job was cancelled before it began."
    assert told == {
        failed: (JobState.FAILED, "disk full", None, 6),
        cancelled: (JobState.CANCELLED, stopped, "Cancelled while running", 3),
        dropped: (JobState.CANCELLED, unbegun, "Cancelled before it began", 0),
        lost: (JobState.FAILED, INTERRUPTED, None, 12),
    }


def test_a_job_is_recorded_once_however_often_it_is_looked_for(bench):
    bench.queue.complete(bench.start(), RESULT)
    assert len(bench.kept()) == 1
    before = bench.audit._path.read_bytes()
    assert len(bench.kept()) == 1
    assert bench.audit._path.read_bytes() == before


def test_a_process_that_died_before_it_marked_the_job_does_not_make_a_second_record(bench):
    bench.queue.complete(bench.start(), RESULT)
    bench.records.keep()
    with bench.database.write() as connection:
        connection.execute("UPDATE job SET recorded = 0")
    assert len(bench.kept()) == 1
    assert bench.queue.unrecorded() == []


def test_a_disk_that_refuses_is_told_once_and_tried_again(bench, caplog):
    files = FailingFiles(1, lasting=True)
    refused = RunRecords(bench.queue, audit_rig.training_audit(bench.home, files))
    first, second = (bench.start() for _ in range(2))
    bench.queue.complete(first, RESULT)
    bench.queue.fail(second, "disk full")
    caplog.set_level(logging.WARNING)
    refused.keep()
    refused.keep()
    assert files.broken
    assert len([line for line in caplog.records if "history of training is behind" in line.message]) == 1
    assert len(bench.queue.unrecorded()) == 2
    assert {record.job_id for record in bench.kept()} == {first, second}


def test_jobs_of_an_earlier_version_are_recorded_with_what_is_known(bench):
    job_id = bench.queue.submit(TrainingRequest("ann")).job_id
    bench.queue.start(job_id, HERE)
    bench.queue.complete(job_id, RESULT)
    (record,) = bench.kept()
    assert (record.annotation_count, record.system_info.os_version) == (40, None)
    assert record.duration_minutes == pytest.approx(12.5 / 60)


def test_a_clock_set_back_neither_shortens_a_run_nor_ends_it_before_it_began(bench):
    first = bench.start()
    bench.clock.forward(hours=-1)
    job = bench.queue.complete(first, RESULT, 40.0)
    assert job.completed_at == job.started_at + timedelta(seconds=40)
    bench.records.keep()
    second = bench.start()
    bench.queue.fail(second, "disk full", ErrorKind.INTERNAL, 5.0)
    dropped = bench.submit()
    bench.clock.forward(hours=-1)
    bench.queue.request_stop(dropped, StopRequest.CANCEL)
    records = bench.kept()
    assert len(records) == 3
    assert all(record.completed_at >= record.started_at for record in records)
    durations = {record.job_id: round(record.duration_minutes * 60) for record in records}
    assert durations == {first: round(RESULT.metrics.duration_seconds), second: 5, dropped: 0}
    assert [job.job_id for job in bench.queue.jobs()] == [dropped, second, first]


def test_a_clock_set_back_while_a_job_waits_does_not_start_it_before_it_was_made(bench):
    job_id = bench.submit()
    bench.clock.forward(hours=-2)
    job = bench.queue.start(job_id, HERE)
    assert job.started_at == job.created_at


def test_a_clock_set_back_does_not_hide_that_a_run_is_silent(bench):
    job_id = bench.start()
    bench.queue.report(job_id, 30, "Fitting", 12.0)
    job = bench.queue.get(job_id)
    assert job.responding(bench.clock.now + timedelta(seconds=59))
    assert not job.responding(bench.clock.now + timedelta(seconds=61))
    bench.clock.forward(hours=-1)
    assert not job.responding(bench.clock.now)
    bench.queue.report(job_id, 30, "Fitting", 13.0)
    assert bench.queue.get(job_id).responding(bench.clock.now)
