"""Every page and dialog can be read and used: in large text, in longer words, by a screen reader."""

import shutil

import pytest
from looked_at import cut_texts, nameless, untranslated
from window_tour import Tour

from aura_trainer.gui.window_language import LANGUAGE_VARIABLE
from aura_trainer.language import ENGLISH
from aura_trainer.services.translations import PSEUDO

GERMAN = "de"

# What is nobody's words: names of files, folders, people and models, keys, units.
_DATA = r"""(?x)
    /\S+ | [\w-]+\.(?:mp4|csv|jsonl|zip) | [0-9a-f]{8}-[0-9a-f-]+ | \b[0-9a-f]{12}\b | Linux\S+
    | Aura\ Trainer | default-user | taste-v1 | no\ space\ left\ on\ device | 12\ frames\ came\ in
    | context(?:,\ efficientnet-lite0(?:-spread)?)+ | Pipeline
    | \b(?:Ctrl|Alt|Shift|Space|Enter|Esc|Del|Home|End|PgUp|PgDown|Left|Right|Up|Down)\b
"""


@pytest.fixture
def tour(trained_home, aura_home, open_window, sample_clip, tmp_path, monkeypatch):
    """Starts a tour of a window that speaks a language."""

    languages = []

    def start(language=ENGLISH):
        monkeypatch.setenv(LANGUAGE_VARIABLE, language)
        shutil.copytree(trained_home, aura_home, dirs_exist_ok=True)
        window = open_window()
        languages.append(window.session.language)
        return Tour(window, sample_clip, tmp_path).stops()

    yield start
    monkeypatch.setenv(LANGUAGE_VARIABLE, ENGLISH)
    for language in languages:
        language.choose(ENGLISH)


def seen(stops, *faults):
    """What is wrong at each stop where anything is."""
    found = {name: [text for fault in faults for text in fault(root)] for name, root in stops}
    return {name: texts for name, texts in found.items() if texts}


def test_every_control_has_a_name_and_every_text_its_room(tour):
    assert seen(tour(), nameless, cut_texts) == {}


def test_twice_as_large_a_text_has_its_room(tour, desktop_text):
    desktop_text(2.0)
    assert seen(tour(), cut_texts) == {}


def test_german_has_its_room(tour):
    assert seen(tour(GERMAN), cut_texts) == {}


def test_every_word_can_be_translated_and_longer_ones_have_their_room(tour):
    assert seen(tour(PSEUDO), cut_texts, lambda root: untranslated(root, _DATA)) == {}
