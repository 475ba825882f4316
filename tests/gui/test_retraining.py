"""Training by itself as a person sees it: told, never in the way, and undone with one click."""

import shutil
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.settings import ADVANCED_MODE, DEPLOY_POLICY, RETRAIN_AFTER, RETRAIN_EVERY
from aura_trainer.domain.training import JobState
from aura_trainer.gui.pages.history_page import HistoryPage
from aura_trainer.gui.pages.registry import FRAMES, HISTORY, TRAIN
from aura_trainer.services.clock import utc_now


class Later:
    """A clock that is ahead: the ratings of the fixtures were given long ago."""

    def __init__(self):
        self.ahead = timedelta(hours=1)

    def __call__(self):
        return utc_now() + self.ahead


@pytest.fixture
def clock():
    return Later()


@pytest.fixture
def late_window(trained_home, aura_home, open_window, clock):
    """A window an hour after a training, in which ten frames were rated since; it wants to train after as many."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window(clock=clock)
    rate(window)
    clock.ahead += timedelta(minutes=2)
    change(window, RETRAIN_AFTER, 10)
    return window


def rate(window):
    """Give ten frames another rating."""
    services = window.context.application
    given = [Rating(frame.address, 0.35) for frame in services.catalog.frames()[:10]]
    services.annotations.append(DEFAULT_USER, given)


def change(window, key, value):
    window.session.runner.run(window.context.change_setting(key, value))
    window.settle()


def jobs(window):
    return window.context.application.training.jobs()


def toast(window, title):
    found = [item for item in window.session.window.toasts.toasts() if item.notice.title == title]
    return found[0] if found else None


def press(window, notice, words):
    link = next(item for item in notice.findChildren(QPushButton) if item.text() == words)
    window.qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def said(widget):
    return " ".join(item.text() for item in widget.findChildren(QLabel) if item.isVisible())


def train(window):
    """Look, as the timer does, and wait until the run that is due has ended."""
    before = len(jobs(window))
    window.session.retraining.look()
    window.wait(lambda: len(jobs(window)) > before and jobs(window)[0].state.terminal)
    window.settle()
    return jobs(window)[0]


def test_nothing_looks_until_it_is_wanted(with_frames, open_window, clock):
    window = open_window(clock=clock)
    flow = window.session.retraining
    assert not flow.watching
    change(window, RETRAIN_EVERY, "daily")
    assert not flow.watching
    change(window, ADVANCED_MODE, value=True)
    assert flow.watching
    change(window, RETRAIN_EVERY, "off")
    assert not flow.watching


def test_a_run_begins_behind_the_frames_is_told_deployed_and_undone(late_window):
    window = late_window
    main, frames = window.session.window, window.frames
    change(window, DEPLOY_POLICY, "always")
    frames.grid.setFocus()
    window.session.retraining._timer.setInterval(50)
    window.wait(lambda: toast(window, "Training on 10 new ratings"))
    begun = toast(window, "Training on 10 new ratings")
    assert begun.notice.detail == "taste-v2 begins by itself, as the settings say."
    assert [item.text() for item in begun.findChildren(QPushButton) if item.text()] == ["Show", "Cancel"]
    window.wait(window.session.runner.asked_jobs)
    window.wait(lambda: toast(window, "taste-v2 deployed"))
    window.settle()
    assert main.page_id == FRAMES
    assert QApplication.focusWidget() is frames.grid
    job = jobs(window)[0]
    assert (job.state, job.deployed, job.request.by_itself) == (JobState.COMPLETED, True, True)
    ended = toast(window, "taste-v2 deployed")
    assert not ended.goes_by_itself
    assert ended.notice.detail.startswith("It was trained by itself. ")
    press(window, ended, "Undo")
    window.wait(lambda: toast(window, "Undone"))
    assert window.context.application.model_in_use().active.name == "taste-v1"
    window.settle()
    assert toast(window, "taste-v2 deployed") is None


def test_a_run_that_waits_since_the_window_was_closed_is_taken_up(late_window):
    window = late_window
    waiting = window.context.application.retraining.submit_if_due(DEFAULT_USER).job
    assert waiting.state is JobState.QUEUED
    window.session.retraining.look()
    window.wait(lambda: jobs(window)[0].state is JobState.COMPLETED)
    window.settle()
    assert jobs(window)[0].job_id == waiting.job_id
    assert window.session.window.page_id == FRAMES


@pytest.mark.parametrize("policy", ["ask", "when-better"])
def test_what_was_not_deployed_is_told_and_shown_where_runs_are_told_of(late_window, policy):
    window = late_window
    change(window, DEPLOY_POLICY, policy)
    job = train(window)
    assert not job.deployed
    notices = [item for item in window.session.window.toasts.toasts() if "not in use" in item.notice.detail]
    (notice,) = notices
    assert not notice.goes_by_itself
    press(window, notice, "Show")
    page = window.session.window.page(TRAIN)
    window.wait(lambda: page.isVisible() and page.view is page.result)
    page.show_intro()
    window.wait(lambda: "by itself" in said(page.intro).split("Earlier runs")[1])
    window.wait(lambda: page.intro.by_itself.text() == "Trains by itself after 10 more ratings.")
    window.session.window.show_page(HISTORY)
    history = window.session.window.page(HISTORY)
    assert isinstance(history, HistoryPage)
    window.wait(lambda: history.table.chosen is not None)
    assert "began by itself" in history.table.chosen.notes


def test_a_run_is_cancelled_from_its_notice_and_not_tried_again(late_window):
    window = late_window
    window.session.retraining.look()
    window.wait(lambda: jobs(window) and jobs(window)[0].state is JobState.RUNNING)
    main = window.session.window
    main.close()
    asked = main._guard.question
    assert asked.informativeText().startswith("Training is not finished.")
    asked.escapeButton().click()
    press(window, toast(window, "Training on 10 new ratings"), "Cancel")
    window.wait(lambda: toast(window, "taste-v2: Cancelled"))
    window.settle()
    window.session.retraining.look()
    window.settle()
    assert len(jobs(window)) == 2


def test_it_takes_nothing_from_who_reads_a_verdict_and_waits_for_who_rates(late_window, clock):
    window = late_window
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    page.open_run(jobs(window)[0].job_id)
    window.wait(lambda: page.view is page.result)
    rate(window)
    window.session.retraining.look()
    window.settle()
    assert len(jobs(window)) == 1
    shown, focus = said(page.result), QApplication.focusWidget()
    clock.ahead += timedelta(minutes=2)
    assert train(window).state is JobState.COMPLETED
    assert page.view is page.result
    assert (said(page.result), QApplication.focusWidget()) == (shown, focus)
