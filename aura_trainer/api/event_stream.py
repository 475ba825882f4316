"""The events of training jobs as a stream: numbered, so that who was cut off goes on where they were."""

import asyncio
import json
import threading
import time
import uuid
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from aura_trainer.domain.errors import AdvancedModeRequired
from aura_trainer.domain.training import JobState, StageProgress, TrainingJob
from aura_trainer.services.documents import document
from aura_trainer.services.job_document import EVENT_NAMES, job_document
from aura_trainer.services.training_worker import JobEvent

_EVENTS_KEPT = 2000
_JOBS_KEPT = 50
_LOOK_SECONDS = 1.0
"""How often a job is looked at that nobody here trains, or of which nothing is heard."""

_SERVER_ENDS = "serverEnds"
_ADVANCED_MODE_OFF = "advancedModeOff"
_CLOSING_WORDS = {
    _SERVER_ENDS: "The server ends, the job has not: connect again once it is there.",
    _ADVANCED_MODE_OFF: "Advanced Mode was turned off, the job has not ended: connect again once it is on.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its number in the job, from 1, what it is, and its body."""

    number: int
    name: str
    data: object


@dataclass(slots=True)
class _Job:
    count: int = 0
    told: deque[Told] = field(default_factory=lambda: deque(maxlen=_EVENTS_KEPT))
    state: JobState | None = None
    progress: float = -1.0
    stage: str = ""

    @property
    def ended(self) -> bool:
        return self.state is not None and self.state.terminal


class JobFeed:
    """Keeps what was told of the latest jobs, and hands it to those who follow them. Thread-safe."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._guard = threading.Lock()
        self._wakers: set[Callable[[], None]] = set()
        self._closed = False
        # Numbers begin anew with every server: an id of another one's must not pass for one of ours.
        self._epoch = uuid.uuid4().hex[:8]

    def take(self, event: JobEvent) -> None:
        """Take in an event of a job that is trained here; called on the thread that trains."""
        data = event.event
        with self._guard:
            if data is None:
                self._stand(event.job, event.job.progress, event.job.stage)
            elif isinstance(data, StageProgress):
                self._stand(event.job, data.progress, data.stage)
            else:
                self._append(event.job.job_id, EVENT_NAMES[type(data)], data)
        self._wake()

    def look_at(self, job: TrainingJob) -> None:
        """Take in how a job stands by its row, which may lag behind what was told; told if it is news."""
        with self._guard:
            known = self._jobs.get(job.job_id, _Job())
            if known.state is not None and job.state.place < known.state.place:
                return
            if known.state is not job.state or job.progress > known.progress:
                self._stand(job, job.progress, job.stage)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self._wake()

    async def follow(
        self, job_id: str, look: Callable[[], TrainingJob], last_event_id: str | None, heartbeat: float
    ) -> AsyncIterator[bytes]:
        """Yield a job's events as they are sent, until it has ended.

        A stream that ends before its job does ends with an event that says so. It has no id, as it is no event of
        the job: who connects again goes on after the last that is.

        Args:
            job_id: The job.
            look: Reads how it stands; may block. It raises AdvancedModeRequired once nobody may follow any more.
            last_event_id: The id of the last event the program has; those after it are sent.
            heartbeat: Seconds of silence after which a comment is sent, so that both ends know of each other.
        """
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def waker() -> None:
            loop.call_soon_threadsafe(news.set)

        after, sent, looked = self._number(last_event_id), time.monotonic(), 0.0
        with self._guard:
            self._wakers.add(waker)
        try:
            while True:
                news.clear()
                # Asked before it is looked at: what stands when the server closes is still told.
                closing = _SERVER_ENDS if self._closed else None
                if closing or time.monotonic() - looked >= min(_LOOK_SECONDS, heartbeat):
                    try:
                        self.look_at(await run_in_threadpool(look))
                    except AdvancedModeRequired:
                        closing = _ADVANCED_MODE_OFF
                    looked = time.monotonic()
                told = self._since(job_id, after)
                if told:
                    after, sent = told[-1].number, time.monotonic()
                    # At once, as each that is sent to a client that has gone is a warning on stderr.
                    yield b"".join(map(self._written, told))
                if self._over(job_id, after):
                    return
                if closing is not None:
                    yield _closing(closing)
                    return
                if time.monotonic() - sent >= heartbeat:
                    sent = time.monotonic()
                    yield b": heartbeat\n\n"
                await _came(news, min(_LOOK_SECONDS, heartbeat))
        finally:
            with self._guard:
                self._wakers.discard(waker)

    def _stand(self, job: TrainingJob, progress: float, stage: str) -> None:
        known = self._jobs.get(job.job_id, _Job())
        progress = max(progress, known.progress)
        if known.ended or (known.state, known.progress, known.stage) == (job.state, progress, stage):
            return
        known = self._append(
            job.job_id, "status", {**job_document(job), "progress": progress, "stage": stage}
        )
        known.state, known.progress, known.stage = job.state, progress, stage

    def _append(self, job_id: str, name: str, data: object) -> _Job:
        job = self._jobs.setdefault(job_id, _Job())
        self._jobs.move_to_end(job_id)
        while len(self._jobs) > _JOBS_KEPT:
            self._jobs.popitem(last=False)
        job.count += 1
        job.told.append(Told(job.count, name, data))
        return job

    def _wake(self) -> None:
        with self._guard:
            wakers = tuple(self._wakers)
        for waker in wakers:
            waker()

    def _since(self, job_id: str, after: int) -> list[Told]:
        with self._guard:
            job = self._jobs.get(job_id)
            return [told for told in job.told if told.number > after] if job else []

    def _over(self, job_id: str, after: int) -> bool:
        with self._guard:
            job = self._jobs.get(job_id)
            return job is not None and job.ended and after >= job.count

    def _number(self, last_event_id: str | None) -> int:
        epoch, _, number = (last_event_id or "").partition("-")
        return int(number) if epoch == self._epoch and number.isascii() and number.isdigit() else 0

    def _written(self, told: Told) -> bytes:
        text = json.dumps(document(told.data), ensure_ascii=False)
        return f"id: {self._epoch}-{told.number}\nevent: {told.name}\ndata: {text}\n\n".encode()


async def _came(news: asyncio.Event, seconds: float) -> None:
    """Wait for news, but for so many seconds at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await news.wait()


def _closing(reason: str) -> bytes:
    text = json.dumps({"reason": reason, "message": _CLOSING_WORDS[reason]})
    return f"event: closing\ndata: {text}\n\n".encode()
