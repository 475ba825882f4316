"""A dialog that has work done beside the window, and lives until it has ended."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import ImportProgress
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jobs import EventSink, JobThread
from aura_trainer.gui.time_words import time_left
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import tr

Work = Callable[[EventSink, StopToken], object]

_STEPS = 1000


class WorkingDialog(QDialog):
    """Runs one piece of long work at a time. Closing it stops the work; it goes away once that has stopped."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.job: JobThread | None = None
        self._waits = 0
        self._over = False
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        self.words = label("", "dim", wrap=True)

    @property
    def is_over(self) -> bool:
        """Whether the person has closed it."""
        return self._over

    def done(self, result: int) -> None:
        """However the dialog ends, what it started ends with it, and that does not end it once more."""
        if self._over:
            return
        self._over = True
        if self.job is not None:
            self.job.request_stop()
        super().done(result)
        self._retire()

    def start(self, words: str, work: Work, then: Callable[[Any], None]) -> None:
        """Start long work; ``then`` gets what it comes to, ``failed`` what went wrong."""
        job = self.context.runner.start_job(words, work)
        self.job = job
        # Busy, until it is known how far it is.
        self.progress.setRange(0, 0)
        job.event_received.connect(self._take_event)
        job.succeeded.connect(then)
        job.failed.connect(self.failed)
        job.unexpected.connect(self.crashed)
        job.ended.connect(self._job_ended)

    def wait_for(self, work: Coroutine[Any, Any, object]) -> None:
        """Run something short of the dialog's own; what it raises is told in the window."""
        self._waits += 1
        self.context.runner.run(self._wait(work))

    def failed(self, error: AuraError) -> None:
        """The work ended with an error, or was cancelled."""
        raise NotImplementedError

    def crashed(self, _error: Exception) -> None:
        """The work ended with a fault of the program, which the window has told: close."""
        self.reject()

    def ended(self) -> None:
        """The work is over, whatever came of it."""

    async def _wait(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        finally:
            self._waits -= 1
            self._retire()

    def _job_ended(self) -> None:
        self.job = None
        self.ended()
        self._retire()

    def _take_event(self, event: object) -> None:
        if isinstance(event, ImportProgress) and self.job is not None:
            self.progress.setRange(0, _STEPS)
            self.progress.setValue(round(event.fraction * _STEPS))
            self.words.setText(time_left(event.seconds_left))
            self.job.show_progress(self.job.title, event.fraction, event.seconds_left)

    def _retire(self) -> None:
        if self._over and self.job is None and not self._waits:
            self.deleteLater()
