"""Starts the crash driver and reads what it found."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has neither fork nor SIGKILL")


def crashes(tmp_path, scenario, *arguments):
    """What was found after a kill at every call, and, last, after the action that was left in peace."""
    command = [sys.executable, str(HERE / "crash_driver.py"), scenario, str(tmp_path), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    killed = [run["found"] for run in runs if run["killed"]]
    finished = [run["found"] for run in runs if not run["killed"]]
    assert len(finished) == 3
    assert finished[0] == finished[1] == finished[2]
    return killed, finished[0]
