"""What the tests of the job mechanism run in a child process."""

import os
import signal

from aura_trainer.domain.cancellation import raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.training import StopRequest
from aura_trainer.language import tr


def double(payload, emit, token):
    for step in range(payload):
        emit(step)
    return payload * 2


def say(payload, emit, token):
    return tr(payload)


def refuse(payload, emit, token):
    raise UnreadableMedia(payload, title="Cannot read this")


def crash(payload, emit, token):
    raise ValueError(payload)


def die(payload, emit, token):
    os.kill(os.getpid(), signal.SIGKILL)


def wait_politely(payload, emit, token):
    emit("ready")
    while True:
        raise_if_cancelled(token)


def wait_stubbornly(payload, emit, token):
    emit(os.getpid())
    while True:
        pass


def wait_for_stop_and_keep(payload, emit, token):
    emit("ready")
    while token.requested() is not StopRequest.STOP_AND_KEEP:
        pass
    return "kept"
