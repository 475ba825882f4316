"""Time as services see it: injected, so that tests can say what it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment with a time zone."""


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
