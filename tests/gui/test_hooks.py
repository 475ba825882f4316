"""Whatever goes wrong, on whatever thread, ends in the funnel."""

import asyncio
import logging
import sys
import threading

from PySide6.QtCore import qWarning

from aura_trainer.domain.errors import Cancelled, StorageFailure
from aura_trainer.gui.error_funnel import ErrorFunnel, describe
from aura_trainer.gui.hooks import exception_hooks


def test_exceptions_of_every_thread_and_of_the_loop_reach_the_funnel(qtbot, event_loop_of_qt):
    funnel, details = ErrorFunnel(), []
    funnel.reported.connect(lambda report: details.append(report.detail))
    before = sys.excepthook, threading.excepthook
    with exception_hooks(funnel, event_loop_of_qt):
        sys.excepthook(ValueError, ValueError("on the main thread"), None)
        thread = threading.Thread(target=lambda: int("five"), name="stray")
        thread.start()
        thread.join()
        event_loop_of_qt.call_exception_handler({"exception": KeyError("in the loop")})
        qtbot.waitUntil(lambda: len(details) == 3)
    for words in ("on the main thread", "five", "in the loop"):
        assert sum(words in detail for detail in details) == 1
    assert (sys.excepthook, threading.excepthook) == before


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
