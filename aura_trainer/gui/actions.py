"""What a person can do by keys on the pages and in the window, as one table of data.

Keys, tooltips, the legend, the sheet of keys, its editor and ``docs/shortcuts.md`` are made from it.
"""

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Action, Group, Place
from aura_trainer.gui.action_conditions import (
    Fact,
    Rule,
    always,
    never,
    off_page,
    where,
    with_advanced_mode,
    with_frames,
    with_stars,
    with_tenths,
)
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.highlight_actions import HIGHLIGHT_ACTIONS
from aura_trainer.language import mark

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


_ON_FRAME = where(Fact.FRAME)


def _rate(
    action: ActionId,
    title: str,
    *keys: str,
    enabled_when: Rule = with_frames,
    scheme: RatingKeys | None = None,
    repeats: bool = False,
    line: str = "",
    short: str = "",
    offered_when: Rule = _ON_FRAME,
) -> Action:
    return Action(
        action,
        title,
        Group.RATE,
        Place.FRAMES,
        keys,
        enabled_when,
        scheme,
        repeats,
        line,
        short,
        offered_when,
    )


def _move(action: ActionId, title: str, key: str, line: str) -> Action:
    # Nobody looks for an arrow key by its name.
    return Action(action, title, Group.MOVE, Place.GRID, (key,), repeats=True, line=line, offered_when=never)


def _large(
    action: ActionId, title: str, *keys: str, repeats: bool = False, line: str = "", short: str = ""
) -> Action:
    return Action(action, title, Group.LARGE, Place.LARGE, keys, repeats=repeats, line=line, short=short)


def _models(action: ActionId, title: str, *keys: str, fact: Fact = Fact.VERSION) -> Action:
    return Action(
        action, title, Group.MODELS, Place.MODELS, keys, with_advanced_mode, offered_when=where(fact)
    )


def _run(
    action: ActionId, title: str, *keys: str, group: Group = Group.MODELS, place: Place = Place.HISTORY
) -> Action:
    return Action(action, title, group, place, keys, with_advanced_mode, offered_when=where(Fact.RUN))


def _show(action: ActionId, title: str, offered_when: Rule = always) -> Action:
    return Action(action, title, Group.SHOW, Place.GRID, (), offered_when=offered_when)


def _window(
    action: ActionId, title: str, *keys: str, line: str = "", short: str = "", offered_when: Rule = always
) -> Action:
    place = Place.WINDOW
    return Action(
        action, title, Group.WINDOW, place, keys, always, line=line, short=short, offered_when=offered_when
    )


def _go(action: ActionId, title: str, key: str) -> Action:
    page = action.removeprefix("go.")
    return _window(action, title, key, line=mark("Go to a page"), offered_when=off_page(page))


_LEAF = mark("Look through a closed stack or shot")
_RANGE = mark("Mark where a shot's range begins and ends; again to take it back")
_MOVE, _PAGE, _ENDS = mark("Move"), mark("One screen up or down"), mark("First or last frame")
_EXTEND, _EXTEND_FAR = (
    mark("Select a run; a rating goes to all of it"),
    mark("Select a run, by screens or to the ends"),
)

_RATE = (
    mark("Rate 0.1"),
    mark("Rate 0.2"),
    mark("Rate 0.3"),
    mark("Rate 0.4"),
    mark("Rate 0.5"),
    mark("Rate 0.6"),
    mark("Rate 0.7"),
    mark("Rate 0.8"),
    mark("Rate 0.9"),
    mark("Rate 1.0"),
)

ACTIONS: tuple[Action, ...] = (
    *(
        _rate(
            star,
            _RATE[2 * number - 1],
            str(number),
            enabled_when=with_stars,
            scheme=RatingKeys.STARS,
            line=mark("Rate 0.2 to 1.0"),
            short=mark("rate"),
        )
        for number, star in enumerate(_STARS, 1)
    ),
    *(
        _rate(
            tenth,
            _RATE[number - 1],
            str(number),
            enabled_when=with_tenths,
            scheme=RatingKeys.FINE,
            line=mark("Rate 0.1 to 0.9"),
            short=mark("rate"),
        )
        for number, tenth in enumerate(_TENTHS, 1)
    ),
    _rate(ActionId.PICK, mark("Pick: rate 1.0"), "P", short=mark("pick")),
    _rate(ActionId.REJECT, mark("Reject: rate 0.0"), "X", short=mark("reject")),
    _rate(ActionId.CLEAR, mark("Clear the rating"), "0", short=mark("clear")),
    _rate(ActionId.LOWER, mark("0.05 lower"), "[", "-", repeats=True, short=mark("lower")),
    _rate(ActionId.HIGHER, mark("0.05 higher"), "]", "+", "=", repeats=True, short=mark("higher")),
    _rate(
        ActionId.ADVANCE, mark("Move on after each rating, or stay"), "Return", "Enter", offered_when=always
    ),
    _rate(
        ActionId.UNDO, mark("Undo"), "Ctrl+Z", repeats=True, short=mark("undo"), offered_when=where(Fact.UNDO)
    ),
    _rate(ActionId.REDO, mark("Redo"), "Ctrl+Shift+Z", "Ctrl+Y", repeats=True, offered_when=where(Fact.REDO)),
    _move(ActionId.LEFT, mark("Move left"), "Left", _MOVE),
    _move(ActionId.RIGHT, mark("Move right"), "Right", _MOVE),
    _move(ActionId.UP, mark("Move up"), "Up", _MOVE),
    _move(ActionId.DOWN, mark("Move down"), "Down", _MOVE),
    _move(ActionId.PAGE_UP, mark("One screen up"), "PgUp", _PAGE),
    _move(ActionId.PAGE_DOWN, mark("One screen down"), "PgDown", _PAGE),
    _move(ActionId.FIRST, mark("First frame"), "Home", _ENDS),
    _move(ActionId.LAST, mark("Last frame"), "End", _ENDS),
    _move(ActionId.EXTEND_LEFT, mark("Select to the left"), "Shift+Left", _EXTEND),
    _move(ActionId.EXTEND_RIGHT, mark("Select to the right"), "Shift+Right", _EXTEND),
    _move(ActionId.EXTEND_UP, mark("Select upward"), "Shift+Up", _EXTEND),
    _move(ActionId.EXTEND_DOWN, mark("Select downward"), "Shift+Down", _EXTEND),
    _move(ActionId.EXTEND_PAGE_UP, mark("Select one screen up"), "Shift+PgUp", _EXTEND_FAR),
    _move(ActionId.EXTEND_PAGE_DOWN, mark("Select one screen down"), "Shift+PgDown", _EXTEND_FAR),
    _move(ActionId.EXTEND_FIRST, mark("Select to the first frame"), "Shift+Home", _EXTEND_FAR),
    _move(ActionId.EXTEND_LAST, mark("Select to the last frame"), "Shift+End", _EXTEND_FAR),
    Action(
        ActionId.SELECT_ALL, mark("Select everything the filter shows"), Group.MOVE, Place.GRID, ("Ctrl+A",)
    ),
    Action(ActionId.FIND, mark("Search"), Group.MOVE, Place.GRID, ("Ctrl+F",), short=mark("search")),
    Action(
        ActionId.END_SEARCH,
        mark("End the search and go back to the grid"),
        Group.MOVE,
        Place.GRID,
        ("Esc",),
        offered_when=where(Fact.SEARCH),
    ),
    Action(
        ActionId.TOGGLE_GROUP,
        mark("Open or close the stack or shot"),
        Group.MOVE,
        Place.GRID,
        ("S",),
        short=mark("stack"),
        offered_when=where(Fact.GROUPS),
    ),
    _move(ActionId.LEAF_BACK, mark("Look at the frame before in a stack or shot"), "Alt+Left", _LEAF),
    _move(ActionId.LEAF_ON, mark("Look at the next frame in a stack or shot"), "Alt+Right", _LEAF),
    Action(
        ActionId.MARK_IN,
        mark("Begin a shot's range at the picture shown"),
        Group.MOVE,
        Place.GRID,
        ("I",),
        line=_RANGE,
        offered_when=where(Fact.SHOTS),
    ),
    Action(
        ActionId.MARK_OUT,
        mark("End a shot's range at the picture shown"),
        Group.MOVE,
        Place.GRID,
        ("O",),
        line=_RANGE,
        offered_when=where(Fact.SHOTS),
    ),
    _show(ActionId.SHOW_ALL, mark("Show every frame")),
    _show(ActionId.SHOW_UNRATED, mark("Show unrated frames")),
    _show(ActionId.SHOW_LOW, mark("Show frames rated low")),
    _show(ActionId.SHOW_MEDIUM, mark("Show frames rated medium")),
    _show(ActionId.SHOW_HIGH, mark("Show frames rated high")),
    _show(ActionId.SHOW_SUGGESTED, mark("Show frames worth rating next")),
    _show(ActionId.SORT_TIME, mark("Sort by time")),
    _show(ActionId.SORT_RATING, mark("Sort by rating")),
    _show(ActionId.SORT_ESTIMATE, mark("Sort by the model's estimate")),
    _show(ActionId.GROUP_FRAMES, mark("A cell for every frame")),
    _show(ActionId.GROUP_STACKS, mark("A cell for every stack of like frames")),
    _show(ActionId.GROUP_SHOTS, mark("A cell for every shot")),
    _show(ActionId.LOOK_CHOOSE, mark("Put a look-up table on the selected clips"), _ON_FRAME),
    _show(ActionId.LOOK_OFF, mark("Show the selected clips as recorded"), _ON_FRAME),
    Action(
        ActionId.LOOK_CLOSER,
        mark("Open the large preview"),
        Group.LARGE,
        Place.GRID,
        ("Space",),
        short=mark("large"),
        offered_when=_ON_FRAME,
    ),
    _large(
        ActionId.STEP_BACK,
        mark("One frame back"),
        "Left",
        repeats=True,
        line=mark("One frame back or on"),
        short=mark("one frame"),
    ),
    _large(ActionId.STEP_ON, mark("One frame on"), "Right", repeats=True, line=mark("One frame back or on")),
    _large(
        ActionId.SAMPLED_BACK,
        mark("To the grid's frame before"),
        "Shift+Left",
        "Up",
        repeats=True,
        short=mark("grid's frame before"),
    ),
    _large(
        ActionId.SAMPLED_ON,
        mark("To the grid's next frame"),
        "Shift+Right",
        "Down",
        repeats=True,
        short=mark("grid's next frame"),
    ),
    _large(ActionId.PLAY_BACK, mark("Play backward; again for 2x and 4x"), "J", short=mark("backward")),
    _large(ActionId.PAUSE, mark("Stop at the frame shown"), "K", short=mark("stop")),
    _large(ActionId.PLAY_ON, mark("Play forward; again for 2x and 4x"), "L", short=mark("forward")),
    _large(
        ActionId.CLIP_START,
        mark("First frame of the clip"),
        "Home",
        line=mark("Ends of the clip"),
        short=mark("ends"),
    ),
    _large(ActionId.CLIP_END, mark("Last frame of the clip"), "End", line=mark("Ends of the clip")),
    _large(ActionId.CLOSE, mark("Back to the grid"), "Space", "Esc", short=mark("back to the grid")),
    *HIGHLIGHT_ACTIONS,
    _models(ActionId.MODELS_MENU, mark("What can be done with the version"), "Return", "Enter"),
    _models(ActionId.MODELS_TICK, mark("Tick the version, or take its tick away"), "Space"),
    _models(ActionId.MODELS_COMPARE, mark("Compare the two ticked versions"), "C", fact=Fact.TWO_VERSIONS),
    _models(ActionId.MODELS_RENAME, mark("Rename the version"), "F2"),
    _models(ActionId.MODELS_DELETE, mark("Delete the version"), "Del", fact=Fact.UNUSED_VERSION),
    _models(ActionId.MODELS_UNDO, mark("Undo the last change of models"), "Ctrl+Z", fact=Fact.MODEL_CHANGE),
    _run(ActionId.HISTORY_OPEN, mark("Show the result of the run"), "Return", "Enter"),
    _run(ActionId.HISTORY_COPY, mark("Copy everything about the run"), "Ctrl+C"),
    _go(ActionId.GO_FRAMES, mark("Go to Frames"), "Ctrl+1"),
    _go(ActionId.GO_HIGHLIGHTS, mark("Go to Highlights"), "Ctrl+2"),
    _go(ActionId.GO_TRAIN, mark("Go to Train"), "Ctrl+3"),
    _go(ActionId.GO_MODELS, mark("Go to Models"), "Ctrl+4"),
    _go(ActionId.GO_HISTORY, mark("Go to History"), "Ctrl+5"),
    _window(
        ActionId.PALETTE,
        mark("Find an action and do it"),
        "Ctrl+K",
        short=mark("all actions"),
        offered_when=never,
    ),
    _window(ActionId.IMPORT, mark("Import footage"), "Ctrl+I"),
    _window(ActionId.RATINGS_IN, mark("Import ratings")),
    _window(ActionId.STARS_IN, mark("Read stars beside the footage"), offered_when=with_frames),
    _window(ActionId.RATINGS_OUT, mark("Export ratings"), offered_when=with_frames),
    _run(ActionId.REPORT_OUT, mark("Save the report of the run"), group=Group.WINDOW, place=Place.TRAIN),
    _window(ActionId.SETTINGS, mark("Settings"), "Ctrl+,"),
    _window(ActionId.KEYS, mark("Show all keys"), "F1", "?", short=mark("all keys")),
    _window(ActionId.FIRST_STEPS, mark("First steps")),
    _window(ActionId.CHECK, mark("Check this machine")),
    _window(ActionId.PROBLEM_REPORT, mark("Save a report of a problem")),
    _window(ActionId.ABOUT, mark("About Aura Trainer")),
    _window(ActionId.QUIT, mark("Close the window"), "Ctrl+Q"),
)

ACTION_OF = {action.id: action for action in ACTIONS}
"""The table's entry by its name."""


def page_action(page_id: str) -> ActionId:
    """The action that goes to a page."""
    return ActionId(f"go.{page_id}")
