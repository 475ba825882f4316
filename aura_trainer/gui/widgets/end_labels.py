"""Names at the ends of lines, moved apart where they would cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont, QFontMetrics

_GAP = 6


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A name, where its line ends (in the units of the plot), and its colour."""

    text: str
    x: float
    y: float
    colour: QColor


class EndLabels:
    """Text to the right of where lines end.

    Args:
        plot: The ``pyqtgraph.PlotWidget`` they stand in.
    """

    def __init__(self, plot: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        self._plot = plot
        self._items: list[Any] = []
        self._labels: Sequence[EndLabel] = ()
        self._font = QFont()

    @property
    def texts(self) -> list[str]:
        """What is shown, from top to bottom."""
        shown = [item for item in self._items if item.isVisible()]
        return [item.toPlainText() for item in sorted(shown, key=lambda item: -item.pos().y())]

    def set_font(self, font: QFont) -> None:
        """Take another font."""
        self._font = font
        for item in self._items:
            item.setFont(font)

    def show(self, labels: Sequence[EndLabel]) -> None:
        """Show these; they are placed by ``place``, once the range of the plot is known."""
        self._labels = labels
        while len(self._items) < len(labels):
            item = pg.TextItem(anchor=(0.0, 0.5))
            item.setFont(self._font)
            self._plot.addItem(item, ignoreBounds=True)
            self._items.append(item)
        for item, label in zip(self._items, labels, strict=False):
            item.setText(label.text)
            item.setColor(label.colour)

    def room(self) -> float:
        """Pixels they need to the right of the lines."""
        metrics = QFontMetrics(self._font)
        widths = [metrics.horizontalAdvance(label.text) for label in self._labels]
        return max(widths) + 3 * _GAP if widths else 0.0

    def place(self, *, visible: bool) -> None:
        """Put each beside its line's end, or none while only a part of the run is looked at."""
        for item in self._items:
            item.setVisible(False)
        view = self._plot.getPlotItem().getViewBox()
        if not visible or not self._labels or view.height() <= 0:
            return
        (left, right), (bottom, top) = view.viewRange()
        unit = (top - bottom) / view.height()
        across = (right - left) / max(view.width(), 1.0)
        line = QFontMetrics(self._font).height() * unit
        heights = spread([label.y for label in self._labels], line, bottom + line / 2, top - line / 2)
        for item, label, height in zip(self._items, self._labels, heights, strict=False):
            item.setPos(label.x + _GAP * across, height)
            item.setVisible(True)


def spread(wanted: Sequence[float], apart: float, lowest: float, highest: float) -> list[float]:
    """Move places on a line as little as it takes for each to be ``apart`` from the next.

    Args:
        wanted: Where they would like to be, in any order.
        apart: How far apart they must be.
        lowest: The lower end; where there is no room for all, they go on below it.
        highest: The upper end.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = [0.0] * len(wanted)
    floor = lowest
    for index in order:
        places[index] = max(wanted[index], floor)
        floor = places[index] + apart
    ceiling = highest
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - apart
    return places
