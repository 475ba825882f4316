"""What is said of keys follows the table and the choices of the person."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Place
from aura_trainer.gui.action_help import help_lines, legend, shortcut_document, spoken_legend
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.actions import ACTIONS
from aura_trainer.gui.shortcut_sheet import ShortcutSheet
from aura_trainer.language import ENGLISH, tr
from aura_trainer.services.translations import PSEUDO, speak_language

DOCUMENT = Path(__file__).parents[2] / "docs" / "shortcuts.md"


@pytest.fixture
def keys():
    return KeyMap()


@pytest.fixture
def foreign():
    """Another language than English is spoken."""
    speak_language(PSEUDO)
    yield
    speak_language(ENGLISH)


def line(keys, title, scheme=RatingKeys.STARS):
    return next(line.keys for line in help_lines(keys, scheme) if line.title == title)


def test_the_document_of_keys_is_up_to_date():
    assert DOCUMENT.read_text("utf-8") == shortcut_document(), (
        "run: uv run python packaging/shortcut_sheet.py"
    )


def test_the_sheet_shows_every_group_and_the_highlights_page_its_keys(keys, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = ShortcutSheet(keys, RatingKeys.STARS, parent)
    shown = {each.text() for each in sheet.findChildren(QLabel)}
    assert {each.title for each in help_lines(keys, RatingKeys.STARS)} <= shown
    assert {each.group.value for each in help_lines(keys, RatingKeys.STARS)} <= shown
    said = spoken_legend(keys, RatingKeys.STARS, (Place.FRAMES, Place.HIGHLIGHTS, Place.WINDOW))
    wanted = ("M add", "Del drop", "S score", "E send", "I O in, out", "Up Down picks", "P pick", "X reject")
    assert all(words in said for words in (*wanted, "J backward", "K stop", "L forward", "Ctrl+Z undo"))


def test_the_document_names_every_action():
    assert all(f"`{action.id}`" in shortcut_document() for action in ACTIONS)


def test_neighbours_share_a_line_in_short(keys):
    assert line(keys, "Rate 0.2 to 1.0") == "1\N{EN DASH}5"
    assert line(keys, "Rate 0.1 to 0.9", RatingKeys.FINE) == "1\N{EN DASH}9"
    assert line(keys, "Move") == "Left Right Up Down"
    assert line(keys, "Go to a page") == "Ctrl+1\N{EN DASH}5"
    assert line(keys, "0.05 lower") == "[ or -"
    assert all(shown.title != "Rate 0.1 to 0.9" for shown in help_lines(keys, RatingKeys.STARS))


def test_chosen_keys_are_said_everywhere(keys):
    keys.adopt({ActionId.STAR_1: ["A"], ActionId.UNDO: ["<"], ActionId.GO_TRAIN: ["F9"], ActionId.REDO: []})
    here = (Place.FRAMES, Place.GRID, Place.WINDOW)
    assert line(keys, "Rate 0.2 to 1.0") == "A 2 3 4 5"
    assert line(keys, "Go to a page") == "Ctrl+1 Ctrl+2 F9 Ctrl+4 Ctrl+5"
    assert line(keys, "Redo") == "no key"
    assert "&lt;</span>" in legend(keys, RatingKeys.STARS, here)
    assert "< undo" in spoken_legend(keys, RatingKeys.STARS, here)
    assert keys.tip("Undo", ActionId.UNDO) == "Undo (<)"
    assert keys.tip("Redo", ActionId.REDO) == "Redo"


def test_the_window_says_actions_in_its_language_and_the_document_stays_english(keys, foreign):
    move = next(shown for shown in help_lines(keys, RatingKeys.STARS) if shown.keys == "Left Right Up Down")
    assert move.title == tr("Move") != "Move"
    here = (Place.FRAMES, Place.GRID)
    assert f"X {tr('reject')}" in spoken_legend(keys, RatingKeys.STARS, here)
    assert all(action.spoken_name != action.name for action in ACTIONS)
    assert shortcut_document() == DOCUMENT.read_text("utf-8")
