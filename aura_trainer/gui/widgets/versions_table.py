"""Every version of the model in a sortable table."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from aura_trainer.domain.models import ModelSummary, Slot
from aura_trainer.gui.models.versions_model import (
    NUMBER_COLUMNS,
    SLOT_WORDS,
    SORT_ROLE,
    Column,
    Index,
    VersionsModel,
)
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL

_ROW = 40
_WIDTHS = {
    Column.MADE: 150,
    Column.RATINGS: 90,
    Column.ERROR: 90,
    Column.ORDER: 110,
    Column.PLACE: 180,
    Column.MENU: 48,
}
_CHIP_COLOURS = {
    SLOT_WORDS[Slot.ACTIVE]: ("good_ground", "good"),
    SLOT_WORDS[Slot.BACKUP]: ("warn_ground", "warn"),
    SLOT_WORDS[Slot.DEFAULT]: ("raised", "dim"),
}


class _CellDelegate(QStyledItemDelegate):
    """Paints words, numbers, chips for places, and three dots for the row's menu."""

    def __init__(self, theme: ThemeManager, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Rows of one height."""
        return QSize(80, round(_ROW * self._theme.text_scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        theme, column = self._theme, Column(index.column())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("accent_ground" if selected else "panel"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        inside = rect.adjusted(8, 0, -8, 0)
        if column is Column.PLACE:
            self._paint_chips(painter, inside, str(index.data()))
        elif column is Column.MENU:
            pixmap = theme.pixmap("more", "text", 18)
            side = int(pixmap.width() / pixmap.devicePixelRatio())
            painter.drawPixmap(inside.center() - QPoint(side // 2, side // 2), pixmap)
        else:
            number = column in NUMBER_COLUMNS
            painter.setFont(theme.mono(12) if number else theme.font())
            painter.setPen(theme.colour("dim" if column is Column.MADE else "text"))
            side_flag = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            text = painter.fontMetrics().elidedText(
                str(index.data()), Qt.TextElideMode.ElideRight, inside.width()
            )
            painter.drawText(inside, side_flag | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_chips(self, painter: QPainter, area: QRect, words: str) -> None:
        theme = self._theme
        painter.setFont(theme.font(TYPE_SMALL))
        x = float(area.left())
        for word in filter(None, words.split(", ")):
            ground, ink = _CHIP_COLOURS[word]
            width = QFontMetrics(painter.font()).horizontalAdvance(word) + 20
            height = painter.fontMetrics().height() + 5
            chip = QRectF(x, area.center().y() - height / 2, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(chip, height / 2, height / 2)
            painter.setPen(theme.colour(ink))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)
            x += width + 6


class VersionsTable(QTableView):
    """The table; one row is chosen at a time, and its menu opens by click, right click or the menu key.

    Signals:
        menu_requested: A row's menu is wanted; carries the ModelSummary and the global position.
    """

    menu_requested = Signal(object, object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source = VersionsModel(self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._source)
        self._proxy.setSortRole(SORT_ROLE)
        self.setModel(self._proxy)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.setAccessibleName("Versions of the model")
        self._configure()
        theme.changed.connect(self._fit_text)

    def _configure(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.setSortingEnabled(True)
        self.sortByColumn(Column.MADE, Qt.SortOrder.DescendingOrder)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        self._fit_text()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu_at)
        self.clicked.connect(self._clicked)

    def _fit_text(self) -> None:
        scale = self._theme.text_scale
        self.verticalHeader().setDefaultSectionSize(round(_ROW * scale))
        for column, width in _WIDTHS.items():
            self.horizontalHeader().resizeSection(column, round(width * scale))
        self.viewport().update()

    def show_models(self, models: Sequence[ModelSummary]) -> None:
        """Show these versions; the chosen row stays chosen."""
        chosen = self.chosen
        self._source.set_models(models)
        wanted = chosen.digest if chosen is not None else None
        for row in range(self._proxy.rowCount()):
            if wanted is None or self.version_at(row).digest == wanted:
                self.setCurrentIndex(self._proxy.index(row, 0))
                break

    def version_at(self, row: int) -> ModelSummary:
        """The version shown in a row."""
        return self._source.version(self._proxy.mapToSource(self._proxy.index(row, 0)).row())

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
        cell = self.visualRect(self._proxy.index(index.row(), Column.MENU))
        self.menu_requested.emit(self.version_at(index.row()), self.viewport().mapToGlobal(cell.bottomLeft()))
