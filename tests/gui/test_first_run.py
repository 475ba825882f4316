"""From the first start to a model in use, as somebody new would go: with keys and mouse alone."""

import csv

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.training import JobState, Preset
from aura_trainer.gui.history_words import remark
from aura_trainer.gui.pages.registry import HISTORY, MODELS, TRAIN
from aura_trainer.gui.widgets.locked_page import LockedPage
from aura_trainer.resources import resource_path

RATED = 24


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def go_to(window, title):
    """Click on a page in the rail."""
    rail = window.session.window.rail
    click(next(button for button in rail.findChildren(QToolButton) if button.text() == title))
    window.settle()


def key_of(rating):
    """The key of the stars that is nearest to a rating."""
    stars = round(rating * 5)
    return str(stars) if stars else "X"


def sample_taste():
    """The ratings that come with the sample clip, by their seconds."""
    with resource_path("sample-ratings.csv").open(encoding="utf-8", newline="") as file:
        next(file)
        return {
            float(FrameAddress.parse(path).seconds or 0): float(value) for path, value in csv.reader(file)
        }


def rate_by_keys(window):
    """Rate the first frames of the grid as the sample's ratings say."""
    shown, taste = window.session.window.windowHandle(), sample_taste()
    window.frames.grid.setFocus()
    window.frames.grid.focus_row(0)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    for row in range(RATED):
        seconds = window.frames.model.frame(row).seconds
        QTest.keyClick(shown, key_of(taste[min(taste, key=lambda known: abs(known - seconds))]))
    window.settle()


def test_a_newcomer_comes_from_nothing_to_a_model_in_use_by_keys_and_mouse(open_window):
    window = open_window()
    shown = window.session.window
    click(window.frames.empty.sample)
    window.wait(lambda: window.frames.model.rowCount() == len(sample_taste()))
    window.settle()
    rate_by_keys(window)
    assert len(window.stored()) == RATED

    go_to(window, "Train")
    locked = shown.stack.currentWidget()
    assert isinstance(locked, LockedPage)
    click(locked.button)
    window.wait(lambda: shown.stack.currentWidget() is shown.page(TRAIN))
    page = shown.page(TRAIN)
    window.wait(page.intro.start_button.isEnabled)
    click(page.setup.presets.chip(Preset.QUICK))
    click(page.intro.start_button)
    window.wait(lambda: page.view is page.running)
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    window.settle()
    deploy = next(button for button in page.result.banner.buttons() if button.text().startswith("Deploy"))
    click(deploy)
    window.settle()
    assert page.result.banner.state.text() == "In use"

    go_to(window, "Models")
    assert shown.page(MODELS).in_use.name.text() == page.runs.jobs[0].request.model_name
    assert window.context.application.models.status().active.name == page.runs.jobs[0].request.model_name


def test_a_run_is_stopped_and_its_best_so_far_is_kept(rated_window):
    window = rated_window
    go_to(window, "Train")
    page = window.session.window.page(TRAIN)
    click(page.setup.presets.chip(Preset.THOROUGH))
    click(page.intro.start_button)
    window.wait(lambda: len(page.loss_card.plot.history.candidates) > 1)
    page.running.keep_button.setFocus()
    click(page.running.keep_button)
    # Answered at once, though the child has yet to hear of it.
    assert not page.running.keep_button.isEnabled()
    # A key pressed once more does not take it all back.
    assert window.session.window.focusWidget() is not page.running.cancel_button
    QTest.keyClick(window.session.window.windowHandle(), Qt.Key.Key_Space)
    assert page.running.chip.text() == "stopping\N{HORIZONTAL ELLIPSIS}"
    window.wait(lambda: page.view is page.result and page.result.banner.buttons())
    window.settle()
    (job,) = page.runs.jobs
    assert job.state is JobState.COMPLETED
    assert job.model_digest in {model.digest for model in window.context.application.models.versions()}
    assert len(page.result.cards.scatter.points) == len(window.stored())
    said = " ".join(words.text() for words in page.result.reasons.findChildren(QLabel))
    assert "This run was stopped early" in said
    page.result.copy_button.click()
    assert "This run was stopped early" in QApplication.clipboard().text()
    go_to(window, "History")
    assert "stopped early" in remark(window.session.window.page(HISTORY).table.chosen)
