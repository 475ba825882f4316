"""The training queue as the window drives it: submit, watch, stop."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import AuraError, ErrorKind, RequirementsNotMet
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import (
    FeatureSet,
    JobState,
    Preset,
    StageProgress,
    StopRequest,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.jobs import EventSink, JobThread
from aura_trainer.gui.training_words import TimeLeft
from aura_trainer.language import mark, tr
from aura_trainer.services.clock import utc_now
from aura_trainer.services.training_batch import requests_for

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent, TrainingReport

_LOOK_AGAIN_MS = 2000
_NOTHING_KEPT = mark("Nothing of the run is kept. Your ratings and the model in use stay as they are.")


class TrainingRuns(QObject):
    """Runs the queue under one supervising thread, and tells the page what happens.

    Other windows and commands tell nobody here what they do, so the queue is looked at again every two seconds
    while the page is watched, and while anything waits or runs.

    Signals:
        listed: All jobs, newest first, as a tuple.
        seen_elsewhere: A TrainingJob that another process is carrying out, at each look.
        silent: Whether the job at hand has shown no sign of life for a minute, at each look.
        refused: A run was not put into the queue; why goes to the error funnel.
        happened: A JobEvent of the job that runs here.
        stopping: A stop was asked for; carries the StopRequest.
        dequeued: Taking a waiting job out has been answered, one way or the other; carries its id.
        completed: A TrainingReport of a job that has just completed.
        gave_nothing: A TrainingJob that has just failed or was cancelled.
        unread: What came out of a run that has just ended could not be read; why goes to the error funnel.
    """

    listed = Signal(object)
    seen_elsewhere = Signal(object)
    silent = Signal(bool)
    refused = Signal()
    happened = Signal(object)
    stopping = Signal(object)
    dequeued = Signal(str)
    completed = Signal(object)
    gave_nothing = Signal(object)
    unread = Signal()

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._thread: JobThread | None = None
        self._moved = False
        self._watched = False
        self._begun_here: set[str] = set()
        self._ended_here: set[str] = set()
        self._listed = self._looking = self._wanted = self._failing = False
        self._time_left = TimeLeft()
        self._estimates: Mapping[Preset, TimeEstimate] = {}
        self.jobs: tuple[TrainingJob, ...] = ()
        self.current: TrainingJob | None = None
        self.elsewhere: TrainingJob | None = None
        self.lost: TrainingJob | None = None
        self._next_look = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._next_look.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Read the queue again, and go on with it if it waits."""
        if not self._context.runner.closing:
            self._context.runner.run(self._refresh())

    def watch(self, watched: bool) -> None:  # noqa: FBT001 - mirrors setVisible
        """Keep an eye on what other processes do, or no longer."""
        self._watched = watched
        if watched:
            self.refresh()
        elif all(job.state.terminal for job in self.jobs):
            self._next_look.stop()

    @property
    def at_hand(self) -> TrainingJob | None:
        """The job that runs: here, in another process, or by name alone as its end could not be written down."""
        return self.current or self.elsewhere or self.lost

    async def _refresh(self) -> None:
        if not self._context.advanced_mode:
            return
        # One look at a time: the answer of an earlier one may be the newer truth, and none may undo another.
        self._wanted = True
        if self._looking:
            return
        self._looking = True
        try:
            while self._wanted:
                self._wanted = False
                application = self._context.application
                self._take_in(
                    await self._context.runner.background(lambda app: app.training.jobs(), application)
                )
            self._failing = False
        except AuraError:
            # It is looked again all the same, or a run elsewhere would seem to go on for ever; it is told once.
            self._next_look.start()
            if not self._failing:
                self._failing = True
                raise
        finally:
            self._looking = False

    def _take_in(self, jobs: list[TrainingJob]) -> None:
        self._list(jobs)
        running = next((job for job in jobs if job.state is JobState.RUNNING), None)
        waiting = any(job.state is JobState.QUEUED for job in jobs)
        alive = running is not None and running.responding(utc_now())
        self._see(running)
        if self._thread is None and waiting and not alive:
            self._start()
        elif self._watched or running is not None or waiting:
            self._next_look.start()

    def _see(self, running: TrainingJob | None) -> None:
        """Follow a job that no thread here carries out: it begins, moves on, falls silent, ends."""
        if running is not None:
            self.silent.emit(not running.responding(utc_now()))
        before = self.elsewhere or self.lost
        # What was read may be older than what a job that ran here has told since.
        loose = running is not None and self._thread is None and running.job_id not in self._ended_here
        ours = running is not None and running.job_id in self._begun_here
        self.elsewhere = running if loose and not ours else None
        self.lost = running if loose and ours else None
        if self.elsewhere is not None:
            if before is None or before.job_id != self.elsewhere.job_id:
                self._time_left.restart(self._expected(self.elsewhere))
            self._time_left.update(self.elsewhere.progress)
            self.seen_elsewhere.emit(self.elsewhere)
        if before is not None and before.job_id not in self._ended_here:
            ended = next((job for job in self.jobs if job.job_id == before.job_id), None)
            if ended is not None and ended.state.terminal:
                self._context.runner.run(self._conclude(ended))

    async def submit(self, request: TrainingRequest) -> None:
        """Put a job into the queue; it starts as soon as nothing else runs.

        Raises:
            RequirementsNotMet: The ratings or the machine are not enough.
        """
        application = self._context.application
        try:
            await self._context.runner.background(lambda: application.training.submit(request))
        except RequirementsNotMet:
            self.refused.emit()
            raise
        self._context.signals.jobs_changed.emit()
        await self._refresh()

    async def submit_batch(
        self, user_id: str, name: str, presets: Sequence[Preset], features: Sequence[FeatureSet]
    ) -> None:
        """Put runs to be compared into the queue, all of them or none.

        Raises:
            RequirementsNotMet: The ratings or the machine are not enough.
        """
        try:
            await self._context.runner.background(
                lambda app: app.batches.submit(requests_for(user_id, name, presets, features)),
                self._context.application,
            )
        except RequirementsNotMet:
            self.refused.emit()
            raise
        self._context.signals.jobs_changed.emit()
        await self._refresh()

    def stop_current(self, request: StopRequest) -> None:
        """Ask the job at hand to stop; answered at once."""
        if self.at_hand is not None:
            self.stopping.emit(request)
            self._context.runner.run(self._stop(self.at_hand.job_id, request))

    def dequeue(self, job_id: str) -> None:
        """Take a waiting job out of the queue."""
        self._context.runner.run(self._dequeue(job_id))

    async def _dequeue(self, job_id: str) -> None:
        try:
            await self._stop(job_id, StopRequest.CANCEL)
        finally:
            self.dequeued.emit(job_id)

    async def _stop(self, job_id: str, request: StopRequest) -> None:
        application = self._context.application
        await self._context.runner.background(lambda: application.training.request_stop(job_id, request))
        self._context.signals.jobs_changed.emit()
        await self._refresh()

    def _start(self) -> None:
        application = self._context.application

        def work(on_event: EventSink, token: StopToken) -> None:
            application.training.run_pending(on_event=on_event, token=token)

        thread = self._context.runner.start_job(tr("Training"), work, if_cancelled=_NOTHING_KEPT)
        self._thread = thread
        self._moved = False
        thread.event_received.connect(self._take)
        thread.failed.connect(self._failed)
        thread.ended.connect(self._ended)
        thread.progress_changed.connect(self._tell_stopping)

    def _take(self, event: "JobEvent") -> None:
        self._moved = True
        job = event.job
        self._begun_here.add(job.job_id)
        if self.current is None or self.current.job_id != job.job_id:
            self._time_left.restart(self._expected(job))
        self.current = job
        if isinstance(event.event, StageProgress):
            left = self._time_left.update(event.event.progress)
            self._show_in_status_bar(job, event.event.progress, left)
        elif event.event is None:
            self._list(self.jobs)
        self.happened.emit(event)
        self._context.signals.training_moved.emit(event)
        if job.state.terminal:
            self._ended_here.add(job.job_id)
            self.current = None
            self._context.runner.run(self._conclude(job))

    def _list(self, jobs: Iterable[TrainingJob]) -> None:
        # What was read may be older than what the running job has told since.
        now = self.current
        known = tuple(now if now is not None and job.job_id == now.job_id else job for job in jobs)
        if known != self.jobs or not self._listed:
            self.jobs = known
            self._listed = True
            self.listed.emit(known)

    @property
    def seconds_left(self) -> float | None:
        """The time left of the running job, if it can be told."""
        return self._time_left.latest

    def expect(self, estimates: Mapping[Preset, TimeEstimate]) -> None:
        """Learn how long runs take; it counts from the next one on."""
        self._estimates = estimates

    def _expected(self, job: TrainingJob) -> float | None:
        """The seconds a run that has begun should take from now on, as far as such runs were measured here."""
        estimate = self._estimates.get(job.request.preset)
        if estimate is None or not estimate.runs:
            return None
        gone = 0.0 if job.started_at is None else (utc_now() - job.started_at).total_seconds()
        return estimate.seconds - max(gone, 0.0)

    def _show_in_status_bar(self, job: TrainingJob, progress: float, seconds_left: float | None) -> None:
        if self._thread is not None:
            words = tr("Training {name}").format(name=job.request.model_name)
            self._thread.show_progress(words, progress / 100, seconds_left)

    async def _conclude(self, job: TrainingJob) -> None:
        application = self._context.application
        self._context.signals.jobs_changed.emit()
        try:
            if job.state is JobState.COMPLETED:
                self._context.signals.model_changed.emit()
                report = await self._context.runner.background(
                    lambda: application.training.report(job.job_id)
                )
                self.completed.emit(report)
            else:
                self.gave_nothing.emit(job)
        except AuraError:
            self.unread.emit()
            raise
        finally:
            await self._refresh()

    async def report(self, job_id: str) -> "TrainingReport":
        """Read what came out of a completed job."""
        application = self._context.application
        return await self._context.runner.background(lambda: application.training.report(job_id))

    def _tell_stopping(self) -> None:
        if self._thread is not None and (asked := self._thread.token.requested()) is not None:
            self.stopping.emit(asked)

    def _failed(self, error: AuraError) -> None:
        if error.kind is not ErrorKind.CANCELLED:
            self._context.funnel.report(error)

    def _ended(self) -> None:
        self._thread = None
        # There is one still only where its end could not be written down.
        self.lost, self.current = self.current, None
        if self._moved:
            self.refresh()
        else:
            self._next_look.start()
