"""How long work learns that it should stop."""

from typing import Protocol

from aura_trainer.domain.errors import Cancelled
from aura_trainer.domain.training import StopRequest


class StopToken(Protocol):
    """Asked now and then by long work."""

    def requested(self) -> StopRequest | None:
        """What the person asked for, if anything."""


class NeverStop:
    """The token of work nobody can stop."""

    def requested(self) -> StopRequest | None:
        """Nobody asks."""
        return None


def raise_if_cancelled(token: StopToken) -> None:
    """Raise Cancelled if the token asks for it; stop-and-keep is for the caller to notice."""
    if token.requested() is StopRequest.CANCEL:
        raise Cancelled
