"""Which key stands for what: the table's keys, and those a person chose instead."""

import logging
import sys
from collections.abc import Iterator, Mapping
from functools import reduce

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.actions import ACTION_OF, ACTIONS
from aura_trainer.language import tr

logger = logging.getLogger(__name__)

_MODIFIER = Qt.KeyboardModifier
_COMMAND = _MODIFIER.ControlModifier | _MODIFIER.AltModifier | _MODIFIER.MetaModifier
# How the key that reaches the third sign of a key is reported; elsewhere it is no modifier Qt tells of.
_THIRD_SIGN = {
    "win32": _MODIFIER.ControlModifier | _MODIFIER.AltModifier,
    "darwin": _MODIFIER.AltModifier,
}.get(sys.platform)
_NO_PART_OF_A_NAME = _MODIFIER.KeypadModifier | _MODIFIER.GroupSwitchModifier
_DEAD_KEYS = range(Qt.Key.Key_Dead_Grave, Qt.Key.Key_Dead_Longsolidusoverlay + 1)
_SIGN_OF_DEAD_KEY = {
    Qt.Key.Key_Dead_Grave: "`",
    Qt.Key.Key_Dead_Acute: "\N{ACUTE ACCENT}",
    Qt.Key.Key_Dead_Circumflex: "^",
    Qt.Key.Key_Dead_Tilde: "~",
    Qt.Key.Key_Dead_Diaeresis: "\N{DIAERESIS}",
}
_MODIFIER_KEYS = frozenset(
    (
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
    )
)
# Tab walks through the window; without it nobody gets about by keyboard.
_NEVER_CHOSEN = frozenset(
    QKeySequence(int(key)).toString(QKeySequence.SequenceFormat.PortableText)
    for key in (*_MODIFIER_KEYS, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
)


def names_of(event: QKeyEvent) -> Iterator[str]:
    """The names a key press goes by, the exact one first.

    It is named with its modifiers, and by the text it gives, which a keyboard layout may have put on another key,
    behind Shift or AltGr, or on a dead key.
    """
    if (name := _exact_name(event)) is not None:
        yield name
    if (sign := _sign_of(event)) is not None:
        yield sign


def chosen_name(event: QKeyEvent) -> str | None:
    """The name under which a pressed key is kept as somebody's choice; None for one that cannot be chosen."""
    sign = _sign_of(event)
    if sign is not None and not (sign.isalpha() and event.modifiers() & _MODIFIER.ShiftModifier):
        return usable_name(sign)
    name = _exact_name(event)
    return None if name is None else usable_name(name)


def usable_name(name: str) -> str | None:
    """The usual spelling of a key's name; None for what is not one key, or one that cannot be chosen."""
    sequence = QKeySequence(name, QKeySequence.SequenceFormat.PortableText)
    spelt = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1 or not spelt or spelt.rsplit("+", 1)[-1] in _NEVER_CHOSEN:
        return None
    return spelt


def is_typing(event: QKeyEvent) -> bool:
    """Whether a field for text has a use for the key, or passes it on although the person means the field."""
    function_key = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return not function_key and _is_plain(event.modifiers())


def words_of(name: str, *, portable: bool = False) -> str:
    """A key as a person knows it: as written on this system's keyboards, or with ``portable`` on any."""
    form = QKeySequence.SequenceFormat
    sequence = QKeySequence(name, form.PortableText)
    return sequence.toString(form.PortableText if portable else form.NativeText).replace("Return", "Enter")


class KeyMap(QObject):
    """The keys of every action.

    Signals:
        changed: An action may have other keys.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[ActionId, tuple[str, ...]] = {}
        self._holders: dict[str, tuple[ActionId, ...]] = {}
        self._told: frozenset[str] = frozenset()
        self._index_keys()

    def adopt(self, stored: Mapping[str, object]) -> None:
        """Take over the keys of the settings file: names of actions, each with a list of keys.

        Names we do not know are for others. A value that does not fit, or a key that would stand for two things,
        leaves the action its own keys, and is logged once.
        """
        faults: list[str] = []
        chosen: dict[ActionId, tuple[str, ...]] = {}
        for action in ACTIONS:
            if action.id in stored:
                keys = _read_keys(stored[action.id])
                if keys is None:
                    faults.append(f"{action.id} is {stored[action.id]!r}, which is no list of keys")
                elif keys != action.keys:
                    chosen[action.id] = keys
        before, self._chosen = self._chosen, chosen
        faults += self._settle_clashes()
        self._index_keys()
        for fault in faults:
            if fault not in self._told:
                logger.warning("Keys of the settings: %s. Its own keys are in use.", fault)
        self._told = frozenset(faults)
        if self._chosen != before:
            self.changed.emit()

    def keys(self, action_id: ActionId) -> tuple[str, ...]:
        """The keys of an action, in Qt's portable notation; perhaps none."""
        return self._chosen.get(action_id, ACTION_OF[action_id].keys)

    def is_chosen(self, action_id: ActionId) -> bool:
        """Whether a person gave the action other keys than it comes with."""
        return action_id in self._chosen

    def actions_of(self, name: str) -> tuple[ActionId, ...]:
        """The actions a key stands for, at most one of them at a time."""
        return self._holders.get(name, ())

    def clashes(self, action_id: ActionId, name: str) -> tuple[ActionId, ...]:
        """The other actions that a key stands for where it would stand for this one."""
        action = ACTION_OF[action_id]
        return tuple(other for other in self.actions_of(name) if action.meets(ACTION_OF[other]))

    def words(self, action_id: ActionId) -> str:
        """The keys of an action as a person knows them."""
        names = list(dict.fromkeys(words_of(key) for key in self.keys(action_id)))
        return reduce(_either, names) if names else ""

    def first(self, action_id: ActionId) -> str:
        """The first key of an action as a person knows it; empty when it has none."""
        return next((words_of(key) for key in self.keys(action_id)), "")

    def tip(self, text: str, action_id: ActionId) -> str:
        """What a tooltip says, with the key of an action in brackets."""
        key = self.first(action_id)
        return f"{text} ({key})" if key else text

    def _index_keys(self) -> None:
        self._holders = {}
        for action in ACTIONS:
            for key in self.keys(action.id):
                self._holders[key] = (*self._holders.get(key, ()), action.id)

    def _settle_clashes(self) -> list[str]:
        """Take chosen keys back until none stands for two things; the keys actions come with never do."""
        faults = []
        while (found := self._clash()) is not None:
            action_id, key, other = found
            del self._chosen[action_id]
            faults.append(f"{action_id} shares {key} with {other}")
        return faults

    def _clash(self) -> tuple[ActionId, str, ActionId] | None:
        self._index_keys()
        for action_id in self._chosen:
            for key in self.keys(action_id):
                for other in self.clashes(action_id, key):
                    return action_id, key, other
        return None


def _either(keys: str, last: str) -> str:
    return tr("{keys} or {last}").format(keys=keys, last=last)


def _read_keys(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    keys = [usable_name(key) if isinstance(key, str) else None for key in value]
    return None if None in keys else tuple(dict.fromkeys(key for key in keys if key is not None))


def _is_plain(modifiers: Qt.KeyboardModifier) -> bool:
    command = modifiers & _COMMAND
    return not command or command == _THIRD_SIGN


def _exact_name(event: QKeyEvent) -> str | None:
    combination = event.keyCombination()
    key = combination.key()
    if key in _DEAD_KEYS or key in _MODIFIER_KEYS:
        return None
    modifiers = combination.keyboardModifiers() & ~_NO_PART_OF_A_NAME
    return QKeySequence(int(modifiers.value) | int(key)).toString(QKeySequence.SequenceFormat.PortableText)


def _sign_of(event: QKeyEvent) -> str | None:
    """The sign a key writes; none for a command, whose text some systems give all the same."""
    if not _is_plain(event.modifiers()):
        return None
    if event.key() in _DEAD_KEYS:
        return _SIGN_OF_DEAD_KEY.get(Qt.Key(event.key()))
    text = event.text()
    return text.upper() if len(text) == 1 and text.isprintable() and not text.isspace() else None
