"""What the window says of backups."""

from datetime import datetime

from aura_trainer.domain.backups import Backup, BackupKind, ProfileChange, RestorePlan
from aura_trainer.domain.counting import plural
from aura_trainer.domain.moments import local_time

RULE = (
    "One is made each day by itself. Kept are those of the last 7 days, 4 weeks and 6 months, and the latest 10 made "
    "by hand and 10 made before a restore."
)
CONTENTS = (
    "The ratings of every profile, and the settings with the keys. Footage and models are not part of it."
)

KINDS = {
    BackupKind.DAILY: "daily",
    BackupKind.BY_HAND: "made by hand",
    BackupKind.BEFORE_RESTORE: "before a restore",
}


def moment_words(made: datetime) -> str:
    """``29 Nov 2026, 10:02``."""
    return f"{local_time(made):%d %b %Y, %H:%M}"


def size_words(size: int) -> str:
    """A size on the disk."""
    return f"{size / 1000:,.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def rated_words(backup: Backup) -> str:
    """How much a backup holds."""
    if backup.problem is not None:
        return "damaged"
    return plural(backup.total, "rating")


def profile_words(change: ProfileChange) -> str:
    """What a restore would do to the ratings of one profile."""
    counts = f"{change.user_id}: {plural(change.now, 'rating')} now, {change.then:,} then."
    if not change.differing:
        return f"{counts} None differs."
    parts = (
        (change.added, "given since would go"),
        (change.removed, "would come back"),
        (change.changed, "would be as it was" if change.changed == 1 else "would be as they were"),
    )
    told = ", ".join(f"{count:,} {words}" for count, words in parts if count)
    differ = "1 differs" if change.differing == 1 else f"{change.differing:,} differ"
    return f"{counts} {differ}: {told}."


def settings_words(plan: RestorePlan) -> str:
    """Which settings a restore would change."""
    if not plan.settings:
        return "Settings: none differs."
    return f"Settings that would change: {', '.join(plan.settings)}."


def untouched_words(plan: RestorePlan) -> str:
    """Which profiles a restore leaves alone; empty for none."""
    if not plan.untouched:
        return ""
    return f"Not in this backup, so left as they are: {', '.join(plan.untouched)}."
