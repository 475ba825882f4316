"""Measure how long the app takes to start: ``xvfb-run -a python packaging/start_time.py dist/aura-trainer/aura-trainer``.

Each command named is started several times, in turn, on a data folder of its own: until it has answered ``--version``, and
until its window is on the display. Needs xwininfo of x11-utils. A command of several words is one argument, in quotes.
"""

import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

_TIMES = 7
_PATIENCE_SECONDS = 60


def main(commands: list[str]) -> int:
    """Print the median and the range of each command, in seconds."""
    answered: dict[str, list[float]] = {command: [] for command in commands}
    shown: dict[str, list[float]] = {command: [] for command in commands}
    with tempfile.TemporaryDirectory(prefix="aura-start-") as home:
        os.environ["AURA_HOME"] = home
        for _ in range(_TIMES):
            for command in commands:
                answered[command].append(until_answered(shlex.split(command)))
                shown[command].append(until_shown(shlex.split(command)))
    for words, measured in (("--version", answered), ("window", shown)):
        for command, seconds in measured.items():
            median = statistics.median(seconds)
            print(f"{words:10} {median:5.2f} s ({min(seconds):.2f} to {max(seconds):.2f})  {command}")
    return 0


def until_answered(command: list[str]) -> float:
    """Return the seconds until a command has told its version."""
    begun = time.monotonic()
    subprocess.run([*command, "--version"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.monotonic() - begun


def until_shown(command: list[str]) -> float:
    """Return the seconds until the window of a command is on the display, and end it.

    Raises:
        RuntimeError: It did not come.
    """
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            while time.monotonic() - begun < _PATIENCE_SECONDS:
                # Qt has a second window of the name, without a class and never shown.
                window = re.search(r'(0x[0-9a-f]+) "Aura Trainer": \("', told("-root", "-tree"))
                if window and "IsViewable" in told("-id", window[1]):
                    return time.monotonic() - begun
        finally:
            process.terminate()
    raise RuntimeError(f"{command} showed no window.")


def told(*arguments: str) -> str:
    """Return what xwininfo says; nothing, if the window is gone meanwhile."""
    return subprocess.run(["xwininfo", *arguments], check=False, capture_output=True, text=True).stdout  # noqa: S603, S607


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
