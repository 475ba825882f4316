"""What a person can do by keys on the pages and in the window, as one table of data.

Keys, tooltips, the legend, the sheet of keys, its editor and ``docs/shortcuts.md`` are made from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action_ids import ActionId


class Group(StrEnum):
    """The headings of the sheet of keys."""

    RATE = "Rate"
    MOVE = "Move and select"
    SHOW = "Filter, sort and group"
    LARGE = "Large preview"
    MODELS = "Models and History"
    WINDOW = "Window"


class Place(StrEnum):
    """Where an action can be done, in words."""

    FRAMES = "Frames page and large preview"
    GRID = "Frames page"
    LARGE = "Large preview"
    MODELS = "Models page"
    HISTORY = "History page"
    WINDOW = "Everywhere"

    def meets(self, other: "Place") -> bool:
        """Whether there is a moment at which actions of both places can be done."""
        if self is other or Place.WINDOW in (self, other):
            return True
        return Place.FRAMES in (self, other) and {self, other} <= {Place.FRAMES, Place.GRID, Place.LARGE}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What it depends on whether an action can be done.

    Attributes:
        has_frames: Whether anything is imported.
        advanced: Whether Advanced Mode is on.
        scheme: What the number keys give.
    """

    has_frames: bool
    advanced: bool
    scheme: RatingKeys


def _always(_now: Conditions) -> bool:
    return True


def _with_frames(now: Conditions) -> bool:
    return now.has_frames


def _with_advanced_mode(now: Conditions) -> bool:
    return now.advanced


def _with_stars(now: Conditions) -> bool:
    return now.has_frames and now.scheme is RatingKeys.STARS


def _with_tenths(now: Conditions) -> bool:
    return now.has_frames and now.scheme is RatingKeys.FINE


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do.

    Attributes:
        id: Its name.
        title: What it does, in words.
        group: Its heading in the sheet of keys.
        place: Where it can be done.
        keys: The keys it has unless the person gave it others, in Qt's portable notation; a key that needs
            AltGr or a dead key on some keyboards has a second one beside it. None where it is found by its words.
        enabled_when: Whether it can be done now.
        scheme: The scheme of number keys it belongs to; None where it belongs to both.
        repeats: Whether it is done again and again while its key is held.
        line: In the sheet, neighbours with the same words share one line under these.
        short: A word for the legend; the actions of a line share that of the first.
    """

    id: ActionId
    title: str
    group: Group
    place: Place
    keys: tuple[str, ...]
    enabled_when: Callable[[Conditions], bool] = _with_frames
    scheme: RatingKeys | None = None
    repeats: bool = False
    line: str = ""
    short: str = ""

    @property
    def name(self) -> str:
        """Its title, with its scheme of number keys where it belongs to one."""
        return self.title if self.scheme is None else f"{self.title} ({self.scheme.value.capitalize()})"

    def meets(self, other: "Action") -> bool:
        """Whether a key that both have would stand for two things at once."""
        schemes = {self.scheme, other.scheme} - {None}
        return self.id is not other.id and self.place.meets(other.place) and len(schemes) < 2


_STARS = tuple(ActionId(f"rate.star-{star}") for star in range(1, 6))
_TENTHS = tuple(ActionId(f"rate.fine-{tenth}") for tenth in range(1, 10))

RATINGS: dict[ActionId, float | None] = {
    **{star: round(number * 0.2, 1) for number, star in enumerate(_STARS, 1)},
    **{tenth: round(number * 0.1, 1) for number, tenth in enumerate(_TENTHS, 1)},
    ActionId.PICK: 1.0,
    ActionId.REJECT: 0.0,
    ActionId.CLEAR: None,
}
"""The rating each rating action gives, None where it clears."""


def _rate(
    action: ActionId,
    title: str,
    *keys: str,
    enabled_when: Callable[[Conditions], bool] = _with_frames,
    scheme: RatingKeys | None = None,
    repeats: bool = False,
    line: str = "",
    short: str = "",
) -> Action:
    return Action(action, title, Group.RATE, Place.FRAMES, keys, enabled_when, scheme, repeats, line, short)


def _move(action: ActionId, title: str, key: str, line: str) -> Action:
    return Action(action, title, Group.MOVE, Place.GRID, (key,), repeats=True, line=line)


def _large(
    action: ActionId, title: str, *keys: str, repeats: bool = False, line: str = "", short: str = ""
) -> Action:
    return Action(action, title, Group.LARGE, Place.LARGE, keys, repeats=repeats, line=line, short=short)


def _models(action: ActionId, title: str, *keys: str) -> Action:
    return Action(action, title, Group.MODELS, Place.MODELS, keys, _with_advanced_mode)


def _history(action: ActionId, title: str, *keys: str) -> Action:
    return Action(action, title, Group.MODELS, Place.HISTORY, keys, _with_advanced_mode)


def _show(action: ActionId, title: str) -> Action:
    return Action(action, title, Group.SHOW, Place.GRID, ())


def _window(action: ActionId, title: str, *keys: str, line: str = "", short: str = "") -> Action:
    return Action(action, title, Group.WINDOW, Place.WINDOW, keys, _always, line=line, short=short)


_LEAF = "Look through a closed stack or shot"
_RANGE = "Mark where a shot's range begins and ends; again to take it back"
_MOVE, _PAGE, _ENDS = "Move", "One screen up or down", "First or last frame"
_EXTEND, _EXTEND_FAR = "Select a run; a rating goes to all of it", "Select a run, by screens or to the ends"

ACTIONS: tuple[Action, ...] = (
    *(
        _rate(
            star,
            f"Rate {RATINGS[star]}",
            str(number),
            enabled_when=_with_stars,
            scheme=RatingKeys.STARS,
            line="Rate 0.2 to 1.0",
            short="rate",
        )
        for number, star in enumerate(_STARS, 1)
    ),
    *(
        _rate(
            tenth,
            f"Rate {RATINGS[tenth]}",
            str(number),
            enabled_when=_with_tenths,
            scheme=RatingKeys.FINE,
            line="Rate 0.1 to 0.9",
            short="rate",
        )
        for number, tenth in enumerate(_TENTHS, 1)
    ),
    _rate(ActionId.PICK, "Pick: rate 1.0", "P", short="pick"),
    _rate(ActionId.REJECT, "Reject: rate 0.0", "X", short="reject"),
    _rate(ActionId.CLEAR, "Clear the rating", "0", short="clear"),
    _rate(ActionId.LOWER, "0.05 lower", "[", "-", repeats=True, short="lower"),
    _rate(ActionId.HIGHER, "0.05 higher", "]", "+", "=", repeats=True, short="higher"),
    _rate(ActionId.ADVANCE, "Move on after each rating, or stay", "Return", "Enter"),
    _rate(ActionId.UNDO, "Undo", "Ctrl+Z", repeats=True, short="undo"),
    _rate(ActionId.REDO, "Redo", "Ctrl+Shift+Z", "Ctrl+Y", repeats=True),
    _move(ActionId.LEFT, "Move left", "Left", _MOVE),
    _move(ActionId.RIGHT, "Move right", "Right", _MOVE),
    _move(ActionId.UP, "Move up", "Up", _MOVE),
    _move(ActionId.DOWN, "Move down", "Down", _MOVE),
    _move(ActionId.PAGE_UP, "One screen up", "PgUp", _PAGE),
    _move(ActionId.PAGE_DOWN, "One screen down", "PgDown", _PAGE),
    _move(ActionId.FIRST, "First frame", "Home", _ENDS),
    _move(ActionId.LAST, "Last frame", "End", _ENDS),
    _move(ActionId.EXTEND_LEFT, "Select to the left", "Shift+Left", _EXTEND),
    _move(ActionId.EXTEND_RIGHT, "Select to the right", "Shift+Right", _EXTEND),
    _move(ActionId.EXTEND_UP, "Select upward", "Shift+Up", _EXTEND),
    _move(ActionId.EXTEND_DOWN, "Select downward", "Shift+Down", _EXTEND),
    _move(ActionId.EXTEND_PAGE_UP, "Select one screen up", "Shift+PgUp", _EXTEND_FAR),
    _move(ActionId.EXTEND_PAGE_DOWN, "Select one screen down", "Shift+PgDown", _EXTEND_FAR),
    _move(ActionId.EXTEND_FIRST, "Select to the first frame", "Shift+Home", _EXTEND_FAR),
    _move(ActionId.EXTEND_LAST, "Select to the last frame", "Shift+End", _EXTEND_FAR),
    Action(ActionId.SELECT_ALL, "Select everything the filter shows", Group.MOVE, Place.GRID, ("Ctrl+A",)),
    Action(ActionId.FIND, "Search", Group.MOVE, Place.GRID, ("Ctrl+F",), short="search"),
    Action(ActionId.END_SEARCH, "End the search and go back to the grid", Group.MOVE, Place.GRID, ("Esc",)),
    Action(
        ActionId.TOGGLE_GROUP,
        "Open or close the stack or shot",
        Group.MOVE,
        Place.GRID,
        ("S",),
        short="stack",
    ),
    _move(ActionId.LEAF_BACK, "Look at the frame before in a stack or shot", "Alt+Left", _LEAF),
    _move(ActionId.LEAF_ON, "Look at the next frame in a stack or shot", "Alt+Right", _LEAF),
    Action(
        ActionId.MARK_IN,
        "Begin a shot's range at the picture shown",
        Group.MOVE,
        Place.GRID,
        ("I",),
        line=_RANGE,
    ),
    Action(
        ActionId.MARK_OUT,
        "End a shot's range at the picture shown",
        Group.MOVE,
        Place.GRID,
        ("O",),
        line=_RANGE,
    ),
    _show(ActionId.SHOW_ALL, "Show every frame"),
    _show(ActionId.SHOW_UNRATED, "Show unrated frames"),
    _show(ActionId.SHOW_LOW, "Show frames rated low"),
    _show(ActionId.SHOW_MEDIUM, "Show frames rated medium"),
    _show(ActionId.SHOW_HIGH, "Show frames rated high"),
    _show(ActionId.SHOW_SUGGESTED, "Show frames worth rating next"),
    _show(ActionId.SORT_TIME, "Sort by time"),
    _show(ActionId.SORT_RATING, "Sort by rating"),
    _show(ActionId.SORT_ESTIMATE, "Sort by the model's estimate"),
    _show(ActionId.GROUP_FRAMES, "A cell for every frame"),
    _show(ActionId.GROUP_STACKS, "A cell for every stack of like frames"),
    _show(ActionId.GROUP_SHOTS, "A cell for every shot"),
    _show(ActionId.LOOK_CHOOSE, "Put a look-up table on the selected clips"),
    _show(ActionId.LOOK_OFF, "Show the selected clips as recorded"),
    Action(
        ActionId.LOOK_CLOSER, "Open the large preview", Group.LARGE, Place.GRID, ("Space",), short="large"
    ),
    _large(
        ActionId.STEP_BACK,
        "One frame back",
        "Left",
        repeats=True,
        line="One frame back or on",
        short="one frame",
    ),
    _large(ActionId.STEP_ON, "One frame on", "Right", repeats=True, line="One frame back or on"),
    _large(
        ActionId.SAMPLED_BACK,
        "To the grid's frame before",
        "Shift+Left",
        "Up",
        repeats=True,
        short="grid's frame before",
    ),
    _large(
        ActionId.SAMPLED_ON,
        "To the grid's next frame",
        "Shift+Right",
        "Down",
        repeats=True,
        short="grid's next frame",
    ),
    _large(ActionId.PLAY_BACK, "Play backward; again for 2x and 4x", "J", short="backward"),
    _large(ActionId.PAUSE, "Stop at the frame shown", "K", short="stop"),
    _large(ActionId.PLAY_ON, "Play forward; again for 2x and 4x", "L", short="forward"),
    _large(ActionId.CLIP_START, "First frame of the clip", "Home", line="Ends of the clip", short="ends"),
    _large(ActionId.CLIP_END, "Last frame of the clip", "End", line="Ends of the clip"),
    _large(ActionId.CLOSE, "Back to the grid", "Space", "Esc", short="back to the grid"),
    _models(ActionId.MODELS_MENU, "What can be done with the version", "Return", "Enter"),
    _models(ActionId.MODELS_TICK, "Tick the version, or take its tick away", "Space"),
    _models(ActionId.MODELS_COMPARE, "Compare the two ticked versions", "C"),
    _models(ActionId.MODELS_RENAME, "Rename the version", "F2"),
    _models(ActionId.MODELS_DELETE, "Delete the version", "Del"),
    _models(ActionId.MODELS_UNDO, "Undo the last change of models", "Ctrl+Z"),
    _history(ActionId.HISTORY_OPEN, "Show the result of the run", "Return", "Enter"),
    _history(ActionId.HISTORY_COPY, "Copy everything about the run", "Ctrl+C"),
    _window(ActionId.GO_FRAMES, "Go to Frames", "Ctrl+1", line="Go to a page"),
    _window(ActionId.GO_TRAIN, "Go to Train", "Ctrl+2", line="Go to a page"),
    _window(ActionId.GO_MODELS, "Go to Models", "Ctrl+3", line="Go to a page"),
    _window(ActionId.GO_HISTORY, "Go to History", "Ctrl+4", line="Go to a page"),
    _window(ActionId.PALETTE, "Find an action and do it", "Ctrl+K", short="all actions"),
    _window(ActionId.IMPORT, "Import footage", "Ctrl+I"),
    _window(ActionId.RATINGS_IN, "Import ratings"),
    _window(ActionId.STARS_IN, "Read stars beside the footage"),
    _window(ActionId.RATINGS_OUT, "Export ratings"),
    _window(ActionId.SETTINGS, "Settings", "Ctrl+,"),
    _window(ActionId.KEYS, "Show all keys", "F1", "?", short="all keys"),
    _window(ActionId.QUIT, "Close the window", "Ctrl+Q"),
)

ACTION_OF = {action.id: action for action in ACTIONS}
"""The table's entry by its name."""


def page_action(page_id: str) -> ActionId:
    """The action that goes to a page."""
    return ActionId(f"go.{page_id}")
