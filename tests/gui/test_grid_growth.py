"""Frames that come in while the grid is looked at."""

from dataclasses import replace

from cubes import inverted, write_cube
from PySide6.QtCore import QEvent, QObject


class Painted(QObject):
    """Collects what of a widget was painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.rects = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.rects.append(event.rect())
        return False


def test_cells_of_frames_that_come_in_are_painted_and_their_pictures_fetched_with_no_hand_on_the_grid(
    window,
):
    grid, library = window.frames.grid, window.context.library
    last = library.table.frames[-1]
    scroll = grid.verticalScrollBar()
    scroll.setValue(scroll.maximum())
    window.settle()
    reach, painted = scroll.maximum(), Painted(grid.viewport())
    new = [
        replace(last, id=9000 + n, pts=last.pts + n, ordinal=last.ordinal + n, address=f"{last.address}{n}")
        for n in range(1, 40)
    ]
    wanted = []
    window.frames.thumbnails.missing.connect(wanted.extend)
    library.add_frames(new)
    window.wait(lambda: painted.rects)
    cell = grid.visualRect(grid.model().index(grid.model().row_of(9001)))
    assert painted.rects[0].intersects(cell)
    assert scroll.maximum() > reach
    window.wait(lambda: 9001 in wanted)


def test_a_new_look_reaches_the_preview_beside_the_grid_with_no_hand_on_it(window, tmp_path):
    page = window.frames
    page.grid.focus_row(5)
    frame = page.grid.current_frame()
    window.wait(lambda: page._large.image(frame.id) is not None)
    before = page._large.image(frame.id)
    page.luts.put_on([frame.media_id], str(write_cube(tmp_path / "negative.cube", inverted)))
    window.wait(lambda: window.context.library.media[frame.media_id].lut is not None)
    window.settle()
    window.wait(lambda: page._large.image(frame.id) is not None)
    assert page._large.image(frame.id) != before
    assert page.grid.current_frame().id == frame.id


def _top(grid, frame_id):
    return grid.visualRect(grid.model().index(grid.model().row_of(frame_id))).top()


def test_frames_that_come_in_above_leave_what_is_looked_at_where_it_is(window):
    grid, library = window.frames.grid, window.context.library
    grid.focus_row(30)
    frame, place = grid.current_frame(), _top(grid, grid.current_frame().id)
    first = library.table.frames[0]
    library.add_frames(
        [
            replace(first, id=9000 + n, pts=first.pts + n, ordinal=n, address=f"{first.address}{n}")
            for n in range(1, 11)
        ]
    )
    assert grid.current_frame().id == frame.id
    assert _top(grid, frame.id) == place


def test_another_size_of_the_window_keeps_what_is_looked_at_in_view(window):
    grid, main = window.frames.grid, window.session.window
    for row in (39, 12, 25):
        grid.focus_row(row)
        for size in ((1900, 1000), (1000, 640), (1280, 720)):
            main.resize(*size)
            window.settle()
            cell = grid.visualRect(grid.currentIndex())
            assert grid.viewport().rect().intersects(cell), (row, size)
    # Who has scrolled away from the focused frame stays there instead.
    grid.focus_row(0)
    scroll = grid.verticalScrollBar()
    scroll.setValue(scroll.maximum())
    first = grid.rows_in_view()[0]
    seen = grid.model().frame(first).id
    main.resize(1000, 640)
    window.settle()
    assert grid.viewport().rect().intersects(grid.visualRect(grid.model().index(grid.model().row_of(seen))))
