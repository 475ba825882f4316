"""Notices that a window did not end properly, and keeps what was on its threads when it crashed.

While a window is open it holds the lock on a marker of its own, which the system lets go of however the process ends.
A marker that nobody holds is that of a window that did not come to remove it.
"""

import faulthandler
import logging
import os
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

from aura_trainer.services.clock import Clock, utc_now
from aura_trainer.services.data_paths import DataPaths

logger = logging.getLogger(__name__)

_KEPT = 7
_MOST_TEXT = 1 << 16
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class PastCrash:
    """A window that did not end properly.

    Attributes:
        opened: When it was opened, in UTC.
        log: What was on its threads; None where it was ended from outside, which leaves nothing to write it.
        text: What the log says.
    """

    opened: datetime
    log: Path | None
    text: str


class CrashWatch:
    """From ``begin`` to ``end``, a crash is written to ``logs/crash-*.log`` and found by the next window.

    A folder that cannot be written costs no more than that.

    Args:
        paths: Where logs are.
        clock: Names the files.
    """

    def __init__(self, paths: DataPaths, clock: Clock = utc_now) -> None:
        self._folder = paths.logs_dir
        name = f"{clock():{_STAMP}}-{os.getpid()}"
        self._log_path = self._log_of(name)
        self._marker_path = self._folder / f"window-{name}.open"
        self._marker = FileLock(self._marker_path)
        self._log: TextIO | None = None
        self._enabled_before = False

    def begin(self) -> PastCrash | None:
        """Watch from now on.

        Returns:
            The latest of the windows that did not end properly and of which nobody has been told yet.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            past = self._collect()
            self._log = self._log_held()
        except (OSError, Timeout) as error:
            logger.warning("A crash of this window could not be noted: %s", error)
            return None
        self._enabled_before = faulthandler.is_enabled()
        faulthandler.enable(self._log, all_threads=True)
        return past

    def _log_held(self) -> TextIO:
        """Take the marker and open the log; without the log the marker goes, or it would pass for a crash."""
        self._marker.acquire(timeout=0)
        try:
            return self._log_path.open("a", encoding="utf-8")
        except OSError:
            _remove(self._marker, self._marker_path)
            raise

    def note(self, words: str) -> None:
        """Write a line to the crash log, at once: the process may be about to end."""
        if self._log is not None:
            self._log.write(f"{words}\n")
            self._log.flush()

    def fail(self, error: BaseException) -> None:
        """The window ends by an error nobody took care of: keep it, and leave the marker for the next."""
        self.note("".join(traceback.format_exception(error)))
        self._stop(clean=False)

    def end(self) -> None:
        """The window ends properly."""
        self._stop(clean=True)

    def _stop(self, *, clean: bool) -> None:
        if self._log is None:
            return
        faulthandler.disable()
        if self._enabled_before and sys.stderr is not None:
            faulthandler.enable()
        self._log.close()
        self._log = None
        try:
            if clean:
                _remove(self._marker, self._marker_path)
                if not self._log_path.stat().st_size:
                    self._log_path.unlink()
            else:
                self._marker.release()
                # On Windows a release takes the file with it.
                self._marker_path.touch()
        except OSError as error:
            logger.warning("The files of this window could not be tidied: %s", error)

    def _collect(self) -> PastCrash | None:
        """Take the markers nobody holds, and drop what is left of earlier crashes beyond the latest few."""
        names = sorted(path.stem.removeprefix("window-") for path in self._folder.glob("window-*.open"))
        found = [crash for crash in map(self._take, names) if crash is not None]
        logs = sorted(filter(_says_something, self._folder.glob("crash-*.log")))
        for path in logs[:-_KEPT]:
            path.unlink(missing_ok=True)
        return found[-1] if found else None

    def _take(self, name: str) -> PastCrash | None:
        """Read what became of a window; None while it is open, or where another window took it first."""
        marker = self._folder / f"window-{name}.open"
        lock = FileLock(marker)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        try:
            opened = _opened(name)
            return None if opened is None else self._read(name, opened)
        finally:
            _remove(lock, marker)

    def _read(self, name: str, opened: datetime) -> PastCrash:
        path = self._log_of(name)
        text = path.read_bytes()[-_MOST_TEXT:].decode("utf-8", "replace") if path.exists() else ""
        if not text:
            path.unlink(missing_ok=True)
        return PastCrash(opened, path if text else None, text)

    def _log_of(self, name: str) -> Path:
        return self._folder / f"crash-{name}.log"


def _says_something(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except FileNotFoundError:
        # Another window has tidied it.
        return False


def _remove(lock: FileLock, marker: Path) -> None:
    """Remove a marker that is held, then let go of it, so that nobody takes it in between.

    Windows removes no file that is open; there the release does it, or we do after it.
    """
    try:
        with suppress(PermissionError):
            marker.unlink(missing_ok=True)
    finally:
        lock.release()
    # Whoever has taken it by now removes it.
    with suppress(PermissionError):
        marker.unlink(missing_ok=True)


def _opened(name: str) -> datetime | None:
    try:
        return datetime.strptime(name.rpartition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
