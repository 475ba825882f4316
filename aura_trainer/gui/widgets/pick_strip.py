"""The strip of chosen moments: a picture each, when it is, how it scores, and what it is like."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.tile_picture import paint_tile_picture, paint_tile_title, painted_tile
from aura_trainer.language import tr

Key = tuple[int, int]

_WIDTH, _PICTURE, _LINE, _GAP = 168, 94, 20, 8
_LIKE = QSize(32, 18)


@dataclass(frozen=True, slots=True)
class PickTile:
    """What a tile shows of a pick.

    ``place`` is when it begins and ends, ``rating`` what the person gave its peak, and ``like`` the frames it is like, by their ids.
    ``named`` says whether its clip is to be seen, as where there are picks of several.
    """

    key: Key
    place: str
    clip: str
    score: str
    seconds: float
    by_hand: bool = False
    rating: float | None = None
    unsure: bool = False
    like: tuple[int, ...] = ()
    named: bool = False

    @property
    def words(self) -> str:
        """All of it, to be read out."""
        said = [tr("{clip}, {place}").format(clip=self.clip, place=self.place), self.score]
        said.append(tr("{seconds:.1f} s").format(seconds=self.seconds))
        if self.by_hand:
            said.append(tr("picked by hand"))
        if self.rating is not None:
            said.append(tr("you rated it {rating:.2f}").format(rating=self.rating))
        if self.unsure:
            said.append(tr("unsure"))
        return ", ".join(said)


class _Tiles(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.tiles: tuple[PickTile, ...] = ()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        tile = self.tiles[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return tile.words
        return plain_tip(tile.words) if role == Qt.ItemDataRole.ToolTipRole else None

    def show(self, tiles: Sequence[PickTile]) -> None:
        given = tuple(tiles)
        if [tile.key for tile in given] == [tile.key for tile in self.tiles]:
            self.tiles = given
            if given:
                self.dataChanged.emit(self.index(0), self.index(len(given) - 1))
            return
        self.beginResetModel()
        self.tiles = given
        self.endResetModel()


class PickStrip(QListView):
    """One line of tiles. The page has the keys; a click chooses.

    Args:
        theme: Colours and fonts.
        picture: The picture of a pick, if it is there.
        like: The picture of a rated frame, if it is there.

    Signals:
        pick_chosen: A tile was clicked; carries its key.
        view_changed: Other tiles may be in view.
    """

    pick_chosen = Signal(object)
    view_changed = Signal()

    def __init__(
        self,
        theme: ThemeManager,
        picture: Callable[[Key], QImage | None],
        like: Callable[[int], QImage | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tiles = _Tiles()
        self.setModel(self._tiles)
        self.setItemDelegate(_Painter(theme, self._tiles, picture, like, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Picks"))
        self.clicked.connect(lambda index: self.pick_chosen.emit(self._tiles.tiles[index.row()].key))
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.view_changed.emit())
        theme.changed.connect(self.viewport().update)

    @property
    def tiles(self) -> tuple[PickTile, ...]:
        """What is shown."""
        return self._tiles.tiles

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a tile, with room for the scroll bar."""
        return QSize(480, tile_size(self._theme).height() + 16)

    def show_tiles(self, tiles: Sequence[PickTile], chosen: Key | None) -> None:
        """Show these, one of them chosen."""
        self._tiles.show(tiles)
        row = next((row for row, tile in enumerate(tiles) if tile.key == chosen), None)
        if row is None:
            self.clearSelection()
        elif self.currentIndex().row() != row or not self.selectedIndexes():
            self.setCurrentIndex(self._tiles.index(row))
            self.scrollTo(self._tiles.index(row))
        self.view_changed.emit()

    def keys_in_view(self) -> list[Key]:
        """The picks in view, from the left."""
        area = self.viewport().rect()
        return [
            tile.key
            for row, tile in enumerate(self._tiles.tiles)
            if self.visualRect(self._tiles.index(row)).intersects(area)
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Every key stands for what it does on the page."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """More may be in view."""
        super().resizeEvent(event)
        self.view_changed.emit()


def tile_size(theme: ThemeManager) -> QSize:
    """How large a tile is, its gap to the next included."""
    scale = theme.text_scale
    return QSize(round(_WIDTH * scale) + _GAP, round((_PICTURE + 2 * _LINE) * scale) + 12)


class _Painter(QStyledItemDelegate):
    def __init__(
        self,
        theme: ThemeManager,
        tiles: _Tiles,
        picture: Callable[[Key], QImage | None],
        like: Callable[[int], QImage | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tiles = tiles
        self._picture = picture
        self._like = like

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802 - Qt's
        return tile_size(self._theme)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile, scale = self._tiles.tiles[index.row()], self._theme.text_scale
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        area = QRectF(rect).adjusted(1, 1, -_GAP, -1)
        picture = QRectF(area.left(), area.top(), area.width(), _PICTURE * scale)
        line = QRectF(area.left() + 10, picture.bottom() + 4, area.width() - 20, _LINE * scale)
        hot = bool(state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        with painted_tile(painter, area, self._theme, radius=8, hot=hot, chosen=chosen):
            paint_tile_picture(painter, picture, self._picture(tile.key), tile.place, self._theme)
            if tile.named:
                paint_tile_title(painter, picture, tile.clip, self._theme)
            self._paint_score(painter, line, tile)
            self._paint_like(painter, line.translated(0, _LINE * scale), tile)

    def _paint_score(self, painter: QPainter, line: QRectF, tile: PickTile) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.mono())
        painter.setPen(self._theme.colour("text"))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, tile.score)
        left = line.left() + painter.fontMetrics().horizontalAdvance(tile.score) + 8
        painter.setFont(self._theme.font(TYPE_SMALL))
        painter.setPen(self._theme.colour("dim"))
        length = tr("{seconds:.1f} s").format(seconds=tile.seconds)
        rest = QRectF(left, line.top(), line.right() - left, line.height())
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignLeft, length)
        if tile.rating is not None:
            painter.setPen(self._theme.colour("rating_text"))
            painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, f"\N{BLACK STAR} {tile.rating:.2f}")
        elif tile.by_hand:
            painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, tr("by hand"))

    def _paint_like(self, painter: QPainter, line: QRectF, tile: PickTile) -> None:
        painter.setFont(self._theme.font(TYPE_SMALL))
        painter.setPen(self._theme.colour("dim"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if not tile.like:
            painter.drawText(line, middle, tr("unsure") if tile.unsure else "")
            return
        words = tr("like")
        painter.drawText(line, middle, words)
        left = line.left() + painter.fontMetrics().horizontalAdvance(words) + 6
        for frame_id in tile.like:
            box = QRectF(left, line.center().y() - _LIKE.height() / 2, _LIKE.width(), _LIKE.height())
            image = self._like(frame_id)
            painter.fillRect(box, self._theme.colour("raised"))
            if image is not None:
                painter.drawImage(box, image)
            left += _LIKE.width() + 4
