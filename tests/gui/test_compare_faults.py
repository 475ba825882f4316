"""A comparison that goes wrong as nobody expected: the dialog says so and can be closed."""

import shutil

import pytest
from file_layers_of_gui import FaultyFor

from aura_trainer.gui import compare_dialog
from aura_trainer.gui.compare_dialog import CompareDialog
from aura_trainer.gui.pages.registry import MODELS


@pytest.fixture
def disk():
    return FaultyFor("versions")


@pytest.fixture
def window(trained_home, aura_home, open_window, disk):
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    shown = open_window(disk)
    shown.expects_errors = True
    return shown


@pytest.fixture
def page(window):
    window.session.window.show_page(MODELS)
    window.settle()
    return window.session.window.page(MODELS)


def compare(page):
    page.compare(page._status.active, page._status.default)
    return page.dialog


def assert_it_says_so_and_closes(window, dialog):
    assert dialog.isVisible()
    assert dialog.refusal.isVisible()
    assert dialog.refusal.text() == "They could not be compared."
    assert dialog.close_button.text() == "Close"
    dialog.close_button.click()
    window.settle()
    assert not dialog_is_there(window)


def dialog_is_there(window):
    return any(shown.isVisible() for shown in window.session.window.findChildren(CompareDialog))


def test_a_fault_of_the_work_goes_to_the_funnel_and_is_said_in_the_dialog(window, page, disk):
    disk.faulty = True
    dialog = compare(page)
    window.settle()
    disk.faulty = False
    # Whatever else looks at the models meanwhile meets the same fault.
    (report,) = (each for each in window.reports if "compare_dialog.py" in each.as_text())
    assert not report.expected
    assert "the disk answered nonsense" in report.as_text()
    assert_it_says_so_and_closes(window, dialog)


def test_a_fault_of_the_drawing_is_said_in_the_dialog(window, page, monkeypatch, qtbot):
    def fail(*_arguments):
        raise RuntimeError("no such picture")

    monkeypatch.setattr(compare_dialog, "ClipDifferences", fail)
    with qtbot.captureExceptions() as caught:
        dialog = compare(page)
        window.settle()
    # In the program what a slot raises goes to the funnel, too.
    assert [str(error) for _, error, _ in caught] == ["no such picture"]
    assert_it_says_so_and_closes(window, dialog)
