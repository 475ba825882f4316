"""The grid while its rows are arranged anew by what nobody asked for: the hand, the focus and the eye stay put."""

import random
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_estimates import SaidOfFrames
from aura_trainer.gui.models.frame_groups import Grouping

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.session.window.windowHandle(), key, modifiers)


def read_anew(window):
    """What the end of an import, another window's edits, another look and a relinked clip come to."""
    window.context.runner.run(window.context.load_library())
    window.settle()


def without(window, *gone):
    """The library without some frames, as after their clip was removed."""
    library = window.context.library
    frames = [frame for frame in library.frames.values() if frame not in gone]
    library.replace(list(library.media.values()), frames)


def late_frame(window, row, number=1):
    """A frame right after that of a row, as the large preview enters it."""
    frame = window.frames.model.frame(row)
    return replace(
        frame,
        id=90_000 + number,
        ordinal=frame.ordinal + number,
        pts=frame.pts + number,
        address=f"{frame.address}{number}",
    )


def groove(window, row, share):
    grid = window.frames.grid
    track = grid._painter.track(grid._cell(row))
    return QPoint(round(track.left() + share * track.width()), round(track.center().y()))


def slide(window, share):
    slider = window.frames.preview.slider
    return QPoint(round(share * slider.width()), slider.height() // 2)


@pytest.fixture
def unrated(window):
    """The unrated frames, scrolled, the focused one rated just now."""
    page = window.frames
    page.toolbar._filters[FrameFilter.UNRATED].click()
    page.grid.focus_row(20)
    page.grid.setFocus()
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.value() + 30)
    press(window, KEY.Key_5)
    window.settle()
    return window


def rows_shown(window):
    model = window.frames.model
    return [model.frame(row).id for row in range(model.rowCount())]


def test_a_frame_that_was_rated_keeps_row_focus_and_place_when_everything_is_read_anew(unrated):
    grid = unrated.frames.grid
    rated, before = grid.current_frame(), rows_shown(unrated)
    place = grid.visualRect(grid.currentIndex())
    read_anew(unrated)
    assert rows_shown(unrated) == before
    assert grid.current_frame() == rated
    assert grid.visualRect(grid.currentIndex()) == place
    press(unrated, KEY.Key_4)
    unrated.settle()
    assert unrated.stored() == {rated.address: 0.8}


def test_estimates_that_are_complete_sort_anew_and_take_no_frame_from_under_the_keys(unrated):
    page = unrated.frames
    page.toolbar.orders.choices[FrameOrder.ESTIMATE].trigger()
    page.grid.focus_row(20)
    focused, before = page.grid.current_frame(), set(rows_shown(unrated))
    press(unrated, KEY.Key_5)
    unrated.settle()
    top = page.grid.visualRect(page.grid.currentIndex()).top()
    page.model.add_estimates({frame_id: frame_id / 100 for frame_id in before})
    unrated.context.estimates.completed.emit()
    assert rows_shown(unrated) == sorted(before, reverse=True)
    assert page.grid.current_frame() == focused
    bar = page.grid.verticalScrollBar()
    assert page.grid.visualRect(page.grid.currentIndex()).top() == top or bar.value() in (0, bar.maximum())


def test_who_has_scrolled_away_from_the_focused_frame_goes_on_seeing_what_they_look_at(window):
    page = window.frames
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.maximum() - 10)
    top = page.grid.top_frame()
    assert page.grid.current_frame() not in page.grid.frames_in_view()
    read_anew(window)
    assert page.grid.top_frame() == top
    assert page.grid.currentIndex().row() == 0


def test_where_the_focused_frame_is_gone_the_next_one_has_the_focus_and_after_the_last_the_one_before(window):
    page = window.frames
    frames = [page.model.frame(row) for row in range(page.model.rowCount())]
    page.grid.focus_row(20)
    without(window, frames[20], frames[21])
    assert page.grid.current_frame() == frames[22]
    page.grid.focus_row(page.model.rowCount() - 1)
    without(window, frames[20], frames[21], frames[38], frames[39])
    assert page.grid.current_frame() == frames[37]
    assert page.grid.selected_frames() == (frames[37],)


def test_another_persons_ratings_are_held_against_the_filter(unrated):
    assert len(rows_shown(unrated)) == 40
    unrated.context.signals.profile_changed.emit()
    assert len(rows_shown(unrated)) == 39


def test_a_slider_held_in_a_cell_is_given_though_everything_is_read_anew_meanwhile(window):
    page = window.frames
    page.grid.focus_row(1)
    held = page.grid.current_frame()
    QTest.mousePress(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    shown = page.model.value(held.id)
    read_anew(window)
    assert page.model.value(held.id) == shown
    QTest.mouseRelease(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    window.settle()
    assert window.stored() == {held.address: shown}
    assert page.model.value(held.id) == shown


def test_a_slider_held_while_its_cell_moves_goes_by_where_it_was_pressed(window):
    page, grid = window.frames, window.frames.grid
    held = page.model.frame(1)
    point = groove(window, 1, 0.5)
    QTest.mousePress(grid.viewport(), LEFT, pos=point)
    shown = page.model.value(held.id)
    window.context.library.add_frames([late_frame(window, 0)])
    assert page.model.row_of(held.id) == 2
    QTest.mouseMove(grid.viewport(), point)
    assert page.model.value(held.id) == shown
    QTest.mouseRelease(grid.viewport(), LEFT, pos=point)
    window.settle()
    assert window.stored() == {held.address: shown}


def test_a_slider_whose_frame_goes_away_gives_nothing_and_shows_nothing(window):
    page = window.frames
    frames = [page.model.frame(row) for row in range(3)]
    page.grid.focus_row(0)
    page.grid.focus_row(2, extend=True)
    QTest.mousePress(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    without(window, frames[1])
    assert [page.model.value(frame.id) for frame in frames] == [None] * 3
    QTest.mouseRelease(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    window.settle()
    assert window.stored() == {}


def test_of_a_selection_that_is_dragged_only_what_is_still_shown_gets_the_rating(window):
    page = window.frames
    frames = [page.model.frame(row) for row in range(3)]
    page.grid.focus_row(0)
    page.grid.focus_row(2, extend=True)
    QTest.mousePress(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    shown = page.model.value(frames[0].id)
    without(window, frames[2])
    QTest.mouseRelease(page.grid.viewport(), LEFT, pos=groove(window, 1, 0.9))
    window.settle()
    assert window.stored() == {frames[0].address: shown, frames[1].address: shown}
    assert page.model.value(frames[2].id) is None


def test_the_slider_beside_the_preview_rates_what_it_was_pressed_for(window):
    page, slider = window.frames, window.frames.preview.slider
    page.grid.focus_row(3)
    held = page.grid.current_frame()
    QTest.mousePress(slider, LEFT, pos=slide(window, 0.2))
    page.grid.focus_row(7)
    QTest.mouseRelease(slider, LEFT, pos=slide(window, 0.2))
    window.settle()
    assert list(window.stored()) == [held.address]
    assert page.preview._value.text() == "\N{EN DASH}"
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Right)
    window.settle()
    assert window.stored()[page.model.frame(7).address] == 0.55


def test_the_slider_beside_the_preview_outlives_a_rating_from_elsewhere_and_not_its_frame(unrated):
    page, slider = unrated.frames, unrated.frames.preview.slider
    page.grid.focus_row(21)
    held = page.grid.current_frame()
    QTest.mousePress(slider, LEFT, pos=slide(unrated, 0.5))
    other = Application(unrated.context.application.paths)
    other.annotations.append(DEFAULT_USER, [Rating(held.address, 0.1)])
    other.close()
    unrated.context.runner.run(unrated.context.read_ratings())
    unrated.wait(lambda: unrated.context.ratings.value(held.id) == 0.1)
    QTest.mouseRelease(slider, LEFT, pos=slide(unrated, 0.5))
    unrated.settle()
    assert unrated.stored()[held.address] == pytest.approx(0.5, abs=0.02)
    stored = unrated.stored()
    QTest.mousePress(slider, LEFT, pos=slide(unrated, 0.9))
    without(unrated, held)
    QTest.mouseRelease(slider, LEFT, pos=slide(unrated, 0.9))
    unrated.settle()
    assert unrated.stored() == stored
    assert page.preview._value.text() == "\N{EN DASH}"


def test_a_run_is_extended_from_the_frame_it_began_at_though_frames_came_in_before_it(window):
    page = window.frames
    page.grid.focus_row(10)
    frames = [page.model.frame(row) for row in range(14)]
    window.context.library.add_frames([late_frame(window, 0)])
    press(window, KEY.Key_Right, SHIFT)
    assert page.grid.selected_frames() == (frames[10], frames[11])
    read_anew_rows = page.model.rowCount()
    without(window, frames[2])
    assert page.model.rowCount() < read_anew_rows
    press(window, KEY.Key_Right, SHIFT)
    assert page.grid.selected_frames() == (frames[10], frames[11], frames[12])
    press(window, KEY.Key_4)
    window.settle()
    assert set(window.stored()) == {frame.address for frame in frames[10:13]}


def test_a_selection_of_thousands_stays_when_it_is_sorted_into_thousands_of_runs(window):
    page, library = window.frames, window.context.library
    first = page.model.frame(0)
    library.add_frames(
        replace(first, id=number, ordinal=number, pts=number, address=f"{first.address}{number}")
        for number in range(100_000, 110_000)
    )
    page.grid.focus_row(0)
    page.grid.focus_row(4_999, extend=True)
    chosen = {frame.id for frame in page.grid.selected_frames()}
    shuffled = random.Random(1)  # noqa: S311 - an order, not a secret
    page.model.set_estimates(SaidOfFrames({key: shuffled.random() for key in library.frames}, generic=False))
    page.toolbar.orders.choices[FrameOrder.ESTIMATE].trigger()
    assert page.grid.selected_count() == 5_000
    assert {frame.id for frame in page.grid.selected_frames()} == chosen
    model = page.grid.selectionModel()
    for row in range(page.model.rowCount()):
        assert (row in page.grid.selection()) is model.isSelected(page.model.index(row))
        if row > 300:
            break
    assert page.preview.selection.text().startswith("5,000 frames selected")


def test_stacks_that_are_found_leave_who_has_scrolled_where_they_look(window):
    page = window.frames
    page.groups.choose(Grouping.STACKS)
    bar = page.grid.verticalScrollBar()
    window.settle()
    bar.setValue(bar.maximum() // 2)
    top = page.grid.top_frame()
    stacks = dict(page.model._stacks)
    last = page.model.frame(page.model.rowCount() - 1).id
    stacks |= {last: last, last - 1: last}
    page.model.set_stacks(stacks)
    assert page.grid.top_frame() == top


def test_undo_of_a_large_edit_looks_for_all_its_rows_at_once(window):
    """Asked one by one and in lists, undo of ten thousand took seconds."""
    page, asked = window.frames, []
    model = page.model

    def rows_of(frame_ids):
        asked.append(len(frame_ids))
        return model.rows_of(frame_ids)

    frames = [model.frame(row) for row in range(40)]
    page.toolbar._filters[FrameFilter.UNRATED].click()
    window.context.ratings.rate(frames[:30], 0.5)
    page.toolbar._filters[FrameFilter.UNRATED].click()
    page.rating._model = SimpleNamespace(rows_of=rows_of, ids_at=model.ids_at, row_of=model.row_of)
    page.rating._follow("Undone", frames)
    assert asked == [40]
    (toast,) = window.session.window.toasts.toasts()
    assert toast.notice.detail == "30 of them not shown at present."
    assert page.grid.current_frame() == frames[30]


def test_pictures_in_view_are_asked_for_first_then_those_to_leaf_through_then_those_around(window):
    page, wanted = window.frames, []
    page.thumbnails.want = lambda frame_ids, width: wanted.append((list(frame_ids), width))
    page.grid.focus_row(15)
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    window.wait(lambda: wanted)
    in_view = [frame.id for frame in page.grid.frames_in_view()]
    page.grid.pictures.want_too([777])
    asked, width = wanted[-1]
    assert asked[: len(in_view)] == in_view
    assert asked[len(in_view)] == 777
    assert asked[len(in_view) + 1] == page.model.frame(page.model.row_of(in_view[-1]) + 1).id
    assert width == page.grid._geometry.cell_width
