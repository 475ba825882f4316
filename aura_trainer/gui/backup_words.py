"""What the window says of backups."""

from datetime import datetime

from aura_trainer.domain.backups import Backup, BackupKind, ProfileChange, RestorePlan
from aura_trainer.domain.counting import plural
from aura_trainer.domain.moments import local_time
from aura_trainer.gui.dates import moment_text
from aura_trainer.language import mark, ntr, number, tr

RULE = mark(
    "One is made each day by itself. Kept are those of the last 7 days, 4 weeks and 6 months, and the latest 10 made "
    "by hand and 10 made before a restore."
)
CONTENTS = mark(
    "The ratings of every profile, and the settings with the keys. Footage and models are not part of it."
)

KINDS = {
    BackupKind.DAILY: mark("daily"),
    BackupKind.BY_HAND: mark("made by hand"),
    BackupKind.BEFORE_RESTORE: mark("before a restore"),
}


def moment_words(made: datetime) -> str:
    """``29 Nov 2026, 10:02``."""
    return moment_text(local_time(made))


def size_words(size: int) -> str:
    """A size on the disk."""
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def rated_words(backup: Backup) -> str:
    """How much a backup holds."""
    if backup.problem is not None:
        return tr("damaged")
    return plural(backup.total, "rating")


def profile_words(change: ProfileChange) -> str:
    """What a restore would do to the ratings of one profile."""
    counts = tr("{profile}: {ratings} now, {then} then.").format(
        profile=change.user_id, ratings=plural(change.now, "rating"), then=number(change.then)
    )
    if not change.differing:
        none = tr("None differs.")
        return f"{counts} {none}"
    going, returning, changed = change.going, change.returning, change.changed
    # Translators: these follow "2 differ:", joined by commas; what is counted are ratings.
    parts = (
        (going, ntr("{count} given since would go", "{count} given since would go", going)),
        (returning, ntr("{count} would come back", "{count} would come back", returning)),
        (changed, ntr("{count} would be as it was", "{count} would be as they were", changed)),
    )
    told = ", ".join(words.format(count=number(count)) for count, words in parts if count)
    differ = ntr("{count} differs: {changes}.", "{count} differ: {changes}.", change.differing)
    return f"{counts} {differ.format(count=number(change.differing), changes=told)}"


def settings_words(plan: RestorePlan) -> str:
    """Which settings a restore would change."""
    if not plan.settings:
        return tr("Settings: none differs.")
    return tr("Settings that would change: {settings}.").format(settings=", ".join(plan.settings))


def untouched_words(plan: RestorePlan) -> str:
    """Which profiles a restore leaves alone; empty for none."""
    if not plan.untouched:
        return ""
    return tr("Not in this backup, so left as they are: {profiles}.").format(
        profiles=", ".join(plan.untouched)
    )
