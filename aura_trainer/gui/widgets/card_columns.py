"""Cards in as many columns as there is room for."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from aura_trainer.gui.theme import ThemeManager

_LEAST_WIDTH, _MOST = 460, 3


class CardColumns(QWidget):
    """Fills rows from left to right; the cards of a row are of one height.

    Args:
        theme: Tells the text size: larger text needs wider cards.
        cards: In reading order.
    """

    def __init__(self, theme: ThemeManager, cards: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards = tuple(cards)
        self.columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(16)
        self._arrange(1)
        theme.changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break into other columns where the width asks for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() + self._grid.spacing()
        needed = round(_LEAST_WIDTH * self._theme.text_scale) + self._grid.spacing()
        self._arrange(min(max(room // needed, 1), _MOST))

    def _arrange(self, columns: int) -> None:
        if columns == self.columns:
            return
        self.columns = columns
        for card in self._cards:
            self._grid.removeWidget(card)
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
