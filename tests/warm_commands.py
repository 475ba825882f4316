"""The command line in processes forked from one that has loaded the libraries, as the window's children are.

What such a process does, leaves behind and ends with is what a program begun anew does; but it need not load for
seconds first. What is about how the program begins stays with ``command_line.start_process``.
"""

import ctypes
import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from command_line import Outcome

from aura_trainer.services import jobs

# From linux/prctl.h and linux/capability.h: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
_DROP_FROM_BOUNDING_SET = 24
_MAY_IGNORE_PERMISSIONS = (1, 2)
_CAPABILITIES_VERSION = 0x20080522


class WarmCommand:
    """A command that was started."""

    def __init__(
        self, arguments: tuple[str, ...], before: Callable[..., object] | None, words: tuple
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._out, self._err = (Path(self._folder.name) / name for name in ("out", "err"))
        told = (self._out, self._err, dict(os.environ), arguments, before, words)
        self._process = jobs._start.context.Process(target=_as_program, args=told)
        self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def end(self) -> Outcome:
        """Wait for it, and return how it ended."""
        self._process.join(240)
        code = self._process.exitcode
        assert code is not None, "it has not ended"
        self._process.close()
        with self._folder:
            return Outcome(code, self._out.read_text("utf-8"), self._err.read_text("utf-8"))


def start_warm(*arguments, before: Callable[..., object] | None = None, words: tuple = ()) -> WarmCommand:
    """Start a command; ``before``, a function that can be pickled, is called in its process first with ``words``."""
    for thread in threading.enumerate():
        if thread.name == "load-ahead":
            thread.join()
    return WarmCommand(tuple(map(str, arguments)), before, words)


def run_warm(*arguments, before: Callable[..., object] | None = None, words: tuple = ()) -> Outcome:
    """Run a command to its end."""
    return start_warm(*arguments, before=before, words=words).end()


def obey_permissions() -> None:
    """Have this process and those it starts obey the permissions of files, also where its user is root."""
    # Children forked from elsewhere would not.
    jobs._start.context = multiprocessing.get_context("spawn")
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    # Effective, permitted and inheritable, for the first 32 capabilities and for those after them.
    held = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    for capability in _MAY_IGNORE_PERMISSIONS:
        assert libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0
        for place in range(3):
            held[place] &= ~(1 << capability)
    assert libc.capset(header, held) == 0


def _as_program(out: Path, err: Path, environment, arguments, before, words) -> None:
    for path, number in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = ["aura-trainer", *arguments]
    # Its children are forked from where it was itself: else it would load all libraries for them.
    if sys.platform == "linux":
        from multiprocessing import forkserver

        forkserver._forkserver.ensure_running = lambda: None
        jobs._start.context = multiprocessing.get_context("forkserver")
    if before is not None:
        before(*words)
    from aura_trainer.__main__ import main

    sys.exit(main())
