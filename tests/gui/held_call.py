"""Holds a call of a service back, so that a test can do something while it is on its way."""

import threading
from collections.abc import Callable
from typing import Any

_PATIENCE_SECONDS = 60.0


class HeldCall:
    """Stands for a function; a call of it waits on its own thread until ``release``, then is made."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._begun = threading.Event()
        self._released = threading.Event()

    def __call__(self, *args: object, **kwargs: object) -> object:
        self._begun.set()
        assert self._released.wait(_PATIENCE_SECONDS)
        return self._function(*args, **kwargs)

    def is_waiting(self) -> bool:
        """Whether a call has come and is held."""
        return self._begun.is_set() and not self._released.is_set()

    def release(self) -> None:
        """Let what is held, and all that comes, go on."""
        self._released.set()
