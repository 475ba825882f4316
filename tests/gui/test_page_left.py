"""Where the window was left is where it opens, and no other page flashes by before."""

import asyncio
import shutil

import pytest
from PySide6.QtWidgets import QStackedWidget

from aura_trainer.gui.main_window import MainWindow
from aura_trainer.gui.pages.frames_page import FramesPage
from aura_trainer.gui.pages.history_page import HistoryPage
from aura_trainer.gui.pages.models_page import ModelsPage
from aura_trainer.gui.pages.registry import FRAMES, HISTORY, MODELS, TRAIN
from aura_trainer.gui.pages.train_page import TrainPage
from aura_trainer.gui.widgets.locked_page import LockedPage
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.window_state import WindowState


def words_of(page):
    if isinstance(page, TrainPage):
        return page.intro._heading.text(), len(page.intro._shown_runs or ())
    if isinstance(page, ModelsPage):
        return page.in_use.name.text(), page.table.model().rowCount()
    if isinstance(page, HistoryPage):
        return page.table.model().rowCount()
    return None


@pytest.fixture
def seen(monkeypatch):
    """What each page said when it was shown, from the first on."""
    said = []
    show = MainWindow.show_page

    def show_and_listen(window, page_id):
        show(window, page_id)
        page = window.stack.currentWidget()
        said.append((type(page), words_of(page)))

    monkeypatch.setattr(MainWindow, "show_page", show_and_listen)
    return said


@pytest.fixture
def left_on(trained_home, aura_home):
    """Leaves the window on a page."""

    def leave(page_id):
        shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
        WindowState(DataPaths.resolve()).save({"page": page_id})

    return leave


@pytest.mark.parametrize(
    ("page_id", "kind", "words"),
    [
        (TRAIN, TrainPage, ("Teach it your taste", 1)),
        (MODELS, ModelsPage, ("taste-v1", 2)),
        (HISTORY, HistoryPage, 1),
        (FRAMES, FramesPage, None),
    ],
)
def test_the_page_that_was_left_is_shown_first_and_whole(left_on, seen, open_window, page_id, kind, words):
    left_on(page_id)
    window = open_window()
    assert window.session.window.page_id == page_id
    assert seen == [(kind, words)]


def test_a_locked_page_that_was_left_is_explained_at_once(with_frames, seen, open_window):
    WindowState(DataPaths.resolve()).save({"page": TRAIN})
    window = open_window()
    assert window.session.window.page_id == TRAIN
    assert seen == [(LockedPage, None)]


def test_the_frames_page_is_as_it_was_left_though_another_is_shown_first(left_on, open_window):
    left_on(FRAMES)
    first = open_window(size=(960, 600))
    grid = first.frames.grid
    last = first.frames.model.rowCount() - 1
    grid.focus_row(last)
    first.settle()
    top = grid.top_frame()
    assert top is not None
    assert top[0].id != first.frames.model.frame(0).id
    first.session.window.show_page(HISTORY)
    first.settle()
    saving = asyncio.ensure_future(first.session.memory.save())
    first.wait(saving.done)
    first.close()
    second = open_window(size=(960, 600))
    assert second.session.window.page_id == HISTORY
    second.session.window.show_page(FRAMES)
    second.wait(lambda: second.frames.grid.top_frame() == top)
    assert second.frames.grid.currentIndex().row() == last
    assert second.frames.grid.isVisible()


def test_history_says_that_it_is_empty_only_once_that_is_known(trained_window):
    main = trained_window.session.window
    main.show_page(HISTORY)
    page = main.page(HISTORY)
    assert isinstance(page, QStackedWidget)
    assert page.currentWidget() is not page.empty
    trained_window.settle()
    assert page.table.isVisible()


def test_a_frame_that_is_asked_for_from_another_page_is_in_view_and_not_the_place_that_was_left(
    many_frames_home, aura_home, open_window
):
    shutil.copytree(many_frames_home, aura_home, dirs_exist_ok=True)
    WindowState(DataPaths.resolve()).save({"page": TRAIN, "focusedFrame": 1, "topFrame": 1})
    window = open_window(size=(960, 600))
    frames = window.frames
    window.wait(lambda: frames.model.rowCount() > 0 and frames.grid.current_frame() is not None)
    far = frames.model.frame(frames.model.rowCount() - 1)
    window.context.signals.frame_requested.emit(far.id)
    window.wait(lambda: frames.memory._follows)
    assert frames.grid.current_frame() == far
    assert far in frames.grid.frames_in_view()
