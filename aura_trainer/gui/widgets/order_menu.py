"""The choice of an order, behind one button that says which is in force."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from aura_trainer.gui.models.frame_arrangement import FrameOrder
from aura_trainer.gui.theme import ThemeManager


class OrderMenu(QToolButton):
    """Opens by click, Space or arrow down.

    Args:
        titles: The orders there are to choose from, each with its name and what it means.
        theme: Its icon's colours.

    Signals:
        chosen: An order was chosen, perhaps the same again.
    """

    chosen = Signal(object)

    def __init__(
        self, titles: Mapping[FrameOrder, tuple[str, str]], theme: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._titles = titles
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
        for order, (title, meaning) in titles.items():
            choice = menu.addAction(f"{title}: {meaning}")
            choice.setCheckable(True)
            choice.triggered.connect(lambda _checked=False, order=order: self.chosen.emit(order))
            group.addAction(choice)
            self.choices[order] = choice
        self.setMenu(menu)
        theme.changed.connect(self._tint)
        self._tint()

    def show_order(self, order: FrameOrder) -> None:
        """Say which order is in force."""
        title, meaning = self._titles[order]
        self.choices[order].setChecked(True)
        self.setText(f"Sort: {title.lower()}")
        self.setToolTip(f"{meaning}. Press to sort otherwise.")
        self.setAccessibleName(f"Sort by {title.lower()}")

    def _tint(self) -> None:
        self.setIcon(QIcon(self._theme.pixmap("chevron-down", "dim", 14)))
