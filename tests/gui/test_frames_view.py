"""Searching, and the Frames page as it was left."""

import asyncio
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.services.data_paths import DataPaths


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.session.window.windowHandle(), key, modifier)


def type_words(window, words):
    search = window.frames.toolbar.search
    for letter in words.upper():
        press(window, Qt.Key(ord(letter)))
    window.wait(lambda: search.words == search.text().strip())


def write_state(values):
    path = DataPaths.resolve().window_state
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def keep_everything(window):
    keeping = asyncio.ensure_future(window.session.memory.keep_size(window.session.window))
    window.wait(keeping.done)


def test_frames_are_found_as_their_words_are_typed_and_escape_ends_it(window):
    page, control = window.frames, Qt.KeyboardModifier.ControlModifier
    everything = page.model.rowCount()
    press(window, Qt.Key.Key_F, control)
    assert page.toolbar.search.hasFocus()
    type_words(window, "Sample 00:00:03")
    shown = [page.model.label(page.model.frame(row)) for row in range(page.model.rowCount())]
    assert shown
    assert all("00:00:03" in label for label in shown)
    assert page.toolbar.found.text() == f"{len(shown)} found"
    assert window.stored() == {}

    type_words(window, " nowhere")
    assert page.nothing.isVisible()
    assert "sample 00:00:03 nowhere" in page.nothing.heading.text()
    assert page.toolbar.search.hasFocus()
    press(window, Qt.Key.Key_Escape)
    assert page.grid.hasFocus()
    assert page.model.rowCount() == everything
    assert page.toolbar.search.text() == ""
    assert page.toolbar.found.isHidden()

    press(window, Qt.Key.Key_F, control)
    type_words(window, "00:00:05")
    press(window, Qt.Key.Key_Return)
    assert page.grid.hasFocus()
    press(window, Qt.Key.Key_4)
    window.settle()
    assert [round(value, 2) for value in window.stored().values()] == [0.8]
    assert page.preview.advance.text().startswith("Staying")

    page.focus_frame(max(window.context.library.frames))
    assert page.model.rowCount() == everything
    assert page.toolbar.search.text() == ""


@pytest.fixture
def left(window):
    """A window whose Frames page was changed in every way, and kept."""
    page = window.frames
    window.context.ratings.rate([page.model.frame(row) for row in range(6)], 0.5)
    page.toolbar._choose(FrameFilter.UNRATED)
    page.toolbar.orders.choices[FrameOrder.RATING].trigger()
    page.grid.set_cell_width(320)
    page.toolbar.search.setText("sample")
    page.toolbar.search._tell()
    page.grid.focus_row(20)
    bar = page.grid.verticalScrollBar()
    bar.setValue(bar.value() + 37)
    window.settle()
    keep_everything(window)
    return window


def test_a_new_window_shows_the_page_as_it_was_left(left, open_window):
    before, after = left.frames, open_window().frames
    assert after.model.view == before.model.view
    assert after.model.view.filter is FrameFilter.UNRATED
    assert after.toolbar.search.text() == "sample"
    assert after.toolbar.orders.text() == "Sort: rating"
    assert after.toolbar._filters[FrameFilter.UNRATED].isChecked()
    assert after.toolbar._size.value() == 320
    assert after.grid.current_frame() == before.grid.current_frame()
    assert after.grid.top_frame() == before.grid.top_frame()
    assert after.grid.verticalScrollBar().value() == before.grid.verticalScrollBar().value() > 37


def test_the_page_is_the_same_after_another_one(left):
    page, shown = left.frames, left.session.window
    before = page.model.view, page.grid.current_frame(), page.grid.top_frame()
    shown.show_page("history")
    shown.show_page("frames")
    assert (page.model.view, page.grid.current_frame(), page.grid.top_frame()) == before


def test_a_filter_that_hits_nothing_at_the_start_says_so_and_leads_to_all(with_frames, open_window):
    write_state({"filter": "low", "search": "elsewhere", "order": "from the future", "cellWidth": 9999})
    window = open_window()
    page = window.frames
    assert page.nothing.isVisible()
    assert "elsewhere" in page.nothing.heading.text()
    assert page.model.order is FrameOrder.TIME
    window.qtbot.mouseClick(page.nothing.show_all, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == len(window.context.library)
    assert page.grid.isVisible()


def test_suggested_frames_are_waited_for_at_the_start(with_frames, open_window):
    write_state({"filter": "suggested", "order": "rating"})
    window = open_window()
    page = window.frames
    assert page.nothing.heading.text() == "Looking for frames worth rating next"
    window.wait(page.model.rowCount)
    assert page.grid.isVisible()
    assert page.model.order is FrameOrder.USEFUL
    page.toolbar._choose(FrameFilter.ALL)
    assert page.model.order is FrameOrder.RATING
