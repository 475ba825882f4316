"""A stop token that counts how often it is asked."""

from aura_trainer.domain.training import StopRequest


class StopAfter:
    """Asks to cancel once it was asked a number of times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def requested(self) -> StopRequest | None:
        self.left -= 1
        return StopRequest.CANCEL if self.left < 0 else None
