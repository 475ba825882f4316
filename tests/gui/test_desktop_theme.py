"""The window follows the desktop's colours while it is open, unless a theme is chosen.

The test platform has no desktop whose colours could change, so one is put in its place.
"""

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont

from aura_trainer.domain.settings import Theme
from aura_trainer.gui.theme import ThemeManager

DARK, LIGHT = Qt.ColorScheme.Dark, Qt.ColorScheme.Light


class Desktop(QObject):
    colorSchemeChanged = Signal(object)  # noqa: N815 - Qt's name

    def __init__(self):
        super().__init__()
        self.scheme = DARK

    def colorScheme(self):  # noqa: N802 - Qt's name
        return self.scheme

    def turn(self, scheme):
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


class App(QObject):
    def __init__(self, desktop):
        super().__init__()
        self.desktop = desktop
        self.sheets = []

    def styleHints(self):  # noqa: N802 - Qt's name
        return self.desktop

    def font(self):
        return QFont("Inter", 11)

    def setPalette(self, palette):  # noqa: N802 - Qt's name
        pass

    def setStyleSheet(self, sheet):  # noqa: N802 - Qt's name
        self.sheets.append(sheet)


@pytest.fixture
def desktop(qapp):
    return Desktop()


def test_a_change_of_the_desktop_is_followed_at_once(desktop):
    app = App(desktop)
    theme = ThemeManager(app, Theme.SYSTEM)
    told = []
    theme.changed.connect(lambda: told.append(theme.tokens.name))
    desktop.turn(LIGHT)
    desktop.turn(LIGHT)
    desktop.turn(DARK)
    assert told == ["light", "dark"]
    assert len(app.sheets) == 3


def test_a_theme_that_was_chosen_stays_whatever_the_desktop_does(desktop):
    theme = ThemeManager(App(desktop), Theme.SYSTEM)
    theme.choose(Theme.DARK)
    desktop.turn(LIGHT)
    assert theme.tokens.name == "dark"
    theme.choose(Theme.SYSTEM)
    assert theme.tokens.name == "light"
