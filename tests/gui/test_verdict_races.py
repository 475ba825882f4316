"""What is shown of runs and models is what was asked for last, and a button is about what is shown."""

import asyncio
import shutil

import pytest

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.models import Slot
from aura_trainer.domain.training import JobState
from aura_trainer.gui.pages import train_verdict
from aura_trainer.gui.pages.registry import MODELS, TRAIN


@pytest.fixture
def two_runs(trained_home, aura_home, open_window):
    """A window whose Train page has two runs to open, the later one in use."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    window.session.window.show_page(TRAIN)
    window.settle()
    page = window.session.window.page(TRAIN)
    (job,) = page.runs.jobs
    return window, page, window.context.application.training.report(job.job_id)


def test_the_report_asked_for_last_is_shown_though_an_earlier_one_is_drawn_later(two_runs, monkeypatch):
    window, page, report = two_runs
    gate = asyncio.Event()
    background = window.context.runner.background

    async def late(work, *arguments):
        result = await background(work, *arguments)
        if work is train_verdict.draw_report and arguments[1] is first:
            await gate.wait()
        return result

    first, second = report, window.context.application.training.report(report.job.job_id)
    monkeypatch.setattr(window.context.runner, "background", late)
    one = asyncio.ensure_future(page.verdict.show(first))
    two = asyncio.ensure_future(page.verdict.show(second))
    window.wait(two.done)
    gate.set()
    window.wait(one.done)
    assert (one.result(), two.result()) == (False, True)
    assert page.verdict._report is second


def test_undo_is_offered_only_where_the_latest_change_put_the_model_in_use(two_runs):
    window, page, report = two_runs
    models = window.context.application.models
    page.open_run(report.job.job_id)
    window.wait(lambda: page.view is page.result and page.result.banner.state.text() == "In use")
    window.settle()
    assert [button.text() for button in page.result.banner.buttons()] == ["Undo"]
    copy = next(model for model in models.versions() if Slot.ACTIVE not in model.slots)
    assert Slot.DEFAULT in copy.slots
    # The same model put in use twice over: the latest change is another one than the banner was drawn for.
    drawn_for = page.verdict._change
    models.revert()
    models.deploy_version(report.job.model_digest)
    assert models.status().change != drawn_for
    page.verdict.undo()
    window.settle()
    assert models.status().active.digest == report.job.model_digest
    titles = [toast.notice.title for toast in window.session.window.toasts.toasts()]
    assert "Nothing was changed" in titles


def test_one_failed_look_at_the_queue_is_told_and_not_the_last(two_runs, monkeypatch):
    window, page, _ = two_runs
    training = window.context.application.training
    jobs = training.jobs
    monkeypatch.setattr(type(training), "jobs", lambda _self: _refuse())
    window.expects_errors = True
    page.runs.refresh()
    window.wait(lambda: window.reports)
    page.runs.refresh()
    window.settle()
    assert len(window.reports) == 1
    assert page.runs._next_look.isActive()
    monkeypatch.setattr(type(training), "jobs", lambda _self: jobs())
    page.runs.refresh()
    window.settle()
    assert [job.state for job in page.runs.jobs] == [JobState.COMPLETED]


def _refuse():
    detail = "jobs.sqlite3 cannot be read."
    raise StorageFailure(detail)


def test_the_models_page_shows_the_latest_look_though_an_earlier_one_is_answered_later(two_runs, monkeypatch):
    window, _, report = two_runs
    window.session.window.show_page(MODELS)
    page = window.session.window.page(MODELS)
    window.settle()
    gate, background, answered = asyncio.Event(), window.context.runner.background, []

    async def late(work, *arguments):
        result = await background(work, *arguments)
        answered.append(work)
        if len(answered) == 1:
            await gate.wait()
        return result

    monkeypatch.setattr(window.context.runner, "background", late)
    early = asyncio.ensure_future(page._refresh())
    window.wait(lambda: answered)
    window.context.application.models.revert()
    latest = asyncio.ensure_future(page._refresh())
    window.wait(latest.done)
    gate.set()
    window.wait(early.done)
    assert page.in_use.name.text() == page.default.name.text() != report.job.request.model_name
