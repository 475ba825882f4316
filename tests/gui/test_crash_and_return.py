"""A window that is killed or crashes: the next says so, and everything is where it was."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aura_trainer.services.data_paths import DataPaths

DRIVER = Path(__file__).with_name("window_that_dies.py")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def run(how, report):
    """Use the program until it ends; its exit code and what it saw."""
    environment = {**os.environ, "PYTHONPATH": str(DRIVER.parents[2])}
    done = subprocess.run(
        [sys.executable, str(DRIVER), how, str(report)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert report.exists(), done.stderr
    return done.returncode, json.loads(report.read_text())


def logs():
    return sorted(path.name for path in DataPaths.resolve().logs_dir.glob("crash-*"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("kill", signal.SIGKILL, "ended from outside"),
        ("segfault", signal.SIGSEGV, "crashed"),
        ("fatal", signal.SIGABRT, "crashed"),
    ],
)
def test_the_next_window_says_what_happened_and_is_as_the_last_was_left(
    with_frames, tmp_path, how, code, words
):
    returned, used = run(how, tmp_path / "used.json")
    assert returned == -code
    assert used["told"] == []
    assert len(used["view"]["selected"]) == 4
    assert used["view"]["rated"] == 3
    returned, seen = run("look", tmp_path / "seen.json")
    assert returned == 0
    assert seen["view"] == used["view"]
    ((title, detail),) = seen["told"]
    assert title == "Aura Trainer did not close properly"
    assert words in detail
    assert "on the disk" in detail
    (details,) = seen["details"]
    if how == "kill":
        assert logs() == []
    else:
        assert len(logs()) == 1
        assert "Current thread" in details
        assert "window_that_dies.py" in details
    if how == "fatal":
        # Called from Python, Qt says that it was instead of the words.
        assert "Qt: [A qFatal() call was made from Python code]" in details
