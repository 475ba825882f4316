"""What the endpoints work with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from aura_trainer.api.allowed_paths import AllowedPaths
from aura_trainer.api.event_stream import JobFeed
from aura_trainer.api.limits import RateLimit
from aura_trainer.api.options import ApiOptions
from aura_trainer.api.queue_runner import Trainer
from aura_trainer.application import Application
from aura_trainer.domain.errors import Conflict
from aura_trainer.domain.training import StopRequest

_UPLOAD_SECONDS = 30.0


class Shutdown:
    """The token of all work done for requests: cancelled when the server ends."""

    def __init__(self) -> None:
        self._ending = threading.Event()

    def begin(self) -> None:
        """Have all work end."""
        self._ending.set()

    def requested(self) -> StopRequest | None:
        """Cancel, once the server ends."""
        return StopRequest.CANCEL if self._ending.is_set() else None


@dataclass(frozen=True, slots=True)
class ApiContext:
    """The services, and what belongs to one running server."""

    services: Application
    options: ApiOptions
    paths: AllowedPaths
    feed: JobFeed
    trainer: Trainer
    shutdown: Shutdown
    trainings: RateLimit
    footage: threading.Lock = field(default_factory=threading.Lock)
    uploads: threading.Lock = field(default_factory=threading.Lock)

    @property
    def profile(self) -> str:
        """Whose ratings requests are about."""
        return self.options.profile

    @contextmanager
    def long_work(self) -> Iterator[None]:
        """Hold the one place for work on footage.

        Raises:
            Conflict: Another request holds it.
        """
        with _held(self.footage, 0, "Footage is being looked at for another request"):
            yield

    @contextmanager
    def storing(self) -> Iterator[Shutdown]:
        """Wait for the one place for looking up frames to store, and yield the token for it.

        Each look-up is a process of its own: many at once would keep the machine from everything else.

        Raises:
            Conflict: Others held it all the while.
        """
        with _held(self.uploads, _UPLOAD_SECONDS, "Ratings of other requests are being stored"):
            yield self.shutdown


@contextmanager
def _held(lock: threading.Lock, seconds: float, words: str) -> Iterator[None]:
    if not lock.acquire(timeout=seconds):
        raise Conflict(f"{words}; try again once that is done.")
    try:
        yield
    finally:
        lock.release()


async def _context_of(request: Request) -> ApiContext:
    context: ApiContext = request.app.state.context
    return context


Context = Annotated[ApiContext, Depends(_context_of)]
