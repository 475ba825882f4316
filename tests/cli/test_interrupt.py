"""Ctrl+C in a command that waits for another process."""

import shutil
import signal
import time

import pytest
from command_line import answer, run
from warm_commands import start_warm

from aura_trainer.cli.session import interruptible
from aura_trainer.domain.training import StopRequest


def test_a_command_that_was_interrupted_waits_between_looks_and_does_not_spin(monkeypatch):
    paused = []
    monkeypatch.setattr(time, "sleep", paused.append)
    with interruptible() as token:
        signal.raise_signal(signal.SIGINT)
        assert token.requested() is StopRequest.CANCEL
        token.wait(0.05)
        assert paused == [0.05]


@pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="no Ctrl+C can be sent to a single process here"
)
@pytest.mark.parametrize("command", [("start", "--preset", "quick"), ("compare",)])
def test_ctrl_c_ends_what_was_asked_for_and_not_what_somebody_else_had_queued(
    few_rated_home, aura_home, command
):
    shutil.copytree(few_rated_home, aura_home, dirs_exist_ok=True)
    assert run("train", "start", "--name", "theirs", "--preset", "quick", "--detach").returncode == 0
    process = start_warm("train", *command, "--name", "ours")
    while process.poll() is None and answer("train", "list")[-1]["state"] == "Queued":
        pass
    process.send_signal(signal.SIGINT)
    ended = process.end()
    assert "theirs is not of this command" in ended.stderr
    *ours, theirs = answer("train", "list")
    assert theirs["state"] == "Completed"
    assert {job["state"] for job in ours} == {"Cancelled"}
    assert ended.returncode == 130
