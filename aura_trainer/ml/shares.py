"""How the progress of a run is shared out: each part gets what it takes of the time, so that the pace tells the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

START, DONE = 20.0, 80.0
"""The ends of training proper, in percent of the whole run."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """Seconds of a candidate's search in all folds, and of one permuted target in all of them."""

    search: float
    permutation: float


# As measured on some hundred frames. Only their relation counts, and it holds well enough for other sizes.
_COSTS: Mapping[str, _Cost] = {
    "kernel-ridge": _Cost(0.3, 0.02),
    "mlp": _Cost(0.5, 0.06),
    "boosted-trees": _Cost(4.8, 1.5),
}
_UNKNOWN = _Cost(0.5, 0.1)
_IMPORTANCE = 0.8
_CURVE = 0.2


class Shares:
    """Where each moment of a run lies between ``START`` and ``DONE``.

    Args:
        candidates: Ids of the candidates, in the order they are tried.
        permutations: How many permuted targets the test against chance will take.
    """

    def __init__(self, candidates: Sequence[str], permutations: int) -> None:
        costs = [_COSTS.get(candidate, _UNKNOWN) for candidate in candidates]
        searches = [cost.search for cost in costs]
        testing = permutations * sum(cost.permutation for cost in costs)
        scale = (DONE - START) / (sum(searches) + testing + _IMPORTANCE + _CURVE)
        self._starts = [START + scale * sum(searches[:number]) for number in range(len(searches) + 1)]
        self._tested = self._starts[-1] + scale * testing
        self._measured = self._tested + scale * _IMPORTANCE

    def searching(self, number: int, part: float) -> float:
        """Return the progress once a part, in [0, 1], of the search of a candidate is done."""
        return _between(self._starts[number], self._starts[number + 1], part)

    def testing(self, part: float) -> float:
        """Return the progress once a part of the test against chance is done."""
        return _between(self._starts[-1], self._tested, part)

    def measuring(self, part: float) -> float:
        """Return the progress once a part of the importance of features is measured."""
        return _between(self._tested, self._measured, part)

    def curving(self, part: float) -> float:
        """Return the progress once a part of the learning curve is measured."""
        return _between(self._measured, DONE, part)


def _between(start: float, end: float, part: float) -> float:
    return start + (end - start) * part
