"""Structured logs: ``[time] [level] [correlation id] message``, to a rotating file and to stderr.

Records are handed to a queue and written by one listener thread, so that no caller, least of all the window,
ever waits for the disk.
"""

import logging
import queue
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from pathlib import Path

from concurrent_log_handler import ConcurrentRotatingFileHandler

_LEVELS = {"DEBUG": "DBG", "INFO": "INF", "WARNING": "WRN", "ERROR": "ERR", "CRITICAL": "FTL"}
_MEGABYTE = 1 << 20

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="-")


def new_correlation_id() -> str:
    """Return a short id that ties a message on the screen to its lines in the log."""
    return uuid.uuid4().hex[:12]


@contextmanager
def operation(logger: logging.Logger, name: str, correlation: str | None = None) -> Iterator[str]:
    """Log the entry and exit of an operation under one correlation id, and yield that id.

    An id already in force is kept, so that an operation inside another shares it.
    """
    current = correlation or correlation_id.get()
    if current == "-":
        current = new_correlation_id()
    token = correlation_id.set(current)
    logger.info("%s: begins", name)
    try:
        yield current
    except BaseException as error:
        logger.info("%s: ends with %s: %s", name, type(error).__name__, error)
        raise
    else:
        logger.info("%s: done", name)
    finally:
        correlation_id.reset(token)


class StampCorrelation(logging.Filter):
    """Writes the correlation id of the calling context into each record, unless it has one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Stamp the record; it always passes."""
        if not hasattr(record, "correlation"):
            record.correlation = correlation_id.get()
        return True


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        stamp = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
        level = _LEVELS.get(record.levelname, record.levelname)
        text = record.getMessage().replace("\n", "\n    ")
        return f"[{stamp}] [{level}] [{getattr(record, 'correlation', '-')}] {text}"


class _LogFile(ConcurrentRotatingFileHandler):
    """The log file. When it cannot be written, ``aside`` is told, once; what the person was doing goes on."""

    def __init__(self, path: Path, aside: logging.Handler) -> None:
        super().__init__(str(path), maxBytes=2 * _MEGABYTE, backupCount=6, encoding="utf-8")
        self._aside = aside
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - overrides logging's own
        if self._told:
            return
        self._told = True
        words = f"The log {self.baseFilename} cannot be written ({sys.exc_info()[1]})."
        notice = logging.LogRecord(record.name, logging.WARNING, __file__, 0, words, None, None)
        if notice.levelno >= self._aside.level:
            self._aside.handle(notice)


class Logging:
    """The app's logs, from ``start`` until ``stop``."""

    def __init__(self, listener: QueueListener, handler: QueueHandler) -> None:
        self._listener = listener
        self._handler = handler

    @classmethod
    def start(cls, folder: Path, *, stderr_level: int = logging.WARNING) -> "Logging":
        """Send the records of ``aura_trainer`` to ``folder`` and, from ``stderr_level`` up, to stderr."""
        sinks: list[logging.Handler] = []
        console = logging.StreamHandler(sys.stderr)
        console.setLevel(stderr_level)
        sinks.append(console)
        problem: OSError | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # The rotating handler locks between processes: a window and a command line may share the folder.
            sinks.append(_LogFile(folder / "aura-trainer.log", console))
        except OSError as error:
            problem = error
        for sink in sinks:
            sink.setFormatter(_Line())
        records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        handler = QueueHandler(records)
        handler.addFilter(StampCorrelation())
        listener = QueueListener(records, *sinks, respect_handler_level=True)
        logger = logging.getLogger("aura_trainer")
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        listener.start()
        if problem is not None:
            logger.warning("No log file: %s cannot be written (%s).", folder, problem)
        return cls(listener, handler)

    def stop(self) -> None:
        """Write what is waiting and close the files."""
        logging.getLogger("aura_trainer").removeHandler(self._handler)
        self._listener.stop()
        for sink in self._listener.handlers:
            sink.close()
