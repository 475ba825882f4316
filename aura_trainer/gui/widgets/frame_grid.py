"""The annotation grid: a view that costs the same for a hundred frames and a hundred thousand."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from aura_trainer.domain.frames import Frame
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.rows_model import Index
from aura_trainer.gui.models.thumbnails import ThumbnailLoader
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.cell_states import cell_state
from aura_trainer.gui.widgets.frame_cell import CellPainter
from aura_trainer.gui.widgets.grid_geometry import GridGeometry
from aura_trainer.gui.widgets.grid_pictures import GridPictures
from aura_trainer.gui.widgets.grid_place import GridPlace
from aura_trainer.gui.widgets.grid_selection import Rows, SelectedRows, selection_of
from aura_trainer.gui.widgets.rating_track import value_at
from aura_trainer.gui.widgets.slider_drag import SliderDrag
from aura_trainer.language import tr

DEFAULT_CELL_WIDTH, SMALLEST_CELL_WIDTH, LARGEST_CELL_WIDTH = 200, 150, 420

_SELECT = QItemSelectionModel.SelectionFlag


class FrameGrid(QAbstractItemView):
    """Shows a FrameModel in rows of equal cells and lets ratings be dragged in the cells themselves.

    Selection is in reading order: a click takes one frame, Shift a run, Ctrl adds one. A slider dragged in a
    selected cell goes to the whole selection, in any other cell to that cell alone.

    Attributes:
        drag: The slider that is held, in a cell or beside the preview.
        anchor: The frame a run of the selection begins at, by its key.
        pictures: What asks for the pictures.

    Signals:
        current_frame_changed: The focused frame, or None.
        selection_changed: How many frames are selected may be new.
        selection_hidden: So many frames left the selection because they are not shown any more.
        cell_width_changed: The least width of a cell is another.
    """

    current_frame_changed = Signal(object)
    selection_changed = Signal()
    selection_hidden = Signal(int)
    cell_width_changed = Signal(int)

    def __init__(
        self,
        model: FrameModel,
        thumbnails: ThumbnailLoader,
        theme: ThemeManager,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._frames = model
        self._thumbnails = thumbnails
        self._theme = theme
        self._painter = CellPainter(theme)
        self._geometry = GridGeometry()
        self._target_width = DEFAULT_CELL_WIDTH
        self.anchor: int | None = None
        self.drag = SliderDrag(model, self)
        self._track = QRectF()
        self._selection: SelectedRows | None = None
        self.pictures = GridPictures(self, model, thumbnails)
        self.setModel(model)
        # Or what is pressed would move from under the mouse, and the next press meet something else.
        self.setAutoScroll(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Frames"))
        # Qt moves what is painted already only in a widget that says it leaves nothing unpainted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._forget_selection)
        self._place = GridPlace(self, model)
        self._place.selection_hidden.connect(self.selection_hidden)
        model.rowsInserted.connect(self._rows_changed)
        model.rowsRemoved.connect(self._rows_changed)
        thumbnails.loaded.connect(self._repaint_frames)
        thumbnails.missing.connect(self._repaint_frames)
        theme.changed.connect(self._theme_changed)

    def set_cell_width(self, width: int) -> None:
        """Set the least width of a cell, which grows to fill the row; the focused frame stays in view."""
        self._target_width = min(max(width, SMALLEST_CELL_WIDTH), LARGEST_CELL_WIDTH)
        self.updateGeometries()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
        self.viewport().update()
        self.cell_width_changed.emit(self._target_width)

    def current_frame(self) -> Frame | None:
        """The focused frame."""
        index = self.currentIndex()
        return self._frames.frame(index.row()) if index.isValid() else None

    def selected_frames(self) -> tuple[Frame, ...]:
        """The selected frames in the order shown."""
        return tuple(self._frames.frames_at(self.selection().rows()))

    def selected_count(self) -> int:
        """How many frames are selected."""
        return self.selection().count

    def selection(self) -> SelectedRows:
        """The selected rows."""
        if self._selection is None:
            self._selection = SelectedRows(self.selectionModel().selection())
        return self._selection

    def select_rows(self, rows: Rows) -> None:
        """Select just these rows, which are in ascending order; the focus stays."""
        self.selectionModel().select(selection_of(self._frames, rows), _SELECT.ClearAndSelect)

    def focus_row(self, row: int, *, extend: bool = False) -> None:
        """Bring a row into view and take it: select it alone, or with ``extend`` the run from where the run began."""
        self._take_row(row, extend=extend)
        self.scrollTo(self.currentIndex())

    def frames_in_view(self) -> list[Frame]:
        """The frames whose cells are in view, if only in part."""
        first, last = self.rows_in_view()
        return self._frames.frames_at(slice(first, last + 1))

    def rows_in_view(self) -> tuple[int, int]:
        """The first and last row whose cells are in view, if only in part; the last is less where there is none."""
        top = self.verticalOffset()
        return self._geometry.rows_between(top, top + self.viewport().height(), self._frames.rowCount())

    def picture_pixels(self) -> int:
        """How many pixels of the screen the pictures are wide."""
        return round(self._geometry.cell_width * self.devicePixelRatioF())

    def move_focus(self, move: QAbstractItemView.CursorAction, *, extend: bool) -> None:
        """Move the focus as a cursor key does, and the selection with it."""
        self.focus_row(self._target_row(move), extend=extend)

    def badge_at(self, point: QPoint) -> int | None:
        """The row whose stack or shot a press at a point of the viewport opens or closes."""
        row = self.indexAt(point).row()
        if row < 0:
            return None
        group = self._frames.group(row)
        if group is None or group.top != self._frames.frame(row):
            return None
        return row if self._painter.badge(self._cell(row), group).contains(QPointF(point)) else None

    def picture_rect(self, row: int) -> QRect:
        """Where the picture of a row is, in viewport coordinates."""
        return self._painter.picture(self._cell(row))

    def top_frame(self) -> tuple[Frame, int] | None:
        """The first frame in view, and how many pixels of its row are above the view; None without frames."""
        row, _ = self.rows_in_view()
        return (self._frames.frame(row), -self._cell(row).top()) if self._frames.rowCount() else None

    def scroll_to_row(self, row: int, above: int) -> None:
        """Scroll until a row is at the top, with so many pixels of it above the view."""
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._geometry.cell(row).top() + above)

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """The cell of an index, in viewport coordinates."""
        return self._cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """The index under a point of the viewport."""
        row = self._geometry.row_at(point.x(), point.y() + self.verticalOffset())
        if row is None or row >= self._frames.rowCount():
            return QModelIndex()
        return self._frames.index(row)

    def scrollTo(  # noqa: N802
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring an index into view."""
        rect, bar, gap = self.visualRect(index), self.verticalScrollBar(), self._geometry.gap
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - self.viewport().height() // 2)
        elif rect.top() < gap:
            bar.setValue(bar.value() + rect.top() - gap)
        elif rect.bottom() > self.viewport().height() - gap:
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + gap)

    def horizontalOffset(self) -> int:  # noqa: N802
        """Nothing scrolls sideways."""
        return 0

    def verticalOffset(self) -> int:  # noqa: N802
        """Pixels scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:  # noqa: N802, ARG002
        """No index of the model is hidden."""
        return False

    def moveCursor(  # noqa: N802
        self,
        action: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,  # noqa: ARG002
    ) -> QModelIndex:
        """Where a cursor key leads."""
        return self._frames.index(self._target_row(action))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        """Select the frames under a rectangle."""
        first, last = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
        if first.isValid() and last.isValid():
            self.selectionModel().select(QItemSelection(first, last), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802, ARG002
        """All that is in view: it is painted anew with every selection, which may have thousands of parts."""
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:  # noqa: N802
        """Fit columns and scroll range to the viewport."""
        # Large text needs wider cells, yet pictures twice as wide would leave one a row.
        wanted = round(self._target_width * (1 + (self._theme.text_scale - 1) / 3))
        self._geometry.fit(self.viewport().width(), wanted, self._painter.height)
        bar, view = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(self._geometry.pitch // 3, 1))
        bar.setPageStep(view)
        bar.setRange(0, max(self._geometry.total_height(self._frames.rowCount()) - view, 0))
        super().updateGeometries()
        self.pictures.request_soon()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the cells out anew around what was looked at."""
        self._place.hold(event.oldSize())
        super().resizeEvent(event)
        self.updateGeometries()
        self._place.go_back()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802, ARG002
        """Move the picture, then ask for what came into view."""
        self.viewport().scroll(0, dy)
        self.pictures.request_soon()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Ctrl and the wheel set the cells' size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_cell_width(self._target_width + (20 if event.angleDelta().y() > 0 else -20))
            event.accept()
        else:
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the cells that are in view."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.colour("background"))
        selection, current = self.selection(), self.currentIndex().row()
        part = event.rect().translated(0, self.verticalOffset())
        for row in self._geometry.rows_touching(part, self._frames.rowCount()):
            cell, chosen, here = self._cell(row), row in selection, row == current
            state = cell_state(self._frames, self._thumbnails, row, selected=chosen, current=here)
            if state.group is not None and state.group.is_open:
                self._painter.paint_tray(painter, cell, self._geometry.gap)
            self._painter.paint(painter, cell, state)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Always have a focused frame when the keys come here."""
        # Qt would focus a frame without selecting it, and the keys rate what is selected.
        if not self.currentIndex().isValid():
            self.focus_row(0)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of a slider, or select."""
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            event.ignore()
            return
        self.drag.drop()
        row = index.row()
        if self._painter.strip(self._cell(row)).contains(event.position().toPoint()):
            self._take_slider(row, event.position().x())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._take_row(row, extend=True)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.anchor = self._frames.frame(row).id
            self.selectionModel().setCurrentIndex(index, _SELECT.Toggle)
        else:
            self._take_row(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Follow the slider."""
        if self.drag.is_held and event.buttons() & Qt.MouseButton.LeftButton:
            self.drag.move(value_at(self._track, event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """Give the rating the slider stands at."""
        self.drag.let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A second press is a press."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape lets a dragged slider go without rating; other keys are left to the window's actions."""
        if self.drag.is_held and event.key() == Qt.Key.Key_Escape:
            self.drag.drop()
        else:
            event.ignore()

    def selectAll(self) -> None:  # noqa: N802
        """Select every frame the filter shows."""
        if self._frames.rowCount():
            self.select_rows(np.arange(self._frames.rowCount()))

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # noqa: N802
        """Tell who shows the focused frame."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_frame_changed.emit(self.current_frame())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Tell who shows the count."""
        self._forget_selection()
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selection_changed.emit()

    def _cell(self, row: int) -> QRect:
        return self._geometry.cell(row).translated(0, -self.verticalOffset())

    def _target_row(self, move: QAbstractItemView.CursorAction) -> int:
        row, count = self.currentIndex().row(), self._frames.rowCount()
        return self._geometry.moved(row, move, count, self.viewport().height())

    def _take_row(self, row: int, *, extend: bool = False) -> None:
        model, selection = self._frames, self.selectionModel()
        if not model.rowCount():
            return
        row = min(max(row, 0), model.rowCount() - 1)
        began = self._frames.row_showing(self.anchor) if extend and self.anchor is not None else None
        if began is None:
            began, self.anchor = row, model.frame(row).id
        selection.setCurrentIndex(model.index(row), _SELECT.NoUpdate)
        selection.select(QItemSelection(*map(model.index, sorted((began, row)))), _SELECT.ClearAndSelect)

    def _take_slider(self, row: int, x: float) -> None:
        if self.selected_count() > 1 and row in self.selection():
            self.selectionModel().setCurrentIndex(self._frames.index(row), _SELECT.NoUpdate)
        else:
            self._take_row(row)
        # The groove as it was under the mouse: the cell may come to lie elsewhere while it is held.
        self._track = self._painter.track(self._cell(row))
        self.drag.take(self._frames.frame(row), self.selected_frames())
        self.drag.move(value_at(self._track, x))

    def _forget_selection(self) -> None:
        self._selection = None

    def _repaint_frames(self, frame_ids: Sequence[int]) -> None:
        for frame_id in frame_ids:
            row = self._frames.row_showing(frame_id)
            if row is not None:
                self.viewport().update(self._cell(row))

    def _rows_changed(self) -> None:
        # The base class repaints nothing and asks for no pictures when rows come or go.
        self.updateGeometries()
        self._place.go_back()
        self.viewport().update()

    def _theme_changed(self) -> None:
        self._painter.refresh()
        self.updateGeometries()
        self.viewport().update()
