"""A training that waits for another says so, and both end cleanly when they are asked to."""

import os
import signal

import pytest
from command_line import answer, end_of, start_process


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM that a process could act on in Windows")
@pytest.mark.usefixtures("rated_home")
def test_a_second_training_waits_for_the_first_and_both_can_be_terminated():
    first = start_process("train", "start", "--name", "first", "--preset", "thorough", "--events")
    for line in first.stdout:
        if '"StageProgress"' in line:
            break
    second = start_process("train", "start", "--name", "second")
    told = second.stderr.readline()
    assert told == f"Waiting for first (process {first.pid}); Ctrl+C takes second out of the queue.\n"
    second.send_signal(signal.SIGTERM)
    ended = end_of(second)
    assert (ended.returncode, ended.stderr.startswith("error: Training Cancelled: ")) == (130, True)
    states = {job["modelName"]: job["state"] for job in answer("train", "list")}
    assert states == {"first": "Running", "second": "Cancelled"}
    first.send_signal(signal.SIGTERM)
    ended = end_of(first)
    assert (ended.returncode, ended.stderr.startswith("error: Training Cancelled: ")) == (130, True)
    states = {job["modelName"]: job["state"] for job in answer("train", "list")}
    assert states == {"first": "Cancelled", "second": "Cancelled"}
