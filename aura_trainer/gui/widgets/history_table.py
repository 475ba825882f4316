"""Training runs in a sortable table."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.gui.history_words import RESULTS, machines_differ
from aura_trainer.gui.models.history_model import NUMBER_COLUMNS, Column, HistoryModel
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.sorted_table import Chip, RowDelegate, SortedTable
from aura_trainer.language import tr

_WIDTHS: dict[int, int] = {
    Column.WHEN: 136,
    Column.NAME: 150,
    Column.RESULT: 124,
    Column.RATINGS: 76,
    Column.ERROR: 72,
    Column.TIME: 104,
    Column.MACHINE: 210,
}
_LEAST_REMARK = 180
# The details below the table say all of it.
_DISPENSABLE = (Column.MACHINE, Column.TIME, Column.RATINGS, Column.REMARK)
_DIM = frozenset[int]({Column.WHEN, Column.MACHINE})


class _CellDelegate(RowDelegate):
    """Paints results as chips with an icon."""

    def __init__(self, theme: ThemeManager, table: "HistoryTable") -> None:
        super().__init__(theme, NUMBER_COLUMNS, _DIM, table)
        self._table = table

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell."""
        if index.column() != Column.RESULT:
            super().paint_cell(painter, inside, index)
            return
        status = self._table.run_at(index.row()).status
        look = RESULTS[status]
        ground = "raised" if look.tone == "dim" else f"{look.tone}_ground"
        self.paint_chip(painter, inside, inside.left(), Chip(ground, look.tone, status.words, look.icon))


class HistoryTable(SortedTable):
    """The table; columns that do not fit are left out, the least needed first.

    Signals:
        chosen_changed: Another run was chosen, or none.
        opened: A run was opened by a double click.
        menu_requested: A row's menu is wanted; carries the AuditRecord and the global position.
    """

    chosen_changed = Signal()
    opened = Signal()
    menu_requested = Signal(object, object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        self._source = HistoryModel()
        self._machines = False
        super().__init__(theme, self._source, _WIDTHS, Column.REMARK, parent)
        self._source.setParent(self)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setAccessibleName(tr("Training runs"))
        self.sortByColumn(Column.WHEN, Qt.SortOrder.DescendingOrder)
        self.selectionModel().currentRowChanged.connect(self.chosen_changed)
        self.doubleClicked.connect(self.opened)
        self.customContextMenuRequested.connect(self._menu_at)

    def show_runs(
        self, records: Sequence[AuditRecord], qualities: Mapping[str, RunQuality] | None = None
    ) -> None:
        """Show these runs, with what is known of their models by job id; the one chosen stays chosen while it is among them, else the first is."""
        before = self.chosen
        self._source.show_runs(records, qualities or {})
        self._machines = machines_differ(records)
        self._fit_columns()
        wanted = (row for row in range(self.proxy.rowCount()) if before in (None, self.run_at(row)))
        self.setCurrentIndex(self.proxy.index(next(wanted, 0), 0))
        self.chosen_changed.emit()

    def run_at(self, row: int) -> AuditRecord:
        """The run shown in a row."""
        return self._source.item(self.source_row(row))

    def runs(self) -> list[AuditRecord]:
        """All runs in the order shown."""
        return [self.run_at(row) for row in range(self.proxy.rowCount())]

    @property
    def chosen(self) -> AuditRecord | None:
        """The run chosen, if any."""
        index = self.currentIndex()
        return self.run_at(index.row()) if index.isValid() else None

    def choose(self, job_id: str) -> None:
        """Choose a run that is shown, and bring it into view."""
        row = next((row for row, run in enumerate(self.runs()) if run.job_id == job_id), None)
        if row is not None:
            self.setCurrentIndex(self.proxy.index(row, 0))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It asks for no more than it must have, and takes what is left."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        scale, room = self.theme.text_scale, self.viewport().width()
        shown = set(Column) - (set() if self._machines else {Column.MACHINE})
        widths = {column: self.width_of(column) for column in _WIDTHS}
        widths[Column.REMARK] = round(_LEAST_REMARK * scale)
        for column in _DISPENSABLE:
            if sum(widths[one] for one in shown) <= room:
                break
            shown.discard(column)
        for column in Column:
            self.setColumnHidden(column, column not in shown)
        # Of the columns left, one takes the rest of the row.
        elastic = Column.REMARK in shown
        mode = QHeaderView.ResizeMode.Fixed if elastic else QHeaderView.ResizeMode.Stretch
        self.horizontalHeader().setSectionResizeMode(Column.NAME, mode)
        if elastic:
            self.horizontalHeader().resizeSection(Column.NAME, widths[Column.NAME])

    def _menu_at(self, place: QPoint) -> None:
        index: QModelIndex = self.indexAt(place)
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_requested.emit(self.run_at(index.row()), self.viewport().mapToGlobal(place))
