"""The three bands of ratings: low below 0.3, high from 0.7, medium between."""

from enum import StrEnum

LOW_BELOW, HIGH_FROM = 0.3, 0.7


class Band(StrEnum):
    """The reference's buckets, by its exact words."""

    LOW = "Low (0-0.3)"
    MEDIUM = "Medium (0.3-0.7)"
    HIGH = "High (0.7-1.0)"


def band_of(rating: float) -> Band:
    """Return the band of a rating in [0, 1]."""
    if rating < LOW_BELOW:
        return Band.LOW
    return Band.HIGH if rating >= HIGH_FROM else Band.MEDIUM
