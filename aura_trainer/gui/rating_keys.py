"""The keys of the Frames page, as data: what they do, and what the legend and the shortcut sheet say."""

from dataclasses import dataclass

from aura_trainer.domain.settings import RatingKeys

PICK, REJECT = 1.0, 0.0


@dataclass(frozen=True, slots=True)
class RatingKey:
    """A key that gives a rating; None clears it."""

    key: str
    value: float | None


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """A line of the shortcut sheet."""

    group: str
    keys: str
    meaning: str


_COMMON = (RatingKey("0", None), RatingKey("P", PICK), RatingKey("X", REJECT))
_STARS = tuple(RatingKey(str(star), round(star * 0.2, 1)) for star in range(1, 6))
_FINE = tuple(RatingKey(str(digit), round(digit * 0.1, 1)) for digit in range(1, 10))

NUDGE_DOWN_KEYS = ("[", "-")
NUDGE_UP_KEYS = ("]", "+", "=")
UNDO_KEYS = ("Ctrl+Z",)
REDO_KEYS = ("Ctrl+Shift+Z", "Ctrl+Y")
ADVANCE_KEYS = ("Return", "Enter")
HELP_KEYS = ("F1", "?")
SELECT_ALL_KEYS = ("Ctrl+A",)
PREVIEW_KEYS = ("Space",)


def rating_keys(scheme: RatingKeys) -> tuple[RatingKey, ...]:
    """The keys of a scheme."""
    return (*(_STARS if scheme is RatingKeys.STARS else _FINE), *_COMMON)


def key_help(scheme: RatingKeys) -> tuple[KeyHelp, ...]:
    """The shortcut sheet's lines under a scheme."""
    stars = scheme is RatingKeys.STARS
    dash = "\N{EN DASH}"
    return (
        KeyHelp("Rate", f"1 {dash} 5" if stars else f"1 {dash} 9", "0.2 to 1.0" if stars else "0.1 to 0.9"),
        KeyHelp("Rate", "P", "Pick: 1.0"),
        KeyHelp("Rate", "X", "Reject: 0.0"),
        KeyHelp("Rate", "0", "Clear the rating"),
        KeyHelp("Rate", "[  or  -", "0.05 lower"),
        KeyHelp("Rate", "]  or  +", "0.05 higher"),
        KeyHelp("Rate", "Enter", "Move on after each rating, or stay"),
        KeyHelp("Rate", "Ctrl+Z", "Undo"),
        KeyHelp("Rate", "Ctrl+Shift+Z", "Redo"),
        KeyHelp("Select", "Arrow keys", "Move"),
        KeyHelp("Select", "Shift+Arrows", "Select a run; a rating goes to all of it"),
        KeyHelp("Select", "Ctrl+A", "Select everything the filter shows"),
        KeyHelp("Select", "Page Up, Page Down", "One screen up or down"),
        KeyHelp("Look", "Space", "Large preview, and back to the grid"),
        KeyHelp("Look", "Left, Right", "In the large preview: one frame back or on"),
        KeyHelp("Look", "Shift+Left, Right", "To the grid's frame before or after"),
        KeyHelp("Look", "J, K, L", "Play backward, stop, play forward; again for 2x, 4x"),
        KeyHelp("Look", "Home, End", "First or last frame of the clip"),
        KeyHelp("Window", "Ctrl+I", "Import"),
        KeyHelp("Window", "Ctrl+1, 2, \N{HORIZONTAL ELLIPSIS}", "Go to a page"),
        KeyHelp("Window", "Ctrl+,", "Settings"),
        KeyHelp("Window", "F1  or  ?", "This sheet"),
    )


def legend(scheme: RatingKeys) -> str:
    """The line that is always in view, in rich text."""
    digits = "1\N{EN DASH}5" if scheme is RatingKeys.STARS else "1\N{EN DASH}9"
    parts = (
        (digits, "rate"),
        ("P", "pick"),
        ("X", "reject"),
        ("0", "clear"),
        ("[ ]", "nudge"),
        ("Space", "large"),
        ("Ctrl+Z", "undo"),
        ("?", "all keys"),
    )
    space = "\N{NO-BREAK SPACE}"
    return f"{space}\N{MIDDLE DOT} ".join(
        f'<span style="font-weight:600">{key.replace(" ", space)}</span>{space}{word.replace(" ", space)}'
        for key, word in parts
    )
