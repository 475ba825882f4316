"""By how much either model is closer, clip by clip: a dot and what chance leaves open, on one scale."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.comparison import ModelComparison
from aura_trainer.gui.models.clip_comparison_model import NUMBER_COLUMNS, ClipComparisonModel, Column
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.sorted_table import RowDelegate, SortedTable
from aura_trainer.language import tr
from aura_trainer.services.comparison_words import is_beyond_chance

_WIDTHS: dict[int, int] = {
    Column.CLIP: 170,
    Column.FRAMES: 70,
    Column.FIRST: 90,
    Column.SECOND: 96,
    Column.CLOSER: 240,
}
_DOT = 5.0
_MOST_ROWS = 5
_HEADER = 34
_ROW = 40


class _CellDelegate(RowDelegate):
    """Paints the dot plot."""

    def __init__(self, theme: ThemeManager, source: ClipComparisonModel, table: "ClipDifferences") -> None:
        super().__init__(theme, NUMBER_COLUMNS, frozenset(), table)
        self._source = source
        self._table = table

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell."""
        if index.column() == Column.PLOT:
            self._paint_difference(painter, QRectF(inside).adjusted(8, 0, -8, 0), index)
        else:
            super().paint_cell(painter, inside, index)

    def _paint_difference(self, painter: QPainter, area: QRectF, index: Index) -> None:
        row = self._source.item(self._table.source_row(index.row()))
        middle, height = area.center().x(), area.center().y()

        def place(advantage: float) -> QPointF:
            # The first model stands at the left of the dialog, so what speaks for it lies to the left.
            return QPointF(middle - advantage / self._source.reach * area.width() / 2, height)

        painter.setPen(QPen(self.theme.colour("dim"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(middle, area.top() + 4), QPointF(middle, area.bottom() - 4))
        certain = row.interval is not None and is_beyond_chance(row.interval)
        colour = self.theme.colour("accent" if certain else "dim")
        if row.interval is not None:
            painter.setPen(QPen(colour, 2))
            low, high = place(row.interval.low), place(row.interval.high)
            painter.drawLine(low, high)
            for end in (low, high):
                painter.drawLine(end + QPointF(0, -4), end + QPointF(0, 4))
        # A filled dot is beyond chance, a ring is not: the colour is not the only sign.
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if certain else self.theme.colour("panel"))
        painter.drawEllipse(place(row.advantage), _DOT, _DOT)


class ClipDifferences(SortedTable):
    """The table of a comparison."""

    def __init__(self, theme: ThemeManager, found: ModelComparison, parent: QWidget | None = None) -> None:
        source = ClipComparisonModel(found)
        super().__init__(theme, source, _WIDTHS, Column.PLOT, parent)
        source.setParent(self)
        self.setItemDelegate(_CellDelegate(theme, source, self))
        self.setAccessibleName(
            tr("{first} and {second}, clip by clip").format(first=found.first.name, second=found.second.name)
        )
        self.sortByColumn(Column.CLIP, Qt.SortOrder.AscendingOrder)
        rows = min(self.proxy.rowCount(), _MOST_ROWS)
        self.setFixedHeight(round((_HEADER + _ROW * rows) * theme.text_scale))
        self.setCurrentIndex(self.proxy.index(0, 0))
