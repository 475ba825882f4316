"""What the person sees when the disk refuses: the edit stays, loudly unsaved, and is tried again."""

import errno
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.services.files import DiskFiles


class FullDisk(DiskFiles):
    """A disk that can be full."""

    def __init__(self):
        super().__init__()
        self.full = False

    def append(self, path, data):
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        super().append(path, data)


@pytest.fixture
def disk():
    return FullDisk()


@pytest.fixture
def window(with_frames, open_window, disk):
    shown = open_window(disk)
    shown.frames.grid.setFocus()
    shown.expects_errors = True
    return shown


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.session.window.windowHandle(), key)


class SlowDisk(DiskFiles):
    """A disk that takes its time until it is told to go on."""

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()

    def append(self, path, data):
        assert self.gate.wait(60)
        super().append(path, data)


def test_a_rating_is_shown_as_being_saved_until_it_is_on_the_disk(with_frames, open_window):
    disk = SlowDisk()
    window = open_window(disk)
    page, status = window.frames, window.session.window.status
    page.grid.setFocus()
    frame = page.grid.current_frame()
    press(window, Qt.Key.Key_4)
    assert window.context.ratings.state is SaveState.SAVING
    assert page.model.save_state(frame.id) is SaveState.SAVING
    assert page.preview._state.text() == "saving"
    assert "saving" in status._saved.text()
    assert page.model.save_state(page.model.frame(1).id) is SaveState.SAVED
    disk.gate.set()
    window.settle()
    assert window.context.ratings.state is SaveState.SAVED
    assert page.model.save_state(frame.id) is SaveState.SAVED
    assert (page.preview._state.text(), status._saved.text()) == ("", "saved")


def test_a_failed_write_keeps_the_edit_and_says_so_loudly(window, disk):
    disk.full = True
    press(window, Qt.Key.Key_4)
    ratings = window.context.ratings
    window.wait(lambda: ratings.state is SaveState.FAILED)
    frame = window.frames.model.frame(0)
    status = window.session.window.status
    assert window.frames.model.value(frame.id) == 0.8
    assert window.frames.model.save_state(frame.id) is SaveState.FAILED
    assert status._saved.text() == "NOT SAVED: 1 rating"
    assert not status._retry.isHidden()
    assert window.stored() == {}
    assert len(window.reports) == 1
    assert "annotations.jsonl" in window.reports[0].detail
    disk.full = False


def test_trying_again_saves_what_failed(window, disk):
    disk.full = True
    press(window, Qt.Key.Key_4, Qt.Key.Key_Right, Qt.Key.Key_2)
    ratings = window.context.ratings
    window.wait(lambda: ratings.failed_count == 2)
    disk.full = False
    QTest.mouseClick(window.session.window.status._retry, Qt.MouseButton.LeftButton)
    window.wait(lambda: ratings.state is SaveState.SAVED)
    assert sorted(window.stored().values()) == [0.4, 0.8]
    assert window.session.window.status._saved.text() == "saved"


def test_it_is_tried_again_without_being_asked(window, disk):
    disk.full = True
    press(window, Qt.Key.Key_4)
    ratings = window.context.ratings
    window.wait(lambda: ratings.state is SaveState.FAILED)
    disk.full = False
    window.wait(lambda: ratings.state is SaveState.SAVED)
    assert list(window.stored().values()) == [0.8]


def test_the_next_edit_takes_the_failed_ones_along(window, disk):
    disk.full = True
    press(window, Qt.Key.Key_4)
    window.wait(lambda: window.context.ratings.state is SaveState.FAILED)
    disk.full = False
    press(window, Qt.Key.Key_Right, Qt.Key.Key_1)
    window.wait(lambda: window.context.ratings.state is SaveState.SAVED)
    assert sorted(window.stored().values()) == [0.2, 0.8]


def test_undoing_an_edit_that_failed_leaves_nothing_to_save_but_the_old_value(window, disk):
    press(window, Qt.Key.Key_1)
    window.settle()
    disk.full = True
    press(window, Qt.Key.Key_5)
    window.wait(lambda: window.context.ratings.state is SaveState.FAILED)
    disk.full = False
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.wait(lambda: window.context.ratings.state is SaveState.SAVED)
    assert list(window.stored().values()) == [0.2]


def test_closing_with_unsaved_ratings_asks_and_stays(window, disk):
    disk.full = True
    press(window, Qt.Key.Key_4)
    shown = window.session.window
    shown.close()
    window.wait(lambda: shown._guard.question)
    assert "1 rating could not" in shown._guard.question.informativeText()
    assert shown.isVisible()
    stay = next(
        button for button in shown._guard.question.findChildren(QPushButton) if "Keep" in button.text()
    )
    stay.click()
    window.wait(lambda: shown._guard.question is None)
    disk.full = False


def test_a_window_kept_open_asks_again_about_the_work_that_still_runs(window, disk):
    shown, released = window.session.window, threading.Event()
    job = window.session.runner.start_job("Counting <b>all</b>", lambda _sink, _token: released.wait(60))
    disk.full = True
    press(window, Qt.Key.Key_4)
    shown.close()
    answer(window, "Cancel it")
    window.wait(lambda: shown._guard.question)
    answer(window, "Keep")
    disk.full = False
    window.context.ratings.retry()
    window.wait(lambda: window.context.ratings.state is SaveState.SAVED)
    assert window.session.runner.jobs() == (job,)
    shown.close()
    assert "Counting <b>all</b> is not finished." in shown._guard.question.informativeText()
    said = [words for words in shown._guard.question.findChildren(QLabel) if words.text()]
    assert {words.textFormat() for words in said} == {Qt.TextFormat.PlainText}
    answer(window, "Keep")
    released.set()
    window.settle()
    assert shown.isVisible()


def answer(window, words):
    guard = window.session.window._guard
    next(made for made in guard.question.findChildren(QPushButton) if words in made.text()).click()


def test_closing_waits_for_edits_on_their_way(window):
    press(window, Qt.Key.Key_4)
    shown = window.session.window
    shown.close()
    window.wait(lambda: not shown.isVisible())
    assert list(window.stored().values()) == [0.8]
