"""Changing models in the real window; every change asks once and can be undone."""

import hashlib
from pathlib import Path

import pytest
from bundle_rig import forged, pack, unpack
from command_line import answer
from other_models import retold
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from aura_trainer.domain.bundle_check import BundleCheck
from aura_trainer.domain.models import Slot
from aura_trainer.gui.bundle_dialog import BundleDialog
from aura_trainer.gui.models.versions_model import Column
from aura_trainer.gui.pages.registry import MODELS


def models_page(window):
    window.session.window.show_page(MODELS)
    page = window.session.window.page(MODELS)
    window.settle()
    return page


def click(window, button):
    window.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def agree(window, page):
    click(window, next(button for button in page.dialog.buttons() if button.text() != "Cancel"))
    window.settle()


def names(page):
    return [page.table.version_at(row).name for row in range(page.table.model().rowCount())]


def choose(page, name):
    row = names(page).index(name)
    page.table.setCurrentIndex(page.table.model().index(row, 0))
    return page.table.version_at(row)


def active_bytes(window):
    path = window.context.application.paths.active_model
    return path.read_bytes() if path.exists() else None


def test_nothing_can_be_changed_before_it_is_known_which_models_there_are(trained_window):
    trained_window.session.window.show_page(MODELS)
    page = trained_window.session.window.page(MODELS)
    assert page.in_use.name.text() == ""
    assert not page.revert_button.isEnabled()
    assert not page.restore_button.isEnabled()
    trained_window.settle()
    assert page.revert_button.isEnabled()


def test_reverting_asks_once_and_can_be_undone_to_the_same_bytes(trained_window):
    page = models_page(trained_window)
    before = active_bytes(trained_window)
    assert page.in_use.name.text() == "taste-v1"
    click(trained_window, page.revert_button)
    assert "taste-v1 stays among the versions" in page.dialog.informativeText()
    assert active_bytes(trained_window) == before
    agree(trained_window, page)
    assert page.in_use.name.text() == page.default.name.text() != "taste-v1"
    assert active_bytes(trained_window) is None
    assert page.undo_button.isVisible()
    click(trained_window, page.undo_button)
    trained_window.settle()
    assert page.in_use.name.text() == "taste-v1"
    assert active_bytes(trained_window) == before


def undo_of(window):
    """Press Undo of the latest notice."""
    toast = window.session.window.toasts.toasts()[-1]
    click(window, next(each for each in toast.findChildren(QPushButton) if each.text() == "Undo"))
    window.settle()


def test_undo_takes_back_no_change_made_elsewhere_right_after_it(trained_window, monkeypatch):
    page, models = models_page(trained_window), trained_window.context.application.models
    before, revert = active_bytes(trained_window), models.revert

    def revert_and_another():
        outcome = revert()
        answer("model", "deploy", "taste-v1")
        return outcome

    monkeypatch.setattr(models, "revert", revert_and_another)
    click(trained_window, page.revert_button)
    agree(trained_window, page)
    undo_of(trained_window)
    assert active_bytes(trained_window) == before
    assert trained_window.session.window.toasts.toasts()[-1].notice.title == "Nothing was changed"


def test_a_notice_whose_undo_was_used_elsewhere_goes(trained_window):
    page = models_page(trained_window)
    click(trained_window, page.revert_button)
    agree(trained_window, page)
    click(trained_window, page.undo_button)
    trained_window.settle()
    toasts = trained_window.session.window.toasts.toasts()
    assert [toast.notice.title for toast in toasts] == ["Undone"]


def test_a_change_that_was_made_elsewhere_already_offers_no_undo(trained_window):
    page = models_page(trained_window)
    click(trained_window, page.revert_button)
    answer("model", "revert")
    agree(trained_window, page)
    notice = trained_window.session.window.toasts.toasts()[-1].notice
    assert notice.title.endswith("deployed")
    assert not notice.action_label


def test_saying_no_changes_nothing(trained_window):
    page = models_page(trained_window)
    before = active_bytes(trained_window)
    click(trained_window, page.revert_button)
    trained_window.qtbot.keyClick(page.dialog, Qt.Key.Key_Escape)
    trained_window.settle()
    assert active_bytes(trained_window) == before
    assert page.in_use.name.text() == "taste-v1"


def test_the_backup_can_be_restored(trained_window):
    page = models_page(trained_window)
    default = choose(page, page.default.name.text())
    assert Slot.DEFAULT in default.slots
    page.menu_for(default).actions()[0].trigger()
    trained_window.settle()
    assert page.backup.name.text() == "taste-v1"
    backup = trained_window.context.application.paths.backup_model.read_bytes()
    click(trained_window, page.restore_button)
    agree(trained_window, page)
    assert page.in_use.name.text() == "taste-v1"
    assert active_bytes(trained_window) == backup


def test_a_version_is_never_exported_over_a_file_of_the_app(trained_window):
    page = models_page(trained_window)
    trained_window.expects_errors = True
    before = active_bytes(trained_window)
    page.ask_export(choose(page, page.default.name.text()))
    page.dialog.fileSelected.emit(str(trained_window.context.application.paths.active_model))
    page.dialog.reject()
    trained_window.settle()
    (report,) = trained_window.reports
    assert "choose another place" in report.detail
    assert active_bytes(trained_window) == before


def test_a_version_is_renamed_exported_deleted_and_imported_again(trained_window, tmp_path):
    page = models_page(trained_window)
    choose(page, "taste-v1")
    page.table.setFocus()
    trained_window.qtbot.keyClick(page.table, Qt.Key.Key_F2)
    page.dialog.setTextValue("evening & light/2")
    page.dialog.accept()
    trained_window.settle()
    model = choose(page, "evening & light/2")

    target = tmp_path / "out.zip"
    page.ask_export(model)
    assert Path(page.dialog.selectedFiles()[0]).name == "evening & light-2.auramodel"
    page.dialog.fileSelected.emit(str(target))
    page.dialog.reject()
    trained_window.settle()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == model.digest

    click(trained_window, page.revert_button)
    agree(trained_window, page)
    page.ask_delete(choose(page, "evening & light/2"))
    agree(trained_window, page)
    assert names(page) == [page.default.name.text()]
    assert page.undo_button.text() == "Undo deletion of evening && light/2"
    click(trained_window, page.undo_button)
    trained_window.settle()
    assert choose(page, "evening & light/2").digest == model.digest
    page.ask_delete(choose(page, "evening & light/2"))
    agree(trained_window, page)

    examined(trained_window, page, target).import_button.click()
    trained_window.settle()
    assert len(names(page)) == 2


def examined(window, page, file):
    """Choose a file for import, and return the dialog with its checks."""
    page.ask_import()
    chooser = page.dialog
    chooser.fileSelected.emit(str(file))
    chooser.reject()
    window.settle()
    assert isinstance(page.dialog, BundleDialog)
    return page.dialog


def test_what_was_checked_is_shown_before_a_model_is_kept(trained_window, tmp_path):
    page = models_page(trained_window)
    target = tmp_path / "stranger.zip"
    target.write_bytes(retold(active_bytes(trained_window), "from a friend"))
    before = active_bytes(trained_window)
    dialog = examined(trained_window, page, target)
    results = dialog.examination.checks
    assert [result.check for result in results] == list(BundleCheck)
    assert all(result.passed and result.found for result in results)
    assert [line.text() for line in dialog.lines] == [check.words for check in BundleCheck]
    assert "from a friend" not in names(page)
    dialog.deploy_button.click()
    trained_window.settle()
    assert page.in_use.name.text() == "from a friend"
    page.undo_button.click()
    trained_window.settle()
    assert active_bytes(trained_window) == before
    assert "from a friend" in names(page)


def test_a_model_kept_already_is_recognised(trained_window, tmp_path):
    page = models_page(trained_window)
    target = tmp_path / "copy.zip"
    target.write_bytes(active_bytes(trained_window))
    dialog = examined(trained_window, page, target)
    assert "already, as taste-v1" in dialog.reason.text()
    assert not dialog.import_button.isVisible()
    dialog.reject()


def test_a_file_that_changes_after_its_checks_is_not_kept(trained_window, tmp_path):
    page = models_page(trained_window)
    target = tmp_path / "stranger.zip"
    target.write_bytes(retold(active_bytes(trained_window), "from a friend"))
    dialog = examined(trained_window, page, target)
    target.write_bytes(retold(active_bytes(trained_window), "from somebody else"))
    trained_window.expects_errors = True
    before = names(page)
    dialog.import_button.click()
    trained_window.settle()
    assert "has changed since it was checked" in trained_window.reports[0].detail
    assert names(page) == before


@pytest.mark.parametrize(
    ("spoil", "failing"),
    [
        (lambda _data: b"not a model", BundleCheck.SHAPE),
        (lambda data: pack(unpack(data) | {"manifest.json": b"{}"}), BundleCheck.MANIFEST),
        (lambda data: pack(unpack(data) | {"validation.csv": b"other"}), BundleCheck.DIGESTS),
        (lambda data: forged(data, estimator=b"code"), BundleCheck.NO_CODE),
        (lambda data: forged(data, probe=[0.5] * 8), BundleCheck.TRIAL),
    ],
)
def test_a_refused_file_shows_the_check_it_failed_and_nothing_is_kept(
    trained_window, tmp_path, spoil, failing
):
    page = models_page(trained_window)
    stranger = tmp_path / "stranger.zip"
    stranger.write_bytes(spoil(active_bytes(trained_window)))
    before = names(page)
    dialog = examined(trained_window, page, stranger)
    assert dialog.examination.refusal.check is failing
    assert dialog.examination.refusal.found in dialog.reason.text()
    after = [result.passed for result in dialog.examination.checks][list(BundleCheck).index(failing) + 1 :]
    assert set(after) <= {None}
    assert not dialog.import_button.isVisible()
    assert not dialog.deploy_button.isVisible()
    dialog.close_button.click()
    page.refresh()
    trained_window.settle()
    assert names(page) == before
    assert not trained_window.reports


def test_a_damaged_active_model_is_told_on_the_page(trained_window):
    active = trained_window.context.application.paths.active_model
    active.write_bytes(active.read_bytes()[:100])
    page = models_page(trained_window)
    assert page.notice.isVisible()
    assert active.name in page.notice_words.text()
    assert page.in_use.name.text() == page.default.name.text()


def test_reverting_clears_a_damaged_active_model_and_its_notice(trained_window):
    active = trained_window.context.application.paths.active_model
    active.write_bytes(active.read_bytes()[:100])
    page = models_page(trained_window)
    assert page.revert_button.isVisible()
    click(trained_window, page.revert_button)
    assert active.name in page.dialog.informativeText()
    agree(trained_window, page)
    assert active_bytes(trained_window) is None
    assert not page.notice.isVisible()
    assert not page.revert_button.isVisible()


def test_a_damaged_backup_alone_gives_nothing_to_revert(trained_window):
    page = models_page(trained_window)
    click(trained_window, page.revert_button)
    agree(trained_window, page)
    backup = trained_window.context.application.paths.backup_model
    backup.write_bytes(b"damaged")
    page.refresh()
    trained_window.settle()
    assert backup.name in page.notice_words.text()
    assert not page.revert_button.isVisible()


def test_the_table_sorts_by_a_column(trained_window):
    page = models_page(trained_window)
    page.table.sortByColumn(Column.RATINGS, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "taste-v1"
    page.table.sortByColumn(Column.RATINGS, Qt.SortOrder.AscendingOrder)
    assert names(page)[-1] == "taste-v1"


def test_what_is_in_use_can_be_neither_deleted_nor_deployed_again(trained_window):
    page = models_page(trained_window)
    menu = page.menu_for(choose(page, "taste-v1"))
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert enabled == {
        "Deploy": False,
        "Compare with the model in use": False,
        "Rename\N{HORIZONTAL ELLIPSIS}": True,
        "Export bundle\N{HORIZONTAL ELLIPSIS}": True,
        "Sort by": True,
        "Delete\N{HORIZONTAL ELLIPSIS}": False,
    }


def test_a_screen_reader_is_told_the_column_with_the_value(trained_window):
    page = models_page(trained_window)
    model = page.table.model()
    row = names(page).index("taste-v1")
    said = [
        model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for column in (Column.NAME, Column.RATINGS, Column.PLACE)
    ]
    assert said == ["version: taste-v1", "ratings: 40", "stands as: in use"]


def test_who_comes_by_a_key_goes_on_by_keys_in_the_table(trained_window):
    main = trained_window.session.window
    trained_window.frames.grid.setFocus()
    trained_window.qtbot.keyClick(main.windowHandle(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    trained_window.settle()
    page = main.page(MODELS)
    assert page.table.hasFocus()
    row = page.table.currentIndex().row()
    trained_window.qtbot.keyClick(main.windowHandle(), Qt.Key.Key_Down)
    assert page.table.currentIndex().row() == row + 1
    trained_window.qtbot.keyClick(main.windowHandle(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert trained_window.frames.grid.hasFocus()
