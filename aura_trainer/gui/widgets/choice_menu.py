"""One choice of several, behind a button that says which is in force."""

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

ChoiceT = TypeVar("ChoiceT", bound=Hashable)


class ChoiceMenu(QToolButton, Generic[ChoiceT]):
    """Opens by click, Space or arrow down.

    Args:
        titles: What there is to choose from, each in words.

    Signals:
        chosen: One was chosen, perhaps the same again.
    """

    chosen = Signal(object)

    def __init__(self, titles: Mapping[ChoiceT, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        group = QActionGroup(menu)
        self.choices: dict[ChoiceT, QAction] = {}
        for choice, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, choice=choice: self.chosen.emit(choice))
            group.addAction(action)
            self.choices[choice] = action
        self.setMenu(menu)
