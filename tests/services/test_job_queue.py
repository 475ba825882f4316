import logging
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule
from verdict_rig import ALONE, FOUND

from aura_trainer.domain.errors import Conflict, DamagedData, JobNotFound
from aura_trainer.domain.preflight import FindingLevel, PreflightFinding, Subject, TimeEstimate
from aura_trainer.domain.training import JobState, Preset, StopRequest, TrainingMetrics, TrainingRequest
from aura_trainer.domain.verdict import Recommendation, Verdict
from aura_trainer.services.database import Database
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.job_rows import JobResult
from aura_trainer.services.schema import TRAINER

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HERE = os.getpid()


def make_queue(folder):
    return JobQueue(Database(Path(folder) / "trainer.sqlite3", TRAINER), lambda: NOW)


def result():
    verdict = Verdict(Recommendation.ACCEPT, 50, ("good",), (), (), "fine", "8 of 10", ("deploy",), ALONE)
    metrics = TrainingMetrics(0.1, 100, 12.5, {"mae": 0.08})
    return JobResult(
        metrics, "versions/x.zip", "ab" * 32, deployed=False, verdict=verdict, warnings=("one clip missing",)
    )


@pytest.fixture
def queue(tmp_path):
    made = make_queue(tmp_path)
    yield made
    made._database.close()


def test_a_job_goes_from_queued_through_running_to_completed(queue):
    job = queue.submit(TrainingRequest("ann", "wedding"))
    assert (job.state, job.progress, job.completed_at) == (JobState.QUEUED, 0, None)
    assert queue.start(job.job_id, HERE).state is JobState.RUNNING
    done = queue.complete(job.job_id, result())
    assert (done.state, done.progress, done.completed_at) == (JobState.COMPLETED, 100, NOW)
    assert (done.metrics, done.warnings) == (result().metrics, ("one clip missing",))
    assert queue.row(job.job_id).result == result()


def test_progress_survives_a_failure_and_never_goes_back(queue):
    job = queue.submit(TrainingRequest("ann"))
    queue.start(job.job_id, HERE)
    queue.report(job.job_id, 45, "Learning")
    queue.report(job.job_id, 30, "Learning")
    failed = queue.fail(job.job_id, "disk full")
    assert (failed.state, failed.progress, failed.error) == (JobState.FAILED, 45, "disk full")


def test_a_queued_job_is_cancelled_at_once(queue):
    job = queue.submit(TrainingRequest("ann"))
    assert queue.request_stop(job.job_id, StopRequest.CANCEL)
    assert queue.get(job.job_id).state is JobState.CANCELLED
    with pytest.raises(Conflict):
        queue.start(job.job_id, HERE)


def test_a_cancel_is_not_weakened_by_a_later_stop_and_keep(queue):
    job = queue.submit(TrainingRequest("ann"))
    queue.start(job.job_id, HERE)
    queue.request_stop(job.job_id, StopRequest.CANCEL)
    queue.request_stop(job.job_id, StopRequest.STOP_AND_KEEP)
    assert queue.stop_requested(job.job_id) is StopRequest.CANCEL


def test_an_ended_job_cannot_be_stopped(queue):
    job = queue.submit(TrainingRequest("ann"))
    queue.start(job.job_id, HERE)
    queue.cancelled(job.job_id)
    assert not queue.request_stop(job.job_id, StopRequest.CANCEL)


def test_an_unknown_job_is_named(queue):
    with pytest.raises(JobNotFound, match="Training job nope does not exist"):
        queue.get("nope")


def test_the_beginning_of_an_id_is_enough_if_it_is_unique(queue):
    job = queue.submit(TrainingRequest("ann"))
    assert queue.get(job.job_id[:8]) == job
    for wrong in ("", job.job_id[:3], job.job_id + "0"):
        with pytest.raises(JobNotFound):
            queue.get(wrong)


def test_what_a_running_job_has_made_is_known_and_is_not_yet_what_it_leaves_behind(queue):
    job = queue.submit(TrainingRequest("ann"))
    queue.start(job.job_id, HERE)
    queue.keep_made(job.job_id, result())
    (running,) = queue.running()
    assert (running.job.job_id, running.pid, running.made) == (job.job_id, HERE, result())
    assert (running.job.metrics, running.job.model_digest) == (None, None)
    assert queue.row(job.job_id).result is None
    assert queue.fail(job.job_id, "disk full").metrics is None
    assert queue.row(job.job_id).result is None
    with pytest.raises(Conflict):
        queue.keep_made(job.job_id, result())


DAMAGE = {
    "a result": 'UPDATE job SET result = \'{"metrics": {"loss": "much"}}\' WHERE id = ?',
    "a request": "UPDATE job SET request = '{ torn' WHERE id = ?",
    "a state": "UPDATE job SET state = 'Runnin' WHERE id = ?",
    "a time": "UPDATE job SET created_at = 'yesterday' WHERE id = ?",
    "a preflight": "UPDATE job SET preflight = '[]' WHERE id = ?",
}


def damage(queue, job_id, statement):
    with queue._database.write() as connection:
        connection.execute(statement, (job_id,))


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE)
def test_a_job_that_cannot_be_read_is_named_and_hides_no_other(queue, caplog, statement):
    good, bad = (queue.submit(TrainingRequest("ann")).job_id for _ in range(2))
    for job_id in (bad, good):
        queue.start(job_id, HERE)
        queue.complete(job_id, result())
    damage(queue, bad, statement)
    caplog.set_level(logging.WARNING)
    for _ in range(2):
        assert good in [job.job_id for job in queue.jobs()]
        assert good in [row.job.job_id for row in queue.unrecorded()]
        assert [row.job.job_id for row in queue.completed()] == [good]
    with pytest.raises(DamagedData, match=bad) as refused:
        queue.row(bad)
    assert queue.unreadable() == (refused.value.detail,)
    assert len([line for line in caplog.records if bad in line.getMessage()]) <= 1


def test_a_waiting_job_that_cannot_be_read_keeps_none_behind_it_waiting(queue):
    bad, good = (queue.submit(TrainingRequest("ann")).job_id for _ in range(2))
    damage(queue, bad, DAMAGE["a request"])
    assert queue.next_queued().job_id == good


def test_the_queue_survives_a_restart_in_order(queue, tmp_path):
    ids = [queue.submit(TrainingRequest("ann", f"m{number}")).job_id for number in range(3)]
    queue._database.close()
    again = make_queue(tmp_path)
    assert [job.job_id for job in again.jobs()] == ids[::-1]
    assert again.next_queued().job_id == ids[0]
    again._database.close()


def found(moment=NOW):
    return replace(
        FOUND,
        timestamp=moment,
        warnings=("a warning",),
        findings=(PreflightFinding(Subject.DISK, FindingLevel.WARNING, "little room", "make some"),),
        estimates={Preset.QUICK: TimeEstimate(8.5, 3)},
    )


def test_what_was_found_at_the_start_takes_the_place_of_what_was_found_at_submission(queue):
    job = queue.submit(TrainingRequest("ann"), found())
    assert queue.row(job.job_id).preflight == found()
    later = found(NOW + timedelta(hours=1))
    queue.start(job.job_id, HERE, later)
    assert queue.row(job.job_id).preflight == later


def test_jobs_of_an_earlier_version_are_still_there_and_wait_to_be_recorded(tmp_path):
    earlier = Database(tmp_path / "trainer.sqlite3", TRAINER[:1])
    with earlier.write() as connection:
        for place, state in enumerate(JobState, start=1):
            connection.execute(
                "INSERT INTO job (id, place, state, request, progress, stage, created_at, started_at, completed_at)"
                " VALUES (?, ?, ?, ?, 0, '', ?, ?, ?)",
                (f"job-{place}", place, state.value, '{"user_id": "ann"}', *[NOW.isoformat()] * 3),
            )
    earlier.close()
    queue = make_queue(tmp_path)
    assert [job.state for job in queue.jobs()] == list(JobState)[::-1]
    ended = queue.unrecorded()
    assert [row.job.job_id for row in ended] == ["job-3", "job-4", "job-5"]
    assert {(row.preflight, row.elapsed_seconds) for row in ended} == {(None, 0.0)}
    queue.mark_recorded("job-4")
    assert [row.job.job_id for row in queue.unrecorded()] == ["job-3", "job-5"]
    queue._database.close()


class QueueMachine(RuleBasedStateMachine):
    """The reference's transitions, against a plain dictionary of states."""

    ids = Bundle("ids")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.queue = make_queue(self.folder.name)
        self.states = {}

    def teardown(self):
        self.queue._database.close()
        self.folder.cleanup()

    @rule(target=ids)
    def submit(self):
        job = self.queue.submit(TrainingRequest("ann"))
        self.states[job.job_id] = JobState.QUEUED
        return multiple(job.job_id)

    @rule(job=ids)
    def start(self, job):
        self.move(job, JobState.QUEUED, JobState.RUNNING, lambda: self.queue.start(job, HERE))

    @rule(job=ids, end=st.sampled_from([JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED]))
    def end(self, job, end):
        actions = {
            JobState.COMPLETED: lambda: self.queue.complete(job, result()),
            JobState.FAILED: lambda: self.queue.fail(job, "why"),
            JobState.CANCELLED: lambda: self.queue.cancelled(job),
        }
        self.move(job, JobState.RUNNING, end, actions[end])

    @rule(job=ids, request=st.sampled_from(StopRequest))
    def stop(self, job, request):
        before = self.states[job]
        assert self.queue.request_stop(job, request) is (not before.terminal)
        if before is JobState.QUEUED:
            self.states[job] = JobState.CANCELLED

    @rule(job=ids, progress=st.floats(0, 100))
    def report(self, job, progress):
        before = self.queue.get(job).progress
        self.queue.report(job, progress, "Learning")
        assert self.queue.get(job).progress >= before

    def move(self, job, required, target, action):
        if self.states[job] is required:
            assert action().state is target
            self.states[job] = target
        else:
            with pytest.raises(Conflict):
                action()

    @invariant()
    def states_agree_and_only_ended_jobs_have_an_end(self):
        for job in self.queue.jobs():
            assert job.state is self.states[job.job_id]
            assert (job.completed_at is not None) == job.state.terminal


QueueMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestQueueMachine = QueueMachine.TestCase
