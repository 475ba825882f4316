"""The one place every failure leads to: it is logged with a correlation id and told to the window."""

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.language import tr
from aura_trainer.services.log import correlation_id, new_correlation_id

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """A failure in the person's words.

    Attributes:
        title: A few words, what went wrong.
        detail: A sentence or two: which file, what was kept, what to do.
        correlation_id: Finds the full story in the log.
        expected: False for a fault of the program rather than of the circumstances.
        trace: The traceback, for the clipboard.
        log: A file with more on it; None is the log of the app.
    """

    title: str
    detail: str
    correlation_id: str
    expected: bool
    trace: str
    log: Path | None = None

    def as_text(self) -> str:
        """Everything, for pasting into a bug report."""
        number = tr("Correlation id: {id}").format(id=self.correlation_id)
        return f"{self.title}\n{self.detail}\n{number}\n\n{self.trace}"


class ErrorFunnel(QObject):
    """Turns exceptions into reports. ``report`` may be called from any thread; ``reported`` is on this one's.

    Cancellation is not a failure: whoever cancelled knows, so it is dropped here.
    """

    reported = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self.reported)

    def show(self, report: ErrorReport) -> None:
        """Show what is worded already."""
        self._arrived.emit(report)

    def report(self, error: BaseException) -> None:
        """Log an error and show it."""
        if isinstance(error, AuraError) and error.kind is ErrorKind.CANCELLED:
            return
        report = describe(error)
        logger.log(
            logging.WARNING if report.expected else logging.ERROR,
            "%s: %s",
            report.title,
            report.detail,
            exc_info=error,
            extra={"correlation": report.correlation_id},
        )
        self._arrived.emit(report)


def describe(error: BaseException) -> ErrorReport:
    """Put an exception into the person's words."""
    current = correlation_id.get()
    correlation = new_correlation_id() if current == "-" else current
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, AuraError):
        return ErrorReport(error.title, error.detail, correlation, expected=True, trace=trace)
    said = (str(error) or type(error).__name__).rstrip(".")
    return ErrorReport(
        tr("Something unexpected happened"),
        tr(
            "{said}. Your saved ratings are safe. If it happens again, copy the details and report them."
        ).format(said=said),
        correlation,
        expected=False,
        trace=trace,
    )
