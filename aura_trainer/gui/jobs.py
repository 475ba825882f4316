"""Long work under a supervising thread, told to the GUI thread in order and at a bearable rate."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.training import StageProgress, StopRequest
from aura_trainer.language import mark

EventSink = Callable[[object], None]

KEPT_SO_FAR = mark("What came in so far is kept; the rest is cancelled.")

_TICK_MS = 50


def is_progress(event: object) -> bool:
    """Whether only the latest of a run of such events matters; all others are delivered one by one."""
    return isinstance(getattr(event, "event", event), ImportProgress | StageProgress)


class JobToken:
    """A stop token set on one thread and asked on another. CANCEL outranks STOP_AND_KEEP."""

    def __init__(self) -> None:
        self._request: StopRequest | None = None

    def requested(self) -> StopRequest | None:
        """What was asked for, if anything."""
        return self._request

    def request(self, stop: StopRequest) -> None:
        """Ask the work to stop."""
        if self._request is not StopRequest.CANCEL:
            self._request = stop


class JobThread(QThread):
    """One piece of long work.

    Events are collected on the worker and delivered on the GUI thread at most 20 times a second, in order.
    Of consecutive progress events only the last is delivered; no other event is dropped. ``succeeded`` or
    ``failed`` comes after the last event.

    Args:
        title: What it is, as a person would say.
        fn: The work; called on the thread with the event sink and the stop token.
        parent: Its owner.
        if_cancelled: What becomes of it when it is cancelled, in a sentence in English, to be translated where it is shown.
        asked_for: Whether a person began it; what the window does by itself is given up without a word.

    Signals:
        event_received: One event of the work.
        batch_delivered: After each run of events; redraw here rather than for every event.
        succeeded: The work's result.
        failed: The AuraError it ended with; ``Cancelled`` when the person cancelled.
        unexpected: Any other exception; the task runner leads it to the error funnel.
        ended: Always, last.
        progress_changed: ``show_progress`` or ``request_stop`` was called; the status bar listens.
    """

    event_received = Signal(object)
    batch_delivered = Signal()
    succeeded = Signal(object)
    failed = Signal(object)
    unexpected = Signal(object)
    ended = Signal()
    progress_changed = Signal()

    def __init__(
        self,
        title: str,
        fn: Callable[[EventSink, StopToken], object],
        parent: QObject | None = None,
        *,
        if_cancelled: str = KEPT_SO_FAR,
        asked_for: bool = True,
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.asked_for = asked_for
        self.if_cancelled = if_cancelled
        self.words = title
        self.fraction = 0.0
        self.seconds_left: float | None = None
        self.token = JobToken()
        self._fn = fn
        self._lock = threading.Lock()
        self._events: list[object] = []
        self._outcome: Callable[[], None] | None = None
        self._abandoned = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._deliver)
        self._timer.start()
        self.finished.connect(self._conclude)

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for; the work may still be at it."""
        return self.token.requested() is not None

    def show_progress(self, words: str, fraction: float, seconds_left: float | None = None) -> None:
        """Tell the status bar where the work is: words, part done in [0, 1], seconds left if known."""
        self.words, self.fraction, self.seconds_left = words, fraction, seconds_left
        self.progress_changed.emit()

    def request_stop(self, stop: StopRequest = StopRequest.CANCEL) -> None:
        """Ask the work to stop; answered in the window at once, by the work when it can."""
        self.token.request(stop)
        self.progress_changed.emit()

    def abandon(self) -> None:
        """Deliver nothing more: whoever listened is going away."""
        self._abandoned = True
        self._timer.stop()

    def run(self) -> None:
        """Do the work (on the thread)."""
        try:
            result = self._fn(self._collect, self.token)
        except AuraError as error:
            failure = error
            self._outcome = lambda: self.failed.emit(failure)
        except Exception as error:  # noqa: BLE001 - handed on to the error funnel, not swallowed
            crash = error
            self._outcome = lambda: self.unexpected.emit(crash)
        else:
            self._outcome = lambda: self.succeeded.emit(result)

    def _collect(self, event: object) -> None:
        with self._lock:
            if self._events and is_progress(event) and is_progress(self._events[-1]):
                self._events[-1] = event
            else:
                self._events.append(event)

    def _deliver(self) -> None:
        with self._lock:
            events, self._events = self._events, []
        for event in events:
            if self._abandoned:
                return
            self.event_received.emit(event)
        if events:
            self.batch_delivered.emit()

    def _conclude(self) -> None:
        if self._abandoned:
            return
        self._timer.stop()
        self._deliver()
        if self._outcome is not None:
            self._outcome()
        self.ended.emit()
