"""Ratings that are about to come in, beside one's own, with the pictures they are of."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from aura_trainer.domain.rating_exchange import Incoming
from aura_trainer.gui.models.incoming_model import Column, IncomingModel, Outcome
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.fitted import fitted
from aura_trainer.gui.widgets.rating_track import TRACK_HEIGHT, paint_track
from aura_trainer.gui.widgets.sorted_table import Chip, RowDelegate, SortedTable
from aura_trainer.language import tr

_WIDTHS: dict[int, int] = {Column.PICTURE: 76, Column.MINE: 150, Column.THEIRS: 150, Column.OUTCOME: 150}
_TRACK = 72
_PICTURE_PIXELS = 160
_CHIPS = {
    Outcome.THEIRS: Chip("accent_ground", "accent_text", Outcome.THEIRS.value, "import"),
    Outcome.MINE: Chip("raised", "text", Outcome.MINE.value, "user"),
    Outcome.NEW: Chip("good_ground", "good", Outcome.NEW.value, "plus"),
    Outcome.LEFT_OUT: Chip("raised", "dim", Outcome.LEFT_OUT.value, "close"),
    Outcome.EQUAL: Chip("raised", "dim", Outcome.EQUAL.value, "check"),
}


class _CellDelegate(RowDelegate):
    """Paints pictures, ratings as a figure with its track, and what happens as a chip."""

    def __init__(self, table: "IncomingTable", theme: ThemeManager) -> None:
        super().__init__(theme, frozenset(), frozenset(), table)
        self._table = table

    def paint_cell(self, painter: QPainter, inside: QRect, index: Index) -> None:
        """Paint what is in a cell."""
        item, column = self._table.item_at(index.row()), Column(index.column())
        if column is Column.PICTURE:
            self._paint_picture(painter, inside, item)
        elif column is Column.MINE:
            self._paint_rating(painter, inside, str(index.data()), item.mine.rating if item.mine else None)
        elif column is Column.THEIRS:
            self._paint_rating(painter, inside, str(index.data()), item.given.rating)
        elif column is Column.OUTCOME:
            chip = _CHIPS[self._table.outcome_at(index.row())]
            self.paint_chip(painter, inside, float(inside.left()), chip._replace(word=str(index.data())))
        else:
            super().paint_cell(painter, inside, index)

    def _paint_picture(self, painter: QPainter, inside: QRect, item: Incoming) -> None:
        area = QRectF(inside.adjusted(0, 3, 0, -4))
        image = self._table.pictures.image(item.frame.id) if item.frame is not None else None
        if image is None:
            painter.fillRect(area, self.theme.colour("raised"))
            pixmap = self.theme.pixmap("film", "dim", 16)
            side = pixmap.width() / pixmap.devicePixelRatio()
            painter.drawPixmap(
                area.center().toPoint() - QRect(0, 0, round(side), round(side)).center(), pixmap
            )
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(fitted(image.size(), area), image)

    def _paint_rating(self, painter: QPainter, inside: QRect, words: str, rating: float | None) -> None:
        painter.setFont(self.theme.mono(12))
        painter.setPen(self.theme.colour("dim" if rating is None else "text"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        if rating is not None:
            scale = self.theme.text_scale
            left = inside.left() + round(52 * scale)
            track = QRectF(left, inside.center().y() - TRACK_HEIGHT / 2, _TRACK * scale, TRACK_HEIGHT)
            paint_track(painter, track, rating, self.theme.tokens)


class IncomingTable(SortedTable):
    """The table; any number of rows is chosen at a time. Space, or a double click, turns what happens to them.

    Signals:
        turn_requested: The other of the two ways is wanted for the chosen rows.
        chosen_changed: Other rows are chosen.
    """

    turn_requested = Signal()
    chosen_changed = Signal()

    def __init__(
        self,
        model: IncomingModel,
        pictures: ThumbnailLoader,
        theme: ThemeManager,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, model, _WIDTHS, Column.FRAME, parent)
        self._source = model
        self.pictures = pictures
        self.setItemDelegate(_CellDelegate(self, theme))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName(tr("Ratings that come in, beside yours"))
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        # One look at the rows on screen for any number of scroll steps.
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._want_pictures)
        self.verticalScrollBar().valueChanged.connect(self._look.start)
        model.modelReset.connect(self._look.start)
        pictures.loaded.connect(self.viewport().update)
        self.doubleClicked.connect(lambda _index: self.turn_requested.emit())
        self.selectionModel().selectionChanged.connect(self.chosen_changed)

    def item_at(self, row: int) -> Incoming:
        """The rating shown in a row."""
        return self._source.item(self.source_row(row))

    def outcome_at(self, row: int) -> Outcome:
        """What becomes of the rating shown in a row."""
        return self._source.outcome(self.item_at(row))

    def chosen_rows(self) -> list[int]:
        """The model's rows that are chosen."""
        return [self.source_row(index.row()) for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space turns what happens to the chosen rows."""
        if event.key() == Qt.Key.Key_Space and self.chosen_rows():
            self.turn_requested.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """More rows may be on screen."""
        super().resizeEvent(event)
        self._look.start()

    def _want_pictures(self) -> None:
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height())
        end = self.proxy.rowCount() if last < 0 else last + 1
        items = [self.item_at(row) for row in range(first, end)]
        self.pictures.want([item.frame.id for item in items if item.frame is not None], _PICTURE_PIXELS)
