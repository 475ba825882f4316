"""Where the cells of a grid lie: arithmetic, so that no cell has to be laid out before it is shown."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractItemView

from aura_trainer.gui.action_ids import ActionId

_Move = QAbstractItemView.CursorAction

MOVING_KEYS = {
    ActionId.LEFT: _Move.MoveLeft,
    ActionId.RIGHT: _Move.MoveRight,
    ActionId.UP: _Move.MoveUp,
    ActionId.DOWN: _Move.MoveDown,
    ActionId.PAGE_UP: _Move.MovePageUp,
    ActionId.PAGE_DOWN: _Move.MovePageDown,
    ActionId.FIRST: _Move.MoveHome,
    ActionId.LAST: _Move.MoveEnd,
}
EXTENDING_KEYS = {
    ActionId.EXTEND_LEFT: _Move.MoveLeft,
    ActionId.EXTEND_RIGHT: _Move.MoveRight,
    ActionId.EXTEND_UP: _Move.MoveUp,
    ActionId.EXTEND_DOWN: _Move.MoveDown,
    ActionId.EXTEND_PAGE_UP: _Move.MovePageUp,
    ActionId.EXTEND_PAGE_DOWN: _Move.MovePageDown,
    ActionId.EXTEND_FIRST: _Move.MoveHome,
    ActionId.EXTEND_LAST: _Move.MoveEnd,
}

_MARGIN, _GAP = 16, 12


class GridGeometry:
    """Equal cells in as many columns as fit, filling the width."""

    def __init__(self) -> None:
        self.columns = 1
        self.cell_width = 1
        self.cell_height = 1
        self.gap = _GAP

    @property
    def pitch(self) -> int:
        """Pixels from one row of cells to the next."""
        return self.cell_height + _GAP

    def fit(self, width: int, least_cell_width: int, height_of: Callable[[int], int]) -> None:
        """Lay out for a viewport ``width`` pixels wide; ``height_of`` gives a cell's height for its width."""
        inner = width - 2 * _MARGIN
        self.columns = max((inner + _GAP) // (least_cell_width + _GAP), 1)
        self.cell_width = max((inner - _GAP * (self.columns - 1)) // self.columns, 1)
        self.cell_height = max(height_of(self.cell_width), 1)

    def cell(self, row: int) -> QRect:
        """The cell of a model row, in content coordinates."""
        line, column = divmod(row, self.columns)
        left = _MARGIN + column * (self.cell_width + _GAP)
        return QRect(left, _MARGIN + line * self.pitch, self.cell_width, self.cell_height)

    def row_at(self, x: int, y: int) -> int | None:
        """The model row of the cell at a point, whether the model has so many rows or not; None in a gap."""
        column, inside_x = divmod(x - _MARGIN, self.cell_width + _GAP)
        line, inside_y = divmod(y - _MARGIN, self.pitch)
        if inside_x >= self.cell_width or inside_y >= self.cell_height:
            return None
        return line * self.columns + column if 0 <= column < self.columns and line >= 0 else None

    def rows_between(self, top: int, bottom: int, count: int) -> tuple[int, int]:
        """First and last model row that may show between two heights; an empty range when there is none."""
        first = max((top - _MARGIN) // self.pitch, 0) * self.columns
        last = (max((bottom - _MARGIN) // self.pitch, 0) + 1) * self.columns - 1
        return first, min(last, count - 1)

    def rows_touching(self, part: QRect, count: int) -> list[int]:
        """The rows of ``count`` whose cells, or the gap around them, lie in a part of the content."""
        near = part.adjusted(-_GAP, -_GAP, _GAP, _GAP)
        first, last = self.rows_between(near.top(), near.bottom(), count)
        return [row for row in range(first, last + 1) if self.cell(row).intersects(near)]

    def total_height(self, count: int) -> int:
        """Height of all cells with the margins."""
        lines = -(-count // self.columns)
        return 2 * _MARGIN + lines * self.pitch - _GAP if lines else 0

    def moved(self, row: int, move: QAbstractItemView.CursorAction, count: int, height: int) -> int:
        """The model row a cursor key leads to from ``row`` of ``count``, in a viewport of this height."""
        page = max(height // self.pitch, 1) * self.columns
        last = count - 1
        target = {
            _Move.MoveLeft: row - 1,
            _Move.MovePrevious: row - 1,
            _Move.MoveRight: row + 1,
            _Move.MoveNext: row + 1,
            _Move.MoveUp: row - self.columns if row >= self.columns else row,
            _Move.MoveDown: row + self.columns if row + self.columns < count else row,
            _Move.MovePageUp: row - page if row >= page else row % self.columns,
            _Move.MovePageDown: row + page if row + page < count else last,
            _Move.MoveHome: 0,
            _Move.MoveEnd: last,
        }[move]
        return min(max(target, 0), max(last, 0))
