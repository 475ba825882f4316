"""Ranges marked while something else is on its way."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

from clips import Clip, make_clip
from held_call import HeldCall
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.marks import ShotMark
from aura_trainer.domain.media import Sampling
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.models.frame_groups import Grouping


def shots(window):
    page = window.frames
    page.groups.menu.choices[Grouping.SHOTS].trigger()
    return page.groups.marks, page.model.group(0).frames


def test_a_mark_pressed_while_marks_are_read_stays_and_the_next_one_joins_it(window):
    marks, frames = shots(window)
    marks.read()
    marks.mark_in(frames[0])
    window.settle()
    assert [mark.in_pts for mark in marks.marks.values()] == [frames[0].pts]
    marks.mark_out(frames[1])
    window.settle()
    (kept,) = window.context.application.shot_marks.all()
    assert (kept.in_pts, kept.out_pts) == (frames[0].pts, frames[1].pts)


def test_two_marks_that_the_disk_refuses_are_both_taken_back(window):
    window.expects_errors = True
    marks, frames = shots(window)
    with closing(sqlite3.connect(window.context.application.paths.database)) as other, other:
        other.execute("DROP TABLE shot_mark")
    marks.mark_in(frames[0])
    marks.mark_out(frames[1])
    (shown,) = marks.marks.values()
    assert (shown.in_pts, shown.out_pts) == (frames[0].pts, frames[1].pts)
    window.wait(lambda: len(window.reports) == 2)
    window.settle()
    assert marks.marks == {}


def test_a_frame_that_came_in_before_its_shots_were_known_marks_the_shot_it_lies_in(window):
    marks, _ = shots(window)
    library = window.context.library
    media = next(iter(library.media.values()))
    second = media.shots[1]
    frame = next(frame for frame in library.frames.values() if frame.shot == second.index)
    marks.mark_in(replace(frame, shot=0))
    window.settle()
    assert marks.marks == {(media.id, second.index): ShotMark(media.id, second.start_pts, in_pts=frame.pts)}


def test_a_clip_whose_shots_are_not_known_yet_says_so(window):
    page, told = window.frames, []
    _, frames = shots(window)
    media = window.context.library.media[frames[0].media_id]
    window.context.library.add_media(replace(media, shots=()))
    window.context.signals.noticed.connect(told.append)
    page.grid.focus_row(0)
    page.groups.handlers()[ActionId.MARK_IN]()
    assert [notice.title for notice in told] == ["There is no range to mark yet"]
    assert page.groups.marks.marks == {}


def test_undo_takes_back_ranges_and_ratings_in_the_order_they_were_given(window):
    marks, frames = shots(window)
    page, history = window.frames, window.context.history
    page.grid.focus_row(0)
    window.context.ratings.rate([frames[0]], 0.6)
    marks.mark_in(frames[1])
    marks.mark_in(frames[0])
    assert history.undo() == (frames[0],)
    assert [mark.in_pts for mark in marks.marks.values()] == [frames[1].pts]
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert marks.marks == {}
    assert window.context.ratings.value(frames[0].id) == 0.6
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.context.ratings.value(frames[0].id) is None
    assert history.undo() == ()
    assert history.redo() == (frames[0],)
    assert history.redo() == (frames[1],)
    assert [mark.in_pts for mark in marks.marks.values()] == [frames[1].pts]
    # A new edit of the one kind ends what could be given again of the other.
    window.context.ratings.rate([frames[1]], 0.2)
    assert history.redo() == ()
    window.settle()
    (kept,) = window.context.application.shot_marks.all()
    assert kept.in_pts == frames[1].pts
    assert window.stored() == {frames[0].address: 0.6, frames[1].address: 0.2}


def test_undo_takes_back_the_rating_given_last_though_a_clip_marked_after_it_has_left(window, tmp_path):
    other = make_clip(tmp_path / "other.mp4", Clip("other", frames=30))
    window.session.window.imports.start([str(other)], Sampling(amount=0.5))
    window.wait(lambda: len(window.context.library.media) == 2)
    window.settle()
    marks, frames = shots(window)
    library = window.context.library
    theirs = next(frame for frame in library.frames.values() if frame.media_id != frames[0].media_id)
    marks.mark_in(frames[0])
    window.context.ratings.rate([frames[1]], 0.6)
    marks.mark_in(theirs)
    window.settle()
    mine = [frame for frame in library.frames.values() if frame.media_id == frames[0].media_id]
    library.replace([library.media[frames[0].media_id]], mine)
    window.settle()
    assert window.context.history.undo() == (frames[1],)
    assert [mark.in_pts for mark in marks.marks.values()] == [frames[0].pts]
    assert window.context.history.undo() == (frames[0],)
    assert window.context.history.redo() == (frames[0],)
    assert window.context.history.redo() == (frames[1],)
    window.settle()


def test_the_window_closes_only_once_it_is_known_what_became_of_a_mark(window, monkeypatch):
    store = window.context.application.shot_marks
    put = HeldCall(store.put)
    monkeypatch.setattr(store, "put", put)
    marks, frames = shots(window)
    marks.mark_in(frames[0])
    window.wait(put.is_waiting)
    window.session.window.close()
    # Begun after all that the closing has begun.
    later = asyncio.ensure_future(asyncio.sleep(0))
    window.wait(later.done)
    assert window.session.window.isVisible()
    put.release()
    window.wait(lambda: not window.session.window.isVisible())
