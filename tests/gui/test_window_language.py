"""The language of the window is chosen, kept, and spoken by Qt's own dialogs too."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QLabel

from aura_trainer.domain.settings import LANGUAGE
from aura_trainer.gui.window_language import LANGUAGE_VARIABLE, WindowLanguage
from aura_trainer.language import ENGLISH, spoken
from aura_trainer.services.translations import languages


@pytest.fixture
def language(qapp, monkeypatch) -> Iterator[WindowLanguage]:
    monkeypatch.delenv(LANGUAGE_VARIABLE)
    made = WindowLanguage(qapp)
    yield made
    made.choose(ENGLISH)


def cancel():
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_a_language_is_spoken_by_us_and_by_qt_until_another_is_chosen(language):
    language.choose("de")
    assert (spoken(), cancel()) == ("de", "Abbrechen")
    language.choose("en")
    assert (spoken(), cancel()) == ("en", "Cancel")


def test_the_desktops_language_is_spoken_where_there_is_one_and_english_elsewhere(language, monkeypatch):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_AT"))
    language.choose("system")
    assert spoken() == "de"
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("fi_FI"))
    language.choose("system")
    assert spoken() == "en"


def test_english_and_german_are_there():
    assert languages() == ("en", "de")


def captions(window):
    return {label.text() for label in window.session.window.top.findChildren(QLabel)}


def test_the_window_speaks_what_the_settings_say_from_its_next_start(window, open_window, language):
    window.context.runner.run(window.context.change_setting(LANGUAGE, value="de"))
    window.settle()
    assert spoken() == "en"
    assert "model" in captions(window)
    window.close()
    # Every word of it, those made before the services are opened too.
    again = captions(open_window())
    assert "Modell" in again
    assert "model" not in again
