"""The keys of the large preview, as data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


class PlayerAction(StrEnum):
    """What a person may do in the large preview, besides rating."""

    STEP_BACK = "player.step-back"
    STEP_ON = "player.step-on"
    SAMPLED_BACK = "player.sampled-back"
    SAMPLED_ON = "player.sampled-on"
    PLAY_BACK = "player.play-back"
    PAUSE = "player.pause"
    PLAY_ON = "player.play-on"
    FIRST = "player.first"
    LAST = "player.last"
    CLOSE = "player.close"


@dataclass(frozen=True, slots=True)
class PlayerKey:
    """An action, the keys it answers to as Qt names them, and what it does in words."""

    action: PlayerAction
    keys: tuple[str, ...]
    meaning: str


PLAYER_KEYS = (
    PlayerKey(PlayerAction.STEP_BACK, ("Left",), "One frame back"),
    PlayerKey(PlayerAction.STEP_ON, ("Right",), "One frame on"),
    PlayerKey(PlayerAction.SAMPLED_BACK, ("Shift+Left", "Up"), "To the grid's frame before"),
    PlayerKey(PlayerAction.SAMPLED_ON, ("Shift+Right", "Down"), "To the grid's next frame"),
    PlayerKey(PlayerAction.PLAY_BACK, ("J",), "Play backward; again for 2x and 4x"),
    PlayerKey(PlayerAction.PAUSE, ("K",), "Stop at the frame shown"),
    PlayerKey(PlayerAction.PLAY_ON, ("L",), "Play forward; again for 2x and 4x"),
    PlayerKey(PlayerAction.FIRST, ("Home",), "First frame of the clip"),
    PlayerKey(PlayerAction.LAST, ("End",), "Last frame of the clip"),
    PlayerKey(PlayerAction.CLOSE, ("Space", "Esc"), "Back to the grid"),
)

REPEATING = frozenset(
    ("Left", "Right", "Shift+Left", "Shift+Right", "Up", "Down", "[", "]", "-", "+", "=")
) | {"Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"}
"""Keys that act again and again while they are held; the others act once a press."""

_COMMAND = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class KeyTable:
    """Finds what a key press stands for, by the key's name or by the text it gives.

    Args:
        entries: What each key does, by its name; asked anew at each press, so that it may change.
        repeating: Names of the keys that act again while they are held.
    """

    def __init__(
        self, entries: Callable[[], Mapping[str, Callable[[], object]]], repeating: frozenset[str]
    ) -> None:
        self._entries = entries
        self._repeating = repeating

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for.

        Returns:
            Whether it stands for anything.
        """
        entries = self._entries()
        for name in names_of(event):
            if name in entries:
                if not event.isAutoRepeat() or name in self._repeating:
                    entries[name]()
                return True
        return False

    def owns(self, event: QKeyEvent) -> bool:
        """Whether the key must not reach what lies below: all that are in the table, and all plain ones."""
        return not event.modifiers() & _COMMAND or any(name in self._entries() for name in names_of(event))


def names_of(event: QKeyEvent) -> Iterator[str]:
    """The names a key press goes by: with its modifiers, and as the text it gives, which a layout may shift."""
    combination = event.keyCombination()
    modifiers = combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    yield QKeySequence(int(modifiers.value) | int(combination.key())).toString()
    if event.text().isprintable() and event.text().strip():
        yield event.text().upper()
