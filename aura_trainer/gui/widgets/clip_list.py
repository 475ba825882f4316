"""The list of clips to pick from: a picture, a name, and what is known of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.fitted import fitted
from aura_trainer.language import tr

_PICTURE = QSize(64, 36)
_MOVES = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down))
_SELECT = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True, slots=True)
class ClipLine:
    """What is said of a clip."""

    media_id: int
    title: str
    words: str
    path: str


class ClipList(QListWidget):
    """Several can be chosen; the one clicked last is looked at.

    Signals:
        clips_chosen: Pick from these, and look at that one; carries media ids and a media id.
    """

    clips_chosen = Signal(object, int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filling = False
        self._items: dict[int, QListWidgetItem] = {}
        self._pictured: dict[int, int] = {}
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setIconSize(_PICTURE * theme.text_scale)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A click leaves the keys to the player.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Clips"))
        self.itemSelectionChanged.connect(self._chosen)

    def media_ids(self) -> list[int]:
        """The clips listed, in their order."""
        return list(self._items)

    def show_lines(self, lines: Sequence[ClipLine], chosen: Iterable[int], current: int | None) -> None:
        """List clips; those known stay the lines they are."""
        self._filling = True
        if self.media_ids() != [line.media_id for line in lines]:
            self.clear()
            self._items.clear()
            self._pictured.clear()
            for line in lines:
                item = self._items[line.media_id] = QListWidgetItem()
                item.setData(Qt.ItemDataRole.UserRole, line.media_id)
                self.addItem(item)
        marked = set(chosen)
        for row, line in enumerate(lines):
            item = self.item(row)
            item.setText(f"{line.title}\n{line.words}")
            item.setToolTip(plain_tip(line.path))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.title}, {line.words}")
            item.setSelected(line.media_id in marked)
            if line.media_id == current:
                self.selectionModel().setCurrentIndex(self.indexFromItem(item), _SELECT.NoUpdate)
        self._filling = False

    def show_picture(self, media_id: int, image: QImage) -> None:
        """Show a picture of a clip."""
        item = self._items.get(media_id)
        if item is not None and self._pictured.get(media_id) != image.cacheKey():
            self._pictured[media_id] = image.cacheKey()
            item.setIcon(QIcon(self._boxed(image)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move and select all; every other key stands for what it does on the page."""
        everything = bool(event.matches(QKeySequence.StandardKey.SelectAll))
        if everything or event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _boxed(self, image: QImage) -> QPixmap:
        """A picture as wide as every other: Qt begins the words where the picture ends."""
        ratio = self.devicePixelRatioF()
        box = QPixmap(self.iconSize() * ratio)
        box.setDevicePixelRatio(ratio)
        box.fill(Qt.GlobalColor.transparent)
        painter = QPainter(box)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(fitted(image.size(), QRectF(QPointF(), QSizeF(self.iconSize()))), image)
        painter.end()
        return box

    def _chosen(self) -> None:
        if self._filling:
            return
        chosen = [int(item.data(Qt.ItemDataRole.UserRole)) for item in self.selectedItems()]
        row = self.currentRow()
        at = int(self.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else -1
        if chosen:
            self.clips_chosen.emit(chosen, at)
