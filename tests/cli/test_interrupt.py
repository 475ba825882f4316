"""Ctrl+C in a command that waits for another process."""

import signal
import time

from aura_trainer.cli.session import interruptible
from aura_trainer.domain.training import StopRequest


def test_a_command_that_was_interrupted_waits_between_looks_and_does_not_spin():
    with interruptible() as token:
        signal.raise_signal(signal.SIGINT)
        assert token.requested() is StopRequest.CANCEL
        before = time.monotonic()
        token.wait(0.05)
        assert time.monotonic() - before >= 0.04
