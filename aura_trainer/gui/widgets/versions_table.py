"""Every version of the model in a sortable table."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QWidget

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.models.versions_model import (
    NUMBER_COLUMNS,
    SLOT_WORDS,
    SORTED_BY,
    Column,
    VersionsModel,
)
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.sorted_table import Chip, RowDelegate, SortedTable
from aura_trainer.language import tr

_WIDTHS: dict[int, int] = {
    Column.TICK: 40,
    Column.MADE: 150,
    Column.RATINGS: 90,
    Column.ERROR: 90,
    Column.ORDER: 110,
    Column.PLACE: 180,
    Column.MENU: 48,
}
_BOX, _MARK = 16, 12
_FLAG = QItemSelectionModel.SelectionFlag
_CHIPS = {
    Slot.ACTIVE: ("good_ground", "good"),
    Slot.BACKUP: ("warn_ground", "warn"),
    Slot.DEFAULT: ("raised", "dim"),
}


class _CellDelegate(RowDelegate):
    """Paints ticks for chosen rows, chips for places, and three dots for the row's menu."""

    def __init__(self, theme: ThemeManager, table: "VersionsTable") -> None:
        super().__init__(theme, NUMBER_COLUMNS, frozenset({Column.MADE}), table)
        self._table = table

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell."""
        column = Column(index.column())
        if column is Column.TICK:
            self._paint_tick(painter, inside, ticked=self._table.selectionModel().isSelected(index))
        elif column is Column.PLACE:
            left = float(inside.left())
            for slot in self._table.version_at(index.row()).slots:
                left = self.paint_chip(painter, inside, left, Chip(*_CHIPS[slot], tr(SLOT_WORDS[slot]))) + 6
        elif column is Column.MENU:
            pixmap = self.theme.pixmap("more", "text", 18)
            side = int(pixmap.width() / pixmap.devicePixelRatio())
            painter.drawPixmap(inside.center() - QPoint(side // 2, side // 2), pixmap)
        else:
            super().paint_cell(painter, inside, index)

    def _paint_tick(self, painter: QPainter, inside: QRect, *, ticked: bool) -> None:
        box = QRectF(0, 0, _BOX, _BOX)
        box.moveCenter(QRectF(inside).center())
        painter.setPen(QPen(self.theme.colour("accent" if ticked else "dim"), 1.5))
        painter.setBrush(self.theme.colour("accent") if ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if ticked:
            pixmap = self.theme.pixmap("check", "on_accent", _MARK)
            side = pixmap.width() / pixmap.devicePixelRatio()
            painter.drawPixmap(
                QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side).topLeft(), pixmap
            )


class VersionsTable(SortedTable):
    """The table. A row's menu opens by click, right click, Enter or the menu key; several rows can be ticked.

    A tick is a row's being selected: Space or a click on it adds and takes away, as Ctrl and a click do anywhere in the
    row. ``chosen`` is the row the keys are at.

    Signals:
        menu_requested: A row's menu is wanted; carries the ModelSummary and the global position.
        ticks_changed: Other rows are ticked.
    """

    menu_requested = Signal(object, object)
    ticks_changed = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        self._source = VersionsModel()
        super().__init__(theme, self._source, _WIDTHS, Column.NAME, parent)
        self._source.setParent(self)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setAccessibleName(tr("Versions of the model"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.sortByColumn(Column.MADE, Qt.SortOrder.DescendingOrder)
        self.horizontalHeader().sortIndicatorChanged.connect(self._keep_sorted)
        self._sorted_by = (int(Column.MADE), Qt.SortOrder.DescendingOrder)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.customContextMenuRequested.connect(self._menu_at)
        self.clicked.connect(self._clicked)

    def show_models(self, models: Sequence[ModelSummary]) -> None:
        """Show these versions; the chosen row stays chosen, and ticks stay."""
        chosen, ticked = self.chosen, {model.digest for model in self.ticked}
        self._source.set_rows(models)
        rows = {self.version_at(row).digest: row for row in range(self.proxy.rowCount())}
        current = rows.get(chosen.digest, 0) if chosen is not None else 0
        selection = QItemSelection()
        for digest in ticked & rows.keys():
            index = self.proxy.index(rows[digest], 0)
            selection.select(index, index)
        model = self.selectionModel()
        if not ticked & rows.keys():
            self.setCurrentIndex(self.proxy.index(current, 0))
        else:
            model.setCurrentIndex(self.proxy.index(current, 0), _FLAG.NoUpdate)
            model.select(selection, _FLAG.ClearAndSelect | _FLAG.Rows)
        self.ticks_changed.emit()

    def show_keys(self, keys: KeyMap) -> None:
        """Say in tips which key ticks a row."""
        self._source.tick_key = keys.first(ActionId.MODELS_TICK)

    def version_at(self, row: int) -> ModelSummary:
        """The version shown in a row."""
        return self._source.item(self.source_row(row))

    @property
    def chosen(self) -> ModelSummary | None:
        """The version chosen, if any."""
        index = self.currentIndex()
        return self.version_at(index.row()) if index.isValid() else None

    @property
    def ticked(self) -> list[ModelSummary]:
        """The versions ticked, from the top down."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.version_at(row) for row in rows]

    def open_menu(self) -> None:
        """Open the menu of the chosen row."""
        if self.chosen is not None:
            self._open_menu(self.currentIndex())

    def sort_by(self, column: Column) -> None:
        """Sort by a column; again, the other way round."""
        header, up, down = self.horizontalHeader(), Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        again = header.sortIndicatorSection() == column and header.sortIndicatorOrder() == up
        self.sortByColumn(column, down if again else up)

    def toggle_tick(self) -> None:
        """Tick the chosen row, or take its tick away."""
        if self.chosen is not None:
            self.selectionModel().select(self.currentIndex(), _FLAG.Toggle | _FLAG.Rows)

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click on a tick adds its row or takes it away; the others stay as they are."""
        pressed = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress
        if pressed and index.column() == Column.TICK:
            return _FLAG.Toggle | _FLAG.Rows
        return super().selectionCommand(index, event)

    def _selected(self) -> None:
        # Only what Qt takes for changed is painted again, and that is not the tick of a row that was pressed.
        self.viewport().update()
        self.ticks_changed.emit()

    def _keep_sorted(self, column: int, order: Qt.SortOrder) -> None:
        """Ticks and dots have no order."""
        if column in SORTED_BY:
            self._sorted_by = column, order
        else:
            self.sortByColumn(*self._sorted_by)

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
