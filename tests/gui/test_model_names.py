"""What the window calls the models: by the same words everywhere, and by those of now."""

from collections.abc import Iterator

import pytest
from command_line import answer
from PySide6.QtCore import Qt

from aura_trainer.domain.training import JobState
from aura_trainer.gui.pages.registry import MODELS, TRAIN
from aura_trainer.language import ENGLISH
from aura_trainer.services.translations import speak_language

_DEFAULT_IN_GERMAN = "Werksmodell"


@pytest.fixture
def in_german(trained_window) -> Iterator[None]:
    speak_language("de")
    yield
    speak_language(ENGLISH)


def latest_notice(window):
    window.settle()
    return window.session.window.toasts.toasts()[-1].notice


@pytest.mark.usefixtures("in_german")
def test_notices_call_the_default_model_as_its_card_does(trained_window, tmp_path):
    window = trained_window
    window.session.window.show_page(MODELS)
    page = window.session.window.page(MODELS)
    window.settle()
    assert page.default.name.text() == _DEFAULT_IN_GERMAN
    changes, runner = page._changes, window.context.runner
    default = window.context.application.models.status().default
    assert default.name != default.title == _DEFAULT_IN_GERMAN

    runner.run(changes.revert(default))
    assert latest_notice(window).title.startswith(_DEFAULT_IN_GERMAN)
    page.undo()
    assert latest_notice(window).detail.startswith("taste-v1")
    runner.run(changes.deploy(default))
    assert latest_notice(window).title.startswith(_DEFAULT_IN_GERMAN)
    runner.run(changes.export(default, tmp_path / "default.zip"))
    assert latest_notice(window).title.startswith(_DEFAULT_IN_GERMAN)


def test_the_page_of_a_cancelled_run_names_the_model_in_use_by_now(trained_window):
    window = trained_window
    window.session.window.show_page(TRAIN)
    page = window.session.window.page(TRAIN)
    window.settle()
    page.start()
    window.wait(lambda: page.view is page.running and page.runs.at_hand is not None)
    window.qtbot.mouseClick(page.running.cancel_button, Qt.MouseButton.LeftButton)
    window.wait(lambda: page.view is page.ended)
    window.settle()
    assert page.runs.jobs[0].state is JobState.CANCELLED
    assert "taste-v1 is in use" in page.ended.words.text()
    answer("model", "revert")
    window.wait(lambda: "Factory default is in use" in page.ended.words.text())
    assert page.view is page.ended
