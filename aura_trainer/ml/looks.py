"""How much frames differ to the eye, from the colours of a few cells of their pictures.

A look is a row of CIE L*a*b* triples, one a cell. It costs a fraction of a millisecond and is there as soon as a
frame has a thumbnail; embeddings of a network exist only once something was trained or scored.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.dataset import Indices

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
_PAIRS_AT_ONCE = 1 << 18
_TWINS_AT_ONCE = 64


def picture_distance(one: Looks, other: Looks) -> npt.NDArray[np.float32]:
    """Return float32[n, m]: the root mean square over the cells of the CIE 1976 colour difference.

    In one shot, nine of ten pairs lie below 22; of pairs from different shots, 85 % above 25.
    """
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2.0 * (one @ other.T)
    cells = max(one.shape[1] // _CHANNELS, 1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0) / cells), dtype=np.float32)


def nearest_distance(one: Looks, other: Looks) -> npt.NDArray[np.float32]:
    """Return float32[n]: how far each row of ``one`` is from the row of ``other`` it looks most like.

    Both are float32[_, d] of at least one row. A slice of the pairs is in memory at a time.
    """
    rows = max(_PAIRS_AT_ONCE // len(other), 1)
    parts = [
        picture_distance(one[start : start + rows], other).min(axis=1) for start in range(0, len(one), rows)
    ]
    return np.asarray(np.concatenate(parts), dtype=np.float32)


def greatest_difference(one: Looks, other: Looks) -> npt.NDArray[np.float32]:
    """Return float32[n]: row by row, the greatest colour difference of any cell; one row meets all others."""
    apart = one - other
    cells = apart.reshape(len(apart), -1, _CHANNELS)
    return np.asarray(np.sqrt((cells**2).sum(axis=2).max(axis=1)), dtype=np.float32)


def is_flat(looks: Looks) -> npt.NDArray[np.bool_]:
    """Return bool[n]: whether a picture shows nothing."""
    return np.asarray(looks[:, ::_CHANNELS].std(axis=1) < FLAT)


def twins_apart(looks: Looks, ratings: Sequence[float], apart: float, most: int) -> list[tuple[int, int]]:
    """Return up to ``most`` pairs of near twins rated at least ``apart`` from each other, the widest first.

    No frame is in two of the pairs: a long still shot would otherwise fill the list with all its pairs. Memory
    stays at a few times that of the looks, and the search ends once no wider pair can be found.
    """
    values = np.asarray(ratings, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    order = order[~is_flat(looks[order])]
    sorted_looks, sorted_values = looks[order], values[order]
    # Steps of the scale such as 0.9 - 0.5 fall a rounding error short of what they are meant to be.
    partners_from = np.searchsorted(sorted_values, sorted_values + (apart - 1e-9))
    search = _WidestPairs(sorted_values, most)
    row = 0
    while row < len(order) and partners_from[row] < len(order):
        if search.is_settled(float(sorted_values[-1] - sorted_values[row])):
            break
        first = int(partners_from[row])
        rows = max(_PAIRS_AT_ONCE // (len(order) - first), 1)
        # The mean lies below the greatest, so it rules most pairs out at the price of a matrix product.
        close = picture_distance(sorted_looks[row : row + rows], sorted_looks[first:]) < NEAR_TWIN
        twins: list[tuple[int, int]] = []
        for low in (row + np.flatnonzero(close.any(axis=1))).tolist():
            high = first + np.flatnonzero(close[low - row])
            widest_first = high[high >= partners_from[low]][::-1]
            twins += _twins_of(sorted_looks, low, widest_first, search.partners)
        search.add(twins)
        row += rows
    rows_of = [(int(order[low]), int(order[high])) for low, high in search.chosen]
    return [(min(pair), max(pair)) for pair in rows_of]


class _WidestPairs:
    """Chooses the pairs widest apart that share no row, from pairs that come bit by bit.

    What ``most`` pairs chosen before take is at most two rows each, so a row needs no more than ``partners`` of its
    pairs kept, and no more pairs need be kept than those rows could have between them.
    """

    def __init__(self, values: npt.NDArray[np.float64], most: int) -> None:
        self._values = values
        self._most = most
        self.partners = 2 * most - 1
        self.chosen: list[tuple[int, int]] = []
        self._kept: list[tuple[int, int]] = []

    def is_settled(self, width: float) -> bool:
        """Whether pairs no wider than this cannot change the choice any more."""
        return len(self.chosen) == self._most and self._width(self.chosen[-1]) >= width

    def add(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Take in more pairs of rows, the lower rating first."""
        if not pairs:
            return
        enough = (self.partners - 1) * self.partners + 1
        partners: Counter[int] = Counter()
        taken: set[int] = set()
        waiting = sorted([*self._kept, *pairs], key=lambda pair: (-self._width(pair), pair))
        self.chosen, self._kept = [], []
        for pair in waiting:
            if len(self._kept) == enough:
                break
            if max(partners[row] for row in pair) < self.partners:
                partners.update(pair)
                self._kept.append(pair)
            if len(self.chosen) < self._most and taken.isdisjoint(pair):
                taken.update(pair)
                self.chosen.append(pair)

    def _width(self, pair: tuple[int, int]) -> float:
        return float(self._values[pair[1]] - self._values[pair[0]])


def _twins_of(looks: Looks, row: int, partners: Indices, most: int) -> list[tuple[int, int]]:
    """Return up to ``most`` near twins of a row, in the order of the partners."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(partners), _TWINS_AT_ONCE):
        part = partners[start : start + _TWINS_AT_ONCE]
        twins = greatest_difference(looks[row : row + 1], looks[part]) < NEAR_TWIN
        found += [(row, int(partner)) for partner in part[twins]]
        if len(found) >= most:
            break
    return found[:most]
