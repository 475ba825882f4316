"""One command from start to end: services, logs, Ctrl+C, and the one place where an error becomes an exit code."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from aura_trainer.cli.output import EXIT_CODES, write_error
from aura_trainer.domain.errors import AuraError, ErrorKind, InvalidInput
from aura_trainer.domain.training import StopRequest
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.log import Logging, correlation_id, new_correlation_id

if TYPE_CHECKING:
    from aura_trainer.application import Application

logger = logging.getLogger(__name__)

JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
UserOption = Annotated[str, typer.Option("--user", help="The profile whose ratings are meant.")]


class InterruptToken:
    """Requests a cancel at Ctrl+C or SIGTERM; the second time, the handling that was there before is back."""

    def __init__(self) -> None:
        self._interrupted = threading.Event()
        self._previous = {
            number: signal.signal(number, self._interrupt) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def requested(self) -> StopRequest | None:
        """What was asked for, if anything."""
        return StopRequest.CANCEL if self._interrupted.is_set() else None

    def wait(self, seconds: float) -> None:
        """Return after some seconds, or as soon as a cancel is requested meanwhile."""
        if self._interrupted.is_set():
            # What it is still waited for ends in its own time: to ask without a pause would only keep it from that.
            time.sleep(seconds)
        else:
            self._interrupted.wait(seconds)

    def restore(self) -> None:
        """Give both signals back."""
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted.set()
        self.restore()


@contextmanager
def errors_to_exit_codes(*, as_json: bool) -> Iterator[None]:
    """Turn whatever goes wrong inside into a message on stderr and an exit code.

    Raises:
        typer.Exit: Something went wrong; it carries the code.
    """
    correlation = new_correlation_id()
    token = correlation_id.set(correlation)
    try:
        yield
    except AuraError as error:
        write_error(error, correlation, as_json=as_json)
        raise typer.Exit(EXIT_CODES[error.kind]) from error
    except (typer.Exit, typer.Abort):
        raise
    except typer.BadParameter as error:
        # Left to typer, it would be a box of several lines, also where a program asked for JSON.
        write_error(InvalidInput(error.message, title="Usage"), correlation, as_json=as_json)
        raise typer.Exit(error.exit_code) from error
    except BrokenPipeError as error:
        # Whoever read the answer has seen enough, such as `head`; Python must not complain again on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_CODES[ErrorKind.INTERNAL]) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(EXIT_CODES[ErrorKind.CANCELLED]) from error
    except Exception as error:
        logger.exception("An unexpected error")
        unexpected = AuraError(f"{type(error).__name__}: {error}. The log has the details.")
        write_error(unexpected, correlation, as_json=as_json)
        raise typer.Exit(EXIT_CODES[ErrorKind.INTERNAL]) from error
    finally:
        correlation_id.reset(token)


@contextmanager
def session(*, as_json: bool = False) -> Iterator["Application"]:
    """Yield the services for one command, with logs running and errors turned into exit codes."""
    logs: Logging | None = None
    try:
        with errors_to_exit_codes(as_json=as_json):
            # What went wrong is told once, by the command itself; the traceback is for the log.
            logs = Logging.start(DataPaths.resolve().logs_dir, stderr_level=logging.CRITICAL)
            from aura_trainer.application import Application  # noqa: PLC0415 - heavy, and --help needs none of it

            application = Application.open()
            try:
                yield application
            finally:
                application.close()
    finally:
        if logs is not None:
            logs.stop()


@contextmanager
def interruptible() -> Iterator[InterruptToken]:
    """Let Ctrl+C and SIGTERM cancel long work cleanly."""
    token = InterruptToken()
    try:
        yield token
    finally:
        token.restore()


class Bar:
    """A progress bar on stderr, for a terminal only."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def move(self, fraction: float, words: str) -> None:
        """Show how far the work is, in [0, 1], and what it is doing."""
        self._progress.update(self._task, completed=fraction, description=words)

    def tell(self, words: str) -> None:
        """Write a line to stderr, above the bar where there is one."""
        self._progress.console.print(words, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def progress_bar(words: str) -> Iterator[Bar]:
    """Yield a progress bar; nothing is shown where stderr is not a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, progress.add_task(words, total=1.0))
