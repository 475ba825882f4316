"""How far a look at frames is that takes several rounds."""

import time
from collections.abc import Callable

from aura_trainer.domain.media import ImportProgress
from aura_trainer.domain.time_left import seconds_left
from aura_trainer.services.score_order import ClipProgress


class RoundsProgress:
    """Tells how far it is over all rounds, and how long the rest will take.

    Args:
        total: Frames of all rounds.
        on_event: Told.
    """

    def __init__(self, total: int, on_event: Callable[[ImportProgress], None]) -> None:
        self.total = total
        self._on_event = on_event
        self._before = 0
        self._begun = time.monotonic()

    def tell(self, event: ClipProgress) -> None:
        """Take in how far the present round is."""
        fraction = min(1.0, (self._before + event.frames_done) / self.total)
        left = seconds_left(time.monotonic() - self._begun, fraction)
        self._on_event(ImportProgress(event.path, fraction, left))

    def round_over(self, frames: int) -> None:
        """Count the frames of a round that has ended."""
        self._before += frames
