"""Opens and closes the stacks and shots of a grid, and leafs through their pictures in the cell."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent

from aura_trainer.gui.models.frame_groups import FrameGroup
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.widgets.frame_grid import FrameGrid

_AHEAD = 12


class GridGroups(QObject):
    """Takes the mouse over badges and pictures before the grid does.

    A press on a badge opens or closes; the mouse over the picture of a closed group leafs through the group from
    left to right. What a rating goes to stays the frame on top.
    """

    def __init__(self, grid: FrameGrid, model: FrameModel) -> None:
        super().__init__(grid)
        self._grid = grid
        self._frames = model
        grid.viewport().setMouseTracking(True)
        grid.viewport().installEventFilter(self)

    def toggle_focused(self) -> bool:
        """Open the stack or shot of the focused frame, or close it; return whether it is in one."""
        row = self._grid.currentIndex().row()
        return row >= 0 and self.toggle(row)

    def toggle(self, row: int) -> bool:
        """Open the stack or shot of a row, or close it, and focus the frame on top; return whether it is in one."""
        group = self._frames.group(row)
        if group is None:
            return False
        top = self._frames.row_of(group.top.id)
        if group.is_open and top is not None:
            self._grid.focus_row(top)
            self._frames.close_group(top)
        else:
            self._frames.open_group(row)
            self._grid.focus_row(row)
        self._grid.updateGeometries()
        self._grid.viewport().update()
        return True

    def leaf(self, step: int) -> None:
        """Look at the next picture of the focused closed stack or shot, in its cell, or the one before."""
        row = self._grid.currentIndex().row()
        group = self._frames.group(row) if row >= 0 else None
        if group is not None and not group.is_open:
            self._look_at(row, group, group.number + step)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Answer presses on badges, and the mouse over pictures."""
        if event.type() is QEvent.Type.Leave:
            self._frames.look_at(None)
        elif isinstance(event, QMouseEvent):
            point = event.position().toPoint()
            if event.type() is QEvent.Type.MouseMove and not event.buttons():
                self._hover(point)
            elif event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                row = self._grid.badge_at(point) if event.button() is Qt.MouseButton.LeftButton else None
                if row is not None:
                    self.toggle(row)
                    return True
        return super().eventFilter(watched, event)

    def _hover(self, point: QPoint) -> None:
        row = self._grid.indexAt(point).row()
        group = self._frames.group(row) if row >= 0 else None
        if group is None or group.is_open:
            self._frames.look_at(None)
            return
        picture = self._grid.picture_rect(row)
        if picture.contains(point) and self._grid.badge_at(point) is None:
            part = (point.x() - picture.left()) / picture.width()
            self._look_at(row, group, int(part * len(group.frames)) + 1)
        else:
            self._frames.look_at(None)

    def _look_at(self, row: int, group: FrameGroup, number: int) -> None:
        self._frames.look_at(row, number)
        near = range(max(number - 1 - _AHEAD, 0), min(number + _AHEAD, len(group.frames)))
        self._grid.pictures.want_too([group.frames[place].id for place in near])
