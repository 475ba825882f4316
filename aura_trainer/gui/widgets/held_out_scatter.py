"""Predicted against rated, for frames the model had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.plot_style import make_plot, paint_axes, pen


@dataclass(frozen=True, slots=True)
class HeldOutPoint:
    """A frame of the scatter: what the person gave, what the model said, and which frame it is.

    ``frame_id`` is None when the frame has left the catalogue since.
    """

    rating: float
    prediction: float
    label: str
    frame_id: int | None


class HeldOutScatter(QWidget):
    """A square scatter with the diagonal of perfect agreement.

    Signals:
        frame_chosen: A point was clicked; carries its catalogue id.
    """

    frame_chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[HeldOutPoint, ...] = ()
        self._plot = make_plot("Its score against your rating, for frames it had not seen")
        self._diagonal = pg.PlotDataItem(np.array([0.0, 1.0]), np.array([0.0, 1.0]), antialias=True)
        self.dots = pg.ScatterPlotItem(
            size=8, pxMode=True, antialias=True, hoverable=True, tip=None, hoverSize=11
        )
        self._plot.addItem(self._diagonal)
        self._plot.addItem(self.dots)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        item = self._plot.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.35)
        view = item.getViewBox()
        view.setMouseEnabled(x=False, y=False)
        view.setRange(xRange=(-0.03, 1.03), yRange=(-0.03, 1.03), padding=0)
        for side in ("left", "bottom"):
            item.getAxis(side).setTicks([[(tick, f"{tick:g}") for tick in (0, 0.25, 0.5, 0.75, 1)]])
        self.dots.sigClicked.connect(self._clicked)
        self.dots.sigHovered.connect(self._hovered)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Square enough to judge the diagonal by eye."""
        return QSize(300, 300)

    def set_points(self, points: Sequence[HeldOutPoint]) -> None:
        """Show these frames."""
        self._points = tuple(points)
        self.dots.setData(
            x=np.array([point.rating for point in points]),
            y=np.array([point.prediction for point in points]),
            data=np.arange(len(points)),
        )
        self.setAccessibleDescription(f"{plural(len(points), 'frame')} the model had not seen")

    def _follow_theme(self) -> None:
        tokens = self._theme.tokens
        paint_axes(self._plot, self._theme)
        size = self._theme.font(TYPE_SMALL).pixelSize()
        item = self._plot.getPlotItem()
        for side, words in (("bottom", "your rating"), ("left", "its score")):
            item.getAxis(side).setLabel(
                words, **{"color": tokens.dim, "font-size": f"{size}px", "font-family": "Inter"}
            )
        self._diagonal.setPen(pen(tokens.dim, 1.0, dashed=True))
        fill = QColor(tokens.accent)
        fill.setAlphaF(0.75)
        self.dots.setBrush(fill)
        self.dots.setPen(None)

    def _clicked(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        chosen = self._points[int(spots[0].data())]
        if chosen.frame_id is not None:
            self.frame_chosen.emit(chosen.frame_id)

    def _hovered(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401
        if not len(spots):
            self._plot.setToolTip("")
            return
        point = self._points[int(spots[0].data())]
        tip = f"{point.label}\nyou {point.rating:.2f}, it {point.prediction:.2f}"
        self._plot.setToolTip(plain_tip(tip))
