"""What the models of sortable tables have in common: a row an item, and words, a sort value and a name a cell."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from aura_trainer.gui.tips import plain_tip
from aura_trainer.language import tr

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
"""The value a cell sorts by, as against the words it shows."""

Row = TypeVar("Row")


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Items as rows; a subclass says what is in a cell.

    Args:
        headings: The columns' headings, left to right, marked to be translated; may be empty.
        numbers: Columns of figures; they stand to the right.
        parent: The model's owner.
    """

    def __init__(
        self, headings: Sequence[str], numbers: frozenset[int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._headings = tuple(tr(heading) if heading else "" for heading in headings)
        self._numbers = numbers
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these items."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def item(self, row: int) -> Row:
        """The item in a row."""
        return self._rows[row]

    def text(self, item: Row, column: int) -> str:
        """The words in a cell."""
        raise NotImplementedError

    def sort_value(self, item: Row, column: int) -> float | str:
        """What a cell sorts by; values of one column are of one type."""
        return self.text(item, column).casefold()

    def spoken_heading(self, column: int) -> str:
        """What a screen reader calls a column."""
        return self._headings[column]

    def tip(self, item: Row, column: int) -> str | None:  # noqa: ARG002 - for subclasses
        """What hovering over a cell tells besides."""
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of items."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Headings; numbers stand to the right."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in self._numbers else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words, the value it sorts by, and what a screen reader says."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        item, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(item, column)
        if role == SORT_ROLE:
            return self.sort_value(item, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.spoken_heading(column)}: {self.text(item, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self.tip(item, column)
            return tip and plain_tip(tip)
        return None
