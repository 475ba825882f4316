"""How well scores tell frames to keep from frames to drop: the curve, and the person's own point on it."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.widgets.parts import label
from aura_trainer.gui.widgets.plot_style import label_axes, make_plot, paint_axes, pen
from aura_trainer.language import tr
from aura_trainer.services.held_out_figures import KeepCurve
from aura_trainer.services.held_out_words import sorting_sentence, working_sentence

_BEYOND = (-0.03, 1.03)
_MIDDLE, _LOW = 0.5, 0.2
_SHARES = [(share, f"{100 * share:.0f}") for share in (0, 0.25, 0.5, 0.75, 1)]


class KeepPlot(QWidget):
    """Keepers it keeps against others it keeps, with the line of blind choice and the working point."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plot = make_plot(tr("Frames kept rightly against frames kept wrongly"))
        self._luck = pg.PlotDataItem(np.array([0.0, 1.0]), np.array([0.0, 1.0]), antialias=True)
        self.curve = pg.PlotDataItem(antialias=True)
        self.point = pg.ScatterPlotItem(size=12, pxMode=True, antialias=True)
        self.figure = pg.TextItem(anchor=(0.0, 0.0))
        for item in (self._luck, self.curve, self.point, self.figure):
            self._plot.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        # Along the axis it would be cut where it is longer than the plot is high, as in German.
        layout.addWidget(label(tr("% kept of those you keep"), "small", wrap=True))
        layout.addWidget(self._plot)
        item = self._plot.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.35)
        item.getViewBox().setMouseEnabled(x=False, y=False)
        item.getViewBox().setRange(xRange=_BEYOND, yRange=_BEYOND, padding=0)
        for side in ("left", "bottom"):
            item.getAxis(side).setTicks([_SHARES])
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As square as the other plots."""
        return QSize(300, 240)

    def show_curve(self, curve: KeepCurve) -> None:
        """Show a curve; only the line of blind choice where there is none."""
        there = curve.area is not None
        for item in (self.curve, self.point, self.figure):
            item.setVisible(there)
        self._plot.setAccessibleDescription(f"{sorting_sentence(curve)} {working_sentence(curve)}".strip())
        if not there:
            return
        x, y = curve.kept_wrongly / curve.others, curve.kept_rightly / curve.keepers
        self.curve.setData(curve.wrongly, curve.rightly)
        self.point.setData(x=[x], y=[y])
        self.figure.setText(tr("score {score:.2f} and up").format(score=curve.keep_from))
        # To the side on which there is room.
        self.figure.setAnchor((-0.08 if x < _MIDDLE else 1.08, 1.0 if y < _LOW else 0.0))
        self.figure.setPos(x, y)

    def _follow_theme(self) -> None:
        tokens = self._theme.tokens
        paint_axes(self._plot, self._theme)
        label_axes(self._plot, self._theme, tr("% kept of those you drop"), "")
        self._luck.setPen(pen(tokens.dim, 1.0, dashed=True))
        self.curve.setPen(pen(tokens.accent, 2.0))
        self.point.setBrush(pg.mkBrush(tokens.rating))
        self.point.setPen(pen(tokens.panel, 2.0))
        self.figure.setFont(self._theme.font(TYPE_SMALL))
        self.figure.setColor(tokens.text)
        # Without a ground of its own the curve would strike it through.
        self.figure.fill = pg.mkBrush(tokens.panel)
