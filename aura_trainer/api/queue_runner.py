"""Who trains what is queued: a thread of the server's own, unless the program it runs in sees to that itself."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from aura_trainer.application import Application
from aura_trainer.domain.errors import AdvancedModeRequired, AuraError
from aura_trainer.domain.training import StopRequest, TrainingJob
from aura_trainer.services.log import correlation_id, new_correlation_id
from aura_trainer.services.training_worker import JobEvent

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
"""How often it looks for jobs others have queued, or that wait for another program to finish its own."""


class Trainer(Protocol):
    """Carries out queued jobs between ``start`` and ``stop``."""

    def start(self) -> None:
        """Begin with what is queued already."""

    def queued(self, job: TrainingJob) -> None:
        """There is a new job. Called on the server's threads."""

    def stop(self) -> None:
        """Begin nothing more for the server."""


class QueueRunner:
    """Trains what is queued, one job at a time, as the window and the command line do.

    Args:
        services: Where the jobs are.
        on_event: Told of every event, on the runner's thread.
    """

    def __init__(self, services: Application, on_event: Callable[[JobEvent], None]) -> None:
        self._services = services
        self._on_event = on_event
        self._stopping = threading.Event()
        self._wanted = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._run, name="aura-api-training")

    def start(self) -> None:
        """Begin with what is queued already."""
        self._thread.start()

    def queued(self, job: TrainingJob) -> None:  # noqa: ARG002 - which one goes next is the queue's to say
        """Look at the queue now."""
        self._wanted.set()

    def stop(self) -> None:
        """Cancel the job at hand, and return once it has ended. Queued jobs stay in the queue."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def requested(self) -> StopRequest | None:
        """What is asked of the job at hand."""
        return StopRequest.CANCEL if self._stopping.is_set() else None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            correlation_id.set(new_correlation_id())
            try:
                self._services.training.run_pending(on_event=self._on_event, token=self)
            except AdvancedModeRequired:
                # Nobody may train now; it is looked at again.
                self._told = ""
            except AuraError as error:
                if str(error) != self._told:
                    self._told = str(error)
                    logger.warning("The queue of training jobs cannot be run: %s", error)
            except Exception as error:
                # Whatever it is, the thread has to outlive it: nothing that is queued later would be trained.
                if str(error) != self._told:
                    self._told = str(error)
                    logger.exception("Running the queue of training jobs failed")
            self._wanted.wait(_LOOK_SECONDS)
