"""The first steps: shown to a newcomer, ticked as the things really happen, gone once dismissed."""

import shutil
from collections.abc import Callable

import pytest
from looked_at import cut_texts
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from aura_trainer.domain.settings import RATING_KEYS, RatingKeys
from aura_trainer.domain.training import Preset
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.models.first_steps import Step
from aura_trainer.gui.pages.registry import FRAMES, HIGHLIGHTS, HISTORY, MODELS, TRAIN
from aura_trainer.gui.widgets.locked_page import LockedPage


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def ticked(window):
    card = window.session.window.first_steps
    return [step for step, mark in card.marks.items() if mark.sign.accessibleName().endswith(", done")]


def test_a_first_start_shows_them_and_each_is_ticked_as_it_is_done(open_window):
    window = open_window()
    shown, card = window.session.window, window.session.window.first_steps
    assert card.isVisible()
    assert ticked(window) == []

    click(card.go)
    window.wait(lambda: window.frames.model.rowCount() == 40)
    window.settle()
    assert ticked(window) == [Step.IMPORT]
    # The page it leads to is shown already: it says what to do there.
    assert not card.go.isVisible()
    assert "0 of 20" in card.words.text()
    shown.show_page(HIGHLIGHTS)
    click(card.go)
    assert shown.page_id == FRAMES
    assert shown.focusWidget() is window.frames.grid

    window.frames.grid.focus_row(0)
    QTest.keyClick(shown.windowHandle(), Qt.Key.Key_Return)
    for number in range(20):
        assert f"{number} of 20" in card.words.text()
        QTest.keyClick(shown.windowHandle(), "135"[number % 3])
    window.settle()
    assert ticked(window) == [Step.IMPORT, Step.RATE]

    click(card.go)
    window.wait(lambda: window.context.advanced_mode)
    assert ticked(window) == [Step.IMPORT, Step.RATE, Step.ADVANCED]

    click(card.go)
    window.settle()
    assert shown.page_id == TRAIN
    assert "Start training" in card.words.text()
    page = shown.page(TRAIN)
    window.wait(page.intro.start_button.isEnabled)
    click(page.setup.presets.chip(Preset.QUICK))
    click(page.intro.start_button)
    window.wait(lambda: page.view is page.running)
    window.wait(lambda: "Train page" in card.words.text())
    assert Step.TRAIN not in ticked(window)
    window.wait(lambda: page.view is page.result)
    window.wait(lambda: Step.TRAIN in ticked(window))
    # So few ratings may teach it too little to be put in use by itself; then its picks are nobody's taste.
    for deploy in (each for each in page.result.banner.buttons() if each.text().startswith("Deploy")):
        click(deploy)
        window.settle()

    click(card.go)
    assert shown.page_id == HIGHLIGHTS
    highlights = shown.page(HIGHLIGHTS)
    window.settle()
    if not highlights.model.picks:
        click(highlights.score)
    window.wait(lambda: len(ticked(window)) == 5)
    assert "All done" in card.words.text()
    click(card.go)
    assert not card.isVisible()
    window.settle()


def test_it_says_what_the_number_keys_give(window):
    window.session.window.help.first_steps.show()
    words = window.session.window.first_steps.words
    assert "0.2 to 1.0" in words.text()
    scheme = window.context.runner.run(window.context.change_setting(RATING_KEYS, RatingKeys.FINE.value))
    window.wait(scheme.done)
    assert "0.1 to 0.9" in words.text()


def test_dismissed_they_stay_away_in_the_next_window_until_help_shows_them(open_window):
    window = open_window()
    click(window.session.window.first_steps.close_button)
    assert not window.session.window.first_steps.isVisible()
    window.settle()
    window.close()
    window.end()

    window = open_window()
    assert not window.session.window.first_steps.isVisible()
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    assert window.session.window.first_steps.isVisible()
    window.settle()
    window.close()
    window.end()

    assert open_window().session.window.first_steps.isVisible()


def test_what_is_not_dismissed_is_there_in_the_next_window_with_its_ticks(open_window):
    window = open_window()
    click(window.session.window.first_steps.go)
    window.wait(lambda: window.frames.model.rowCount() == 40)
    window.settle()
    window.close()
    window.end()
    window = open_window()
    assert window.session.window.first_steps.isVisible()
    assert ticked(window) == [Step.IMPORT]


def test_who_has_footage_already_is_not_bothered(window):
    assert not window.session.window.first_steps.isVisible()
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    assert ticked(window) == [Step.IMPORT]


def test_a_step_that_is_undone_is_to_be_done_again(rated_window):
    window = rated_window
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    assert ticked(window) == [Step.IMPORT, Step.RATE, Step.ADVANCED]
    turning = window.session.runner.run(
        window.context.change_setting("general.advancedModeEnabled", value=False)
    )
    window.wait(turning.done)
    assert ticked(window) == [Step.IMPORT, Step.RATE]
    assert window.session.window.first_steps.go.text() == "Turn on Advanced Mode"


@pytest.mark.parametrize(("size", "scale"), [((960, 600), 1.0), ((1280, 720), 2.0)])
def test_it_has_its_place_on_every_page_and_covers_nothing(
    trained_home, aura_home, open_window: Callable, desktop_text, size, scale
):
    desktop_text(scale)
    shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
    window = open_window(size=size)
    shown, card = window.session.window, window.session.window.first_steps
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    places = set()
    for page_id in (FRAMES, HIGHLIGHTS, TRAIN, MODELS, HISTORY):
        shown.show_page(page_id)
        window.settle()
        assert shown.size().toTuple() == size, page_id
        here = QRect(card.mapTo(shown, QPoint()), card.size())
        places.add(here.getRect())
        page = shown.stack
        assert not here.intersects(QRect(page.mapTo(shown, QPoint()), page.size()))
        assert cut_texts(card) == []
        for part in card.findChildren(QAbstractButton):
            if part.isVisible():
                assert here.contains(QRect(part.mapTo(shown, QPoint()), part.size()))
    assert len(places) == 1


def test_a_locked_page_keeps_it_too(window):
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    shown = window.session.window
    shown.show_page(TRAIN)
    assert isinstance(shown.stack.currentWidget(), LockedPage)
    assert shown.first_steps.isVisible()


def test_a_model_that_is_not_in_use_is_to_be_put_in_use_before_picking(trained_window):
    window = trained_window
    card = window.session.window.first_steps
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    window.context.application.models.revert()
    window.context.memory.remember("picksSeen", value=False)
    window.context.signals.model_changed.emit()
    window.wait(lambda: "generic formula" in card.words.text())
    assert card.go.text() == "Go to Models"
    click(card.go)
    assert window.session.window.page_id == MODELS
    assert not card.go.isVisible()
    window.context.application.models.undo()
    window.context.signals.model_changed.emit()
    window.wait(lambda: card.go.text() == "Go to Highlights")
    assert "your model" in card.words.text().lower()


def test_where_the_only_model_was_discarded_one_is_to_be_trained_again(trained_window):
    window, models = trained_window, trained_window.context.application.models
    card = window.session.window.first_steps
    window.context.actions.handler(ActionId.FIRST_STEPS)()
    window.wait(lambda: Step.TRAIN in ticked(window))
    own = models.status().active.digest
    models.revert()
    models.revert()
    models.delete(own)
    window.context.signals.model_changed.emit()
    window.wait(lambda: Step.TRAIN not in ticked(window))
    assert card.go.text() == "Go to Train"
