"""What the window takes over from the last time it was open."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.application import Application
from aura_trainer.domain.training import Preset
from aura_trainer.gui.app import WindowSession
from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.data_paths import DataPaths


def test_the_window_opens_with_the_size_it_had(qapp, window):
    window.session.window.resize(960, 655)
    closing = asyncio.ensure_future(window.session.memory.keep_size(window.session.window))
    window.wait(closing.done)
    session = WindowSession(qapp, lambda: Application(DataPaths.resolve()))
    try:
        assert (session.window.width(), session.window.height()) == (960, 655)
    finally:
        ending = asyncio.ensure_future(session.finish())
        window.wait(ending.done)


def test_a_size_no_screen_has_is_cut_to_the_screen(qapp, window):
    window.session.memory._values |= {"width": 100_000, "height": 90_000}
    writing = asyncio.ensure_future(window.session.memory.save())
    window.wait(writing.done)
    session = WindowSession(qapp, lambda: Application(DataPaths.resolve()))
    try:
        room = session.window.screen().availableSize()
        assert session.window.width() <= max(room.width(), session.window.minimumWidth())
        assert session.window.height() <= max(room.height(), session.window.minimumHeight())
    finally:
        ending = asyncio.ensure_future(session.finish())
        window.wait(ending.done)


def test_moving_on_after_a_rating_is_kept(window, open_window):
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_Return)
    window.settle()
    other = open_window()
    assert other.frames.preview.advance.text().startswith("Moving on")
    other.frames.grid.setFocus()
    QTest.keyClick(other.session.window.windowHandle(), Qt.Key.Key_4)
    assert other.frames.grid.currentIndex().row() == 1


def test_the_name_suggested_follows_ones_own_and_not_that_of_other_programs(trained_window, open_window):
    window = trained_window
    window.session.window.show_page(TRAIN)
    window.settle()
    page = window.session.window.page(TRAIN)
    assert page.runs.jobs[0].request.model_name == "taste-v1"
    assert page.setup.name.text() == "my-taste-v1"
    page.setup.name.selectAll()
    QTest.keyClicks(page.setup.name, "reel")
    page.setup.presets.choose(Preset.QUICK)
    window.wait(page.intro.start_button.isEnabled)
    window.qtbot.mouseClick(page.intro.start_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: page.setup.name.text() == "reel-v2")
    window.wait(lambda: page.view is page.result)
    other = open_window()
    other.session.window.show_page(TRAIN)
    other.settle()
    assert other.session.window.page(TRAIN).setup.name.text() == "reel-v2"


def test_after_a_training_it_is_not_offered_again_until_there_is_more_to_learn(trained_window):
    window = trained_window
    assert window.context.outside.trained_on == 40
    assert window.context.ratings.counts.rated == 40
    assert window.frames.preview.train_bar.isHidden()
