"""Selections of rows as runs, so that a hundred thousand selected frames are one entry and not as many."""

from collections.abc import Sequence
from itertools import groupby
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange, QModelIndex


def runs_of(selection: QItemSelection) -> list[tuple[int, int]]:
    """First and last row of each part of a selection."""
    # PySide knows a selection as a sequence; its type stubs do not.
    parts = cast("Sequence[QItemSelectionRange]", selection)
    return [(part.top(), part.bottom()) for part in parts]


def selection_of(model: QAbstractItemModel, rows: Sequence[int]) -> QItemSelection:
    """The selection of these rows, which are in ascending order."""
    selection, root = QItemSelection(), QModelIndex()
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        members = [row for _, row in run]
        selection.select(model.index(members[0], 0, root), model.index(members[-1], 0, root))
    return selection
