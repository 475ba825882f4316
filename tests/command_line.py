"""The command line as tests use it: in this process, or as a person does, in one of its own."""

import functools
import json
import subprocess
import sys
from dataclasses import dataclass

from typer import testing

from aura_trainer.cli.app import app, route

# Else the whole tree of commands is built anew for every command that is run.
testing._get_command = functools.cache(testing._get_command)


@dataclass(frozen=True)
class Outcome:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments):
    """Run a command as the program's entry does, without the cost of another process."""
    result = testing.CliRunner().invoke(app, route(list(map(str, arguments))))
    return Outcome(result.exit_code, result.stdout, result.stderr)


def answer(*arguments):
    """Run a command that must succeed, and return the JSON document it answers with."""
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def start_process(*arguments):
    """Start the program as a person does, in a process of its own."""
    command = [sys.executable, "-m", "aura_trainer", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end_of(process):
    """Wait for a process that was started, and return how it ended."""
    out, err = process.communicate(timeout=240)
    return Outcome(process.returncode, out, err)


def run_process(*arguments):
    """Run the program in a process of its own to its end."""
    return end_of(start_process(*arguments))
