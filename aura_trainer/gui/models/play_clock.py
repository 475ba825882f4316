"""What says which moment of a clip is due while it plays."""

from collections.abc import Callable
from typing import Protocol


class PlayClock(Protocol):
    """Runs from a moment of the clip at a speed, a multiple of the clip's own, negative for backwards."""

    def start(self, seconds: float, speed: int) -> None:
        """Begin at a moment."""

    def stop(self) -> None:
        """Stand still; may be called again."""

    def seconds(self) -> float:
        """The moment due now."""

    def hold_back(self, seconds: float) -> bool:
        """Go on from an earlier moment, because the picture is late; False where that cannot be."""


class SilentClock:
    """Plays by the clock alone, and waits for a picture that is late."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._from = 0.0
        self._since = 0.0
        self._speed = 0

    def start(self, seconds: float, speed: int) -> None:
        """Begin at a moment."""
        self._from, self._since, self._speed = seconds, self._now(), speed

    def stop(self) -> None:
        """Stand still."""
        self._from, self._speed = self.seconds(), 0

    def seconds(self) -> float:
        """The moment due now."""
        return self._from + (self._now() - self._since) * self._speed

    def hold_back(self, seconds: float) -> bool:
        """Go on from the moment of the picture that is shown."""
        self._from, self._since = seconds, self._now()
        return True
