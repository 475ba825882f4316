"""Rows of grouped frames: every fitting frame is in exactly one group, and what is shown stays where it is."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from aura_trainer.domain.frames import Frame
from aura_trainer.domain.marks import ShotMark
from aura_trainer.gui.error_funnel import ErrorFunnel
from aura_trainer.gui.models.frame_arrangement import NOT_AMONG, Columns, FrameFilter, FrameOrder, View
from aura_trainer.gui.models.frame_groups import Grouping, best_of_groups, group_numbers
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.gui.models.frame_model import FrameModel
from aura_trainer.gui.models.frame_rows import Arrival, FrameRows, arranged, taken_in
from aura_trainer.gui.models.frame_table import FrameTable
from aura_trainer.gui.models.rating_commands import RatingCommands

maybe = st.none() | st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])


def frame(media, ordinal, shot=0):
    return Frame(media * 1000 + ordinal, media, "", ordinal, Fraction(1), ordinal, False, shot)


@st.composite
def libraries(draw):
    """Frames with shots that follow each other, and what is known of them."""
    numbers = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 30)), unique=True, max_size=25))
    frames = [frame(media, ordinal, ordinal // 4) for media, ordinal in numbers]
    return frames, {item.id: (draw(maybe), draw(maybe), draw(st.booleans())) for item in frames}


def columns_of(table, known):
    def values(number):
        found = (known[key][number] for key in table.ids.tolist())
        return np.array([math.nan if value is None else value for value in found], dtype=float)

    nowhere = np.full(len(table), NOT_AMONG)
    matches = np.array([known[key][2] for key in table.ids.tolist()], dtype=bool)
    return Columns(values(0), values(1), nowhere, nowhere, matches)


@given(libraries(), st.sampled_from([FrameOrder.TIME, FrameOrder.RATING, FrameOrder.ESTIMATE]), st.data())
def test_every_fitting_frame_is_in_one_group_with_one_row_closed_and_a_row_each_open(library, order, data):
    frames, known = library
    table = FrameTable(frames)
    groups = group_numbers(table, Grouping.SHOTS, {})
    opened = data.draw(st.sets(st.sampled_from(groups.tolist()))) if frames else set()
    view = View(order=order, grouping=Grouping.SHOTS)
    columns = columns_of(table, known)
    rows = arranged(columns, view, groups, columns.matches, np.array(sorted(opened), dtype=np.int64))
    seen = []
    for place in np.flatnonzero(columns.matches).tolist():
        members = rows.members(place).tolist()
        lines = rows.group_rows(place)
        assert place in members
        assert len(lines) == (len(members) if groups[place] in opened else 1)
        shown = rows.places[lines.start : lines.stop].tolist()
        assert sorted([*shown, *rows.hidden(place).tolist()]) == members
        assert shown[1:] == sorted(shown[1:])
        seen.append((lines.start, len(lines)))
    assert sum(count for _, count in set(seen)) == len(rows)


@given(libraries())
def test_the_best_of_a_group_is_the_best_rated_else_estimated_else_nearest_the_middle(library):
    frames, known = library
    table = FrameTable(frames)
    groups = group_numbers(table, Grouping.SHOTS, {})
    columns = columns_of(table, known)
    best = best_of_groups(groups, columns.matches, columns.rating, columns.estimate)
    for group in set(groups.tolist()):
        members = [place for place in np.flatnonzero(groups == group).tolist() if columns.matches[place]]

        def worth(place, members=members):
            rating, estimate, _ = known[int(table.ids[place])]
            return (
                -1 if rating is None else rating,
                -1 if estimate is None or rating is not None else estimate,
                -abs(members.index(place) - (len(members) - 1) / 2),
                -place,
            )

        assert [place for place in members if best[place]] == ([max(members, key=worth)] if members else [])
    assert not (best & ~columns.matches).any()


@given(libraries(), st.integers(0, 25), st.sampled_from([FrameOrder.TIME, FrameOrder.RATING]), st.data())
def test_frames_that_come_in_leave_every_row_in_its_order_and_each_group_complete(
    library, split, order, data
):
    frames, known = library
    view = View(order=order, grouping=Grouping.SHOTS)
    table, added = FrameTable(frames[:split]), FrameTable(frames[split:])
    groups = group_numbers(table, Grouping.SHOTS, {})
    columns = columns_of(table, known)
    opened = data.draw(st.sets(st.sampled_from(groups.tolist()))) if len(table) else set()
    before = arranged(columns, view, groups, columns.matches, np.array(sorted(opened), dtype=np.int64))
    joined, places = table.joined(added)
    now = group_numbers(joined, Grouping.SHOTS, {})
    after, insertions = taken_in(before, Arrival(places, columns_of(added, known), now), view)
    for insertion in insertions:
        after = after.with_rows(insertion)
    old = [joined.ids[place] for place in after.places.tolist() if place not in places]
    assert old == table.ids[before.places].tolist()
    for place in np.flatnonzero(columns_of(joined, known).matches).tolist():
        lines = after.group_rows(place)
        assert len(lines) == len(after.rows_at(after.members(place))) >= 1
        below = after.places[lines.start + 1 : lines.stop].tolist()
        assert below == sorted(below)
    if order is FrameOrder.TIME:
        assert (np.diff(now[after.places]) >= 0).all()


def test_the_group_of_a_frame_that_is_not_shown_has_no_rows():
    rows = FrameRows(np.array([0, 0, 1]), np.array([False, False, True]), np.array([2]))
    assert not rows.group_rows(0)


@given(st.lists(st.integers(0, 6), max_size=20))
def test_a_stack_is_a_run_of_frames_with_no_other_between_them(firsts):
    frames = [frame(1, ordinal) for ordinal in range(len(firsts))]
    stacks = {item.id: 1000 + first for item, first in zip(frames, firsts, strict=True)}
    groups = group_numbers(FrameTable(frames), Grouping.STACKS, stacks)
    expected = [int(place > 0 and first != firsts[place - 1]) for place, first in enumerate(firsts)]
    assert groups.tolist() == np.cumsum(expected).tolist()


async def _nowhere(_batch):
    """These tests give no rating."""


def stacked_model(count, stacks):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    model.show(View(grouping=Grouping.STACKS))
    library.replace([], [frame(1, 2 * ordinal) for ordinal in range(count)])
    model.set_stacks(stacks)
    return library, model


def shown_by(model):
    return [model.frame(row).ordinal for row in range(model.rowCount())]


@pytest.mark.parametrize("opened", [False, True])
def test_a_frame_between_those_of_a_stack_leaves_each_of_them_a_row_or_a_group_that_has(qapp, opened):
    library, model = stacked_model(6, {1002: 1002, 1004: 1002, 1006: 1002, 1008: 1002})
    if opened:
        model.open_group(1)
    library.add_frames([frame(1, 3)])
    groups = [model.group(model.row_showing(key)) for key in (1002, 1003, 1004, 1006, 1008)]
    assert [model.row_showing(key) is None for key in (1000, 1002, 1003, 1004, 1006, 1008)] == [False] * 6
    assert groups[:2] == [None, None]
    assert all([one.id for one in group.frames] == [1004, 1006, 1008] for group in groups[2:])
    assert sorted(shown_by(model)) == ([0, 2, 3, 4, 6, 8, 10] if opened else [0, 2, 3, 6, 10])


def test_frames_that_come_into_an_open_shot_together_come_in_the_order_of_the_footage(qapp):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    model.show(View(grouping=Grouping.SHOTS))
    library.replace([], [frame(1, ordinal) for ordinal in (0, 4, 8)])
    model.open_group(0)
    library.add_frames([frame(1, 11), frame(1, 9), frame(1, 2)])
    assert shown_by(model) == [4, 0, 2, 8, 9, 11]


def test_a_closed_shot_stays_closed_whatever_came_into_it_while_it_was_open(qapp):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    model.show(View(grouping=Grouping.SHOTS))
    library.replace([], [frame(1, ordinal) for ordinal in (2, 4, 6)])
    model.open_group(0)
    library.add_frames([frame(1, 1)])
    model.close_group(0)
    model.arrange()
    assert model.rowCount() == 1


def test_a_group_is_put_together_once_for_all_its_cells_until_rows_or_marks_are_others(qapp):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    model.show(View(grouping=Grouping.SHOTS))
    library.replace([], [frame(1, ordinal) for ordinal in range(5)])
    model.open_group(0)
    groups = [model.group(row) for row in range(5)]
    assert all(group.frames is groups[0].frames for group in groups)
    assert [group.pictured for group in groups] == [model.frame(row) for row in range(5)]
    model.set_marks({(1, 0): ShotMark(1, 0, 1, 3)})
    assert [model.group(row).marked for row in range(5)] == [(2, 4)] * 5
    library.add_frames([frame(1, 9)])
    assert len(model.group(0).frames) == 6


def test_rows_of_the_model_follow_stacks_that_are_found_opened_closed_and_joined(qapp):
    library = FrameLibrary()
    model = FrameModel(library, RatingCommands(_nowhere, ErrorFunnel()))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)

    def shown():
        return [model.frame(row).ordinal for row in range(model.rowCount())]

    library.replace([], [frame(1, ordinal) for ordinal in range(6)])
    model.show(View(grouping=Grouping.STACKS))
    assert shown() == [0, 1, 2, 3, 4, 5]
    model.set_stacks({1001: 1001, 1002: 1001, 1003: 1001})
    assert shown() == [0, 2, 4, 5]
    model.open_group(1)
    assert shown() == [0, 2, 1, 3, 4, 5]
    library.add_frames([frame(1, 7), frame(2, 1)])
    assert shown() == [0, 2, 1, 3, 4, 5, 7, 1]
    assert model.close_group(3) == 1
    assert shown() == [0, 2, 4, 5, 7, 1]
    assert (model.row_of(1003), model.row_showing(1003), model.reveal(1003)) == (None, 1, 3)
    model.show_advised([1001, 1003])
    assert (shown(), model.group(0)) == ([1, 3], None)
    model.show(View(FrameFilter.ALL, grouping=Grouping.STACKS))
    assert shown() == [0, 2, 1, 3, 4, 5, 7, 1]
    model.show(View())
    assert shown() == [0, 1, 2, 3, 4, 5, 7, 1]
    model.show(View(grouping=Grouping.STACKS))
    assert shown() == [0, 2, 4, 5, 7, 1]
    assert tester is not None
