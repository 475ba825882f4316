"""The report of the run that is shown, saved to a file from the Train page."""

import csv
import json
import shutil
from dataclasses import replace

import pytest
from lxml import html
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from aura_trainer.gui.pages.registry import TRAIN
from aura_trainer.services.window_state import KEEP_FROM


@pytest.fixture
def shown(trained_home, aura_home, open_window):
    """A window that shows the result of the only run of a data folder."""
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window()
    window.session.window.show_page(TRAIN)
    window.settle()
    page = window.session.window.page(TRAIN)
    page.open_run(page.runs.jobs[0].job_id)
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    window.settle()
    return window, page


def click(window, control):
    window.qtbot.mouseClick(control, Qt.MouseButton.LeftButton)


def asked(window, page):
    """Click on the button, and return the dialog that asks where to."""
    click(window, page.result.save_button)
    (dialog,) = window.session.window.findChildren(QFileDialog)
    assert dialog.isVisible()
    return dialog


def save_as(window, page, path, form=None):
    """Save the report under a name, as a person does with the dialog of Qt."""
    dialog = asked(window, page)
    dialog.setDirectory(str(path.parent))
    if form is not None:
        dialog.selectNameFilter(form)
        dialog.filterSelected.emit(form)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    field.clear()
    window.qtbot.keyClicks(field, path.name)
    click(window, dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save))
    window.settle()


def toasts(window):
    return [toast.notice for toast in window.session.window.toasts.toasts()]


def test_the_report_is_saved_as_a_page(shown, tmp_path):
    window, page = shown
    window.context.memory.keep({KEEP_FROM: 55})
    save_as(window, page, tmp_path / "mine")
    target = tmp_path / "mine.html"
    said = html.fromstring(target.read_bytes()).text_content()
    assert page.result.banner.headline.text() in said
    assert "Keeping what it scores 0.55 and up" in said
    (told,) = [notice for notice in toasts(window) if notice.title == "Report saved"]
    assert told.detail == str(target)


@pytest.mark.parametrize(
    ("form", "suffix", "frames_of"),
    [
        (
            "Table of every figure (*.csv)",
            "csv",
            lambda text: sum(row["figure"] == "held-out" for row in csv.DictReader(text.splitlines())),
        ),
        ("JSON document (*.json)", "json", lambda text: len(json.loads(text)["frames"])),
    ],
)
def test_the_form_that_is_chosen_is_that_of_the_file(shown, tmp_path, form, suffix, frames_of):
    window, page = shown
    save_as(window, page, tmp_path / "mine", form)
    assert frames_of((tmp_path / f"mine.{suffix}").read_text("utf-8-sig")) == 40


def test_the_name_proposed_is_that_of_the_model_and_no_path(shown):
    window, page = shown
    dialog = asked(window, page)
    assert dialog.findChild(QLineEdit, "fileNameEdit").text() == "taste-v1.html"
    dialog.reject()
    window.wait(lambda: not window.session.window.findChildren(QFileDialog))
    (job,) = page.runs.jobs
    page.verdict.saving.show_job(replace(job, request=replace(job.request, model_name="../my: taste?")))
    dialog = asked(window, page)
    assert dialog.findChild(QLineEdit, "fileNameEdit").text() == "..-my- taste-.html"
    dialog.reject()
    window.settle()


def test_what_cannot_be_saved_is_told_and_nothing_of_the_app_is_touched(shown, aura_home, tmp_path):
    window, page = shown
    window.expects_errors = True
    settings = (aura_home / "user-settings.json").read_bytes()
    for path, words in (
        (aura_home / "user-settings.json", "choose another place"),
        (tmp_path / "none" / "mine.html", "There is no folder"),
        (tmp_path / "mine.pdf", "ends in .html"),
    ):
        dialog = asked(window, page)
        dialog.fileSelected.emit(str(path))
        dialog.reject()
        window.settle()
        assert words in window.reports[-1].detail
        window.wait(lambda: not window.session.window.findChildren(QFileDialog))
    assert len(window.reports) == 3
    assert (aura_home / "user-settings.json").read_bytes() == settings
    assert not list(tmp_path.glob("*mine*"))
