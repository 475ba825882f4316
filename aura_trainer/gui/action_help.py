"""What is said of keys: the lines of the sheet, the legend that is always in view, and ``docs/shortcuts.md``."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Action, Group, Place
from aura_trainer.gui.action_keys import KeyMap, words_of
from aura_trainer.gui.actions import ACTIONS
from aura_trainer.language import tr

_DASH = "\N{EN DASH}"
_SPACE = "\N{NO-BREAK SPACE}"
_ARROWS = {
    "Left": "\N{LEFTWARDS ARROW}",
    "Right": "\N{RIGHTWARDS ARROW}",
    "Up": "\N{UPWARDS ARROW}",
    "Down": "\N{DOWNWARDS ARROW}",
}
_DOT = f"{_SPACE}\N{MIDDLE DOT} "

_INTRODUCTION = """# Keys

Made from the table of actions by `uv run python packaging/shortcut_sheet.py`; a test fails when the two differ.

Everything on the Frames page can be done by keyboard. The keys work wherever the focus is on the page; a field for text
keeps its letters and digits, and a focused button, slider or strip its Space and arrows. F1 or ? shows the keys in the
window, and **Settings > Keys** changes them: each choice holds at once, a key that is taken is told, and any action
gets its own keys back. A key is known by the sign it writes, so it works wherever a keyboard layout has it; `[` and `]`,
which need AltGr on some keyboards, have `-`, `+` and `=` beside them.

Chosen keys stand in the settings file under `Keys`, by the names below: `"Keys": {"rate.pick": ["Q"]}`. A value that
does not fit leaves the action its own keys and is logged.

What has no key is found by its words: Ctrl+K lists everything that can be done where one is. Any of it can be given a
key, too.
"""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line of the sheet of keys: one action, or neighbours that are said together."""

    group: Group
    keys: str
    title: str


def help_lines(keys: KeyMap, scheme: RatingKeys) -> tuple[HelpLine, ...]:
    """The lines of the sheet under a scheme of number keys."""
    return tuple(
        HelpLine(run[0].group, _keys_of(keys, run) or tr("no key"), tr(run[0].line or run[0].title))
        for run in _runs([action for action in ACTIONS if action.scheme in (None, scheme)])
        # What has no key of its own is found by its words, and stands here once it was given one.
        if any(action.keys or keys.keys(action.id) for action in run)
    )


def legend(keys: KeyMap, scheme: RatingKeys, places: Collection[Place]) -> str:
    """The keys most in use in these places, on one line of rich text."""
    return _DOT.join(
        f'<span style="font-weight:600">{_unbroken(with_arrows(key))}</span>{_SPACE}{_unbroken(word)}'
        for key, word in _legend(keys, scheme, places)
    )


def spoken_legend(keys: KeyMap, scheme: RatingKeys, places: Collection[Place]) -> str:
    """The same for assistive technology."""
    said = ", ".join(f"{key} {word}" for key, word in _legend(keys, scheme, places))
    return tr("Keys: {keys}").format(keys=said)


def with_arrows(keys: str) -> str:
    """Keys with signs for the arrow keys, where there is little room."""
    signs = {words_of(name): sign for name, sign in _ARROWS.items()}
    return re.sub(rf"\b({'|'.join(map(re.escape, signs))})\b", lambda found: signs[found[0]], keys)


def shortcut_document() -> str:
    """``docs/shortcuts.md``, in English."""
    keys = KeyMap()
    lines = [_INTRODUCTION]
    for group, actions in groupby(ACTIONS, lambda action: action.group):
        lines += [f"## {group}", "", "| Keys | What | Where | Name |", "| --- | --- | --- | --- |"]
        for action in actions:
            names = dict.fromkeys(words_of(key, portable=True) for key in keys.keys(action.id))
            shown = " or ".join(f"`{name}`" for name in names) or "none"
            lines.append(f"| {shown} | {action.name} | {action.place} | `{action.id}` |")
        lines.append("")
    return "\n".join(lines)


def _legend(keys: KeyMap, scheme: RatingKeys, places: Collection[Place]) -> Iterator[tuple[str, str]]:
    wanted = [action for action in ACTIONS if action.place in places and action.scheme in (None, scheme)]
    for run in _runs(wanted):
        pressed = _keys_of(keys, run, first_only=True)
        if pressed and run[0].short:
            yield pressed, tr(run[0].short)


def _runs(actions: Sequence[Action]) -> Iterator[list[Action]]:
    """Actions that share a line together, others alone."""
    for _, run in groupby(actions, lambda action: action.line or action.id):
        yield list(run)


def _keys_of(keys: KeyMap, run: Sequence[Action], *, first_only: bool = False) -> str:
    if len(run) > 1:
        return _together([key for action in run if (key := keys.first(action.id))])
    return keys.first(run[0].id) if first_only else keys.words(run[0].id)


def _together(names: Sequence[str]) -> str:
    """Several keys in short: a modifier they share once, numbers in a row by the first and the last."""
    parts = [name.rpartition("+") for name in names]
    heads = {f"{head}{plus}" for head, plus, _ in parts}
    head = heads.pop() if len(heads) == 1 and all(last for _, _, last in parts) else ""
    shown = [name.removeprefix(head) for name in names]
    if len(shown) > 2 and all(key.isdecimal() and len(key) == 1 for key in shown):
        digits = [int(key) for key in shown]
        if digits == list(range(digits[0], digits[0] + len(digits))):
            return f"{head}{digits[0]}{_DASH}{digits[-1]}"
    return f"{head}{' '.join(shown)}"


def _unbroken(text: str) -> str:
    return escape(text).replace(" ", _SPACE)
