"""The app's one task runner: coroutines, the store thread, a small pool, and long jobs."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.training import StopRequest
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.jobs import KEPT_SO_FAR, EventSink, JobThread
from aura_trainer.language import tr

P = ParamSpec("P")
T = TypeVar("T")

_POOL_SIZE = 3
_LONGEST_LOOK_SECONDS = 3.0


class TaskRunner(QObject):
    """Owns everything that runs beside the GUI thread, and sees that it ends before the app does.

    * ``run(coroutine)`` starts a coroutine on the window's loop and holds it; what it raises goes to the funnel.
    * ``await store(fn, ...)`` runs on the one store thread, in the order of the calls. All edits go this way.
    * ``await background(fn, ...)`` runs on a small pool, in no order.
    * ``await decode(fn, ...)`` runs on the one thread that decodes pictures to be looked at, in the order of the calls.
    * ``await sound(fn, ...)`` runs on the one thread that waits for the sound output, in the order of the calls.
    * ``start_job(title, fn)`` runs long work under a supervising QThread.

    Signals:
        jobs_changed: A job started or ended; ``jobs()`` tells which are left.
        job_progress: A job has something new for the status bar.
    """

    jobs_changed = Signal()
    job_progress = Signal()

    def __init__(self, funnel: ErrorFunnel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._funnel = funnel
        self._tasks: set[asyncio.Task[Any]] = set()
        self._jobs: list[JobThread] = []
        self._store = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._pool = ThreadPoolExecutor(_POOL_SIZE, thread_name_prefix="background")
        self._decoder = ThreadPoolExecutor(1, thread_name_prefix="decoder")
        self._sound = ThreadPoolExecutor(1, thread_name_prefix="sound")
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether the app is about to end, so that nothing new is to be begun."""
        return self._closing

    def run(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a coroutine; an error it raises is shown to the person. GUI thread only."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    async def first(self, begin: Callable[[], object]) -> None:
        """Do something that begins coroutines, and return once those have ended, if that takes no longer than a look.

        What they raise is shown as that of any other.
        """
        before = set(self._tasks)
        begin()
        begun = self._tasks - before
        if begun:
            await asyncio.wait(begun, timeout=_LONGEST_LOOK_SECONDS)

    def store(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Queue a call on the store thread at once, before anything queued later; await the result."""
        # Shielded: cancelling whoever waits must not take an edit out of the queue.
        return asyncio.shield(asyncio.wrap_future(self._store.submit(lambda: fn(*args, **kwargs))))

    def background(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run a blocking call on the pool; await the result."""
        return asyncio.wrap_future(self._pool.submit(lambda: fn(*args, **kwargs)))

    def decode(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run a call on the decoding thread; await the result."""
        return asyncio.wrap_future(self._decoder.submit(lambda: fn(*args, **kwargs)))

    def sound(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run a call on the thread that waits for the sound output; await the result."""
        # Shielded: the output is let go of even if nobody waits for it any more.
        return asyncio.shield(asyncio.wrap_future(self._sound.submit(lambda: fn(*args, **kwargs))))

    def start_job(
        self,
        title: str,
        fn: Callable[[EventSink, StopToken], object],
        *,
        if_cancelled: str = KEPT_SO_FAR,
        asked_for: bool = True,
    ) -> JobThread:
        """Start long work: ``fn(on_event, token)`` runs on a thread of its own.

        Connect to the returned job's signals at once: they are delivered on the GUI thread, after this call
        has returned.

        Raises:
            Conflict: The app is closing.
        """
        if self._closing:
            raise Conflict(tr("The window is closing, so nothing new can be started."))
        job = JobThread(title, fn, self, if_cancelled=if_cancelled, asked_for=asked_for)
        self._jobs.append(job)
        job.progress_changed.connect(self.job_progress)
        job.unexpected.connect(self._funnel.report)
        job.ended.connect(lambda: self._forget(job))
        job.start()
        self.jobs_changed.emit()
        return job

    def jobs(self) -> tuple[JobThread, ...]:
        """The jobs that have not ended, oldest first."""
        return tuple(self._jobs)

    def asked_jobs(self) -> tuple[JobThread, ...]:
        """Those of them that a person began, oldest first."""
        return tuple(job for job in self._jobs if job.asked_for)

    async def shut_down(self) -> None:
        """Cancel jobs and coroutines, then wait: for jobs to stop and for every queued edit to reach the disk.

        Holds the GUI thread while it waits; call it when the window is gone.
        """
        self._closing = True
        jobs = list(self._jobs)
        for job in jobs:
            job.abandon()
            job.request_stop(StopRequest.CANCEL)
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for job in jobs:
            job.wait()
        self._jobs.clear()
        self._store.shutdown(wait=True)
        self._decoder.shutdown(wait=True, cancel_futures=True)
        self._sound.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget(self, job: JobThread) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        job.wait()
        job.deleteLater()
        self.jobs_changed.emit()

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._funnel.report(error)
