"""The table of actions, and which key stands for what."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Group, Place
from aura_trainer.gui.action_conditions import Conditions
from aura_trainer.gui.action_dispatch import Actions
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap, chosen_name, names_of, usable_name
from aura_trainer.gui.actions import ACTION_OF, ACTIONS, RATINGS

KEY = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, THIRD_SIGN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.GroupSwitchModifier


def pressed(key, text="", modifiers=NONE, *, held=False):
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, held)


def assert_no_key_stands_for_two_things(keys):
    for action in ACTIONS:
        for key in keys.keys(action.id):
            assert keys.clashes(action.id, key) == (), f"{action.id} {key}"


def test_the_table_names_every_action_once_and_no_key_stands_for_two_things():
    assert sorted(action.id for action in ACTIONS) == sorted(ActionId)
    assert {action_id for action_id in ActionId if action_id.startswith("rate.")} - RATINGS.keys() == {
        ActionId.LOWER,
        ActionId.HIGHER,
        ActionId.ADVANCE,
    }
    for action in ACTIONS:
        assert action.title
        assert action.keys or action.group in (Group.SHOW, Group.WINDOW)
        assert tuple(usable_name(key) for key in action.keys) == action.keys
    assert_no_key_stands_for_two_things(KeyMap())


def test_actions_meet_where_both_can_be_done_and_under_one_scheme():
    star, tenth = ACTION_OF[ActionId.STAR_1], ACTION_OF[ActionId.FINE_1]
    assert not star.meets(tenth)
    assert star.meets(ACTION_OF[ActionId.PICK])
    assert not star.meets(star)
    assert not Place.GRID.meets(Place.LARGE)
    assert Place.GRID.meets(Place.FRAMES)
    assert Place.WINDOW.meets(Place.LARGE)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (pressed(KEY.Key_BracketLeft, "[", THIRD_SIGN), ActionId.LOWER),
        (pressed(KEY.Key_Question, "?", SHIFT), ActionId.KEYS),
        (pressed(KEY.Key_5, "5", Qt.KeyboardModifier.KeypadModifier), ActionId.STAR_5),
        (pressed(KEY.Key_1, "1", SHIFT), ActionId.STAR_1),
        (pressed(KEY.Key_P, "p"), ActionId.PICK),
        (pressed(KEY.Key_Z, "\x1a", CONTROL | SHIFT), ActionId.REDO),
        (pressed(KEY.Key_Enter, "\r", Qt.KeyboardModifier.KeypadModifier), ActionId.ADVANCE),
    ],
)
def test_a_key_is_found_by_what_it_writes_wherever_the_keyboard_has_it(qapp, event, found):
    keys = KeyMap()
    assert found in [action for name in names_of(event) for action in keys.actions_of(name)]


def test_a_command_is_not_taken_for_the_sign_on_its_key(qapp):
    # Some systems report the text "5" for Ctrl+5.
    assert list(names_of(pressed(KEY.Key_5, "5", CONTROL))) == ["Ctrl+5"]


def test_a_dead_key_goes_by_the_sign_it_would_write(qapp):
    assert list(names_of(pressed(KEY.Key_Dead_Grave))) == ["`"]
    assert chosen_name(pressed(KEY.Key_Dead_Grave)) == "`"


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (pressed(KEY.Key_Question, "?", SHIFT), "?"),
        (pressed(KEY.Key_P, "P", SHIFT), "Shift+P"),
        (pressed(KEY.Key_P, "p"), "P"),
        (pressed(KEY.Key_F5), "F5"),
        (pressed(KEY.Key_Space, " "), "Space"),
        (pressed(KEY.Key_K, "\x0b", CONTROL), "Ctrl+K"),
        (pressed(KEY.Key_Left, "", SHIFT), "Shift+Left"),
        (pressed(KEY.Key_Tab, "\t"), None),
        (pressed(KEY.Key_Backtab, "", SHIFT), None),
        (pressed(KEY.Key_Shift, "", SHIFT), None),
        (pressed(KEY.Key_Dead_Macron), None),
    ],
)
def test_a_key_that_is_pressed_can_be_chosen_by_its_name(qapp, event, name):
    assert chosen_name(event) == name


def test_chosen_keys_take_the_place_of_the_tables_and_tell_once():
    keys, told = KeyMap(), []
    keys.changed.connect(lambda: told.append(True))
    stored = {ActionId.PICK: ["ctrl+e", "F5"], ActionId.REDO: [], "of.a.later.version": ["F6"]}
    keys.adopt(stored)
    keys.adopt(stored)
    assert told == [True]
    assert keys.keys(ActionId.PICK) == ("Ctrl+E", "F5")
    assert keys.keys(ActionId.REDO) == ()
    assert keys.actions_of("P") == keys.actions_of("F6") == ()
    assert keys.actions_of("F5") == (ActionId.PICK,)
    assert keys.is_chosen(ActionId.PICK)
    keys.adopt({})
    assert keys.keys(ActionId.PICK) == ("P",)
    assert not keys.is_chosen(ActionId.PICK)


@pytest.mark.parametrize("value", ["P", 7, None, ["nonsense"], [5], ["A, B"], ["Tab"], ["Ctrl"], {"P": 1}])
def test_a_value_that_is_no_list_of_keys_leaves_the_tables_and_is_logged_once(caplog, value):
    keys = KeyMap()
    with caplog.at_level(logging.WARNING):
        keys.adopt({ActionId.PICK: value})
        keys.adopt({ActionId.PICK: value})
    assert keys.keys(ActionId.PICK) == ("P",)
    assert [record.message for record in caplog.records] == [
        f"Keys of the settings: rate.pick is {value!r}, which is no list of keys. Its own keys are in use."
    ]


def test_keys_may_be_swapped_but_not_doubled(caplog):
    keys = KeyMap()
    keys.adopt({ActionId.PICK: ["X"], ActionId.REJECT: ["P"]})
    assert (keys.keys(ActionId.PICK), keys.keys(ActionId.REJECT)) == (("X",), ("P",))
    assert not caplog.records
    keys.adopt({ActionId.PICK: ["X"]})
    assert (keys.keys(ActionId.PICK), keys.keys(ActionId.REJECT)) == (("P",), ("X",))
    assert "rate.pick shares X with rate.reject" in caplog.text


def test_a_scheme_has_keys_of_its_own():
    keys = KeyMap()
    keys.adopt({ActionId.STAR_1: ["A"], ActionId.FINE_1: ["A"]})
    assert keys.actions_of("A") == (ActionId.STAR_1, ActionId.FINE_1)


@given(
    st.dictionaries(
        st.sampled_from(ActionId),
        st.lists(
            st.sampled_from(["A", "P", "X", "0", "1", "Left", "Ctrl+Z", "F1", "Tab", "Space"]), max_size=3
        ),
        max_size=8,
    )
)
def test_whatever_the_file_says_no_key_stands_for_two_things(stored):
    keys = KeyMap()
    keys.adopt(stored)
    assert_no_key_stands_for_two_things(keys)
    for action in ACTIONS:
        assert keys.keys(action.id) in (action.keys, tuple(dict.fromkeys(stored.get(action.id, ()))))


def test_an_action_is_done_by_who_is_there_and_only_when_it_can_be(qapp):
    now = Conditions(has_frames=True, advanced=True, scheme=RatingKeys.STARS)
    state, place, done = [now], [Place.GRID], []
    actions = Actions(KeyMap(), lambda: state[0])
    for where in (Place.GRID, Place.LARGE):
        actions.offer(
            lambda where=where: place[0] is where,
            {ActionId.PICK: lambda where=where: done.append((where, "pick"))},
        )
    actions.offer(lambda: place[0] is Place.GRID, {ActionId.RIGHT: lambda: done.append("right")})
    assert actions.press(pressed(KEY.Key_P, "p"))
    place[0] = Place.LARGE
    assert actions.press(pressed(KEY.Key_P, "p"))
    assert not actions.press(pressed(KEY.Key_Right))
    assert not actions.press(pressed(KEY.Key_J, "j"))
    assert done == [(Place.GRID, "pick"), (Place.LARGE, "pick")]
    state[0] = replace(now, has_frames=False)
    assert not actions.press(pressed(KEY.Key_P, "p"))


def test_a_held_key_does_again_only_what_is_done_by_holding(qapp):
    done = []
    actions = Actions(KeyMap(), lambda: Conditions(has_frames=True, advanced=True, scheme=RatingKeys.FINE))
    actions.offer(
        lambda: True,
        {
            ActionId.FINE_7: lambda: done.append("rate"),
            ActionId.STAR_5: lambda: done.append("star"),
            ActionId.HIGHER: lambda: done.append("higher"),
        },
    )
    for held in (False, True, True):
        assert actions.press(pressed(KEY.Key_7, "7", held=held))
        assert actions.press(pressed(KEY.Key_BracketRight, "]", held=held))
    assert not actions.press(pressed(KEY.Key_P, "p"))
    assert done == ["rate", "higher", "higher", "higher"]
