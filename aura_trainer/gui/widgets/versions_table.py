"""Every version of the model in a sortable table."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.models.versions_model import NUMBER_COLUMNS, SLOT_WORDS, Column, VersionsModel
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.sorted_table import Chip, RowDelegate, SortedTable

_WIDTHS: dict[int, int] = {
    Column.MADE: 150,
    Column.RATINGS: 90,
    Column.ERROR: 90,
    Column.ORDER: 110,
    Column.PLACE: 180,
    Column.MENU: 48,
}
_CHIPS = {
    SLOT_WORDS[Slot.ACTIVE]: ("good_ground", "good"),
    SLOT_WORDS[Slot.BACKUP]: ("warn_ground", "warn"),
    SLOT_WORDS[Slot.DEFAULT]: ("raised", "dim"),
}


class _CellDelegate(RowDelegate):
    """Paints chips for places, and three dots for the row's menu."""

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell."""
        column = Column(index.column())
        if column is Column.PLACE:
            left = float(inside.left())
            for word in filter(None, str(index.data()).split(", ")):
                left = self.paint_chip(painter, inside, left, Chip(*_CHIPS[word], word)) + 6
        elif column is Column.MENU:
            pixmap = self.theme.pixmap("more", "text", 18)
            side = int(pixmap.width() / pixmap.devicePixelRatio())
            painter.drawPixmap(inside.center() - QPoint(side // 2, side // 2), pixmap)
        else:
            super().paint_cell(painter, inside, index)


class VersionsTable(SortedTable):
    """The table; one row is chosen at a time, and its menu opens by click, right click or the menu key.

    Signals:
        menu_requested: A row's menu is wanted; carries the ModelSummary and the global position.
    """

    menu_requested = Signal(object, object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        self._source = VersionsModel()
        super().__init__(theme, self._source, _WIDTHS, Column.NAME, parent)
        self._source.setParent(self)
        self.setItemDelegate(_CellDelegate(theme, NUMBER_COLUMNS, frozenset({Column.MADE}), self))
        self.setAccessibleName("Versions of the model")
        self.sortByColumn(Column.MADE, Qt.SortOrder.DescendingOrder)
        self.customContextMenuRequested.connect(self._menu_at)
        self.clicked.connect(self._clicked)

    def show_models(self, models: Sequence[ModelSummary]) -> None:
        """Show these versions; the chosen row stays chosen."""
        chosen = self.chosen
        self._source.set_rows(models)
        wanted = chosen.digest if chosen is not None else None
        for row in range(self.proxy.rowCount()):
            if wanted is None or self.version_at(row).digest == wanted:
                self.setCurrentIndex(self.proxy.index(row, 0))
                break

    def version_at(self, row: int) -> ModelSummary:
        """The version shown in a row."""
        return self._source.item(self.source_row(row))

    @property
    def chosen(self) -> ModelSummary | None:
        """The version chosen, if any."""
        index = self.currentIndex()
        return self.version_at(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the row's menu, as a click on the dots does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.chosen:
            self._open_menu(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.MENU:
            self._open_menu(index)

    def _menu_at(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self._open_menu(index)

    def _open_menu(self, index: QModelIndex) -> None:
        cell = self.visualRect(self.proxy.index(index.row(), Column.MENU))
        self.menu_requested.emit(self.version_at(index.row()), self.viewport().mapToGlobal(cell.bottomLeft()))
