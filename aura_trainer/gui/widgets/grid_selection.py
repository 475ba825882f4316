"""Selections of rows as runs, so that a hundred thousand selected frames are one entry and not as many."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange, QModelIndex

MOST_RUNS = 2000


def runs_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of each part of a selection."""
    # PySide knows a selection as a sequence; its type stubs do not.
    parts = cast("Sequence[QItemSelectionRange]", selection)
    return [(part.top(), part.bottom()) for part in parts]


def selection_of(model: QAbstractItemModel, rows: npt.NDArray[np.int64]) -> QItemSelection:
    """The selection of these rows, which are in ascending order; of none where they lie too scattered.

    A selection is a list of runs, and Qt goes through all of it at every step of the cursor.
    """
    selection, root = QItemSelection(), QModelIndex()
    ends = np.flatnonzero(np.diff(rows) > 1)
    if not len(rows) or len(ends) >= MOST_RUNS:
        return selection
    firsts = rows[np.concatenate(([0], ends + 1))]
    lasts = rows[np.concatenate((ends, [len(rows) - 1]))]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        selection.select(model.index(first, 0, root), model.index(last, 0, root))
    return selection
