"""What tables have in common: rows of one height, chips, sorting."""

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from aura_trainer.gui.models.rows_model import SORT_ROLE, Index
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL

_ROW = 40
_AROUND_HEADING = 28
_INSET = 8
_CHIP_ICON = 14
_MOVING = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)


class Chip(NamedTuple):
    """A rounded mark: colours of ground and ink by their token, words, and perhaps an icon."""

    ground: str
    ink: str
    word: str
    icon: str = ""


class RowDelegate(QStyledItemDelegate):
    """Paints the row's ground and line, and cells of plain words.

    Args:
        theme: Colours and fonts.
        numbers: Columns of figures: monospaced, to the right.
        dim: Columns in dim text.
        parent: The table.
    """

    def __init__(
        self, theme: ThemeManager, numbers: frozenset[int], dim: frozenset[int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._numbers = numbers
        self._dim = dim

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Rows of one height."""
        return QSize(80, round(_ROW * self.theme.text_scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self.theme.colour("accent_ground" if selected else "panel"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.theme.colour("line"))
        self.paint_cell(painter, rect.adjusted(_INSET, 0, -_INSET, 0), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell; here its words, cut at the end where they are too long."""
        number = index.column() in self._numbers
        painter.setFont(self.theme.mono(12) if number else self.theme.font())
        painter.setPen(self.theme.colour("dim" if index.column() in self._dim else "text"))
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(inside, side | Qt.AlignmentFlag.AlignVCenter, text)

    def paint_chip(self, painter: QPainter, area: QRect, left: float, chip: Chip) -> float:
        """Paint a chip from ``left`` on; return where it ends."""
        painter.setFont(self.theme.font(TYPE_SMALL))
        metrics = painter.fontMetrics()
        pixmap = self.theme.pixmap(chip.icon, chip.ink, _CHIP_ICON) if chip.icon else None
        side = 0.0 if pixmap is None else pixmap.width() / pixmap.devicePixelRatio()
        gap = 4.0 if pixmap is not None else 0.0
        height = metrics.height() + 5
        place = QRectF(
            left,
            area.center().y() - height / 2,
            metrics.horizontalAdvance(chip.word) + 20 + side + gap,
            height,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour(chip.ground))
        painter.drawRoundedRect(place, height / 2, height / 2)
        if pixmap is not None:
            painter.drawPixmap(QPointF(place.left() + 10, place.center().y() - side / 2), pixmap)
        painter.setPen(self.theme.colour(chip.ink))
        words = place.adjusted(10 + side + gap, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, chip.word)
        return place.right()


class SortProxy(QSortFilterProxyModel):
    """Sorts, and keeps the heading of the column sorted by clear of the arrow at its right."""

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The model's heading; that of the column sorted by stands to the left."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section == self.sortColumn():
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)


class SortedTable(QTableView):
    """A table over a model whose cells sort by ``SORT_ROLE``; one row is chosen at a time, unless a subclass lets more be.

    Args:
        theme: Colours and fonts.
        source: The model, in its own order.
        widths: Width of each column in pixels of the ordinary text size.
        elastic: The column that takes what the others leave.
        parent: The widget it stands in.
    """

    def __init__(
        self,
        theme: ThemeManager,
        source: QAbstractItemModel,
        widths: Mapping[int, int],
        elastic: IntEnum,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._widths = dict(widths)
        self.proxy = SortProxy(self)
        self.proxy.setSourceModel(source)
        self.proxy.setSortRole(SORT_ROLE)
        self.setModel(self.proxy)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(int(elastic), QHeaderView.ResizeMode.Stretch)
        theme.changed.connect(self._fit_text)
        self._fit_text()

    def takes_keys(self) -> bool:
        """Whether keys pressed in its window come to it."""
        return self.isVisible() and self.window().focusWidget() is self

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move and select; every other key is left to the actions of the page."""
        if event.key() in _MOVING or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _fit_text(self) -> None:
        scale = self.theme.text_scale
        self.verticalHeader().setDefaultSectionSize(round(_ROW * scale))
        for column in self._widths:
            self.horizontalHeader().resizeSection(column, self.width_of(column))
        self.viewport().update()

    def width_of(self, column: int) -> int:
        """Pixels a column takes: its own, or what its heading needs in the language spoken."""
        heading = str(self.proxy.headerData(column, Qt.Orientation.Horizontal) or "")
        needed = self.horizontalHeader().fontMetrics().horizontalAdvance(heading) + _AROUND_HEADING
        return max(round(self._widths[column] * self.theme.text_scale), needed)

    def source_row(self, row: int) -> int:
        """The model's row that is shown in a row of the table."""
        return self.proxy.mapToSource(self.proxy.index(row, 0)).row()
