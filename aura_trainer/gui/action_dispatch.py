"""From a key to what it does: who can do an action now, does it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from aura_trainer.gui.action import Action
from aura_trainer.gui.action_conditions import Conditions, Fact
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap, is_typing, names_of
from aura_trainer.gui.actions import ACTION_OF, ACTIONS

Handlers = Mapping[ActionId, Callable[[], object]]


def _none() -> Iterable[Fact]:
    return ()


@dataclass(frozen=True, slots=True)
class _Offer:
    here: Callable[[], bool]
    handlers: Handlers
    facts: Callable[[], Iterable[Fact]]


class Actions:
    """The actions of the window and of its pages.

    The window hands over the keys that whatever has the focus had no use for, so they work wherever it is, and a
    field for text keeps its letters and digits.

    Args:
        keys: Which key stands for what.
        conditions: What it depends on whether an action can be done, asked anew each time.
    """

    def __init__(self, keys: KeyMap, conditions: Callable[[], Conditions]) -> None:
        self.keys = keys
        self._conditions = conditions
        self._offers: list[_Offer] = []

    def offer(
        self, here: Callable[[], bool], handlers: Handlers, facts: Callable[[], Iterable[Fact]] = _none
    ) -> None:
        """Undertake to do these actions whenever ``here`` is true; at most one may be there for each.

        Args:
            here: Whether they can be done.
            handlers: What does them.
            facts: What is so there, on which it depends whether one comes to anything.
        """
        self._offers.append(_Offer(here, handlers, facts))

    def offered(self) -> list[tuple[Action, Callable[[], object]]]:
        """What comes to something now, and what does it, in the order of the table."""
        facts = frozenset(fact for offer in self._offers if offer.here() for fact in offer.facts())
        now = replace(self._conditions(), facts=facts)
        return [
            (action, handler)
            for action in ACTIONS
            if action.offered_when(now) and (handler := self.handler(action.id)) is not None
        ]

    def handler(self, action_id: ActionId) -> Callable[[], object] | None:
        """What does an action now; None when it cannot be done."""
        if not ACTION_OF[action_id].enabled_when(self._conditions()):
            return None
        return next(
            (
                offer.handlers[action_id]
                for offer in self._offers
                if action_id in offer.handlers and offer.here()
            ),
            None,
        )

    def do(self, action_id: ActionId) -> None:
        """Do an action if it can be done now."""
        handler = self.handler(action_id)
        if handler is not None:
            handler()

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key press stands for.

        Returns:
            Whether it stands for anything here and now.
        """
        if is_typing(event) and _takes_text(QApplication.focusWidget()):
            return False
        for name in names_of(event):
            for action_id in self.keys.actions_of(name):
                handler = self.handler(action_id)
                if handler is not None:
                    if not event.isAutoRepeat() or ACTION_OF[action_id].repeats:
                        handler()
                    return True
        return False


def _takes_text(widget: QWidget | None) -> bool:
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QLineEdit | QAbstractSpinBox | QPlainTextEdit | QTextEdit)
