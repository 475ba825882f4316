"""Moments as a person is shown them: in the time of the place they are at."""

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""The first moment every system can put into local time; Windows knows no earlier one."""

LATEST = datetime(3000, 1, 1, tzinfo=UTC)
"""The first moment that not every system can; Windows knows none from the year 3001 on."""


def has_local_time(moment: datetime) -> bool:
    """Whether every system, in whatever zone, can put a moment that has a zone into local time."""
    return EARLIEST <= moment < LATEST


def local_time(moment: datetime) -> datetime:
    """Put a moment that has a zone into local time, and leave one as it is for which there is none."""
    return moment.astimezone() if has_local_time(moment) else moment
