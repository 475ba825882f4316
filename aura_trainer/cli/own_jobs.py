"""What Ctrl+C ends while a command runs the training queue: the jobs it asked for, and no others."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.training import StopRequest

if TYPE_CHECKING:
    from aura_trainer.services.training_worker import JobEvent


class OwnJobs:
    """A token for the queue that passes a request on unless the job at hand is not of this command.

    Such a job was queued by somebody else, or earlier: it is trained to its end, while the command's own leave the
    queue at once.

    Args:
        token: Of the command.
        job_ids: The command's own jobs.
        withdraw: Called once, if a request comes while another job is at hand; ends the command's own.
        tell: Told then what goes on.
    """

    def __init__(
        self,
        token: StopToken,
        job_ids: Collection[str],
        withdraw: Callable[[], object],
        tell: Callable[[str], None],
    ) -> None:
        self._token = token
        self._job_ids = job_ids
        self._withdraw = withdraw
        self._tell = tell
        self._other = ""
        self._withdrawn = False

    def heed(self, event: "JobEvent") -> None:
        """Take notice of which job is at hand."""
        job = event.job
        self._other = "" if job.state.terminal or job.job_id in self._job_ids else job.request.model_name

    def requested(self) -> StopRequest | None:
        """What is asked of the job at hand."""
        request = self._token.requested()
        if request is None or not self._other:
            return request
        if not self._withdrawn:
            self._withdrawn = True
            self._withdraw()
            self._tell(
                f"{self._other} is not of this command, and is trained to its end. Ctrl+C again ends that, too."
            )
        return None
