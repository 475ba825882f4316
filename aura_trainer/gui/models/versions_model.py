"""Versions of the model as an item model."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.model_words import LOSS, RANKING, figure_text, made_text

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
SLOT_WORDS = {Slot.ACTIVE: "in use", Slot.BACKUP: "backup", Slot.DEFAULT: "default"}


class Column(IntEnum):
    """The columns, left to right."""

    NAME = 0
    MADE = 1
    RATINGS = 2
    ERROR = 3
    ORDER = 4
    PLACE = 5
    MENU = 6


_HEADINGS = ("version", "made", "ratings", "error", "order right", "", "")
NUMBER_COLUMNS = (Column.RATINGS, Column.ERROR, Column.ORDER)


class VersionsModel(QAbstractTableModel):
    """Versions as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[ModelSummary, ...] = ()

    def set_models(self, models: Sequence[ModelSummary]) -> None:
        """Show these versions."""
        self.beginResetModel()
        self._models = tuple(models)
        self.endResetModel()

    def version(self, row: int) -> ModelSummary:
        """The version in a row."""
        return self._models[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of versions."""
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Headings; numbers stand to the right."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in NUMBER_COLUMNS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's words, the value it sorts by, and what a screen reader says."""
        model, column = self._models[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(model, column)
        if role == SORT_ROLE:
            return self._sort_value(model, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_HEADINGS[column] or column.name.lower()}: {self._text(model, column)}"
        if role == Qt.ItemDataRole.ToolTipRole and column is Column.NAME:
            return f"{model.recipe}\n{model.short_id}"
        return None

    @staticmethod
    def _text(model: ModelSummary, column: Column) -> str:
        texts = {
            Column.NAME: model.name,
            Column.MADE: made_text(model),
            Column.RATINGS: f"{model.annotation_count:,}" if model.annotation_count else "none",
            Column.ERROR: _figure(model, LOSS),
            Column.ORDER: _figure(model, RANKING),
            Column.PLACE: ", ".join(SLOT_WORDS[slot] for slot in model.slots),
            Column.MENU: "actions",
        }
        return texts[column]

    @staticmethod
    def _sort_value(model: ModelSummary, column: Column) -> float | str:
        worst = float("inf")
        match column:
            case Column.MADE:
                return datetime.fromisoformat(model.created).timestamp()
            case Column.RATINGS:
                return model.annotation_count
            case Column.ERROR:
                return model.metrics.get(LOSS, worst)
            case Column.ORDER:
                return model.metrics.get(RANKING, -worst)
            case _:
                return VersionsModel._text(model, column).casefold()


def _figure(model: ModelSummary, name: str) -> str:
    return figure_text(model, name) if name in model.metrics else "\N{EN DASH}"
