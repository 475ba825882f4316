"""The token of decoding that another wish, or the end of the app, makes needless."""

from aura_trainer.domain.training import StopRequest
from aura_trainer.gui.tasks import TaskRunner


class DecodeToken:
    """Revoked on the GUI thread, asked on the decoding thread."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self.revoked = False

    def revoke(self) -> None:
        """What the work would bring is not wanted any more."""
        self.revoked = True

    def requested(self) -> StopRequest | None:
        """What is asked of the work."""
        return StopRequest.CANCEL if self.revoked or self._runner.closing else None
