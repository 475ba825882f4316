"""Whether a training run is due that nobody asks for by hand: one rule over a few facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aura_trainer.domain.training import MINIMUM_RATINGS

QUIET = timedelta(seconds=60)
"""So long nobody has to have rated before a run begins by itself."""


class RetrainEvery(StrEnum):
    """How often to train by itself."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


_PERIODS = {RetrainEvery.DAILY: timedelta(days=1), RetrainEvery.WEEKLY: timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class RetrainPlan:
    """When a person wants it to train by itself; either alone is reason enough.

    Attributes:
        after: So many new ratings; 0 for never.
        every: So often, if a rating is new by then.
    """

    after: int = 0
    every: RetrainEvery = RetrainEvery.OFF

    @property
    def period(self) -> timedelta | None:
        """The time from one run to the next; None without a schedule."""
        return _PERIODS.get(self.every)

    @property
    def on(self) -> bool:
        """Whether it may ever train by itself."""
        return self.after > 0 or self.period is not None


@dataclass(frozen=True, slots=True)
class RetrainFacts:
    """How things stand with one person's ratings and runs.

    Attributes:
        ratings: Ratings a run could learn from.
        new: Those of them given or changed since the last run began.
        quiet: Time since the rating nearest to now; None where there is none.
        since_last: Time since the last run began; None before the first.
        busy: Whether any run waits or goes on, whoever's it is.
    """

    ratings: int
    new: int
    quiet: timedelta | None
    since_last: timedelta | None
    busy: bool

    @classmethod
    def of(
        cls,
        now: datetime,
        rated: Sequence[datetime],
        *,
        others: Iterable[datetime] = (),
        last_began: datetime | None = None,
        busy: bool = False,
    ) -> "RetrainFacts":
        """Gather the facts from moments, all by the same clock.

        Args:
            now: The present moment.
            rated: When each rating was given that a run could learn from.
            others: When ratings were given that it could not learn from; they, too, tell that somebody is rating.
            last_began: When the last attempt at a run began, whatever came of it.
            busy: Whether any run waits or goes on.
        """
        # Where the clock was set back, a rating of just now may be one of a time yet to come.
        distances = [abs(now - moment) for moment in (*rated, *others)]
        return cls(
            ratings=len(rated),
            new=len(rated) if last_began is None else sum(moment > last_began for moment in rated),
            quiet=min(distances, default=None),
            since_last=None if last_began is None else now - last_began,
            busy=busy,
        )


class Hold(StrEnum):
    """What a run that begins by itself is waiting for."""

    OFF = "off"
    BUSY = "busy"
    WAITING = "waiting"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class RetrainStanding:
    """Whether a run is due now.

    Attributes:
        hold: What is in the way; None when the run is due.
        new: Ratings that are new since the last run began.
        missing: While waiting: so many more ratings bring the run about; None where only time does.
        wait: While waiting: after this time it is due, if a rating is new by then; None where only ratings bring it
            about.
        refused: Why the last attempt was refused; empty where it was not.
    """

    hold: Hold | None
    new: int = 0
    missing: int | None = None
    wait: timedelta | None = None
    refused: str = ""

    @property
    def due(self) -> bool:
        """Whether a run is to begin."""
        return self.hold is None


def standing(plan: RetrainPlan, facts: RetrainFacts) -> RetrainStanding:
    """Say whether a run is due.

    An attempt counts for the ratings there were when it began, whatever came of it: the same ratings never bring
    about a second one, and a schedule waits for its next turn.
    """
    if not plan.on:
        return RetrainStanding(Hold.OFF)
    if facts.busy:
        return RetrainStanding(Hold.BUSY, facts.new)
    period, since = plan.period, facts.since_last
    wait = None if period is None else timedelta() if since is None else max(period - since, timedelta())
    by_count = plan.after > 0 and facts.new >= plan.after
    by_time = wait == timedelta() and facts.new > 0
    enough = facts.ratings >= MINIMUM_RATINGS
    if not enough or not (by_count or by_time):
        return _waiting(plan, facts, wait)
    if facts.quiet is not None and facts.quiet < QUIET:
        return RetrainStanding(Hold.RATING, facts.new)
    return RetrainStanding(None, facts.new)


def _waiting(plan: RetrainPlan, facts: RetrainFacts, wait: timedelta | None) -> RetrainStanding:
    counts = [plan.after - facts.new] if plan.after else []
    if wait == timedelta():
        counts.append(1 - facts.new)
    least = MINIMUM_RATINGS - facts.ratings
    missing = max(min(counts), least) if counts else least
    # What is overdue by the schedule, or has too few ratings for any run, is not a matter of time.
    later = wait if wait and least <= 0 else None
    return RetrainStanding(Hold.WAITING, facts.new, missing if missing > 0 else None, later)
