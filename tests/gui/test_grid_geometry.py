"""The arithmetic of the grid, for any width and number of frames."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractItemView

from aura_trainer.gui.widgets.grid_geometry import MOVING_KEYS, GridGeometry
from aura_trainer.gui.widgets.rating_track import short_number

widths = st.integers(120, 4000)
cells = st.integers(100, 600)


def laid_out(width, cell):
    geometry = GridGeometry()
    geometry.fit(width, cell, lambda wide: wide * 9 // 16 + 32)
    return geometry


@given(widths, cells, st.integers(0, 200_000))
def test_the_middle_of_a_cell_leads_back_to_its_row(width, cell, row):
    geometry = laid_out(width, cell)
    middle = geometry.cell(row).center()
    assert geometry.row_at(middle.x(), middle.y()) == row


@given(widths, cells, st.integers(0, 300))
def test_cells_neither_overlap_nor_stick_out(width, cell, count):
    geometry = laid_out(width, cell)
    rects = [geometry.cell(row) for row in range(count)]
    for one, other in pairwise(rects):
        assert not one.intersects(other)
    if width > 140:
        assert all(rect.left() >= 0 and rect.right() < width for rect in rects)
    assert all(rect.bottom() < geometry.total_height(count) for rect in rects)


@given(widths, cells, st.integers(0, 100_000), st.integers(0, 2_000_000), st.integers(1, 2000))
def test_every_cell_in_view_is_among_the_rows_to_paint(width, cell, count, top, height):
    geometry = laid_out(width, cell)
    first, last = geometry.rows_between(top, top + height, count)
    assert last < count
    for row in (first - 1, last + 1):
        if 0 <= row < count:
            rect = geometry.cell(row)
            assert rect.bottom() < top or rect.top() > top + height
    assert last - first < (height // geometry.pitch + 3) * geometry.columns


@given(widths, cells, st.integers(1, 5000), st.data())
def test_a_cursor_key_never_leaves_the_frames_and_home_and_end_reach_the_ends(width, cell, count, data):
    geometry = laid_out(width, cell)
    row = data.draw(st.integers(0, count - 1))
    moved = {move.name: geometry.moved(row, move, count, 600) for move in MOVING_KEYS.values()}
    assert all(0 <= target < count for target in moved.values())
    assert moved["MoveHome"] == 0
    assert moved["MoveEnd"] == count - 1
    if row + geometry.columns < count:
        assert geometry.moved(moved["MoveDown"], QAbstractItemView.CursorAction.MoveUp, count, 600) == row


@given(st.floats(0, 1))
def test_the_short_number_is_short_and_within_half_a_hundredth(value):
    text = short_number(value)
    assert len(text) == 3
    assert abs(float(text) - value) <= 0.005 + 1e-9


@given(
    widths,
    cells,
    st.integers(1, 500),
    st.tuples(st.integers(0, 3000), st.integers(0, 20_000), st.integers(1, 3000), st.integers(1, 900)),
)
def test_the_rows_that_touch_a_part_are_those_whose_cells_or_gaps_lie_in_it(width, cell, count, part):
    geometry = laid_out(width, cell)
    area = QRect(*part)
    gap = geometry.gap
    wide = [row for row in range(count) if geometry.cell(row).adjusted(-gap, -gap, gap, gap).intersects(area)]
    assert geometry.rows_touching(area, count) == wide
