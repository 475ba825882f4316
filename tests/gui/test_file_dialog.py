"""Dialogs that ask for files open where the last one was left."""

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.import_dialog import ImportDialog
from aura_trainer.gui.pages.registry import MODELS


@pytest.fixture
def videos(tmp_path, monkeypatch):
    """The desktop's folder of videos."""
    folder = tmp_path / "videos"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(folder))
    return folder


def opened_for_footage(window):
    dialog = window.session.window.imports.ask([])
    assert isinstance(dialog, ImportDialog)
    dialog._browse(QFileDialog.FileMode.ExistingFiles)
    return dialog, dialog.findChild(FileDialog)


def test_a_dialog_opens_where_the_last_one_of_any_kind_was_left_also_after_a_restart(
    window, open_window, videos, tmp_path
):
    footage = tmp_path / "footage"
    footage.mkdir()
    dialog, browser = opened_for_footage(window)
    assert browser.directory().path() == str(videos)
    browser.filesSelected.emit([str(footage / "a.mp4"), str(footage / "b.mp4")])
    browser.reject()
    dialog.reject()
    window.session.window.show_page(MODELS)
    page = window.session.window.page(MODELS)
    page.ask_import()
    assert page.dialog.directory().path() == str(footage)
    page.dialog.reject()
    window.settle()
    window.close()
    window.end()
    dialog, browser = opened_for_footage(open_window())
    assert browser.directory().path() == str(footage)
    browser.reject()
    dialog.reject()


def test_a_folder_that_is_gone_is_not_gone_back_to(window, videos, tmp_path):
    gone = FileDialog(None, "")
    gone.fileSelected.emit(str(tmp_path / "gone" / "a.mp4"))
    gone.deleteLater()
    dialog, browser = opened_for_footage(window)
    assert browser.directory().path() == str(videos)
    browser.reject()
    dialog.reject()
    videos.rmdir()
    home = FileDialog(None, "")
    assert home.directory().path() != str(videos)
    home.deleteLater()


def test_where_a_folder_is_asked_for_no_files_are_shown(window):
    dialog = window.session.window.imports.ask([])
    for mode in (QFileDialog.FileMode.Directory, QFileDialog.FileMode.ExistingFiles):
        dialog._browse(mode)
        browser = dialog.findChildren(FileDialog)[-1]
        of_folders = mode is QFileDialog.FileMode.Directory
        assert browser.testOption(QFileDialog.Option.ShowDirsOnly) is of_folders
        browser.reject()
    dialog.reject()
