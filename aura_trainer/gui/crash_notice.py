"""What the window says after one that did not end properly."""

from aura_trainer.domain.moments import local_time
from aura_trainer.gui.error_funnel import ErrorReport
from aura_trainer.services.crash_watch import PastCrash
from aura_trainer.services.log import new_correlation_id

_KEPT = "Every rating that was shown as saved is on the disk, and the window is as you left it."


def report_of(crash: PastCrash) -> ErrorReport:
    """Put a crash into words, with what was on the threads to copy."""
    opened = f"{local_time(crash.opened):%d %b %Y, %H:%M}"
    if crash.log is None:
        happened = f"The window opened on {opened} was ended from outside, or the computer lost its power."
        to_do = "There is nothing to do."
    else:
        happened = f"The window opened on {opened} crashed."
        to_do = "If it happens again, copy the details and report them."
    return ErrorReport(
        "Aura Trainer did not close properly",
        f"{happened} {_KEPT} {to_do}",
        new_correlation_id(),
        expected=True,
        trace=crash.text,
        log=crash.log,
    )
