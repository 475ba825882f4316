"""Predicted against rated, for frames the model had not seen."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.frame_plot import FloatArray, FramePlot
from aura_trainer.gui.widgets.plot_style import pen, quarter_ticks
from aura_trainer.language import tr

_BEYOND = (-0.03, 1.03)


class HeldOutScatter(FramePlot):
    """A square scatter with the diagonal of perfect agreement."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        self._diagonal = pg.PlotDataItem(np.array([0.0, 1.0]), np.array([0.0, 1.0]), antialias=True)
        name = tr("Its score against your rating, for frames it had not seen")
        super().__init__(theme, name, (tr("your rating"), tr("its score")), parent)
        item = self._plot.getPlotItem()
        item.getViewBox().setRange(xRange=_BEYOND, yRange=_BEYOND, padding=0)
        quarter_ticks(item, "left", "bottom")
        self._begin(self._diagonal)

    def _places(self) -> tuple[FloatArray, FloatArray]:
        return (
            np.array([point.rating for point in self.points]),
            np.array([point.prediction for point in self.points]),
        )

    def _follow_theme(self) -> None:
        super()._follow_theme()
        self._diagonal.setPen(pen(self._theme.tokens.dim, 1.0, dashed=True))
