"""The choice of an order, behind one button that says which is in force."""

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.choice_menu import ChoiceMenu
from aura_trainer.language import tr


class OrderWords(NamedTuple):
    """What an order is called, marked to be translated: in the menu, with its meaning, and on the button."""

    title: str
    meaning: str
    shown: str
    spoken: str


class OrderMenu(ChoiceMenu[FrameOrder]):
    """The orders there are to choose from, with the sign of a menu after the words.

    Args:
        orders: How each is called.
        theme: Its icon's colours.
    """

    def __init__(
        self, orders: Mapping[FrameOrder, OrderWords], theme: ThemeManager, parent: QWidget | None = None
    ) -> None:
        titles = {order: f"{tr(words.title)}: {tr(words.meaning)}" for order, words in orders.items()}
        super().__init__(titles, parent)
        self._orders = orders
        self._theme = theme
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.changed.connect(self._tint)
        self._tint()

    def show_order(self, order: FrameOrder) -> None:
        """Say which order is in force."""
        words = self._orders[order]
        self.choices[order].setChecked(True)
        self.setText(tr(words.shown))
        self.setToolTip(tr("{meaning}. Press to sort otherwise.").format(meaning=tr(words.meaning)))
        self.setAccessibleName(tr(words.spoken))

    def _tint(self) -> None:
        self.setIcon(QIcon(self._theme.pixmap("chevron-down", "dim", 14)))
