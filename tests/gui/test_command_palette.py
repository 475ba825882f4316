"""Everything that can be done is found by its words, done at once, and nothing is offered that cannot be."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from aura_trainer.gui.action import Place
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import ACTION_OF, ACTIONS
from aura_trainer.gui.command_palette import CommandPalette
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.pages.registry import MODELS, TRAIN

CHOSEN = {
    ActionId.SHOW_ALL: FrameFilter.ALL,
    ActionId.SHOW_UNRATED: FrameFilter.UNRATED,
    ActionId.SHOW_LOW: FrameFilter.LOW,
    ActionId.SHOW_MEDIUM: FrameFilter.MEDIUM,
    ActionId.SHOW_HIGH: FrameFilter.HIGH,
    ActionId.SHOW_SUGGESTED: FrameFilter.SUGGESTED,
    ActionId.SORT_RATING: FrameOrder.RATING,
    ActionId.SORT_ESTIMATE: FrameOrder.ESTIMATE,
    ActionId.SORT_TIME: FrameOrder.TIME,
    ActionId.GROUP_STACKS: Grouping.STACKS,
    ActionId.GROUP_SHOTS: Grouping.SHOTS,
    ActionId.GROUP_FRAMES: Grouping.FRAMES,
}
OPENING = (
    ActionId.RATINGS_IN,
    ActionId.STARS_IN,
    ActionId.RATINGS_OUT,
    ActionId.LOOK_CHOOSE,
    ActionId.CHECK,
    ActionId.PROBLEM_REPORT,
    ActionId.ABOUT,
)


def open_palette(window):
    handle = window.session.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = window.session.window.findChildren(CommandPalette)
    return palette


def titles(palette):
    found = palette.found
    return [found.topLevelItem(row).text(0) for row in range(found.topLevelItemCount())]


def do(window, words):
    palette = open_palette(window)
    QTest.keyClicks(palette.field, words)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    window.wait(lambda: not window.session.window.findChildren(CommandPalette))


def in_force(window):
    page = window.frames
    return {page.toolbar.shown, page.toolbar.order, page.model.view.grouping}


def test_what_has_no_key_is_done_by_its_words(window):
    for action_id, choice in CHOSEN.items():
        do(window, ACTION_OF[action_id].title)
        assert choice in in_force(window), action_id
    assert {action.id for action in ACTIONS if not action.keys} == {
        *CHOSEN,
        *OPENING,
        ActionId.LOOK_OFF,
        ActionId.REPORT_OUT,
        ActionId.FIRST_STEPS,
    }


@pytest.mark.parametrize("action_id", OPENING)
def test_what_asks_for_more_opens_its_dialog(window, action_id):
    do(window, ACTION_OF[action_id].title)
    window.wait(lambda: window.session.window.findChildren(QDialog))
    opened = [dialog for dialog in window.session.window.findChildren(QDialog) if dialog.isVisible()]
    assert opened or window.session.window.findChildren(QFileDialog)
    for dialog in opened:
        dialog.reject()
    window.settle()


def test_a_few_letters_and_an_arrow_find_an_action_and_its_key_is_said(window):
    palette = open_palette(window)
    assert "Move left" not in titles(palette)
    QTest.keyClicks(palette.field, "frames SHOW")
    found = titles(palette)
    assert "Show unrated frames" in found
    assert all("show" in title.casefold() or "filter" in title.casefold() for title in found)
    palette.field.clear()
    QTest.keyClicks(palette.field, "search")
    assert palette.found.topLevelItem(0).text(2) == "Ctrl+F"
    palette.field.clear()
    first, second = titles(palette)[:2]
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.found.currentItem().text(0) == second != first
    palette.field.clear()
    QTest.keyClicks(palette.field, "no such thing")
    assert palette.nothing.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    window.wait(lambda: not window.session.window.findChildren(CommandPalette))


def test_what_cannot_be_done_here_is_not_offered(open_window):
    window = open_window()
    offered = titles(open_palette(window))
    assert "Import footage" in offered
    assert "Undo" not in offered
    assert "Delete the version" not in offered


def offered(window):
    palette = open_palette(window)
    found = set(titles(palette))
    palette.reject()
    window.wait(lambda: not window.session.window.findChildren(CommandPalette))
    return found


def test_what_would_come_to_nothing_on_the_frames_page_is_not_offered(window):
    found = offered(window)
    undoing = {"Undo", "Redo"}
    assert not found & {*undoing, "Go to Frames", "Find an action and do it"}
    assert not found & {"End the search and go back to the grid", "Open or close the stack or shot"}
    assert {"Pick: rate 1.0", "Go to Train", "Search", "Export ratings"} <= found
    window.frames.rating.rate_selection(0.8)
    assert {"Undo"} == offered(window) & undoing
    do(window, "undo")
    assert {"Redo"} == offered(window) & undoing
    window.frames.groups.choose(Grouping.SHOTS)
    assert {"Open or close the stack or shot", "Begin a shot's range at the picture shown"} <= offered(window)
    window.settle()


def test_of_the_versions_only_what_fits_those_chosen_and_ticked_is_offered(trained_window):
    window = trained_window
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    table = window.session.window.page(MODELS).table
    assert table.chosen.slots
    found = offered(window)
    assert "Rename the version" in found
    assert not found & {"Delete the version", "Compare the two ticked versions", "Go to Models"}
    assert not found & {"Undo", "Pick: rate 1.0", "Show unrated frames"}
    table.selectAll()
    assert len(table.ticked) == 2
    assert "Compare the two ticked versions" in offered(window)


def test_where_nothing_is_listed_only_what_can_be_done_everywhere_is_offered(trained_window):
    QTest.keyClick(
        trained_window.session.window.windowHandle(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier
    )
    trained_window.settle()
    everywhere = {action.title for action in ACTIONS if action.place is Place.WINDOW}
    assert offered(trained_window) == everywhere - {"Go to Train", "Find an action and do it"}


def test_the_report_of_a_run_is_saved_by_its_words_where_its_result_is_shown(
    trained_home, aura_home, open_window
):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    window.session.window.show_page(TRAIN)
    window.settle()
    title = ACTION_OF[ActionId.REPORT_OUT].title
    assert title not in offered(window)
    page = window.session.window.page(TRAIN)
    page.open_run(page.runs.jobs[0].job_id)
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    do(window, title)
    window.wait(lambda: page.verdict.saving.dialog is not None)
    assert page.verdict.saving.dialog.isVisible()
    page.verdict.saving.dialog.reject()
    window.session.window.show_page(MODELS)
    window.settle()
    assert title not in offered(window)


def test_on_a_history_without_a_run_nothing_is_offered_about_one(rated_window):
    QTest.keyClick(
        rated_window.session.window.windowHandle(), Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier
    )
    rated_window.settle()
    assert "Show the result of the run" not in offered(rated_window)
