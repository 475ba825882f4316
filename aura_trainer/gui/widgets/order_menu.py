"""The choice of an order, behind one button that says which is in force."""

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr


class OrderWords(NamedTuple):
    """What an order is called, marked to be translated: in the menu, with its meaning, and on the button."""

    title: str
    meaning: str
    shown: str
    spoken: str


class OrderMenu(QToolButton):
    """Opens by click, Space or arrow down.

    Args:
        orders: The orders there are to choose from.
        theme: Its icon's colours.

    Signals:
        chosen: An order was chosen, perhaps the same again.
    """

    chosen = Signal(object)

    def __init__(
        self, orders: Mapping[FrameOrder, OrderWords], theme: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._orders = orders
        self._theme = theme
        self.setProperty("role", "drop")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # The sign of a menu comes after the words.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        group = QActionGroup(menu)
        self.choices: dict[FrameOrder, QAction] = {}
        for order, words in orders.items():
            choice = menu.addAction(f"{tr(words.title)}: {tr(words.meaning)}")
            choice.setCheckable(True)
            choice.triggered.connect(lambda _checked=False, order=order: self.chosen.emit(order))
            group.addAction(choice)
            self.choices[order] = choice
        self.setMenu(menu)
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
