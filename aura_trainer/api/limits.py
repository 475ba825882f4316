"""How much one program may ask of the server."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MEBIBYTE = 1 << 20
MOST_ANNOTATIONS = 10_000
"""How many ratings one upload may carry."""


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """The limits of a server.

    Attributes:
        body_bytes: The longest body that is read.
        requests_a_second: How many requests are answered, over time.
        burst: How many of them may come at once.
        trainings_a_minute: How many runs may be queued, over time and at once.
        heartbeat_seconds: The longest silence of an event stream.
    """

    body_bytes: int = 16 * MEBIBYTE
    requests_a_second: float = 50.0
    burst: int = 200
    trainings_a_minute: int = 10
    heartbeat_seconds: float = 15.0


class RateLimit:
    """Lets so many through at once, and then as many as time allows. Thread-safe.

    Args:
        rate: How many a second, over time.
        burst: How many at once.
        now: Seconds by a clock that nobody sets.
    """

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._left = float(burst)
        self._now = now
        self._seen = now()
        self._guard = threading.Lock()

    def take(self) -> int:
        """Let one through if it may pass; 0 if so, else the whole seconds after which it may."""
        with self._guard:
            now = self._now()
            self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
            self._seen = now
            if self._left >= 1:
                self._left -= 1
                return 0
            return max(1, math.ceil((1 - self._left) / self._rate))
