"""Everything on the Frames page by keys, in the real window on real video."""

import json
from datetime import UTC, datetime

import pytest
from bundle_rig import forged
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit, QMenu, QMessageBox, QWidget
from shiboken6 import isValid

from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.settings import ADVANCED_MODE, RATING_KEYS, RatingKeys
from aura_trainer.domain.training import JobState
from aura_trainer.gui.action import Group
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import ACTION_OF, ACTIONS, RATINGS
from aura_trainer.gui.command_palette import CommandPalette
from aura_trainer.gui.compare_dialog import CompareDialog
from aura_trainer.gui.key_editor import KeyEditor
from aura_trainer.gui.models.frame_arrangement import FrameFilter, FrameOrder
from aura_trainer.gui.models.frame_groups import Grouping
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, HISTORY, MODELS, PAGES, TRAIN
from aura_trainer.gui.settings_dialog import SettingsDialog
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.gui.widgets.grid_geometry import EXTENDING_KEYS, MOVING_KEYS
from aura_trainer.services.loudspeaker import NoSound


def press(window, *names, on=None):
    """Press keys, by Qt's names for them, on whatever has the focus in the window, or in a dialog."""
    for name in names:
        combination = QKeySequence(name)[0]
        target = (on or window.session.window).windowHandle()
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def value(window, row):
    page = window.frames
    return page.model.value(page.model.frame(row).id)


def choose_scheme(window, scheme):
    changing = window.session.runner.run(window.context.change_setting(RATING_KEYS, scheme.value))
    window.wait(changing.done)


def dialogs(window, kind):
    return [shown for shown in window.session.window.findChildren(kind) if shown.isVisible()]


def no_device(*_args):
    raise NoSound("There is no sound here.")


def run(name):
    """A run on record whose job is in another data folder."""
    ended = datetime(2026, 3, 1, tzinfo=UTC)
    machine = SystemInfo(has_gpu=False, gpu_name=None, total_ram_gb=16.0, os_version="Linux")
    return AuditRecord(
        f"job-{name}", "default-user", ended, ended, JobState.COMPLETED, 40, name, None, 0.2, None, 3.0, None,
        "Accept, deployed", machine,
    )  # fmt: skip


class Walk:
    """Presses every key of an action where it can be done, and sees to it that the action was done."""

    ROW = 13

    def __init__(self, window):
        self.window = window
        self.walked = set()
        window.frames.large.open_device = no_device

    def each_key(self, action_id):
        self.walked.add(action_id)
        yield from ACTION_OF[action_id].keys

    def ratings(self, scheme):
        choose_scheme(self.window, scheme)
        grid, ratings = self.window.frames.grid, self.window.context.ratings
        for action in ACTIONS:
            if action.id in RATINGS and action.scheme in (None, scheme):
                for key in self.each_key(action.id):
                    grid.focus_row(self.ROW)
                    ratings.rate(grid.selected_frames(), 0.55)
                    press(self.window, key)
                    assert value(self.window, self.ROW) == RATINGS[action.id], f"{action.id} {key}"

    def edits(self):
        window, grid = self.window, self.window.frames.grid
        for action_id, after in ((ActionId.LOWER, 0.45), (ActionId.HIGHER, 0.55)):
            for key in self.each_key(action_id):
                window.context.ratings.rate(grid.selected_frames(), 0.5)
                press(window, key)
                assert value(window, self.ROW) == after, key
        window.context.ratings.rate(grid.selected_frames(), 0.7)
        for undo in self.each_key(ActionId.UNDO):
            for redo in self.each_key(ActionId.REDO):
                press(window, undo)
                assert value(window, self.ROW) == 0.55
                press(window, redo)
                assert value(window, self.ROW) == 0.7
        for key in self.each_key(ActionId.ADVANCE):
            before = window.frames.rating.advance
            press(window, key)
            assert window.frames.rating.advance is not before

    def moves(self):
        grid = self.window.frames.grid
        for moving in (MOVING_KEYS, EXTENDING_KEYS):
            for action_id, move in moving.items():
                for key in self.each_key(action_id):
                    grid.focus_row(self.ROW)
                    target = grid._target_row(move)
                    press(self.window, key)
                    assert grid.currentIndex().row() == target != self.ROW, key
                    run = abs(target - self.ROW) + 1 if moving is EXTENDING_KEYS else 1
                    assert grid.selected_count() == run, key
        for key in self.each_key(ActionId.SELECT_ALL):
            press(self.window, key)
            assert grid.selected_count() == 40
        grid.focus_row(self.ROW)

    def groups(self):
        window, page, model = self.window, self.window.frames, self.window.frames.model
        page.groups.choose(Grouping.SHOTS)
        window.settle()
        page.grid.focus_row(0)
        before = model.group(0).number
        for action_id, step in ((ActionId.LEAF_ON, 1), (ActionId.LEAF_BACK, 0)):
            for key in self.each_key(action_id):
                press(window, key)
                assert model.group(0).number == before + step, key
        for key in self.each_key(ActionId.TOGGLE_GROUP):
            press(window, key)
            assert model.group(0).is_open
            press(window, key)
            assert not model.group(0).is_open
        for action_id in (ActionId.MARK_IN, ActionId.MARK_OUT):
            for key in self.each_key(action_id):
                marks = dict(page.groups.marks.marks)
                press(window, key)
                assert page.groups.marks.marks != marks, key
        page.groups.choose(Grouping.FRAMES)
        window.settle()

    def search(self):
        window, field = self.window, self.window.frames.toolbar.search
        for key in self.each_key(ActionId.FIND):
            press(window, key)
            assert field.hasFocus()
            field.clearFocus()
        for key in self.each_key(ActionId.END_SEARCH):
            field.setText("sample")
            window.frames.grid.setFocus()
            press(window, key)
            assert field.text() == ""
        window.frames.grid.focus_row(self.ROW)

    def large(self):
        window, frames = self.window, self.window.frames
        for key in self.each_key(ActionId.LOOK_CLOSER):
            press(window, key)
        player, grid = frames.large.preview.player, frames.grid
        window.wait(lambda: player.view is not None)
        last = len(player.view) - 1
        for action_id, place in (
            (ActionId.STEP_ON, lambda before: before + 1),
            (ActionId.STEP_BACK, lambda before: before - 1),
            (ActionId.SAMPLED_ON, lambda _: frames.model.frame(grid.currentIndex().row() + 1).ordinal),
            (ActionId.SAMPLED_BACK, lambda _: frames.model.frame(grid.currentIndex().row() - 1).ordinal),
            (ActionId.CLIP_END, lambda _: last),
            (ActionId.CLIP_START, lambda _: 0),
        ):
            for key in self.each_key(action_id):
                wanted = place(player.place)
                press(window, key)
                assert player.place == wanted, f"{action_id} {key}"
        self.playing(player)
        for key in self.each_key(ActionId.CLOSE):
            press(window, key)
            assert not frames.large.is_open
            frames.large.open()
        frames.large.preview.close_preview()

    def playing(self, player):
        press(self.window, "Shift+Right")
        self.window.wait(lambda: player.ordinal is not None and player.ordinal == player.place)
        for action_id, speed in ((ActionId.PLAY_ON, 1), (ActionId.PAUSE, 0), (ActionId.PLAY_BACK, -1)):
            for key in self.each_key(action_id):
                press(self.window, key)
                assert player.speed == speed
        press(self.window, "K")

    def highlights(self):
        window = self.window
        window.session.window.show_page(HIGHLIGHTS)
        page = window.session.window.page(HIGHLIGHTS)
        page.player.open_device = no_device
        player, model = page.player.player, page.model

        def settle():
            window.settle()
            window.wait(lambda: not model._working and not model._soon.isActive())

        def at(place):
            window.wait(lambda: player.place == place == player.ordinal)

        settle()
        for key in self.each_key(ActionId.HIGHLIGHTS_SCORE):
            press(window, key)
            assert page.scoring.is_running, key
            window.wait(lambda: not page.scoring.is_running)
        settle()
        window.wait(lambda: player.ordinal is not None)
        last, picks = len(player.view) - 1, model.picks
        for action_id, place in (
            (ActionId.HIGHLIGHTS_END, last),
            (ActionId.HIGHLIGHTS_STEP_BACK, last - 1),
            (ActionId.HIGHLIGHTS_STEP_ON, last),
            (ActionId.HIGHLIGHTS_START, 0),
            (ActionId.HIGHLIGHTS_PICK_ON, picks[0].pick.peak),
            (ActionId.HIGHLIGHTS_PICK_ON, picks[1].pick.peak),
            (ActionId.HIGHLIGHTS_PICK_BACK, picks[0].pick.peak),
            (ActionId.HIGHLIGHTS_CLIP_ON, picks[0].pick.peak),
            (ActionId.HIGHLIGHTS_CLIP_BACK, picks[0].pick.peak),
            # Away from the beginning, so that there is something to play backwards.
            (ActionId.HIGHLIGHTS_PICK_ON, picks[1].pick.peak),
        ):
            for key in self.each_key(action_id):
                press(window, key)
                at(place)
        for action_id, speed in (
            (ActionId.HIGHLIGHTS_PLAY, 1),
            (ActionId.HIGHLIGHTS_STOP, 0),
            (ActionId.HIGHLIGHTS_PLAY_BACK, -1),
            (ActionId.HIGHLIGHTS_PLAY_ON, 1),
        ):
            for key in self.each_key(action_id):
                press(window, key)
                assert player.speed == speed, key
        press(window, "K")
        self.picks_by_hand(page, settle)
        for action_id in (ActionId.HIGHLIGHTS_SEND, ActionId.HIGHLIGHTS_SEND_AS):
            for key in self.each_key(action_id):
                press(window, key)
                page.sending.dialog.reject()
        window.session.window.activateWindow()

    def picks_by_hand(self, page, settle):
        for action_id, first in (
            (ActionId.HIGHLIGHTS_IN, ["Left"]),
            (ActionId.HIGHLIGHTS_OUT, ["Right"]),
            (ActionId.HIGHLIGHTS_DROP, []),
            (ActionId.HIGHLIGHTS_ADD, []),
        ):
            for key in self.each_key(action_id):
                before = self.window.context.application.hand_picks.all()
                press(self.window, *first, key)
                settle()
                assert self.window.context.application.hand_picks.all() != before, key
        press(self.window, "Ctrl+Z", "Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
        settle()
        assert self.window.context.application.hand_picks.all() == []
        assert page.model.picks

    def models(self):
        window = self.window
        application = window.context.application
        turned_on = window.session.runner.run(window.context.change_setting(ADVANCED_MODE, value=True))
        window.wait(turned_on.done)
        default = application.models.read_version(application.models.status().default.digest)[1]
        for name in ("one", "two"):
            application.models.add_version(forged(default, name=name))
        window.session.window.show_page(MODELS)
        window.settle()
        page = window.session.window.page(MODELS)
        page.table.setFocus()
        page.table.setCurrentIndex(page.table.model().index(0, 0))
        for key in self.each_key(ActionId.MODELS_MENU):
            press(window, key)
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), key
            menu.close()
        for key in self.each_key(ActionId.MODELS_TICK):
            press(window, key)
            assert page.table.ticked == []
        page.table.selectAll()
        page.table.selectionModel().select(
            page.table.model().index(2, 0),
            QItemSelectionModel.SelectionFlag.Deselect | QItemSelectionModel.SelectionFlag.Rows,
        )
        for action_id, kind in (
            (ActionId.MODELS_COMPARE, CompareDialog),
            (ActionId.MODELS_RENAME, QInputDialog),
            (ActionId.MODELS_DELETE, QMessageBox),
        ):
            row = next(row for row in range(3) if page.table.version_at(row).name == "one")
            for key in self.each_key(action_id):
                if kind is not CompareDialog:
                    page.table.setCurrentIndex(page.table.model().index(row, 0))
                window.session.window.activateWindow()
                page.table.setFocus()
                press(window, key)
                (opened,) = dialogs(window, kind)
                opened.reject()
                window.settle()
        application.models.delete("two")
        page.refresh()
        window.settle()
        for key in self.each_key(ActionId.MODELS_UNDO):
            press(window, key)
            window.settle()
            assert application.models.find("two").slots == ()

    def history(self):
        window = self.window
        window.context.application.audit.record(run("walked"))
        window.session.window.show_page(HISTORY)
        page = window.session.window.page(HISTORY)
        window.settle()
        page.table.setFocus()
        for key in self.each_key(ActionId.HISTORY_COPY):
            QApplication.clipboard().clear()
            press(window, key)
            assert "walked" in QApplication.clipboard().text()
        toasts = window.session.window.toasts
        for key in self.each_key(ActionId.HISTORY_OPEN):
            for toast in toasts.toasts():
                toast.dismiss()
            press(window, key)
            window.settle()
            assert [toast.notice.title for toast in toasts.toasts()] == ["walked was not trained here"]

    def window_wide(self):
        window = self.window
        for spec in (*PAGES, PAGES[0]):
            for key in self.each_key(ActionId(f"go.{spec.id}")):
                press(window, key)
                assert window.session.window.page_id == spec.id
        for action_id, kind in (
            (ActionId.PALETTE, CommandPalette),
            (ActionId.SETTINGS, SettingsDialog),
            (ActionId.KEYS, ShortcutSheet),
            (ActionId.IMPORT, QDialog),
        ):
            for key in self.each_key(action_id):
                press(window, key)
                (opened,) = dialogs(window, kind)
                opened.reject()
        for key in self.each_key(ActionId.QUIT):
            press(window, key)
            window.wait(lambda: not window.session.window.isVisible())


@pytest.mark.qt_log_ignore(
    "does not support raise",
    "does not support grabbing the keyboard",
    "does not support propagateSizeHints",
    extend=True,
)
def test_every_action_of_the_table_is_done_by_each_of_its_keys(window):
    walk = Walk(window)
    walk.moves()
    for scheme in (RatingKeys.FINE, RatingKeys.STARS):
        walk.ratings(scheme)
    walk.edits()
    walk.groups()
    walk.search()
    walk.large()
    window.settle()
    walk.highlights()
    walk.models()
    walk.history()
    walk.window_wide()
    assert walk.walked == {action.id for action in ACTIONS if action.keys}


def test_thirty_frames_are_rated_by_keyboard_alone(window):
    keys = ["1", "2", "3", "4", "5", "P", "X", "]", "["]
    given = [0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 0.0, 0.55, 0.45]
    press(window, "Enter")
    expected = {}
    for row in range(30):
        key = keys[row % len(keys)]
        expected[window.frames.model.frame(row).address] = given[row % len(keys)]
        press(window, key)
        if key in "[]":
            # A nudge is made of several presses, and stays.
            assert window.frames.grid.currentIndex().row() == row
            press(window, "Right")
    window.settle()
    assert window.stored() == expected
    assert "30 of 40 rated" in window.session.window.status._rated.text()


def test_a_rating_key_works_wherever_the_focus_is_and_a_text_field_keeps_its_letters(window):
    page = window.frames
    window.settle()
    focusable = [
        widget
        for widget in (*page.findChildren(QWidget), *window.session.window.rail.findChildren(QWidget))
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]
    assert len(focusable) > 10
    for number, widget in enumerate(focusable):
        page.grid.focus_row(number % 40)
        window.context.ratings.rate(page.grid.selected_frames(), None)
        widget.setFocus()
        assert QApplication.focusWidget() is widget
        # What is typed is looked for before long, and then other frames are shown, or none.
        frame_id = page.model.frame(number % 40).id
        press(window, "4", "]")
        if isinstance(widget, QLineEdit):
            assert widget.text() == "4]"
            assert page.model.value(frame_id) is None
            widget.clear()
            window.wait(lambda: page.model.rowCount() == 40)
            window.settle()
        else:
            assert page.model.value(frame_id) == pytest.approx(0.85), widget


def test_a_field_for_text_keeps_what_it_types_and_undoes_and_the_window_its_commands(window):
    field = QLineEdit(window.frames)
    field.show()
    field.setFocus()
    window.context.ratings.rate(window.frames.grid.selected_frames(), 0.3)
    press(window, "P", "Space", "0", "Return", "Right", "Ctrl+Z")
    assert value(window, 0) == 0.3
    assert not window.frames.rating.advance
    assert not window.frames.large.is_open
    press(window, "F1")
    (sheet,) = dialogs(window, ShortcutSheet)
    sheet.reject()
    field.hide()


def test_a_bulk_rating_never_touches_what_a_filter_has_hidden(window):
    page, toolbar = window.frames, window.frames.toolbar
    press(window, "Right", "4", "Right", "5", "Home", "Shift+Right", "Shift+Right", "Shift+Right")
    chosen = page.grid.selected_frames()
    assert len(chosen) == 4
    toolbar._filters[FrameFilter.UNRATED].click()
    assert page.grid.selected_frames() == (chosen[0], chosen[3])
    assert page.grid.current_frame() == chosen[3]
    assert page.preview.selection.text() == (
        "2 frames selected: a rating goes to all of them. 2 frames not shown any more, and no longer selected."
    )
    press(window, "1")
    assert "Rated 0.20: 2 frames (Ctrl+Z takes it back)." in page.preview.selection.text()
    toolbar._filters[FrameFilter.ALL].click()
    assert [value(window, row) for row in range(5)] == [0.2, 0.8, 1.0, 0.2, None]
    assert page.grid.selected_frames() == (chosen[0], chosen[3])


def test_what_is_left_of_a_selection_stays_when_the_focused_frame_is_hidden(window):
    page = window.frames
    press(window, "Right", "Right", "5", "Home", "Shift+Right", "Shift+Right")
    page.toolbar._filters[FrameFilter.UNRATED].click()
    assert [frame.ordinal for frame in page.grid.selected_frames()] == [
        page.model.frame(row).ordinal for row in (0, 1)
    ]
    assert page.grid.currentIndex().row() == 0


def test_a_frame_taken_out_of_the_selection_stays_out_of_it_in_a_new_order(window):
    page = window.frames
    press(window, "Shift+Right", "Shift+Right")
    cell = page.grid._cell(1).center()
    cell.setY(page.grid._cell(1).top() + 20)
    QTest.mouseClick(
        page.grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, cell
    )
    chosen = page.grid.selected_frames()
    page.toolbar._order_chosen(FrameOrder.RATING)
    assert page.grid.selected_frames() == chosen
    press(window, "3")
    assert sorted(row for row in range(40) if value(window, row) == 0.6) == [0, 2]


def test_undo_goes_on_across_filters_orders_and_pages(window):
    page, toasts = window.frames, window.session.window.toasts
    press(window, "1", "Right", "2", "Right", "Shift+Right", "3")
    page.toolbar._filters[FrameFilter.LOW].click()
    assert page.model.rowCount() == 1
    press(window, "Ctrl+Z")
    (toast,) = toasts.toasts()
    assert toast.notice.title == "Undone for 2 frames"
    assert toast.notice.detail == "Not shown at present."
    toast.notice.action()
    assert page.model.rowCount() == 40
    assert page.grid.currentIndex().row() == 2
    press(window, "Ctrl+3", "Ctrl+Z", "Ctrl+1")
    assert window.session.window.page_id == FRAMES
    assert value(window, 1) == 0.4
    page.toolbar._order_chosen(FrameOrder.RATING)
    press(window, "Ctrl+Z", "Ctrl+Z")
    window.settle()
    assert window.stored() == {}
    press(window, *["Ctrl+Shift+Z"] * 3)
    window.settle()
    assert sorted(window.stored().values()) == [0.2, 0.4, 0.6, 0.6]


@pytest.fixture
def editor(window):
    press(window, "Ctrl+,")
    (settings,) = dialogs(window, SettingsDialog)
    settings.keys_row.change.click()
    (editor,) = settings.findChildren(KeyEditor)
    yield editor
    for shown in (editor, settings):
        if isValid(shown):
            shown.reject()


def key_shown(editor, action_id):
    """What is shown as the key of an action."""
    return editor.list._items[action_id].text(1)


def give(window, editor, action_id, key):
    editor.list.choose(action_id)
    press(window, "Return", on=editor)
    assert editor.catcher.waiting
    press(window, key, on=editor)


def test_a_chosen_key_holds_at_once_everywhere_and_is_kept(window, editor):
    path = window.context.application.paths.settings_file
    window.settle()
    path.write_text(json.dumps({"Keys": {"of.a.later.version": ["F9"]}}), "utf-8")
    give(window, editor, ActionId.PICK, "Q")
    window.settle()
    assert json.loads(path.read_text("utf-8"))["Keys"] == {"of.a.later.version": ["F9"], "rate.pick": ["Q"]}
    assert key_shown(editor, ActionId.PICK) == "Q"
    assert "Pick: rate 1.0" in editor.told.text()
    editor.reject()
    dialogs(window, SettingsDialog)[0].reject()
    press(window, "P")
    assert value(window, 0) is None
    press(window, "Q")
    assert value(window, 0) == 1.0
    assert ">Q</span>" in window.frames.preview._legend.text()
    assert "Q pick" in window.frames.grid.accessibleDescription()
    press(window, "Space", "0", "Q", "F1")
    assert value(window, 0) == 1.0
    (sheet,) = dialogs(window, ShortcutSheet)
    assert any(shown.text() == "Q" for shown in sheet.findChildren(QWidget) if hasattr(shown, "text"))
    sheet.reject()


def test_a_taken_key_is_told_and_changes_hands_only_when_wanted(window, editor):
    keys = window.context.keys
    give(window, editor, ActionId.PICK, "X")
    assert "X is the key for \N{LEFT DOUBLE QUOTATION MARK}Reject: rate 0.0" in editor.catcher.words.text()
    editor.catcher.leave.click()
    assert keys.keys(ActionId.PICK) == ("P",)
    give(window, editor, ActionId.PICK, "X")
    press(window, "Space", on=editor)
    window.wait(lambda: keys.keys(ActionId.PICK) == ("X",))
    window.settle()
    assert keys.keys(ActionId.REJECT) == ()
    assert key_shown(editor, ActionId.REJECT) == "no key"
    give(window, editor, ActionId.REJECT, "P")
    window.wait(lambda: keys.keys(ActionId.REJECT) == ("P",))
    window.settle()
    editor.reset.click()
    assert "X is the key for \N{LEFT DOUBLE QUOTATION MARK}Pick: rate 1.0" in editor.catcher.words.text()
    editor.catcher.take.click()
    window.wait(lambda: keys.keys(ActionId.REJECT) == ("X",))
    window.settle()
    assert keys.keys(ActionId.PICK) == ()
    editor.reset_all.click()
    editor.question.defaultButton().click()
    window.wait(lambda: not keys.is_chosen(ActionId.PICK))
    window.settle()
    assert not any(keys.is_chosen(action.id) for action in ACTIONS)
    assert not editor.reset_all.isEnabled()


def test_keys_are_added_and_taken_and_some_cannot_be_chosen(window, editor):
    keys = window.context.keys
    editor.list.choose(ActionId.LOWER)
    editor.add.click()
    press(window, "Tab", on=editor)
    assert editor.catcher.waiting
    assert "Tab" in editor.catcher.words.text()
    press(window, "F7", on=editor)
    window.wait(lambda: keys.keys(ActionId.LOWER) == ("[", "-", "F7"))
    window.settle()
    editor.remove.click()
    window.wait(lambda: keys.keys(ActionId.LOWER) == ())
    window.settle()
    press(window, "Return", "Esc", on=editor)
    assert editor.isVisible()
    assert not editor.catcher.isVisible()
    # Where both can never be done at once, a key may stand for both.
    give(window, editor, ActionId.PLAY_ON, "Right")
    assert "One frame on" in editor.catcher.words.text()
    editor.catcher.leave.click()
    give(window, editor, ActionId.LEFT, "L")
    window.wait(lambda: keys.keys(ActionId.LEFT) == ("L",))
    window.settle()


def test_the_search_of_the_editor_finds_actions_by_words_and_keys(window, editor):
    assert editor.list.show_only("") == len(ACTIONS)
    editor.search.setText("reject")
    assert editor.list.chosen() is ActionId.REJECT
    assert editor.list.show_only("ctrl+z") == 2
    assert editor.list.show_only("large preview sampled") == 0
    large = [action for action in ACTIONS if action.group is Group.LARGE]
    assert editor.list.show_only("large preview") == len(large)
    editor.search.setText("zebra")
    assert editor.told.text() == "No action has these words."
    assert not editor.change.isEnabled()


def test_keys_changed_by_another_program_hold_when_the_person_comes_back(window):
    path = window.context.application.paths.settings_file
    path.write_text(json.dumps({"Keys": {"rate.pick": ["F8"], "rate.reject": "odd"}}), "utf-8")
    looking = window.session.runner.run(window.context.catch_up())
    window.wait(looking.done)
    press(window, "F8")
    assert value(window, 0) == 1.0
    press(window, "X")
    assert value(window, 0) == 0.0


def test_the_keys_of_the_page_are_silent_on_other_pages_but_those_of_the_window_are_not(window):
    for spec in PAGES[1:]:
        window.session.window.show_page(spec.id)
        press(window, "P", "Ctrl+A", "?")
        (sheet,) = dialogs(window, ShortcutSheet)
        sheet.reject()
    press(window, "Ctrl+1")
    assert value(window, 0) is None
    assert window.frames.grid.selected_count() == 1
    assert TRAIN in window.session.window._locked_pages


def test_keys_that_could_not_be_stored_are_told_and_not_in_use(window, editor):
    window.settle()
    window.context.application.paths.settings_file.write_text("{ broken", "utf-8")
    give(window, editor, ActionId.PICK, "Q")
    window.wait(editor.told.text)
    assert "cannot be understood" in editor.told.text()
    assert window.context.keys.keys(ActionId.PICK) == ("P",)
    assert key_shown(editor, ActionId.PICK) == "P"
