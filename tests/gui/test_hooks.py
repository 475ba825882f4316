"""Whatever goes wrong, on whatever thread, ends in the funnel."""

import asyncio
import gc
import logging
import sys
import threading
import warnings

import pytest
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qWarning
from PySide6.QtWidgets import QApplication

from aura_trainer.domain.errors import Cancelled, StorageFailure
from aura_trainer.gui.error_funnel import ErrorFunnel, describe
from aura_trainer.gui.hooks import _main_hook, _qt_hook, exception_hooks


@pytest.fixture
def reports():
    return []


@pytest.fixture
def funnel(qapp, reports):
    made = ErrorFunnel()
    made.reported.connect(reports.append)
    return made


def test_exceptions_of_every_thread_and_of_the_loop_reach_the_funnel(
    qtbot, event_loop_of_qt, funnel, reports
):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning
    with exception_hooks(funnel, event_loop_of_qt):
        sys.excepthook(ValueError, ValueError("on the main thread"), None)
        thread = threading.Thread(target=lambda: int("five"), name="stray")
        thread.start()
        thread.join()
        event_loop_of_qt.call_exception_handler({"exception": KeyError("in the loop")})
        event_loop_of_qt.call_exception_handler({"message": "a task was lost"})
        qtbot.waitUntil(lambda: len(reports) == 4)
    for words in ("on the main thread", "five", "in the loop", "a task was lost"):
        assert sum(words in report.detail for report in reports) == 1
    assert not any(report.expected for report in reports)
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning) == before


def test_an_exception_in_a_slot_reaches_the_funnel(qtbot, event_loop_of_qt, funnel, reports):
    def fail():
        raise OSError("in a slot")

    with exception_hooks(funnel, event_loop_of_qt):
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: len(reports) == 1)
    assert "in a slot" in reports[0].detail
    assert "in fail" in reports[0].trace


def test_an_exception_nobody_can_catch_reaches_the_funnel_with_its_object(
    qtbot, event_loop_of_qt, funnel, reports
):
    class Fragile:
        def __del__(self):
            raise ValueError("while it went")

    with exception_hooks(funnel, event_loop_of_qt):
        fragile = Fragile()
        del fragile
        gc.collect()
        qtbot.waitUntil(lambda: len(reports) == 1)
    assert "while it went" in reports[0].detail
    assert "Fragile.__del__" in reports[0].trace


@pytest.mark.parametrize("development", [False, True])
def test_a_warning_is_logged_and_shown_only_in_development(
    qtbot, caplog, event_loop_of_qt, funnel, reports, development
):
    with (
        warnings.catch_warnings(),
        caplog.at_level(logging.WARNING),
        exception_hooks(funnel, event_loop_of_qt, development=development),
    ):
        warnings.simplefilter("always")
        warnings.warn("this will go away", DeprecationWarning, stacklevel=1)
        QApplication.processEvents()
    assert "DeprecationWarning: this will go away" in caplog.text
    assert [(report.title, report.detail) for report in reports] == (
        [("DeprecationWarning", "this will go away")] if development else []
    )


def test_the_last_words_of_qt_are_handed_over_before_it_ends_the_process():
    words = []
    hook = _qt_hook(words.append)
    hook(QtMsgType.QtWarningMsg, QMessageLogContext(), "the layout is odd")
    assert words == []
    hook(QtMsgType.QtFatalMsg, QMessageLogContext(), "no display")
    assert words == ["Qt: no display (default)"]


def test_ctrl_c_and_exit_are_no_errors(qtbot, event_loop_of_qt, funnel, reports):
    passed_on = []
    hook = _main_hook(funnel, lambda kind, _error, _trace: passed_on.append(kind))
    hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    hook(SystemExit, SystemExit(), None)
    QApplication.processEvents()
    assert passed_on == [KeyboardInterrupt, SystemExit]
    assert reports == []


def test_qt_messages_go_to_the_log(qapp, caplog):
    loop = asyncio.new_event_loop()
    with caplog.at_level(logging.WARNING), exception_hooks(ErrorFunnel(), loop):
        qWarning("the layout is odd")
    loop.close()
    assert "the layout is odd" in caplog.text


def test_a_cancellation_is_no_error(qtbot):
    funnel = ErrorFunnel()
    with qtbot.assertNotEmitted(funnel.reported, wait=20):
        funnel.report(Cancelled())


def test_the_copied_text_has_title_detail_id_and_trace():
    try:
        raise StorageFailure("annotations.jsonl: no space left. Free some space.")
    except StorageFailure as error:
        report = describe(error)
    assert report.expected
    for part in ("Could not save", "Free some space", report.correlation_id, "Traceback"):
        assert part in report.as_text()
