"""The task runner: order of edits, jobs that report, and an end that leaves nothing behind."""

import asyncio
import threading

import pytest

from aura_trainer.domain.cancellation import raise_if_cancelled
from aura_trainer.domain.errors import Cancelled, Conflict, InvalidInput
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.training import FitStep, StopRequest
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.tasks import TaskRunner


class Runner:
    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.funnel = ErrorFunnel()
        self.reports = []
        self.funnel.reported.connect(self.reports.append)
        self.tasks = TaskRunner(self.funnel)

    def finish(self, work):
        task = asyncio.ensure_future(work)
        self.qtbot.waitUntil(task.done, timeout=20_000)
        return task

    def end(self):
        self.finish(self.tasks.shut_down()).result()


@pytest.fixture
def runner(qtbot, event_loop_of_qt):
    made = Runner(qtbot)
    yield made
    made.end()


def test_store_calls_run_in_the_order_they_were_made_on_one_thread(runner):
    seen = []
    calls = [runner.tasks.store(lambda n=n: seen.append((n, threading.get_ident()))) for n in range(200)]
    runner.qtbot.waitUntil(lambda: all(call.done() for call in calls))
    assert [n for n, _ in seen] == list(range(200))
    threads = {thread for _, thread in seen}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_cancelling_who_waits_does_not_take_an_edit_out_of_the_queue(runner):
    gate, stored, queued = threading.Event(), [], []
    first = runner.tasks.store(gate.wait, 20)

    async def edit():
        writing = runner.tasks.store(stored.append, "edit")
        queued.append("edit")
        await writing

    task = runner.tasks.run(edit())
    runner.qtbot.waitUntil(lambda: bool(queued))
    task.cancel()
    runner.qtbot.waitUntil(task.done)
    gate.set()
    runner.qtbot.waitUntil(lambda: first.done() and stored == ["edit"])


def test_an_error_in_a_coroutine_reaches_the_funnel(runner):
    async def fail():
        raise InvalidInput("clip.mov has no frames.")

    runner.tasks.run(fail())
    runner.qtbot.waitUntil(lambda: bool(runner.reports))
    assert runner.reports[0].detail == "clip.mov has no frames."
    assert runner.reports[0].expected


def test_a_job_tells_every_fitting_step_in_order_but_only_the_latest_progress(runner):
    steps = [FitStep(0, 1, "ridge", n, 500, "epoch", 0.2, 0.3) for n in range(500)]
    release, told = threading.Event(), threading.Event()

    def work(tell, token):
        release.wait(20)
        for step in steps:
            for part in range(20):
                tell(ImportProgress("clip", part / 20))
            tell(step)
        told.set()
        return "done"

    job = runner.tasks.start_job("Learning", work)
    seen, results = [], []
    job.event_received.connect(seen.append)
    job.succeeded.connect(results.append)
    release.set()
    # The window is busy with other things meanwhile, so that nothing is handed on before all is told.
    assert told.wait(20)
    runner.qtbot.waitUntil(lambda: not runner.tasks.jobs(), timeout=20_000)
    assert [event for event in seen if isinstance(event, FitStep)] == steps
    assert all(event.fraction == 0.95 for event in seen if isinstance(event, ImportProgress))
    assert sum(isinstance(event, ImportProgress) for event in seen) == 500
    assert results == ["done"]


def test_a_cancelled_job_fails_as_cancelled_and_shows_no_error(runner):
    def work(_tell, token):
        while True:
            raise_if_cancelled(token)

    job = runner.tasks.start_job("Counting", work)
    failures = []
    job.failed.connect(failures.append)
    job.request_stop(StopRequest.STOP_AND_KEEP)
    job.request_stop(StopRequest.CANCEL)
    job.request_stop(StopRequest.STOP_AND_KEEP)
    assert job.stopping
    runner.qtbot.waitUntil(lambda: not runner.tasks.jobs())
    assert [type(failure) for failure in failures] == [Cancelled]
    runner.funnel.report(failures[0])
    assert runner.reports == []


def test_a_fault_in_a_job_reaches_the_funnel_and_the_job_is_gone(runner):
    def work(_tell, _token):
        raise ZeroDivisionError("no frames a second")

    runner.tasks.start_job("Dividing", work)
    runner.qtbot.waitUntil(lambda: not runner.tasks.jobs())
    assert "no frames a second" in runner.reports[0].detail
    assert not runner.reports[0].expected


def test_shutting_down_cancels_jobs_waits_for_edits_and_takes_nothing_new(qtbot, event_loop_of_qt):
    runner = Runner(qtbot)
    stored, heard = [], []

    def work(tell, token):
        while True:
            tell(FitStep(0, 1, "ridge", 1, 1, "epoch", 0.1, 0.1))
            raise_if_cancelled(token)

    job = runner.tasks.start_job("Endless", work)
    job.ended.connect(lambda: heard.append("ended"))
    for n in range(50):
        runner.tasks.store(stored.append, n)
    runner.end()
    assert stored == list(range(50))
    assert not job.isRunning()
    assert heard == []
    with pytest.raises(Conflict):
        runner.tasks.start_job("Late", work)
