"""Clips that are not where they were: told in a bar, found through the dialog, taken back again."""

import shutil

import pytest
from held_call import HeldCall
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from aura_trainer.domain.errors import StorageFailure
from aura_trainer.domain.media import Sampling
from aura_trainer.gui.relink_dialog import RelinkDialog
from aura_trainer.resources import resource_path

SAMPLE = resource_path("sample.mp4")


def click(button):
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def footage(tmp_path):
    """A folder of three clips, each of its own content."""
    folder = tmp_path / "footage"
    for name in ("day1/A001.mp4", "day1/A002.mp4", "day2/B001.mp4"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLE, place)
        with place.open("ab") as file:
            file.write(name.encode())
    return folder


@pytest.fixture
def imported(open_window, footage):
    window = open_window()
    window.session.window.imports.start([str(footage)], Sampling(amount=10.0))
    window.settle()
    assert len(window.context.library.media) == 3
    return window


def look(window):
    shown = window.session.window
    shown.relinks.look()
    window.wait(lambda: not shown.relinks._looking)


def paths(window):
    return [media.path for media in window.context.application.catalog.list_media()]


def open_dialog(window):
    bar = window.session.window.missing_bar
    window.wait(bar.isVisible)
    click(bar.relink)
    return window.session.window.findChild(RelinkDialog)


def test_one_clip_found_brings_its_folder_and_can_be_undone(imported, footage, tmp_path):
    window = imported
    before = paths(window)
    frame = window.frames.model.frame(0)
    window.context.ratings.rate([frame], 0.6)
    window.settle()
    moved = tmp_path / "archive" / "wedding"
    moved.parent.mkdir()
    footage.rename(moved)
    look(window)
    bar = window.session.window.missing_bar
    assert bar.words.text() == "3 clips are missing"
    dialog = open_dialog(window)
    assert not dialog.relink.isEnabled()
    dialog.look_for_selected(str(moved / "day1" / "A001.mp4"))
    window.wait(lambda: dialog.job is None)
    assert dialog.relink.text() == "Relink 3 clips"
    assert paths(window) == before, "nothing is changed before it is asked for"
    click(dialog.relink)
    window.settle()
    assert "3 clips relinked" in dialog.heading.text()
    assert paths(window) == [path.replace(str(footage), str(moved)) for path in before]
    look(window)
    assert not bar.isVisible()
    assert window.context.ratings.value(window.frames.model.frame(0).id) == 0.6
    click(dialog.undo)
    window.settle()
    assert paths(window) == before
    dialog.close()


def test_a_folder_is_searched_and_what_is_not_there_is_said(imported, footage, tmp_path):
    window = imported
    moved = tmp_path / "archive"
    footage.rename(moved)
    (moved / "day2" / "B001.mp4").unlink()
    look(window)
    dialog = open_dialog(window)
    dialog.look_in(str(tmp_path))
    window.wait(lambda: dialog.job is None)
    assert "2 of 3 found" in dialog.heading.text()
    states = [dialog.list.topLevelItem(row).text(2) for row in range(3)]
    assert [state.split(":")[0] for state in states] == ["Found", "Found", "Not found"]
    click(dialog.relink)
    window.settle()
    look(window)
    assert window.session.window.missing_bar.words.text() == "B001.mp4 is missing"
    dialog.close()


def test_a_wrong_file_is_refused_in_words_and_changes_nothing(imported, footage, tmp_path):
    window = imported
    before = paths(window)
    footage.rename(tmp_path / "archive")
    look(window)
    dialog = open_dialog(window)
    dialog.look_for_selected(str(SAMPLE))
    window.wait(lambda: dialog.job is None)
    assert "its content differs" in dialog.heading.text()
    assert not dialog.relink.isEnabled()
    assert paths(window) == before
    dialog.close()


def test_the_bar_goes_when_the_disk_is_back_and_can_be_waved_off(imported, footage, tmp_path):
    window, bar = imported, imported.session.window.missing_bar
    footage.rename(tmp_path / "unplugged")
    look(window)
    assert bar.isVisible()
    click(bar.hide_button)
    assert not bar.isVisible()
    look(window)
    assert not bar.isVisible()
    (tmp_path / "unplugged").rename(footage)
    look(window)
    (footage / "day1" / "A001.mp4").unlink()
    look(window)
    assert bar.words.text() == "A001.mp4 is missing", "it had been back in between"


def moved_and_found(window, footage, moved):
    """The dialog after all was moved and found again."""
    footage.rename(moved)
    look(window)
    dialog = open_dialog(window)
    dialog.look_for_selected(str(moved / "day1" / "A001.mp4"))
    window.wait(dialog.relink.isEnabled)
    return dialog


def test_a_dialog_closed_while_it_relinks_leaves_the_window_with_the_new_paths(
    imported, footage, tmp_path, monkeypatch
):
    window, relinker = imported, imported.context.application.relinker
    dialog = moved_and_found(window, footage, tmp_path / "archive")
    apply = HeldCall(relinker.apply)
    monkeypatch.setattr(relinker, "apply", apply)
    click(dialog.relink)
    window.wait(apply.is_waiting)
    assert not dialog.relink.isEnabled()
    dialog.close()
    apply.release()
    window.settle()
    shown = [media.path for media in window.context.library.media.values()]
    assert sorted(shown) == sorted(paths(window))
    assert all(str(tmp_path / "archive") in path for path in shown)
    window.wait(lambda: not window.session.window.findChildren(RelinkDialog))


def test_relinking_that_cannot_be_done_or_undone_is_said_and_can_be_tried_again(
    imported, footage, tmp_path, monkeypatch
):
    window, relinker = imported, imported.context.application.relinker
    before = paths(window)
    dialog = moved_and_found(window, footage, tmp_path / "archive")

    def refuse(*_args):
        raise StorageFailure("The catalogue is busy.")

    with monkeypatch.context() as patched:
        patched.setattr(relinker, "apply", refuse)
        click(dialog.relink)
        window.settle()
    assert "The catalogue is busy." in dialog.heading.text()
    click(dialog.relink)
    window.settle()
    with monkeypatch.context() as patched:
        patched.setattr(relinker, "undo", refuse)
        click(dialog.undo)
        window.settle()
    assert "The catalogue is busy." in dialog.heading.text()
    click(dialog.undo)
    window.settle()
    assert paths(window) == before
    dialog.close()


def test_a_search_that_ends_with_a_fault_does_not_look_for_ever(imported, footage, tmp_path, monkeypatch):
    window = imported
    window.expects_errors = True
    footage.rename(tmp_path / "archive")
    look(window)
    dialog = open_dialog(window)

    def fail(*_args, **_kwargs):
        raise RuntimeError("the reel is upside down")

    monkeypatch.setattr(window.context.application.relinker, "search", fail)
    dialog.look_in(str(tmp_path))
    window.wait(lambda: window.reports)
    window.wait(dialog.search_button.isEnabled)
    assert dialog.heading.text() == "3 clips are not where they were."
    assert dialog.progress.isHidden()
    dialog.close()


def test_a_folder_of_pictures_named_by_its_date_is_looked_for_as_a_folder(open_window, tmp_path):
    window, folder = open_window(), tmp_path / "2024.05.01"
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (320, 180), (80 * number, 20, 90)).save(folder / f"shot{number}.png")
    window.session.window.imports.start([str(folder)], Sampling())
    window.settle()
    folder.rename(tmp_path / "moved")
    look(window)
    dialog = open_dialog(window)
    click(dialog.find_button)
    browser = dialog.findChild(QFileDialog)
    assert browser.fileMode() is QFileDialog.FileMode.Directory
    browser.reject()
    dialog.close()
