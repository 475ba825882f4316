"""Where a person is in the grid, kept whatever happens to it: focus, selection, and what is in view."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Signal

from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.frame_table import Places

if TYPE_CHECKING:
    from aura_trainer.gui.widgets.frame_grid import FrameGrid

_NOTHING: Places = np.zeros(0, np.int64)


class GridPlace(QObject):
    """Focus and selection follow their frames through a new arrangement.

    What is not shown any more is not selected any more either: a rating goes only to what can be seen to get it.
    An arrangement of the same view is one that nobody need have asked for: what was looked at stays where it was in
    the window, and where the focused frame is gone the one next to it has the focus. The same holds when frames come
    in above, and when the window has another size.

    Args:
        grid: Is put back to where it was.
        model: Is arranged.

    Signals:
        selection_hidden: So many frames left the selection because they are not shown any more.
    """

    selection_hidden = Signal(int)

    def __init__(self, grid: "FrameGrid", model: FrameModel) -> None:
        super().__init__(grid)
        self._grid = grid
        self._frames = model
        self._view = model.view
        self._shown, self._selected = _NOTHING, _NOTHING
        self._focused, self._fixed, self._top = -1, 0, 0
        self._held: tuple[int, int, bool] | None = None
        model.rowsAboutToBeInserted.connect(lambda: self.hold(grid.viewport().size()))
        model.rowsAboutToBeRemoved.connect(lambda: self.hold(grid.viewport().size()))
        model.modelAboutToBeReset.connect(self._remember)
        model.arranged.connect(self._restore)

    def hold(self, size: QSize) -> None:
        """Keep in mind what is in view, and where: the focused cell, or if that is not, the first that is.

        Args:
            size: Of the viewport, as it was while that was seen.
        """
        grid = self._grid
        if not self._frames.rowCount():
            self._held = None
            return
        focused = grid.currentIndex()
        seen = QRect(QPoint(0, 0), size)
        in_view = focused.isValid() and seen.intersects(grid.visualRect(focused))
        row = focused.row() if in_view else grid.rows_in_view()[0]
        top = grid.visualRect(self._frames.index(row)).top()
        self._held = self._frames.frame(row).id, top, in_view

    def go_back(self) -> None:
        """Have in view what was held."""
        if self._held is None:
            return
        frame_id, top, is_focused = self._held
        row = self._frames.row_of(frame_id)
        if row is not None:
            self._grid.scroll_to_row(row, -top)
            if is_focused:
                self._grid.scrollTo(self._frames.index(row))

    def _remember(self) -> None:
        grid = self._grid
        self._shown = self._frames.ids_at(slice(None))
        self._selected = self._frames.ids_at(grid.selection().rows())
        focused = grid.currentIndex()
        self._focused = focused.row()
        in_view = grid.viewport().rect().intersects(grid.visualRect(focused))
        self._fixed = self._focused if in_view else grid.rows_in_view()[0]
        self._top = grid.visualRect(self._frames.index(self._fixed)).top()

    def _restore(self) -> None:
        grid, selected = self._grid, self._selected
        stays, self._view = self._frames.view == self._view, self._frames.view
        grid.updateGeometries()
        kept, anchor = self._frames.rows_of(selected), grid.anchor
        row = self._row_of(self._focused)
        if row is None and len(kept):
            row = int(kept[0])
        if row is None and stays:
            row = self._frames.first_row_showing(self._from(self._focused))
        if row is None:
            grid.verticalScrollBar().setValue(0)
            grid.current_frame_changed.emit(None)
            grid.focus_row(0)
        else:
            grid.focus_row(row)
            if len(kept):
                grid.select_rows(kept)
            if stays:
                grid.anchor = anchor
                self._scroll_back()
        if len(selected) > 1 and len(kept) < len(selected):
            self.selection_hidden.emit(len(selected) - len(kept))
        grid.viewport().update()

    def _scroll_back(self) -> None:
        row = self._row_of(self._fixed)
        if row is None:
            row = self._frames.first_row_showing(self._from(self._fixed))
        if row is not None:
            self._grid.scroll_to_row(row, -self._top)

    def _row_of(self, row: int) -> int | None:
        """Where the frame is by now that was in a row."""
        return self._frames.row_showing(int(self._shown[row])) if 0 <= row < len(self._shown) else None

    def _from(self, row: int) -> Places:
        """The frames that were shown, from a row on and then backwards from it."""
        at = max(row, 0)
        return np.concatenate((self._shown[at:], self._shown[:at][::-1]))
