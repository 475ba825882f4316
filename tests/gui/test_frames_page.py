"""Rating frames in the real window, by keys and by mouse."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.settings import RATING_KEYS
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.rating_commands import SaveState
from aura_trainer.gui.pages.registry import FRAMES, TRAIN
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.gui.widgets.rating_track import THUMB_RADIUS

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(window, *keys):
    """Press keys on whatever has the focus, as a person does."""
    for key in keys:
        code, modifiers = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(window.session.window.windowHandle(), code, modifiers)


def values(window, count):
    page = window.frames
    return [page.model.value(page.model.frame(row).id) for row in range(count)]


def drag_in_cell(window, row, share):
    grid = window.frames.grid
    track = grid._painter.track(grid._cell(row))

    def at(part):
        reach = track.width() - 2 * THUMB_RADIUS
        return QPoint(round(track.left() + THUMB_RADIUS + part * reach), round(track.center().y()))

    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=at(0.0))
    for part in (share / 2, share):
        QTest.mouseMove(grid.viewport(), at(part))
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=at(share))


def test_frames_are_rated_by_keys_alone_and_stored_in_order(window):
    press(window, KEY.Key_1, KEY.Key_Right, KEY.Key_5, KEY.Key_Right, KEY.Key_P, KEY.Key_Right, KEY.Key_X)
    assert values(window, 4) == [0.2, 1.0, 1.0, 0.0]
    window.settle()
    assert window.context.ratings.state is SaveState.SAVED
    frames = [window.frames.model.frame(row) for row in range(4)]
    assert [window.stored()[frame.address] for frame in frames] == [0.2, 1.0, 1.0, 0.0]
    assert "4 of 40 rated" in window.session.window.status._rated.text()


def test_zero_clears_and_the_disk_forgets(window):
    press(window, KEY.Key_3, KEY.Key_0)
    window.settle()
    assert values(window, 1) == [None]
    assert window.stored() == {}


def test_brackets_nudge_from_the_middle_and_stop_at_the_ends(window):
    press(window, KEY.Key_BracketRight)
    assert values(window, 1) == [0.55]
    press(window, KEY.Key_P, KEY.Key_BracketRight)
    assert values(window, 1) == [1.0]
    press(window, KEY.Key_BracketLeft)
    assert values(window, 1) == [0.95]


def test_enter_makes_a_rating_move_on(window):
    press(window, KEY.Key_Return, KEY.Key_1, KEY.Key_2, KEY.Key_3)
    assert values(window, 3) == [0.2, 0.4, 0.6]
    press(window, KEY.Key_Return, KEY.Key_4, KEY.Key_5)
    assert values(window, 4) == [0.2, 0.4, 0.6, 1.0]


def test_the_rating_keys_live_on_when_the_focus_is_elsewhere(window):
    window.frames.toolbar._size.setFocus()
    press(window, KEY.Key_4)
    assert values(window, 1) == [0.8]


def test_the_rating_keys_are_silent_on_other_pages(window):
    window.session.window.show_page(TRAIN)
    press(window, KEY.Key_4)
    window.session.window.show_page(FRAMES)
    assert values(window, 1) == [None]


def test_a_selection_and_the_focus_survive_a_new_arrangement(window):
    grid = window.frames.grid
    press(window, KEY.Key_Right, (KEY.Key_Right, SHIFT), (KEY.Key_Right, SHIFT))
    chosen, focused = grid.selected_frames(), grid.current_frame()
    window.frames.model.arrange()
    assert grid.selected_frames() == chosen
    assert grid.current_frame() == focused


def test_a_bulk_rating_goes_to_the_selection_and_is_one_step_of_undo(window):
    press(window, (KEY.Key_Right, SHIFT), (KEY.Key_Right, SHIFT), (KEY.Key_Down, SHIFT))
    count = window.frames.grid.selected_count()
    assert count == window.frames.grid._geometry.columns + 3
    assert f"{count} frames selected" in window.frames.preview.selection.text()
    press(window, KEY.Key_2)
    assert values(window, 40) == [0.4] * count + [None] * (40 - count)
    assert "takes it back" in window.frames.preview.selection.text()
    press(window, (KEY.Key_Z, CONTROL))
    assert "takes it back" not in window.frames.preview.selection.text()
    window.settle()
    assert values(window, count) == [None] * count
    assert window.stored() == {}


def test_select_all_rates_everything_the_filter_shows(window):
    press(window, (KEY.Key_A, CONTROL), KEY.Key_1)
    window.settle()
    assert len(window.stored()) == 40


def test_undo_and_redo_walk_back_and_forth_through_the_store(window):
    press(window, KEY.Key_1, KEY.Key_2, KEY.Key_Right, KEY.Key_5)
    press(window, (KEY.Key_Z, CONTROL), (KEY.Key_Z, CONTROL))
    window.settle()
    assert values(window, 2) == [0.2, None]
    assert list(window.stored().values()) == [0.2]
    press(window, (KEY.Key_Z, CONTROL | SHIFT), (KEY.Key_Z, CONTROL | SHIFT))
    window.settle()
    assert values(window, 2) == [0.4, 1.0]
    assert sorted(window.stored().values()) == [0.4, 1.0]
    press(window, (KEY.Key_Z, CONTROL), KEY.Key_3)
    shown = values(window, 2)
    press(window, (KEY.Key_Z, CONTROL | SHIFT))
    assert values(window, 2) == shown


def test_undo_survives_a_new_arrangement(window):
    press(window, KEY.Key_5)
    window.frames.toolbar._order_chosen(FrameOrder.RATING)
    press(window, (KEY.Key_Z, CONTROL))
    window.settle()
    assert window.stored() == {}


def test_the_slider_in_a_cell_is_dragged(window):
    drag_in_cell(window, 2, 0.75)
    assert values(window, 3)[2] == pytest.approx(0.75, abs=0.02)
    window.settle()
    assert list(window.stored().values()) == [values(window, 3)[2]]
    assert window.frames.grid.currentIndex().row() == 2


def test_while_dragging_nothing_is_stored_and_escape_takes_it_back(window):
    grid = window.frames.grid
    point = grid._painter.track(grid._cell(0)).center().toPoint()
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert window.frames.model.value(window.frames.model.frame(0).id) == pytest.approx(0.5, abs=0.02)
    assert window.context.ratings.state is SaveState.SAVED
    press(window, KEY.Key_Escape)
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert values(window, 1) == [None]


def test_the_grid_does_not_move_under_the_mouse(window):
    grid = window.frames.grid
    bar = grid.verticalScrollBar()
    bar.setValue(grid._cell(0).height() // 2)
    before = bar.value()
    # Every slider stays where it was aimed at before the first press.
    columns = [row for row in range(40) if grid._cell(row).top() == grid._cell(0).top()]
    middles = [grid._painter.track(grid._cell(row)).center().toPoint() for row in columns]
    picture = grid.picture_rect(len(columns) * 2).center()
    for middle in middles:
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert values(window, len(columns)) == [0.5] * len(columns)
    for keys in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, keys, picture)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middles[0])
    assert bar.value() == before
    press(window, KEY.Key_Right, KEY.Key_Left)
    assert grid._cell(0).top() >= 0


def test_a_slider_dragged_in_the_selection_goes_to_all_of_it(window):
    press(window, (KEY.Key_Right, SHIFT), (KEY.Key_Right, SHIFT))
    drag_in_cell(window, 1, 0.3)
    given = values(window, 3)
    assert given[0] == pytest.approx(0.3, abs=0.02)
    assert given == [given[0]] * 3


def test_filters_show_what_they_say_and_keep_their_counts(window):
    press(window, KEY.Key_1, KEY.Key_Right, KEY.Key_3, KEY.Key_Right, KEY.Key_5)
    model, toolbar = window.frames.model, window.frames.toolbar
    counts = {
        FrameFilter.ALL: 40,
        FrameFilter.UNRATED: 37,
        FrameFilter.LOW: 1,
        FrameFilter.MEDIUM: 1,
        FrameFilter.HIGH: 1,
    }
    for choice, count in counts.items():
        QTest.mouseClick(toolbar._filters[choice], Qt.MouseButton.LeftButton)
        assert model.rowCount() == count
        assert toolbar._filters[choice].text().endswith(f" {count}")


def test_a_frame_rated_under_a_filter_stays_until_the_filter_is_chosen_again(window):
    toolbar, model = window.frames.toolbar, window.frames.model
    QTest.mouseClick(toolbar._filters[FrameFilter.UNRATED], Qt.MouseButton.LeftButton)
    press(window, KEY.Key_3)
    assert model.rowCount() == 40
    QTest.mouseClick(toolbar._filters[FrameFilter.UNRATED], Qt.MouseButton.LeftButton)
    assert model.rowCount() == 39


def test_sorting_by_rating_puts_the_best_first_and_keeps_the_focus(window):
    press(window, KEY.Key_1, KEY.Key_Right, KEY.Key_5)
    focused = window.frames.grid.current_frame()
    window.frames.toolbar._order_chosen(FrameOrder.RATING)
    assert values(window, 3) == [1.0, 0.2, None]
    assert window.frames.grid.current_frame() == focused


def test_the_fine_scheme_gives_tenths(window):
    changing = window.session.runner.run(window.context.change_setting(RATING_KEYS, "fine"))
    window.wait(changing.done)
    press(window, KEY.Key_7)
    assert values(window, 1) == [0.7]
    assert "1\N{EN DASH}9" in window.frames.preview._legend.text()


def test_ctrl_and_the_wheel_size_the_cells_and_the_slider_follows(window):
    grid, slider = window.frames.grid, window.frames.toolbar._size
    columns, before = grid._geometry.columns, slider.value()
    middle = QPointF(grid.viewport().rect().center())
    for _ in range(8):
        wheel = QWheelEvent(
            middle,
            grid.viewport().mapToGlobal(middle),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            CONTROL,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        grid.wheelEvent(wheel)
    assert slider.value() == before + 160
    assert grid._geometry.columns < columns
    slider.setValue(before)
    assert grid._geometry.columns == columns


def test_f1_opens_the_sheet_of_keys(window):
    press(window, KEY.Key_F1)
    sheet = window.session.window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    sheet.accept()


def test_ratings_are_there_again_after_a_restart(window, open_window):
    press(window, KEY.Key_4)
    window.settle()
    again = open_window()
    assert again.frames.model.value(again.frames.model.frame(0).id) == 0.8
    assert again.context.ratings.counts.rated == 1


def test_pictures_arrive_and_the_preview_shows_the_focused_frame(window):
    page = window.frames
    window.wait(lambda: page.thumbnails.image(page.model.frame(0).id) is not None)
    window.wait(lambda: page.preview.picture._image is not None)
    assert page.preview._clip.text() == "sample.mp4"
    assert page.preview._time.text() == "00:00:00:00"
    assert page.preview._shot.text().startswith("1 of ")


def test_a_cell_never_changes_size_while_pictures_arrive_and_ratings_are_given(window):
    grid = window.frames.grid
    before = [grid._cell(row) for row in range(10)]
    window.wait(lambda: window.frames.thumbnails.image(window.frames.model.frame(5).id) is not None)
    press(window, (KEY.Key_A, CONTROL), KEY.Key_4)
    assert [grid._cell(row) for row in range(10)] == before


def test_a_lost_cache_is_made_anew(with_frames, open_window):
    for file in (with_frames / "cache").glob("cache.sqlite3*"):
        file.unlink()
    window = open_window()
    page = window.frames
    window.wait(lambda: page.thumbnails.image(page.model.frame(0).id) is not None)
    window.settle()


def test_training_is_offered_after_twenty_ratings(window):
    for _ in range(19):
        press(window, KEY.Key_3, KEY.Key_Right)
    assert window.frames.preview.train_bar.isHidden()
    press(window, KEY.Key_3)
    assert not window.frames.preview.train_bar.isHidden()
    assert "20 rated" in window.frames.preview._train_words.text()


def test_assistive_technology_is_told_clip_time_rating_and_whether_it_is_saved(window):
    press(window, KEY.Key_3)
    model = window.frames.model
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0), role) == "sample.mp4, 00:00:00:00, rated 0.60, being saved"
    window.settle()
    assert model.data(model.index(0), role) == "sample.mp4, 00:00:00:00, rated 0.60"
    assert model.data(model.index(1), role).startswith("sample.mp4, 00:00:00:12, unrated")


def test_ratings_given_elsewhere_are_shown_when_the_person_comes_back(window, qapp, qtbot):
    press(window, KEY.Key_1)
    window.settle()
    frames = [window.frames.model.frame(row) for row in range(3)]
    elsewhere = Application.open()
    elsewhere.annotations.append(
        DEFAULT_USER, [Rating(frames[0].address, 0.9), Rating(frames[2].address, 0.3)]
    )
    elsewhere.close()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: values(window, 3) == [0.9, None, 0.3])
    assert "2 of 40 rated" in window.session.window.status._rated.text()


def test_moving_on_from_the_last_frame_stays_there_and_says_so(window):
    page, note = window.frames, window.frames.preview.selection
    press(window, KEY.Key_Return, KEY.Key_End)
    assert not note.isVisible()
    press(window, KEY.Key_4)
    assert page.grid.currentIndex().row() == 39
    assert note.isVisible()
    assert "End of the list" in note.text()
    press(window, KEY.Key_2)
    assert page.model.value(page.model.frame(39).id) == 0.4
    assert note.isVisible()
    press(window, KEY.Key_Left)
    assert not note.isVisible()


def test_an_empty_list_has_no_end_to_speak_of(window):
    press(window, KEY.Key_Return, KEY.Key_End, KEY.Key_4)
    assert window.frames.preview.selection.isVisible()
    QTest.mouseClick(window.frames.toolbar._filters[FrameFilter.LOW], Qt.MouseButton.LeftButton)
    assert window.frames.model.rowCount() == 0
    assert not window.frames.preview.selection.isVisible()
