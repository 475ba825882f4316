"""What the window says after one that did not end properly."""

from aura_trainer.domain.moments import local_time
from aura_trainer.gui.dates import moment_text
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.language import mark, tr
from aura_trainer.services.crash_watch import PastCrash
from aura_trainer.services.log import new_correlation_id

_KEPT = mark("Every rating that was shown as saved is on the disk, and the window is as you left it.")
_LOST = mark("If a training was running, the Train page says what became of it.")


def report_of(crash: PastCrash) -> ErrorReport:
    """Put a crash into words, with what was on the threads to copy."""
    opened = moment_text(local_time(crash.opened))
    if crash.log is None:
        happened = tr("The window opened on {opened} was ended from outside, or the computer lost its power.")
        to_do = ""
    else:
        happened = tr("The window opened on {opened} crashed.")
        to_do = tr("If it happens again, copy the details and report them.")
    return ErrorReport(
        tr("Aura Trainer did not close properly"),
        " ".join(part for part in (happened.format(opened=opened), tr(_KEPT), tr(_LOST), to_do) if part),
        new_correlation_id(),
        expected=True,
        trace=crash.text,
        log=crash.log,
    )
