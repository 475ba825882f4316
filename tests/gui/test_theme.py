"""Colours one can read, a stylesheet without holes, icons that show."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import aura_trainer.gui
from aura_trainer.domain.settings import Theme
from aura_trainer.gui.theme import DARK, LIGHT, ThemeManager
from aura_trainer.gui.theme.icons import IconSet
from aura_trainer.gui.theme.stylesheet import stylesheet

GROUNDS = {
    "text": "background panel raised hover accent_ground good_ground warn_ground bad_ground model_ground",
    "dim": "background panel raised good_ground warn_ground bad_ground model_ground",
    "accent_text": "accent_ground",
    "on_accent": "accent accent_hover",
    "rating_text": "background panel raised",
    "model_text": "background panel raised model_ground",
    "good": "background panel raised good_ground",
    "warn": "background panel raised warn_ground",
    "bad": "background panel raised bad_ground",
}


def luminance(colour):
    parts = QColor(colour).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2 contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_keeps_its_contrast_on_every_ground_it_stands_on(tokens):
    poor = [
        (role, ground)
        for role, grounds in GROUNDS.items()
        for ground in grounds.split()
        if contrast(getattr(tokens, role), getattr(tokens, ground)) < 4.5
    ]
    assert poor == []


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_the_marks_of_ratings_and_models_stand_out_from_the_panel(tokens):
    assert contrast(tokens.rating, tokens.panel) >= 3
    assert contrast(tokens.model, tokens.panel) >= 3


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_the_stylesheet_names_no_token_that_does_not_exist(tokens):
    assert re.findall(r"@\w+", stylesheet(tokens, 1.0)) == []


def test_the_roles_of_the_stylesheet_are_those_it_says_it_has():
    says = {}
    for kind, roles in re.findall(
        r"^\* (Q\w+): (.+?)(?=^\* |^$)", inspect.getmodule(stylesheet).__doc__, re.MULTILINE | re.DOTALL
    ):
        says[kind] = set(re.findall(r"``([\w-]+)``", roles))
    styled = {}
    for kind, role in re.findall(r'(Q\w+)\[role="([\w-]+)"\]', stylesheet(DARK, 1.0)):
        styled.setdefault(kind, set()).add(role)
    assert says == styled


def test_a_theme_is_applied_at_once_and_told(qapp, qtbot):
    manager = ThemeManager(qapp, Theme.DARK)
    assert qapp.palette().window().color() == QColor(DARK.background)
    with qtbot.waitSignal(manager.changed):
        manager.choose(Theme.LIGHT)
    assert qapp.palette().window().color() == QColor(LIGHT.background)
    assert LIGHT.background in qapp.styleSheet()


def test_text_grows_with_that_of_the_desktop_up_to_twice_its_size(qapp, desktop_text):
    ordinary = ThemeManager(qapp, Theme.DARK).font().pixelSize()
    desktop_text(1.5)
    assert ThemeManager(qapp, Theme.DARK).font().pixelSize() == pytest.approx(1.5 * ordinary, abs=1)
    desktop_text(5.0)
    assert ThemeManager(qapp, Theme.DARK).font().pixelSize() == 2 * ordinary


def test_every_icon_draws_something_in_the_colour_asked_for(qapp):
    icons = IconSet()
    assert len(icons.names()) > 20
    for name in icons.names():
        image = icons.pixmap(name, "#ff0000", 24).toImage()
        drawn = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert drawn, name
        if not name.startswith(("arrow", "tick")):
            assert all(colour.red() > 200 and colour.green() < 60 for colour in drawn), name


_ROOM = {"setSpacing", "setHorizontalSpacing", "setVerticalSpacing", "setContentsMargins"}
_STEP = 4


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the window."""
    for path in sorted(Path(aura_trainer.gui.__file__).parent.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_room_is_given_in_steps_of_four():
    odd = [
        f"{path.name}:{call.lineno}: {ast.unparse(call)}"
        for path, tree in sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _ROOM
        for value in call.args
        if isinstance(value, ast.Constant) and value.value % _STEP
    ]
    assert odd == []


def test_nothing_is_animated():
    moving = [
        f"{path.name}:{name.lineno}: {name.id}"
        for path, tree in sources()
        for name in ast.walk(tree)
        if isinstance(name, ast.Name) and name.id.endswith(("Animation", "TimeLine"))
    ]
    assert moving == []
