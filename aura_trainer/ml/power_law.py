"""Fitting the usual form of a learning curve: an error that falls towards a floor as a power of the size."""

from dataclasses import dataclass

import numpy as np

from aura_trainer.ml.dataset import FloatArray

# From nearly logarithmic to faster than any mean converges.
_POWERS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class PowerLaws:
    """Curves ``floor + scale * size ** -power``; each float64[r], none below zero."""

    floor: FloatArray
    scale: FloatArray
    power: FloatArray

    def at(self, size: float) -> FloatArray:
        """Return float64[r], the height of each curve at a size."""
        return np.asarray(self.floor + self.scale * size**-self.power)


def fit_power_laws(sizes: FloatArray, values: FloatArray, weights: FloatArray) -> PowerLaws:
    """Fit a power law with a floor to each row of values by weighted least squares.

    The form fits most learning curves well (Viering and Loog, "The Shape of Learning Curves: A Review", IEEE TPAMI 45,
    2023, section 4). Floor and scale are solved for under a set of powers, both held at or above zero, so that a curve
    never rises; the power of the least error is taken. With the few sizes of a run a free search would fit noise.

    Args:
        sizes: float64[k], different from each other, above zero.
        values: float64[r, k], errors: not below zero.
        weights: float64[k], above zero.
    """
    share = weights / weights.sum()
    least = np.full(len(values), np.inf)
    floor, scale, power = (np.zeros(len(values)) for _ in range(3))
    # As a share of the largest, so that no power of a size is too small to divide by.
    relative = sizes / sizes.max()
    for exponent in _POWERS:
        falls = relative**-exponent
        centred = falls - share @ falls
        mean = values @ share
        steep = np.maximum((values - mean[:, None]) @ (share * centred) / (share @ centred**2), 0)
        base = mean - steep * (share @ falls)
        through_zero = (values * share) @ falls / (share @ falls**2)
        steep, base = np.where(base < 0, through_zero, steep), np.maximum(base, 0)
        error = (values - base[:, None] - steep[:, None] * falls) ** 2 @ share
        better = error < least - 1e-15
        least = np.where(better, error, least)
        floor, power = np.where(better, base, floor), np.where(better, exponent, power)
        scale = np.where(better, steep * sizes.max() ** exponent, scale)
    return PowerLaws(floor, scale, power)
