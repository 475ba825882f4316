"""The live plot of a training run: error on frames set aside and on training frames, by fitting step."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.training import FitStep
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.training_words import candidate_label
from aura_trainer.gui.widgets.end_labels import EndLabel, EndLabels
from aura_trainer.gui.widgets.loss_history import Beside, FloatArray, LossHistory, LossLine
from aura_trainer.gui.widgets.plot_style import make_plot, paint_axes, pen
from aura_trainer.language import tr

_REDRAW_MS = 40
_SMOOTH_POINTS = 500
_HOPELESS = 1.3
_BEYOND = 0.05
# Ratings lie in [0, 1], and so do errors.
_ERRORS, _LOG_ERRORS = (-0.1, 1.1), (-6.0, 0.1)
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Home)


class LossPlot(QWidget):
    """Draws a ``LossHistory``; the line shown is the one being fitted, or of the candidate chosen.

    Beside it stand the other folds of its candidate and, each as the average of its folds, the other candidates; every
    line is named where it ends. Steps may come in any number: they are collected and drawn together, and not at all
    while hidden.

    Signals:
        readout_changed: What the legend should say has changed: a redraw, or another step under the pointer.
    """

    readout_changed = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = LossHistory()
        self._theme = theme
        self._candidate: str | None = None
        self._log = False
        self._zoomed = False
        self._pointed: int | None = None
        self._plot = make_plot(tr("Typical error by fitting step"))
        self._faint_others = self._add_curve()
        self._faint_folds = self._add_curve()
        self.baseline_curve = self._add_curve()
        self.training_curve = self._add_curve()
        self.validation_curve = self._add_curve()
        for curve in (self.training_curve, self.validation_curve):
            # As one path, a jagged line wider than a pixel takes Qt seconds to stroke.
            curve.curve.setSegmentedLineMode("on")
        self._marker = pg.InfiniteLine(angle=90, movable=False)
        self._dots = pg.ScatterPlotItem(size=8, pxMode=True)
        self._baseline_text = pg.TextItem(anchor=(1.0, 1.0))
        self.ends = EndLabels(self._plot)
        for item in (self._marker, self._dots, self._baseline_text):
            self._plot.addItem(item, ignoreBounds=True)
        self._timer = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._build()
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def _add_curve(self) -> Any:  # noqa: ANN401 - pyqtgraph ships no types
        curve = pg.PlotDataItem(antialias=True, connect="finite")
        self._plot.addItem(curve)
        return curve

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Loss plot"))
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.showGrid(x=False, y=True, alpha=0.5)
        item.getViewBox().setMouseEnabled(x=True, y=True)
        item.getViewBox().sigRangeChangedManually.connect(self._keep_zoom)
        item.getViewBox().sigResized.connect(self._fit_names)
        self._plot.scene().sigMouseMoved.connect(self._point_at)
        self._plot.scene().sigMouseClicked.connect(self._clicked)
        self._plot.setToolTip(
            tr("Ctrl and the wheel zoom, dragging moves, a double click shows all. Arrow keys read values.")
        )
        self._marker.hide()
        self._baseline_text.hide()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A readable default."""
        return QSize(480, 240)

    def clear(self) -> None:
        """Forget the run, and where in it the person was looking."""
        self.history = LossHistory()
        self._zoomed = False
        self._candidate = None
        self._pointed = None
        self.redraw()

    def append(self, step: FitStep) -> None:
        """Take in a fitting step; it is drawn with the next redraw."""
        self.history.append(step)
        self._schedule()

    def set_baseline(self, mean_loss: float) -> None:
        """Take in the bar to clear, in rating units."""
        self.history.baseline = mean_loss
        self._schedule()

    def set_log(self, log: bool) -> None:  # noqa: FBT001 - connected to a toggled signal
        """Show the error on a logarithmic scale, or not."""
        self._log = log
        # A part of the one scale is no part of the other.
        self._zoomed = False
        self._plot.getPlotItem().setLogMode(y=log)
        self.redraw()

    def show_candidate(self, candidate: str | None) -> None:
        """Show one candidate's line, or follow the fit with None."""
        self._candidate = candidate
        self._pointed = None
        self.redraw()

    def _follow_theme(self) -> None:
        tokens = self._theme.tokens
        paint_axes(self._plot, self._theme)
        self.validation_curve.setPen(pen(tokens.accent, 2.0))
        self.training_curve.setPen(pen(tokens.rating, 2.0))
        self._faint_folds.setPen(pen(tokens.accent, alpha=0.35))
        self._faint_others.setPen(pen(tokens.model, alpha=0.8))
        self.ends.set_font(self._theme.font(TYPE_SMALL))
        self.baseline_curve.setPen(pen(tokens.dim, 1.2, dashed=True))
        self._marker.setPen(pen(tokens.dim, alpha=0.6))
        small = self._theme.font(TYPE_SMALL)
        # A width of its own: figures of more digits must not move the plot while it is looked at.
        self._plot.getPlotItem().getAxis("left").setWidth(
            QFontMetrics(small).horizontalAdvance("0.0000") + 12
        )
        self._baseline_text.setFont(small)
        self._baseline_text.setColor(tokens.dim)
        self.redraw()

    @property
    def shown(self) -> LossLine | None:
        """The line drawn in full."""
        if self._candidate is not None:
            return self.history.line_of(self._candidate)
        return self.history.current

    @property
    def readout(self) -> tuple[int, float, float] | None:
        """Step, validation and training error under the pointer, else of the latest step; None without any."""
        line = self.shown
        if line is None:
            return None
        index = len(line) - 1 if self._pointed is None else min(self._pointed, len(line) - 1)
        return int(line.x[index]), float(line.validation[index]), float(line.training[index])

    @property
    def pointing(self) -> bool:
        """Whether the readout is of a step the person points at."""
        return self._pointed is not None

    def _schedule(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what came in while hidden."""
        super().showEvent(event)
        self.redraw()

    def redraw(self) -> None:
        """Draw what is known now."""
        self._timer.stop()
        line = self.shown
        beside = self._beside(line)
        empty = np.empty(0)
        if line is None:
            for curve in (self.validation_curve, self.training_curve, self._faint_folds, self._faint_others):
                curve.setData(empty, empty)
        else:
            self._draw(self.validation_curve, line.x, line.validation)
            self._draw(self.training_curve, line.x, line.training)
            self._draw(self._faint_folds, *_joined(beside.fold_paths))
            self._draw(self._faint_others, *_joined(list(beside.rivals.values())))
        self.ends.show([] if line is None else self._names(line, beside))
        self._draw_baseline(line)
        self._frame(line, beside)
        self.ends.place(visible=not self._zoomed)
        self._draw_marker()
        self.readout_changed.emit()

    def _beside(self, line: LossLine | None) -> Beside:
        return self.history.beside(line, self._last_x(line))

    def _names(self, line: LossLine, beside: Beside) -> list[EndLabel]:
        tokens = self._theme.tokens
        names = [
            EndLabel(
                _fold_label(fold),
                float(fold.x[-1]),
                self._height(float(fold.validation[-1])),
                QColor(tokens.dim),
            )
            for fold in beside.folds
        ]
        names.append(
            EndLabel(
                _fold_label(line),
                float(line.x[-1]),
                self._height(float(line.validation[-1])),
                QColor(tokens.accent_text),
            )
        )
        for name, (x, y) in beside.rivals.items():
            best = self.history.best(name)
            figure = "" if best is None else f"  {best.mean:.3f}"
            names.append(
                EndLabel(
                    f"{candidate_label(name)}{figure}",
                    float(x[-1]),
                    self._height(float(y[-1])),
                    QColor(tokens.model_text),
                )
            )
        return names

    @staticmethod
    def _draw(curve: Any, x: FloatArray, y: FloatArray) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        # Smooth edges of a long jagged line cost a hundred times its plain ones, and nobody sees them.
        curve.setData(x, y, antialias=len(x) <= _SMOOTH_POINTS)

    def _draw_baseline(self, line: LossLine | None) -> None:
        bar = self.history.baseline
        self._baseline_text.setVisible(bar is not None)
        if bar is None:
            self.baseline_curve.setData(np.empty(0), np.empty(0))
            return
        end = float(self._last_x(line))
        self.baseline_curve.setData(np.array([1.0, end]), np.array([bar, bar]))
        self._baseline_text.setText(tr("always saying the average: {loss:.3f}").format(loss=bar))
        self._baseline_text.setPos(end, self._height(bar))

    def _last_x(self, line: LossLine | None) -> int:
        return 2 if line is None else max(line.steps, line.last_step, 2)

    def _height(self, value: float) -> float:
        return float(np.log10(value)) if self._log else value

    def _frame(self, line: LossLine | None, beside: Beside) -> None:
        end = self._last_x(line)
        view = self._plot.getPlotItem().getViewBox()
        # Nothing lies beyond these, so neither zooming nor dragging leads there.
        lowest, highest = _LOG_ERRORS if self._log else _ERRORS
        beyond = self._room_for_names(end)
        view.setLimits(
            xMin=1 - _BEYOND * end, xMax=max((1 + _BEYOND) * end, beyond), yMin=lowest, yMax=highest
        )
        if self._zoomed:
            return
        values = self._values_to_fit(line, beside)
        if self._log:
            values = np.log10(values[values > 0])
        if not len(values):
            return
        low, high = float(values.min()), float(values.max())
        margin = max(0.08 * (high - low), 0.01)
        view.setXRange(1 - 0.01 * end, max(1.01 * end, beyond), padding=0)
        view.setYRange(low - margin if self._log else max(0.0, low - margin), high + margin, padding=0)

    def _room_for_names(self, end: float) -> float:
        """The right end of the plot at which the names at the ends of lines have room."""
        width = self._plot.getPlotItem().getViewBox().width()
        share = min(self.ends.room() / width, 0.5) if width > 0 else 0.0
        return 1 + (end - 1) / (1 - share)

    def _fit_names(self) -> None:
        """Give the names at the ends the room they need at this size of the plot."""
        line = self.shown
        self._frame(line, self._beside(line))
        self.ends.place(visible=not self._zoomed)

    def _values_to_fit(self, line: LossLine | None, beside: Beside) -> FloatArray:
        if line is None:
            return np.array([0.0, 0.4])
        bar = self.history.baseline
        others = _joined([*beside.fold_paths, *beside.rivals.values()])[1]
        if bar is not None:
            # One hopeless setting of another fit must not flatten everything else.
            others = others[others < _HOPELESS * bar]
        values: FloatArray = np.concatenate(
            [line.validation, line.training, others, [] if bar is None else [bar]]
        )
        finite: FloatArray = values[np.isfinite(values)]
        return finite

    def _draw_marker(self) -> None:
        readout = self.readout
        visible = readout is not None
        self._marker.setVisible(visible)
        self._dots.setVisible(visible and self.pointing)
        if readout is None:
            return
        step, validation, training = readout
        self._marker.setPos(step)
        self._dots.setData(
            x=[step, step],
            y=[self._height(validation), self._height(training)],
            brush=[pg.mkBrush(self._theme.tokens.accent), pg.mkBrush(self._theme.tokens.rating)],
            pen=None,
        )

    def _keep_zoom(self) -> None:
        self._zoomed = True
        self.ends.place(visible=False)
        self.readout_changed.emit()

    @property
    def zoomed(self) -> bool:
        """Whether the person looks at a part of the run."""
        return self._zoomed

    def show_all(self) -> None:
        """Leave the zoom: follow the whole run again."""
        self._zoomed = False
        self.redraw()

    def _clicked(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        if event.double():
            self.show_all()

    def _point_at(self, place: QPointF) -> None:
        line = self.shown
        item = self._plot.getPlotItem()
        inside = item.getViewBox().sceneBoundingRect().contains(place)
        if line is None or not inside:
            self._point(None)
            return
        x = item.getViewBox().mapSceneToView(place).x()
        self._point(int(np.argmin(np.abs(line.x - x))))

    def _point(self, index: int | None) -> None:
        if index == self._pointed:
            return
        self._pointed = index
        self._draw_marker()
        self.readout_changed.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Back to the latest step."""
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and Right read the values of a step, Escape goes back to the latest, Home shows all."""
        line = self.shown
        key = event.key()
        if line is None or key not in _KEYS:
            super().keyPressEvent(event)
            return
        if key == Qt.Key.Key_Escape:
            self._point(None)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        else:
            here = len(line) - 1 if self._pointed is None else self._pointed
            step = 1 if key == Qt.Key.Key_Right else -1
            self._point(min(max(here + step, 0), len(line) - 1))


def _joined(lines: Sequence[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Many lines as one curve with gaps, so that a hundred folds cost one item to draw."""
    if not lines:
        return np.empty(0), np.empty(0)
    gap = np.array([np.nan])
    x = np.concatenate([part for line, _ in lines for part in (line, gap)])
    y = np.concatenate([part for _, line in lines for part in (line, gap)])
    return x, y


def _fold_label(line: LossLine) -> str:
    return tr("fold {fold}  {error:.3f}").format(fold=line.key.fold + 1, error=line.lowest)
