"""How picks are sent, as it is asked and as it is said."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.gui.highlights_send_dialog import SendDialog, Sending, sending_words


@pytest.fixture
def dialog(qtbot):
    made = SendDialog(Sending(folder="/out"), 2)
    made.show()
    yield made
    made.reject()


def test_handles_are_counted_in_words_and_asked_for_only_where_they_mean_something(dialog):
    dialog.handles.setValue(1)
    assert dialog.handles.text() == "1 frame"
    dialog.handles.setValue(12)
    assert dialog.handles.text() == "12 frames"
    assert dialog.handles.isVisible()
    for form in ("stills", "sheet"):
        dialog.forms[form].click()
        assert not dialog.handles.isVisible()
        assert not dialog.handles_title.isVisible()
    dialog.forms[".edl"].click()
    assert dialog.handles.isVisible()
    assert dialog.sending().handles == 12


@pytest.mark.parametrize("form", [".edl", "stills", ".otio"])
def test_no_format_is_cut_off_in_the_dialog(qtbot, form):
    dialog = SendDialog(Sending(form), 2)
    dialog.show()
    qtbot.waitExposed(dialog)
    last = dialog.forms["sheet"]
    assert last.height() >= last.sizeHint().height()
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())
    dialog.reject()


@pytest.mark.parametrize(
    ("sending", "words"),
    [
        (Sending(".edl", handles=1, folder="/out/cut"), "EDL to cut, 1 frame of handles"),
        (Sending(".edl", handles=12, folder="/out/cut"), "EDL to cut, 12 frames of handles"),
        (Sending("stills", handles=12, folder="/out/cut"), "Stills to cut"),
        (Sending("sheet", handles=12, folder="/out/cut"), "Contact sheet to cut"),
        (Sending(), "Not sent yet: you choose the format and the folder once."),
    ],
)
def test_how_picks_are_sent_is_said_in_a_sentence(sending, words):
    assert sending_words(sending) == words


def test_a_folder_is_chosen_without_stopping_the_window(dialog, tmp_path):
    QTest.mouseClick(dialog.browse, Qt.MouseButton.LeftButton)
    assert dialog.browser.isVisible()
    dialog.browser.fileSelected.emit(str(tmp_path))
    assert dialog.folder.text() == str(tmp_path)
    dialog.browser.reject()
