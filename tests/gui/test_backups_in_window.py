"""Backups in the real window: one a day by itself, one by hand, and the way back."""

import pytest
from file_layers_of_gui import FullFor
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from shiboken6 import isValid

from aura_trainer.domain.backups import BackupKind
from aura_trainer.domain.settings import ADVANCED_MODE, THEME, Section
from aura_trainer.gui.context import Notice
from aura_trainer.gui.settings_dialog import SettingsDialog


@pytest.fixture
def section(window):
    window.session.window.show_settings()
    dialog = window.session.window.findChild(SettingsDialog)
    dialog.show_section(Section.GENERAL)
    window.settle()
    yield dialog.backups
    if isValid(dialog):
        dialog.close()


def click(window, target):
    window.qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


def rate(window, rows, value):
    window.context.ratings.rate([window.frames.model.frame(row) for row in rows], value)
    window.settle()


def kinds(window):
    return [item.kind for item in window.context.application.backups.all()]


def notices(window):
    return [toast.notice for toast in window.session.window.toasts.toasts()]


def test_the_window_makes_one_a_day_by_itself(window, open_window):
    assert kinds(window) == [BackupKind.DAILY]
    open_window()
    assert kinds(window) == [BackupKind.DAILY]


def test_a_backup_by_hand_holds_what_was_just_rated(window, section):
    window.context.ratings.rate([window.frames.model.frame(0)], 0.5)
    click(window, section.now)
    window.settle()
    assert section.list.topLevelItemCount() == 2
    assert section.list.topLevelItem(0).text(1) == "1 rating"
    assert kinds(window)[0] is BackupKind.BY_HAND


def test_a_restore_shows_what_would_change_does_it_and_can_be_undone(window, section):
    rate(window, range(3), 0.2)
    click(window, section.now)
    window.settle()
    then = window.stored()
    rate(window, range(2, 5), 0.9)
    window.context.runner.run(window.context.change_setting(THEME, "light"))
    window.settle()
    now = window.stored()
    section.restore.click()
    window.wait(lambda: section.dialog.plan)
    assert (
        "3 ratings and 1 setting would be others. 2 ratings given since would go."
        in section.dialog.summary.text()
    )
    assert window.stored() == now
    section.dialog.restore_button.click()
    window.wait(lambda: kinds(window)[0] is BackupKind.BEFORE_RESTORE)
    window.settle()
    assert window.stored() == then
    assert window.context.setting(THEME) == "system"
    assert window.context.ratings.counts.rated == 3
    assert section.list.topLevelItem(0).text(2) == "before a restore"
    undo = next(notice for notice in notices(window) if notice.action_label == "Undo")
    undo.action()
    window.wait(lambda: window.stored() == now)
    window.settle()
    assert window.context.ratings.counts.rated == 5
    assert window.context.setting(THEME) == "light"


def shown_toasts(window):
    return window.session.window.toasts.toasts()


def undo_button(toast):
    return next(button for button in toast.findChildren(QPushButton) if button.text() == "Undo")


def test_a_restore_is_undone_in_front_of_the_settings_and_says_that_advanced_mode_changes(window, section):
    click(window, section.now)
    window.settle()
    window.context.runner.run(window.context.change_setting(ADVANCED_MODE, value=True))
    window.settle()
    section.restore.click()
    window.wait(lambda: section.dialog.plan)
    section.dialog.restore_button.click()
    window.wait(lambda: not window.context.advanced_mode)
    window.settle()
    settings = section.window()
    restored = shown_toasts(window)[-1]
    assert "Advanced Mode is off now." in restored.notice.detail
    undo = undo_button(restored)
    middle = undo.mapTo(settings, undo.rect().center())
    # Nothing lies over it, and a click goes to it: the dialog keeps those from the window.
    assert settings.isVisible()
    assert settings.childAt(middle) is undo
    window.qtbot.mouseClick(settings.windowHandle(), Qt.MouseButton.LeftButton, pos=middle)
    window.wait(lambda: window.context.advanced_mode)
    window.settle()
    assert "Advanced Mode is on now." in shown_toasts(window)[-1].notice.detail


def test_a_notice_in_a_dialog_that_closes_stays_in_the_window(window, section):
    click(window, section.now)
    window.settle()
    (toast,) = shown_toasts(window)
    assert toast.window() is section.window()
    section.window().accept()
    assert toast.window() is window.session.window
    assert toast.isVisible()
    assert window.session.window.rect().contains(toast.geometry())


def test_a_notice_lies_behind_a_question_that_is_too_small_for_it(window):
    asked = QMessageBox(window.session.window)
    asked.setText("Sure?")
    asked.open()
    window.context.notify(Notice("Hello"))
    (toast,) = shown_toasts(window)
    assert toast.window() is window.session.window
    asked.close()
    asked.deleteLater()


def test_a_backup_like_now_has_nothing_to_restore(window, section):
    section.restore.click()
    window.wait(lambda: section.dialog.plan)
    assert "nothing to restore" in section.dialog.summary.text()
    assert not section.dialog.restore_button.isEnabled()
    section.dialog.reject()


def test_a_damaged_backup_is_named_in_the_list_and_in_the_dialog(window, section):
    (file,) = window.context.application.paths.backups_dir.iterdir()
    file.write_bytes(file.read_bytes()[:-30])
    window.context.runner.run(section._look())
    window.settle()
    assert section.list.topLevelItem(0).text(1) == "damaged"
    section.restore.click()
    window.wait(section.dialog.problem.isVisible)
    assert file.name in section.dialog.problem.text()
    assert not section.dialog.restore_button.isEnabled()
    section.dialog.reject()


def test_a_disk_too_full_for_a_backup_is_told_once_and_costs_no_rating(with_frames, open_window):
    window = open_window(FullFor("Backups"))
    window.session._backups.look()
    window.settle()
    (notice,) = notices(window)
    assert notice.title == "No backup was made today"
    assert "Free some space" in notice.detail
    rate(window, range(2), 0.4)
    assert len(window.stored()) == 2
    window.session.window.show_settings()
    dialog = window.session.window.findChild(SettingsDialog)
    dialog.backups.now.click()
    window.settle()
    assert "Your ratings and settings are untouched" in dialog.backups.problem.text()
    dialog.close()
