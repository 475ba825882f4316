"""Long work in a child process, started and watched from here.

A hostile video file, a fit that cannot be interrupted or an import that holds the interpreter's lock then costs
the caller nothing: the child can be told to stop and, should it not answer, ended.
"""

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, TypeVar

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError, Cancelled, WorkerFailure
from aura_trainer.domain.training import LogLine, StopRequest
from aura_trainer.language import spoken, tr
from aura_trainer.services.log import correlation_id
from aura_trainer.services.translations import speak_language

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

logger = logging.getLogger(__name__)

Emit = Callable[[object], None]
P = TypeVar("P")
R = TypeVar("R")

_POLL_SECONDS = 0.05
_HEARTBEAT_SECONDS = 1.0
_GRACE_SECONDS = 3.0
_SAFE_PATH = "PYTHONSAFEPATH"

_LOADED_AHEAD = (
    *(
        f"aura_trainer.services.{name}"
        for name in ("import_child", "thumbnail_child", "score_child", "training_child", "refit_child")
    ),
    # Imported by every child that opens a model, and takes half a second: it looks through all of scikit-learn.
    "skops.io",
)


@dataclass(slots=True)
class _Start:
    context: "SpawnContext | ForkServerContext"


_start = _Start(multiprocessing.get_context("spawn"))


def keep_warm() -> threading.Thread | None:
    """Have children begin at once before long: forked from a process that has loaded the libraries they need.

    For programs that start many children, as the window does. Returns at once; until that process has loaded
    everything, and where going on from a fork is not safe, which is everywhere but on Linux, children are spawned.
    It ends with this process.

    Returns:
        The thread that has it loaded; None where there is no such process.
    """
    if sys.platform != "linux":
        return None
    loading = threading.Thread(target=_load_ahead, name="load-ahead", daemon=True)
    loading.start()
    return loading


def _load_ahead() -> None:
    multiprocessing.set_forkserver_preload(list(_LOADED_AHEAD))
    try:
        context = multiprocessing.get_context("forkserver")
        first = context.Process(target=_begin, daemon=True)
        with _safe_path():
            first.start()
        first.join()
        first.close()
    # The end of a pipe: what was loaded broke the process that was to be forked from.
    except (OSError, EOFError) as error:
        logger.warning("Child processes begin cold: %s", error)
    else:
        _start.context = context


@contextmanager
def _safe_path() -> Iterator[None]:
    """Have a Python begun meanwhile import nothing from the folder the program happens to be started in."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _begin() -> None:
    """Do nothing: to have begun shows that everything is loaded."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The child's work loop is alive: it has just looked whether it should stop."""


@dataclass(frozen=True, slots=True)
class _Result:
    value: object


@dataclass(frozen=True, slots=True)
class _Failure:
    error: AuraError


@dataclass(frozen=True, slots=True)
class _Crash:
    summary: str
    trace: str


class _ChildToken:
    """The child's view of its stop request; asking it also tells the parent that the work goes on."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._request: StopRequest | None = None
        self._last_beat = 0.0

    def requested(self) -> StopRequest | None:
        now = time.monotonic()
        if now - self._last_beat >= _HEARTBEAT_SECONDS:
            self._last_beat = now
            self._emit(Heartbeat())
        return self._request

    def listen(self, channel: Connection) -> None:
        """Take stop requests until the parent closes the pipe or is gone; then end the process."""
        while True:
            try:
                self._request = channel.recv()
            except (EOFError, OSError):
                os._exit(0)


class _PipeHandler(logging.Handler):
    def __init__(self, emit: Emit) -> None:
        super().__init__(logging.INFO)
        self._emit = emit

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        self._emit(LogLine(record.levelno, record.name, text, correlation_id.get()))


def _child_main(
    channel: Connection,
    target: Callable[[P, Emit, StopToken], object],
    payload: P,
    correlation: str,
    language: str,
) -> None:
    # Ctrl+C reaches the whole process group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    correlation_id.set(correlation)
    speak_language(language)
    sending = threading.Lock()

    def emit(message: object) -> None:
        with sending:
            try:
                channel.send(message)
            except (BrokenPipeError, ConnectionResetError):
                os._exit(0)

    token = _ChildToken(emit)
    threading.Thread(target=token.listen, args=(channel,), daemon=True).start()
    root = logging.getLogger("aura_trainer")
    root.setLevel(logging.INFO)
    root.addHandler(_PipeHandler(emit))
    try:
        emit(_Result(target(payload, emit, token)))
    except AuraError as error:
        emit(_Failure(error))
    except MemoryError:
        emit(_Crash(tr("The machine ran out of memory."), traceback.format_exc()))
    except Exception as error:  # noqa: BLE001 - the parent must learn of every failure, whatever it is
        emit(_Crash(f"{type(error).__name__}: {error}", traceback.format_exc()))


def run_child(
    target: Callable[[P, Emit, StopToken], R],
    payload: P,
    *,
    on_event: Emit,
    token: StopToken,
    grace_seconds: float = _GRACE_SECONDS,
) -> R:
    """Run ``target(payload, emit, token)`` in a child process and return what it returns.

    Blocks the calling thread. ``target`` must be a module-level function; it, the payload, the events and the
    result travel over a pipe. Events arrive in ``on_event`` on the calling thread, heartbeats included.

    Args:
        target: What to run.
        payload: Its first argument.
        on_event: Called with each event.
        token: Asked many times a second; what it requests is passed on to the child.
        grace_seconds: How long a child asked to cancel may take before it is ended.

    Raises:
        Cancelled: The token asked for it, and the child has stopped.
        WorkerFailure: The child crashed or was killed.
        AuraError: Whatever of that kind the target raised.
    """
    context = _start.context
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_child_main,
        args=(theirs, target, payload, correlation_id.get(), spoken()),
        name=f"aura-{target.__module__.rsplit('.', 1)[-1]}",
        daemon=True,
    )
    process.start()
    theirs.close()
    try:
        message = _watch(process, ours, on_event, token, grace_seconds)
    finally:
        ours.close()
        _end(process)
    if isinstance(message, _Failure):
        raise message.error
    if isinstance(message, _Crash):
        logger.error("A worker process failed: %s", message.trace)
        raise WorkerFailure(
            tr("{summary} Nothing that was saved is affected; the log has the details.").format(
                summary=message.summary
            )
        )
    return message.value  # type: ignore[return-value]  # what the target returned, by its own signature


class _StopRelay:
    """Passes what the token requests on to the child, and counts the grace of a cancelled one."""

    def __init__(self, channel: Connection, token: StopToken, grace_seconds: float) -> None:
        self._channel = channel
        self._token = token
        self._grace_seconds = grace_seconds
        self._sent: StopRequest | None = None
        self._deadline = float("inf")

    @property
    def cancelled(self) -> bool:
        return self._sent is StopRequest.CANCEL

    @property
    def overdue(self) -> bool:
        return time.monotonic() > self._deadline

    def step(self) -> None:
        request = self._token.requested()
        if request is None or request is self._sent:
            return
        self._sent = request
        if self.cancelled:
            self._deadline = time.monotonic() + self._grace_seconds
        try:
            self._channel.send(request)
        except OSError:
            logger.info("The worker process was gone before it could be asked to stop.")


def _watch(
    process: BaseProcess, channel: Connection, on_event: Emit, token: StopToken, grace_seconds: float
) -> _Result | _Failure | _Crash:
    stop = _StopRelay(channel, token, grace_seconds)
    while True:
        stop.step()
        if stop.overdue:
            raise Cancelled
        try:
            message = channel.recv() if channel.poll(_POLL_SECONDS) else None
        except (EOFError, OSError) as error:
            # What ended the child may have been meant for both, and as a cancel.
            stop.step()
            if stop.cancelled:
                raise Cancelled from error
            process.join(grace_seconds)
            raise WorkerFailure(
                tr(
                    "It ended without an answer (exit code {exitcode}). Nothing that was saved is "
                    "affected; please try again."
                ).format(exitcode=process.exitcode)
            ) from error
        if isinstance(message, (_Result, _Failure, _Crash)):
            if stop.cancelled and isinstance(message, _Crash):
                raise Cancelled
            return message
        if isinstance(message, LogLine):
            _relog(message)
        elif message is not None:
            on_event(message)


def _relog(line: LogLine) -> None:
    target = logging.getLogger(line.logger)
    target.log(line.level, "%s", line.message, extra={"correlation": line.correlation_id})


def _end(process: BaseProcess) -> None:
    # A child that has answered leaves by itself once the pipe is closed; any other is ended.
    process.join(1.0)
    if process.is_alive():
        process.terminate()
        process.join(2.0)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()
