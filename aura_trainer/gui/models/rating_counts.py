"""How many frames are rated, and how the ratings are spread."""

from collections.abc import Collection

import numpy as np

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW, Band, band_of

BINS = 10


class RatingCounts:
    """Figures kept up to date rating by rating, so that a hundred thousand frames cost nothing."""

    def __init__(self) -> None:
        self.rated = 0
        self.by_band = dict.fromkeys(Band, 0)
        self.histogram = [0] * BINS

    def recount(self, values: Collection[float]) -> None:
        """Start over with these ratings."""
        ratings = np.fromiter(values, np.float64, len(values))
        low, high = int((ratings < LOW_BELOW).sum()), int((ratings >= HIGH_FROM).sum())
        self.rated = len(ratings)
        self.by_band = {Band.LOW: low, Band.MEDIUM: len(ratings) - low - high, Band.HIGH: high}
        bins = np.minimum((ratings * BINS).astype(np.int64), BINS - 1)
        self.histogram = np.bincount(bins, minlength=BINS).tolist()

    def move(self, before: float | None, after: float | None) -> None:
        """A frame's rating went from ``before`` to ``after``; None is unrated."""
        if before is not None:
            self._add(before, -1)
        if after is not None:
            self._add(after, 1)

    def _add(self, value: float, amount: int) -> None:
        self.rated += amount
        self.by_band[band_of(value)] += amount
        self.histogram[min(int(value * BINS), BINS - 1)] += amount
