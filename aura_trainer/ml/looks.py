"""How much frames differ to the eye, from the colours of a few cells of their pictures.

A look is a row of CIE L*a*b* triples, one a cell. It costs a fraction of a millisecond and is there as soon as a
frame has a thumbnail; embeddings of a network exist only once something was trained or scored.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Looks = npt.NDArray[np.float32]
"""float32[n, cells * 3]"""

NEAR_TWIN = 8.0
"""Greatest colour difference of any cell below which two pictures count as near twins.

Measured with 12 by 8 cells on nine clips (806 frames: three animations, film, two fixed cameras, hand-held, a face):
80 % of frames and the one displayed next lie below it, a quarter of frames one second apart in a shot, and none of
18,000 pairs from different shots or of a sample from different clips. It is the greatest, not the mean, because
something small that enters a fixed camera's view is a reason to rate differently: with the mean, a bottle or a car
more or less went unseen. Flat pictures are left out: black is black in every clip.
"""

FLAT = 4.0
"""Standard deviation of L* over the cells below which a picture shows nothing: black, white, a fade's end."""

_CHANNELS = 3
_ROWS_AT_ONCE = 512


def picture_distance(one: Looks, other: Looks) -> npt.NDArray[np.float32]:
    """Return float32[n, m]: the root mean square over the cells of the CIE 1976 colour difference.

    In one shot, nine of ten pairs lie below 22; of pairs from different shots, 85 % above 25.
    """
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2.0 * (one @ other.T)
    cells = max(one.shape[1] // _CHANNELS, 1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0) / cells), dtype=np.float32)


def greatest_difference(one: Looks, other: Looks) -> npt.NDArray[np.float32]:
    """Return float32[n]: row by row, the greatest colour difference of any cell."""
    cells = (one - other).reshape(len(one), one.shape[1] // _CHANNELS, _CHANNELS)
    return np.asarray(np.sqrt((cells**2).sum(axis=2).max(axis=1)), dtype=np.float32)


def is_flat(looks: Looks) -> npt.NDArray[np.bool_]:
    """Return bool[n]: whether a picture shows nothing."""
    return np.asarray(looks[:, ::_CHANNELS].std(axis=1) < FLAT)


def twins_apart(looks: Looks, ratings: Sequence[float], apart: float) -> list[tuple[int, int]]:
    """Return the pairs of near twins whose ratings differ by at least ``apart``, the widest apart first."""
    values = np.asarray(ratings, dtype=np.float64)
    shows = ~is_flat(looks)
    found: list[tuple[int, int]] = []
    for start in range(0, len(looks), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        # The mean lies below the greatest, so it rules most pairs out at the price of a matrix product.
        close = picture_distance(looks[part], looks) < NEAR_TWIN
        # Steps of the scale such as 0.9 - 0.5 fall a rounding error short of what they are meant to be.
        close &= np.abs(values[part, None] - values[None]) >= apart - 1e-9
        close &= shows[part, None] & shows[None]
        first, second = np.nonzero(close)
        first += start
        pairs = first < second
        first, second = first[pairs], second[pairs]
        twins = greatest_difference(looks[first], looks[second]) < NEAR_TWIN
        found.extend(zip(first[twins].tolist(), second[twins].tolist(), strict=True))
    return sorted(found, key=lambda pair: (-abs(values[pair[0]] - values[pair[1]]), pair))
