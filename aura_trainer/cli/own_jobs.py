"""The training jobs a command asked for: run to their end, and cancelled by Ctrl+C, which ends no others."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aura_trainer.cli.session import Bar, InterruptToken
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.domain.training import JobState, StopRequest, TrainingJob

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent, TrainingWorker

_RETRY_SECONDS = 1.0


class NoModel(AuraError):
    """A job ended without a model, for the reason recorded with it."""

    def __init__(self, job: TrainingJob) -> None:
        super().__init__(job.error or "It ended without a result.", title=f"Training {job.state.value}")
        cancelled = job.state is JobState.CANCELLED
        self.kind = ErrorKind.CANCELLED if cancelled else job.error_kind or ErrorKind.INTERNAL


def completed(worker: "TrainingWorker", job_id: str) -> TrainingJob:
    """Return a job that has ended, with its model.

    Raises:
        NoModel: It has none.
    """
    job = worker.job(job_id)
    if job.state is not JobState.COMPLETED:
        raise NoModel(job)
    return job


def follow(
    worker: "TrainingWorker",
    jobs: Sequence[TrainingJob],
    token: InterruptToken,
    bar: Bar,
    heard: "Callable[[JobEvent], None]",
) -> None:
    """Run the queue until a command's own jobs have ended, here or in whichever process is training.

    Args:
        worker: Has the queue.
        jobs: The command's own; all of them are cancelled on request.
        token: Of the command.
        bar: Told what is waited for.
        heard: Called with the events of the command's own jobs that are trained here.
    """
    own = _OwnJobs(worker, jobs, token, bar.tell)

    def listen(event: "JobEvent") -> None:
        if own.heed(event):
            heard(event)

    while not own.ended():
        if token.requested() is not None:
            own.withdraw()
        worker.run_pending(on_event=listen, token=own)
        if not own.ended():
            own.tell_wait()
            token.wait(_RETRY_SECONDS)


class _OwnJobs:
    """A token for the queue that passes a request on unless the job at hand is not of this command.

    Such a job was queued by somebody else, or earlier: it is trained to its end, while the command's own leave the
    queue at once.
    """

    def __init__(
        self,
        worker: "TrainingWorker",
        jobs: Sequence[TrainingJob],
        token: InterruptToken,
        tell: Callable[[str], None],
    ) -> None:
        self._worker = worker
        self._ids = tuple(job.job_id for job in jobs)
        alone = len(jobs) == 1
        self._words, self._them = (jobs[0].request.model_name, "it") if alone else ("these runs", "them")
        self._token = token
        self._tell = tell
        self._other = ""
        self._withdrawn = False
        self._told: set[str] = set()

    def ended(self) -> bool:
        """Whether all have ended."""
        return all(self._worker.job(job_id).state.terminal for job_id in self._ids)

    def withdraw(self) -> None:
        """Cancel those that have not ended; the one that goes first is the last, so that none is begun meanwhile."""
        for job_id in reversed(self._ids):
            self._worker.request_stop(job_id, StopRequest.CANCEL)

    def heed(self, event: "JobEvent") -> bool:
        """Take notice of which job is at hand; say whether it is of this command."""
        job = event.job
        own = job.job_id in self._ids
        self._other = "" if job.state.terminal or own else job.request.model_name
        if not own and event.event is None and job.state is JobState.RUNNING:
            self._tell(f"{self._other} is before {self._them} in the queue, and is trained first.")
        return own

    def requested(self) -> StopRequest | None:
        """What is asked of the job at hand."""
        request = self._token.requested()
        if request is None or not self._other:
            return request
        if not self._withdrawn:
            self._withdrawn = True
            self.withdraw()
            self._tell(
                f"{self._other} is not of this command, and is trained to its end. Ctrl+C again ends that, too."
            )
        return None

    def tell_wait(self) -> None:
        """Say once of each job that another process trains what is waited for."""
        found = self._worker.at_work()
        if found is None or found[0].job_id in self._told:
            return
        other, pid = found
        self._told.add(other.job_id)
        name = other.request.model_name
        if other.job_id in self._ids:
            self._tell(f"{name} is being trained by process {pid}; Ctrl+C cancels {self._them}.")
        else:
            self._tell(f"Waiting for {name} (process {pid}); Ctrl+C takes {self._words} out of the queue.")
