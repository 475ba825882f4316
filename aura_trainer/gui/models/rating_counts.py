"""How many frames are rated, and how the ratings are spread."""

from collections.abc import Iterable
from enum import StrEnum

BINS = 10

_LOW_BELOW, _HIGH_FROM = 0.3, 0.7


class Band(StrEnum):
    """A third of the scale: low below 0.3, high from 0.7, medium between."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def band_of(rating: float) -> Band:
    """The band a rating falls into."""
    if rating < _LOW_BELOW:
        return Band.LOW
    return Band.HIGH if rating >= _HIGH_FROM else Band.MEDIUM


class RatingCounts:
    """Figures kept up to date rating by rating, so that a hundred thousand frames cost nothing."""

    def __init__(self) -> None:
        self.rated = 0
        self.by_band = dict.fromkeys(Band, 0)
        self.histogram = [0] * BINS

    def recount(self, values: Iterable[float]) -> None:
        """Start over with these ratings."""
        self.rated = 0
        self.by_band = dict.fromkeys(Band, 0)
        self.histogram = [0] * BINS
        for value in values:
            self._add(value, 1)

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
