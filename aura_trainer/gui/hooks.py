"""Leads every stray exception and every Qt message to the error funnel or the log."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from aura_trainer.gui.error_funnel import ErrorFunnel

logger = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def exception_hooks(funnel: ErrorFunnel, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """While it is open, nothing that goes wrong on any thread is lost."""
    before_main, before_thread = sys.excepthook, threading.excepthook
    sys.excepthook = _main_hook(funnel, before_main)
    threading.excepthook = _thread_hook(funnel)
    loop.set_exception_handler(_loop_hook(funnel))
    before_qt = qInstallMessageHandler(_qt_message)
    try:
        yield
    finally:
        qInstallMessageHandler(before_qt)
        loop.set_exception_handler(None)
        sys.excepthook, threading.excepthook = before_main, before_thread


def _main_hook(
    funnel: ErrorFunnel, before: Callable[[type[BaseException], BaseException, TracebackType | None], Any]
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            before(kind, error, trace)
        else:
            funnel.report(error)

    return hook


def _thread_hook(funnel: ErrorFunnel) -> Callable[[threading.ExceptHookArgs], None]:
    def hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            funnel.report(args.exc_value)

    return hook


def _loop_hook(funnel: ErrorFunnel) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    def hook(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            funnel.report(error)
        else:
            logger.error("Event loop: %s", context.get("message", context))

    return hook


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logger.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s (%s)", text, context.category or "default")
