"""Backups of what a person has put in: their ratings and settings, as they were at one moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

DAYS, WEEKS, MONTHS = 7, 4, 6
LATEST = 10


class BackupKind(StrEnum):
    """Why a backup was made; it is part of its id."""

    DAILY = "daily"
    BY_HAND = "by-hand"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True, slots=True)
class BackupName:
    """When and why a backup was made; ``made`` is in UTC, to the second, and no two backups share it."""

    made: datetime
    kind: BackupKind

    @property
    def id(self) -> str:
        """What the backup is called."""
        return f"{self.made:%Y%m%dT%H%M%SZ}-{self.kind.value}"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in the list of all.

    Attributes:
        id: What it is called.
        made: When it was made, in UTC.
        kind: Why.
        size: Of its file, in bytes.
        ratings: How many frames were rated, by profile; empty where it is damaged.
        problem: Why it cannot be used, None when its table of contents reads well.
    """

    id: str
    made: datetime
    kind: BackupKind
    size: int
    ratings: Mapping[str, int]
    problem: str | None = None

    @property
    def total(self) -> int:
        """Rated frames of all profiles."""
        return sum(self.ratings.values())


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a restore would do to the ratings of one profile.

    Attributes:
        user_id: The profile.
        now: Rated frames now.
        then: Rated frames in the backup.
        going: Rated now and not in the backup.
        returning: Rated in the backup and not now.
        changed: Rated otherwise in the backup.
    """

    user_id: str
    now: int
    then: int
    going: int
    returning: int
    changed: int

    @property
    def differing(self) -> int:
        """Frames whose rating would be another."""
        return self.going + self.returning + self.changed


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a backup holds, checked whole, and what restoring it would change.

    Attributes:
        backup: The backup.
        profiles: The profiles in it, in the order of their names.
        untouched: Profiles that are here and not in it; they stay as they are.
        settings: Names of the settings that would have another value.
    """

    backup: Backup
    profiles: tuple[ProfileChange, ...]
    untouched: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def differing(self) -> int:
        """Frames whose rating would be another, over all profiles."""
        return sum(profile.differing for profile in self.profiles)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is as it was then."""
        return not self.differing and not self.settings


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that was carried out: what was restored, and the backup of what there was before."""

    plan: RestorePlan
    before: Backup


def worth_keeping(names: Collection[BackupName]) -> set[BackupName]:
    """Choose which backups stay.

    Of the daily ones the newest of each of the last 7 days that have one, of the last 4 such weeks and of the last 6
    such months; of those made by hand and of those made before a restore the latest 10 each. Days are UTC's. A
    computer that was off for long loses nothing by it: only days that have a backup count.
    """
    newest_first = sorted(names, key=lambda name: name.made, reverse=True)
    kept: set[BackupName] = set()
    for kind in (BackupKind.BY_HAND, BackupKind.BEFORE_RESTORE):
        kept.update([name for name in newest_first if name.kind is kind][:LATEST])
    daily = [name for name in newest_first if name.kind is BackupKind.DAILY]
    for most, period_of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        newest: dict[tuple[int, ...], BackupName] = {}
        for name in daily:
            newest.setdefault(period_of(name.made.date()), name)
        kept.update(list(newest.values())[:most])
    return kept


def _day(day: date) -> tuple[int, ...]:
    return day.year, day.month, day.day


def _week(day: date) -> tuple[int, ...]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, ...]:
    return day.year, day.month
