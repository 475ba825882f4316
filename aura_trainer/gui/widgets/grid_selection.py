"""Selections of rows as runs, so that a hundred thousand selected frames are one entry and not as many."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange

Rows = npt.NDArray[np.int64]


class SelectedRows:
    """The rows of a selection, read once: a shuffled one has thousands of runs, and Qt goes through all for each cell.

    Attributes:
        count: How many rows.
    """

    def __init__(self, selection: QItemSelection) -> None:
        runs = np.array(runs_of(selection), dtype=np.int64).reshape(-1, 2)
        self._firsts, self._lasts = runs[np.argsort(runs[:, 0], kind="stable")].T
        self.count = int(np.sum(self._lasts - self._firsts + 1))

    def __contains__(self, row: int) -> bool:
        run = int(np.searchsorted(self._firsts, row, side="right")) - 1
        return run >= 0 and row <= int(self._lasts[run])

    def rows(self) -> Rows:
        """int64[count]: the rows, ascending."""
        sizes = self._lasts - self._firsts + 1
        skipped = self._firsts - np.concatenate(([0], np.cumsum(sizes)[:-1]))[: len(sizes)]
        return np.asarray(np.arange(self.count) + np.repeat(skipped, sizes), dtype=np.int64)


def runs_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of each part of a selection."""
    # PySide knows a selection as a sequence; its type stubs do not.
    parts = cast("Sequence[QItemSelectionRange]", selection)
    return [(part.top(), part.bottom()) for part in parts]


def selection_of(model: QAbstractItemModel, rows: Rows) -> QItemSelection:
    """The selection of these rows, which are in ascending order."""
    selection = QItemSelection()
    if not len(rows):
        return selection
    ends = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate(([0], ends + 1))]
    lasts = rows[np.concatenate((ends, [len(rows) - 1]))]
    # index() would have the rows counted for each of what may be tens of thousands of runs.
    index = model.createIndex
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        begin = index(first, 0)
        selection.select(begin, begin if last == first else index(last, 0))
    return selection
