"""What can be done on the Highlights page, as rows of the table of actions."""

from aura_trainer.gui.action import Action, Group, Place
from aura_trainer.gui.action_conditions import Fact, Rule, where
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.language import mark

_CLIP, _PICK = where(Fact.CLIP), where(Fact.CHOSEN_PICK)


def _do(
    action: ActionId,
    title: str,
    *keys: str,
    repeats: bool = False,
    line: str = "",
    short: str = "",
    offered_when: Rule = _CLIP,
) -> Action:
    return Action(
        action,
        title,
        Group.HIGHLIGHTS,
        Place.HIGHLIGHTS,
        keys,
        repeats=repeats,
        line=line,
        short=short,
        offered_when=offered_when,
    )


_STEP = mark("One frame back or on")
_TRIM = mark("Begin or end the pick at the playhead")
_TO_PICK = mark("To the pick before or after")
_TO_CLIP = mark("To the clip before or after")
_ENDS = mark("Ends of the clip")

HIGHLIGHT_ACTIONS: tuple[Action, ...] = (
    _do(ActionId.HIGHLIGHTS_PLAY, mark("Play or stop"), "Space", short=mark("play")),
    _do(
        ActionId.HIGHLIGHTS_PLAY_BACK, mark("Play backward; again for 2x and 4x"), "J", short=mark("backward")
    ),
    _do(ActionId.HIGHLIGHTS_STOP, mark("Stop at the frame shown"), "K", short=mark("stop")),
    _do(ActionId.HIGHLIGHTS_PLAY_ON, mark("Play forward; again for 2x and 4x"), "L", short=mark("forward")),
    _do(ActionId.HIGHLIGHTS_STEP_BACK, mark("One frame back"), "Left", repeats=True, line=_STEP),
    _do(ActionId.HIGHLIGHTS_STEP_ON, mark("One frame on"), "Right", repeats=True, line=_STEP),
    _do(ActionId.HIGHLIGHTS_START, mark("First frame of the clip"), "Home", line=_ENDS),
    _do(ActionId.HIGHLIGHTS_END, mark("Last frame of the clip"), "End", line=_ENDS),
    _do(
        ActionId.HIGHLIGHTS_PICK_BACK,
        mark("To the pick before"),
        "Up",
        repeats=True,
        line=_TO_PICK,
        short=mark("picks"),
    ),
    _do(ActionId.HIGHLIGHTS_PICK_ON, mark("To the next pick"), "Down", repeats=True, line=_TO_PICK),
    _do(ActionId.HIGHLIGHTS_CLIP_BACK, mark("To the clip before"), "PgUp", line=_TO_CLIP),
    _do(ActionId.HIGHLIGHTS_CLIP_ON, mark("To the next clip"), "PgDown", line=_TO_CLIP),
    _do(
        ActionId.HIGHLIGHTS_IN,
        mark("Begin the pick at the playhead"),
        "I",
        line=_TRIM,
        short=mark("in, out"),
        offered_when=_PICK,
    ),
    _do(ActionId.HIGHLIGHTS_OUT, mark("End the pick at the playhead"), "O", line=_TRIM, offered_when=_PICK),
    _do(ActionId.HIGHLIGHTS_ADD, mark("Add a pick at the playhead"), "M", short=mark("add")),
    _do(
        ActionId.HIGHLIGHTS_DROP,
        mark("Drop the pick"),
        "Del",
        short=mark("drop"),
        offered_when=_PICK,
    ),
    _do(ActionId.HIGHLIGHTS_SCORE, mark("Score the chosen clips"), "S", short=mark("score")),
    _do(
        ActionId.HIGHLIGHTS_SEND,
        mark("Send the picks to the editor as last time"),
        "E",
        short=mark("send"),
        offered_when=where(Fact.PICKS),
    ),
    _do(
        ActionId.HIGHLIGHTS_SEND_AS,
        mark("Choose how the picks are sent to the editor"),
        "Shift+E",
        offered_when=where(Fact.PICKS),
    ),
)
