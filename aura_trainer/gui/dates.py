"""Dates as a person reads them, in the language spoken rather than that of the desktop."""

from datetime import UTC, datetime, timedelta

from aura_trainer.domain.moments import local_time
from aura_trainer.language import mark, tr

# Translators: months as they stand in dates, short.
_MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)


def date_text(moment: datetime, *, year: bool) -> str:
    """``18 Nov``, or with the year ``18 Nov 2025``, of a moment that is in local time already."""
    words = tr("{day} {month} {year}") if year else tr("{day} {month}")
    return words.format(day=moment.day, month=_month(moment), year=moment.year)


def moment_text(moment: datetime, *, seconds: bool = False) -> str:
    """``08 Nov 2026, 10:02``, or with the seconds ``10:02:07``, of a moment that is in local time already."""
    return tr("{day} {month} {year}, {time}").format(
        day=f"{moment:%d}",
        month=_month(moment),
        year=moment.year,
        time=f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}",
    )


def day_text(moment: datetime, now: datetime | None = None) -> str:
    """``today 14:02``, ``yesterday 18:40``, ``18 Nov``, ``18 Nov 2025``, in local time."""
    local = local_time(moment)
    today = (now or datetime.now(UTC)).astimezone().date()
    if local.date() == today:
        return tr("today {time}").format(time=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return tr("yesterday {time}").format(time=f"{local:%H:%M}")
    return date_text(local, year=local.year != today.year)


def _month(moment: datetime) -> str:
    return tr(_MONTHS[moment.month - 1])
