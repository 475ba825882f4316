"""Leads every stray exception, warning and Qt message to the error funnel, and what is no error to the log.

Warnings of Python are for whoever works on the app: they are logged, and shown in Python's development mode
(``python -X dev -m aura_trainer``).
"""

import asyncio
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from aura_trainer.gui.error_funnel import ErrorFunnel, ErrorReport
from aura_trainer.services.log import new_correlation_id

logger = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


Note = Callable[[str], object]


@contextmanager
def exception_hooks(
    funnel: ErrorFunnel,
    loop: asyncio.AbstractEventLoop,
    last_words: Note | None = None,
    *,
    development: bool = sys.flags.dev_mode,
) -> Iterator[None]:
    """While it is open, nothing that goes wrong on any thread is lost.

    Args:
        funnel: Where it leads.
        loop: The window's event loop.
        last_words: Takes what Qt says before it ends the process, and has it on the disk on return.
        development: Whether warnings of Python are shown, too.
    """
    before_main, before_thread = sys.excepthook, threading.excepthook
    before_unraisable, before_warning = sys.unraisablehook, warnings.showwarning
    sys.excepthook = _main_hook(funnel, before_main)
    threading.excepthook = _thread_hook(funnel)
    sys.unraisablehook = _unraisable_hook(funnel)
    warnings.showwarning = _warning_hook(funnel if development else None)
    loop.set_exception_handler(_loop_hook(funnel))
    before_qt = qInstallMessageHandler(_qt_hook(last_words))
    try:
        yield
    finally:
        qInstallMessageHandler(before_qt)
        loop.set_exception_handler(None)
        sys.excepthook, threading.excepthook = before_main, before_thread
        sys.unraisablehook, warnings.showwarning = before_unraisable, before_warning


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


def _unraisable_hook(funnel: ErrorFunnel) -> Callable[["sys.UnraisableHookArgs"], None]:
    def hook(args: "sys.UnraisableHookArgs") -> None:
        error = args.exc_value
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit):
            return
        # The object is named, not kept: it is about to go.
        error.add_note(f"{args.err_msg or 'Exception ignored in'}: {args.object!r}")
        funnel.report(error)

    return hook


def _warning_hook(funnel: ErrorFunnel | None) -> Callable[..., None]:
    def hook(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        _file: TextIO | None = None,
        _line: str | None = None,
    ) -> None:
        logger.warning("%s: %s (%s:%d)", category.__name__, message, filename, lineno)
        if funnel is not None:
            place = f"{filename}:{lineno}"
            funnel.show(
                ErrorReport(category.__name__, f"{message}", new_correlation_id(), expected=True, trace=place)
            )

    return hook


def _loop_hook(funnel: ErrorFunnel) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    def hook(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        funnel.report(error if isinstance(error, BaseException) else _LoopFault(context.get("message", "")))

    return hook


class _LoopFault(RuntimeError):
    """The event loop complains without an exception."""


def _qt_hook(last_words: Note | None) -> Callable[[QtMsgType, QMessageLogContext, str], None]:
    def hook(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        words = f"Qt: {text} ({context.category or 'default'})"
        logger.log(_LEVELS.get(kind, logging.WARNING), "%s", words)
        if kind is QtMsgType.QtFatalMsg and last_words is not None:
            # Qt ends the process when this returns; the log's own thread will not come to write it.
            last_words(words)

    return hook
