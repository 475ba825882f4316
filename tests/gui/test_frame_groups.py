"""Stacks and shots in the real window, on the sample clip: what is shown, what a rating goes to, what is said."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_groups import Grouping

SHOTS, FRAMES = 12, 40


def spoken(page, row):
    return page.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)


def stacked(page):
    """The rows of stacks."""
    return [row for row in range(page.model.rowCount()) if page.model.group(row) is not None]


def press_key(page, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.grid, key, modifier)


def choose(window, grouping):
    window.frames.groups.menu.choices[grouping].trigger()
    window.settle()


def delay(window, monkeypatch, first):
    """Have ``first`` called before stacks are looked for the first time."""
    service, waiting = window.context.application.stacks, [first]

    def find(*args):
        if waiting:
            waiting.pop()()
        return real(*args)

    real = service.find
    monkeypatch.setattr(service, "find", find)


def badge_of(page, row):
    grid = page.grid
    return grid._painter.badge(grid._cell(row), page.model.group(row)).center().toPoint()


def test_a_stack_opens_and_closes_by_badge_and_key_and_a_rating_goes_to_its_best_frame_only(window):
    page, model = window.frames, window.frames.model
    choose(window, Grouping.STACKS)
    rows = stacked(page)
    assert len(rows) == 4
    assert model.rowCount() == FRAMES - sum(len(model.group(row).frames) - 1 for row in rows)
    assert model.counts()[FrameFilter.ALL] == FRAMES
    row, count = rows[0], len(model.group(rows[0]).frames)
    closed = model.rowCount()
    top = model.frame(row)
    assert f"stands for a closed stack of {count} frames" in spoken(page, row)
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=badge_of(page, row))
    assert model.rowCount() == closed + count - 1
    assert {model.frame(row + step) for step in range(count)} == set(model.group(row).frames)
    assert (model.frame(row), page.grid.current_frame()) == (top, top)
    assert f"one of {count} frames in an open stack" in spoken(page, row + 1)
    assert model.picture_notes(model.group(row)) == (f"best of {count}",)
    assert model.picture_notes(model.group(row + 1)) == ()
    assert model.picture_label(row, model.group(row)) == model.label(top)
    page.grid.focus_row(row + count - 1)
    press_key(page, Qt.Key.Key_S)
    assert (model.rowCount(), page.grid.current_frame()) == (closed, top)
    assert page.preview.group.text().startswith(f"Stack of {count} frames: a rating goes to the best")
    press_key(page, Qt.Key.Key_4)
    window.settle()
    assert window.stored() == {top.address: 0.8}
    again = window.frames.groups
    choose(window, Grouping.FRAMES)
    assert (model.rowCount(), page.preview.group.isHidden()) == (FRAMES, True)
    assert again.menu.text() == "Frames"


def test_a_filter_leaves_each_stack_the_best_of_its_fitting_frames_and_a_hidden_one_is_found(window):
    page, model = window.frames, window.frames.model
    choose(window, Grouping.STACKS)
    row = stacked(page)[0]
    members = model.group(row).frames
    window.context.ratings.rate([members[0]], 0.9)
    window.context.ratings.rate([members[1]], 0.4)
    model.show(replace(model.view, filter=FrameFilter.ALL, order=FrameOrder.TIME))
    assert model.frame(model.row_showing(members[1].id)) == members[0]
    model.show(replace(model.view, filter=FrameFilter.MEDIUM, order=FrameOrder.TIME))
    assert (model.rowCount(), model.frame(0), model.group(0)) == (1, members[1], None)
    model.show(replace(model.view, filter=FrameFilter.UNRATED, order=FrameOrder.RATING))
    unrated = [frame for frame in members if frame not in members[:2]]
    assert model.frame(model.row_showing(unrated[0].id)) in unrated
    model.show(replace(model.view, filter=FrameFilter.ALL, order=FrameOrder.TIME))
    page.focus_frame(members[1].id)
    assert page.grid.current_frame() == members[1]
    assert model.group(page.grid.currentIndex().row()).is_open
    page.grid.selectAll()
    assert page.grid.selected_count() == model.rowCount() < FRAMES


def test_a_shot_has_one_cell_whose_pictures_are_leafed_through_while_a_rating_stays_with_its_frame(window):
    page, model, grid = window.frames, window.frames.model, window.frames.grid
    choose(window, Grouping.SHOTS)
    assert model.rowCount() == SHOTS
    frames = model.group(0).frames
    top = model.frame(0)
    assert top == frames[(len(frames) - 1) // 2]
    press_key(page, Qt.Key.Key_5)
    assert "The others inherit it and are not counted as rated" in page.preview.group.text()
    assert f"{len(frames) - 1} others inherit its rating, not counted" in spoken(page, 0)
    press_key(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    looked_at = frames[frames.index(top) + 1]
    assert (model.picture_frame(0), model.frame(0)) == (looked_at, top)
    assert model.picture_notes(model.group(0)) == ("inherits 1.00",)
    assert f"showing frame {frames.index(looked_at) + 1} of {len(frames)}" in spoken(page, 0)
    window.wait(lambda: page.thumbnails.image(looked_at.id) is not None)
    picture = grid.picture_rect(1)
    QTest.mouseMove(grid.viewport(), QPoint(picture.left() + 2, picture.center().y()))
    assert model.picture_frame(1) == model.group(1).frames[0]
    assert model.picture_frame(0) == top
    QTest.mouseMove(grid.viewport(), QPoint(picture.right() - 2, picture.center().y()))
    assert model.picture_frame(1) == model.group(1).frames[-1]
    press_key(page, Qt.Key.Key_S)
    assert f"inherits 1.00, not counted, from {model.label(top)}" in spoken(page, 1)
    window.settle()
    assert window.stored() == {top.address: 1.0}
    assert window.context.ratings.counts.rated == 1


def test_a_range_marked_in_a_shot_is_said_and_there_again_when_the_window_is(window, open_window):
    page, model = window.frames, window.frames.model
    press_key(page, Qt.Key.Key_I)
    assert window.context.application.shot_marks.all() == []
    choose(window, Grouping.SHOTS)
    frames = model.group(0).frames
    for _ in frames:
        press_key(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    press_key(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    press_key(page, Qt.Key.Key_I)
    press_key(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    press_key(page, Qt.Key.Key_O)
    window.settle()
    assert model.group(0).marked == (2, 3)
    said = f"arked from {model.label(frames[1])} to {model.label(frames[2])}"
    assert said in spoken(page, 0)
    assert said in page.preview.group.text()
    assert "marked 2\N{EN DASH}3" in model.picture_notes(model.group(0))
    window.close()
    again = open_window()
    assert again.frames.model.group(0).marked == (2, 3)
    (mark,) = again.context.application.shot_marks.all()
    assert (mark.in_pts, mark.out_pts) == (frames[1].pts, frames[2].pts)
    press_key(again.frames, Qt.Key.Key_S)
    assert "in the marked range" in spoken(again.frames, again.frames.model.row_of(frames[1].id))
    again.frames.grid.focus_row(again.frames.model.row_of(frames[1].id))
    press_key(again.frames, Qt.Key.Key_I)
    again.settle()
    (mark,) = again.context.application.shot_marks.all()
    assert (mark.in_pts, mark.out_pts) == (None, frames[2].pts)


def test_the_choice_is_there_again_when_the_window_is(window, open_window):
    choose(window, Grouping.SHOTS)
    window.close()
    again = open_window()
    assert again.frames.model.rowCount() == SHOTS
    assert again.frames.groups.menu.text() == "Shots"


def test_a_range_that_cannot_be_kept_is_taken_back_and_told(window):
    page, model = window.frames, window.frames.model
    choose(window, Grouping.SHOTS)
    with closing(sqlite3.connect(window.context.application.paths.database)) as other, other:
        other.execute("DROP TABLE shot_mark")
    window.expects_errors = True
    press_key(page, Qt.Key.Key_O)
    assert model.group(0).mark is not None
    window.wait(lambda: window.reports)
    assert model.group(0).mark is None


def test_a_search_for_stacks_that_was_cancelled_is_taken_up_when_they_are_chosen_again(window, monkeypatch):
    begun = threading.Event()
    delay(window, monkeypatch, begun.wait)
    window.frames.groups.menu.choices[Grouping.STACKS].trigger()
    bar = window.session.window.status
    window.wait(bar._cancel.isVisible)
    window.qtbot.mouseClick(bar._cancel, Qt.MouseButton.LeftButton)
    begun.set()
    window.settle()
    assert not stacked(window.frames)
    choose(window, Grouping.FRAMES)
    choose(window, Grouping.STACKS)
    assert len(stacked(window.frames)) == 4


@pytest.mark.parametrize("error", [StorageFailure("The disk did not answer."), RuntimeError("It broke.")])
def test_a_search_for_stacks_that_failed_is_taken_up_when_they_are_chosen_again(window, monkeypatch, error):
    def fail():
        raise error

    delay(window, monkeypatch, fail)
    window.expects_errors = True
    choose(window, Grouping.STACKS)
    assert len(window.reports) == 1
    assert not stacked(window.frames)
    choose(window, Grouping.STACKS)
    assert len(stacked(window.frames)) == 4
