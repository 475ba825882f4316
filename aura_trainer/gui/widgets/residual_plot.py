"""How much too high or too low each frame is rated, by the person's rating."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from aura_trainer.domain.bands import HIGH_FROM, LOW_BELOW, Band
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.widgets.frame_plot import FloatArray, FramePlot, HeldOutPoint
from aura_trainer.gui.widgets.plot_style import pen, quarter_ticks
from aura_trainer.language import tr
from aura_trainer.services.held_out_figures import BandBias

_ENDS = {Band.LOW: (0.0, LOW_BELOW), Band.MEDIUM: (LOW_BELOW, HIGH_FROM), Band.HIGH: (HIGH_FROM, 1.0)}
_BEYOND = (-0.03, 1.03)
_LEAST_HEIGHT = 0.25
# The axis is turned and read from the bottom up; plain spaces would be joined to one.
_BETWEEN = "\N{NO-BREAK SPACE}" * 6


class ResidualPlot(FramePlot):
    """Score less rating against rating, with the average of each band as a bar that bears its figure."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        self._zero = pg.InfiniteLine(0, angle=0, movable=False)
        self._borders = [pg.InfiniteLine(end, angle=90, movable=False) for end in (LOW_BELOW, HIGH_FROM)]
        self._bars = {band: pg.PlotDataItem(antialias=True) for band in Band}
        self.figures = {band: pg.TextItem(anchor=(0.5, 1.0)) for band in Band}
        name = tr("How much too high or too low it rates, by your rating")
        super().__init__(
            theme, name, (tr("your rating"), _BETWEEN.join((tr("too low"), tr("too high")))), parent
        )
        item = self._plot.getPlotItem()
        quarter_ticks(item, "bottom")
        item.getAxis("left").enableAutoSIPrefix(enable=False)
        self._begin(self._zero, *self._borders)
        for item in (*self._bars.values(), *self.figures.values()):
            item.setZValue(1)
            self._plot.addItem(item, ignoreBounds=True)
        self.show_biases(())

    def set_points(self, points: Sequence[HeldOutPoint]) -> None:
        """Show these frames, the line of no error in the middle."""
        super().set_points(points)
        _, residuals = self._places()
        height = max(float(np.abs(residuals).max(initial=0.0)) * 1.1, _LEAST_HEIGHT)
        self._plot.getPlotItem().getViewBox().setRange(xRange=_BEYOND, yRange=(-height, height), padding=0)

    def show_biases(self, biases: Sequence[BandBias]) -> None:
        """Mark the average of each band that has frames."""
        found = {entry.band: entry.bias for entry in biases}
        for band, (low, high) in _ENDS.items():
            bias = found.get(band)
            self._bars[band].setVisible(bias is not None)
            self.figures[band].setVisible(bias is not None)
            if bias is not None:
                self._bars[band].setData([low + 0.01, high - 0.01], [bias, bias])
                self.figures[band].setText(f"{bias:+.2f}")
                self.figures[band].setAnchor((0.5, 1.0 if bias >= 0 else 0.0))
                self.figures[band].setPos((low + high) / 2, bias)

    def _places(self) -> tuple[FloatArray, FloatArray]:
        ratings = np.array([point.rating for point in self.points])
        return ratings, np.array([point.prediction for point in self.points]) - ratings

    def _follow_theme(self) -> None:
        super()._follow_theme()
        tokens = self._theme.tokens
        self._zero.setPen(pen(tokens.dim, 1.0, dashed=True))
        for border in self._borders:
            border.setPen(pen(tokens.line))
        for bar in self._bars.values():
            bar.setPen(pen(tokens.model, 3.0))
        for figure in self.figures.values():
            figure.setFont(self._theme.font(TYPE_SMALL))
            figure.setColor(tokens.model_text)
