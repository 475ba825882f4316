"""A run that another process carries out, as the Train page shows it."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from held_run import go_on_once_seen
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from warm_commands import start_warm

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.training import JobState, Preset, StopRequest, TrainingRequest
from aura_trainer.gui.pages.registry import FRAMES, TRAIN
from aura_trainer.services import jobs
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.job_queue import JobQueue
from aura_trainer.services.schema import TRAINER


def train_page(window):
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.settle()
    return page


def click(window, button):
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


TRAINING = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("holding", flush=True)
    input()
"""


@pytest.fixture
def other_process(rated_window):
    """Another process that is training, as far as the lock tells, and waits to be killed."""
    locks = DataPaths.resolve().locks
    locks.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(locks / "training.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"holding\n"
    yield process
    process.kill()
    process.communicate()


class Elsewhere:
    """What another process does to the queue."""

    def __init__(self, process):
        self._database = Database(DataPaths.resolve().database, TRAINER)
        self.pid = process.pid
        self.queue = self.at(utc_now)

    def at(self, clock):
        """The queue, with another clock."""
        return JobQueue(self._database, clock)

    def close(self):
        self._database.close()


@pytest.fixture
def elsewhere(rated_window, other_process):
    other = Elsewhere(other_process)
    yield other
    other.close()


def begin(elsewhere, name="evening"):
    job = elsewhere.queue.submit(TrainingRequest(DEFAULT_USER, name))
    return elsewhere.queue.start(job.job_id, elsewhere.pid)


def end(process):
    process.kill()
    process.wait()


def said_of_runs(page):
    return " ".join(words.text() for words in page.intro.findChildren(QLabel) if words.isVisible())


def test_a_run_elsewhere_is_shown_with_its_state_and_progress(rated_window, elsewhere):
    job = begin(elsewhere)
    elsewhere.queue.report(job.job_id, 42.0, "Learning")
    page = train_page(rated_window)
    assert page.view is page.running
    assert page.running.title.text() == "Training evening"
    assert page.running.chip.text() == "Running"
    assert page.running.progress.bar.value() == 420
    assert page.running.progress.words.text() == "Learning"
    assert page.running.place.isVisible()
    assert not page.loss_card.isVisible()
    elsewhere.queue.report(job.job_id, 60.0, "Checking the model")
    rated_window.wait(lambda: page.running.progress.bar.value() == 600)


def test_a_run_begun_elsewhere_while_the_page_is_open_appears_by_itself(rated_window, elsewhere):
    page = train_page(rated_window)
    assert page.view is page.intro
    begin(elsewhere)
    rated_window.wait(lambda: page.view is page.running)


def test_cancelling_a_run_elsewhere_reaches_it_and_its_end_is_shown(rated_window, elsewhere):
    job = begin(elsewhere)
    page = train_page(rated_window)
    click(rated_window, page.running.cancel_button)
    assert page.running.chip.text() == "cancelling\N{HORIZONTAL ELLIPSIS}"
    rated_window.wait(lambda: elsewhere.queue.stop_requested(job.job_id) is StopRequest.CANCEL)
    elsewhere.queue.cancelled(job.job_id)
    rated_window.wait(lambda: page.view is page.ended)
    assert page.ended.word.text() == "Cancelled"


def test_a_run_elsewhere_that_is_silent_for_a_minute_is_said_not_to_respond(rated_window, elsewhere):
    job = begin(elsewhere)
    elsewhere.at(lambda: utc_now() - timedelta(seconds=61)).report(job.job_id, 30.0, "Learning")
    page = train_page(rated_window)
    assert page.running.chip.text() == "Not responding"
    assert "No sign of life" in page.running.silence.text()
    assert page.running.silence.isVisible()
    assert page.running.cancel_button.isEnabled()
    elsewhere.queue.report(job.job_id, 31.0, "Learning")
    rated_window.wait(lambda: page.running.chip.text() == "Running")
    assert not page.running.silence.isVisible()


def test_while_a_run_elsewhere_lives_a_job_queued_here_waits(rated_window, elsewhere):
    begin(elsewhere)
    page = train_page(rated_window)
    rated_window.wait(page.setup.queue_button.isEnabled)
    click(rated_window, page.setup.queue_button)
    rated_window.wait(lambda: any(job.state is JobState.QUEUED for job in page.runs.jobs))
    assert not rated_window.session.runner.jobs()
    assert page.view is page.running
    assert page.running.title.text() == "Training evening"
    waiting = next(job for job in page.runs.jobs if job.state is JobState.QUEUED)
    page.setup.dequeue_requested.emit(waiting.job_id)
    rated_window.wait(lambda: not any(job.state is JobState.QUEUED for job in page.runs.jobs))


def test_a_run_whose_process_was_killed_is_shown_as_failed_with_the_reason(
    rated_window, other_process, elsewhere
):
    job = begin(elsewhere)
    end(other_process)
    page = train_page(rated_window)
    assert "Failed" in said_of_runs(page)
    assert "interrupted" in said_of_runs(page)
    page.open_run(job.job_id)
    rated_window.wait(lambda: page.view is page.ended)
    assert page.ended.word.text() == "Training failed"
    assert "interrupted" in page.ended.words.text()


def test_a_run_elsewhere_that_is_killed_meanwhile_is_shown_without_being_asked(
    rated_window, other_process, elsewhere
):
    begin(elsewhere)
    page = train_page(rated_window)
    assert page.view is page.running
    end(other_process)
    rated_window.wait(lambda: page.view is page.ended)
    assert "interrupted" in page.ended.words.text()


def test_coming_back_to_the_page_shows_a_run_that_failed_elsewhere(rated_window, other_process, elsewhere):
    page = train_page(rated_window)
    rated_window.session.window.show_page(FRAMES)
    begin(elsewhere)
    end(other_process)
    train_page(rated_window)
    assert "Failed" in said_of_runs(page)


def test_a_run_that_completes_in_another_process_shows_its_analysis(rated_window):
    page, seen = train_page(rated_window), jobs._start.context.Event()
    process = start_warm(
        "train", "start", "--preset", "quick", "--name", "evening", before=go_on_once_seen, words=(seen,)
    )
    try:
        rated_window.wait(lambda: page.view is page.running)
        assert page.running.place.isVisible()
        seen.set()
        rated_window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    finally:
        process.send_signal(signal.SIGKILL)
        process.end()
    assert page.result.title.text() == "evening"
    assert len(page.result.cards.most_wrong.tiles) == 4
    assert page.runs.jobs[0].request.preset is Preset.QUICK
    assert not page.loss_card.isVisible()
