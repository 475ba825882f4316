"""Whether models get better: error and order of every completed run, in the order the runs ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.counting import plural
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.history_words import name_text, quality_sentence, when_text
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.theme.tokens import TYPE_SMALL
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import label, row
from aura_trainer.gui.widgets.plot_style import make_plot, paint_axes, pen
from aura_trainer.language import mark, tr
from aura_trainer.services.analysis_words import VERDICT_WORDS

_HEIGHT = 150
_MOST_DATES = 5
_ROOM = 0.12


@dataclass(frozen=True, slots=True)
class _Mark:
    """How a verdict is drawn: pyqtgraph's symbol, the sign in the legend, the colour role, and its words."""

    symbol: str
    sign: str
    tone: str
    words: str


_MARKS = {
    Recommendation.ACCEPT: _Mark("o", "\N{BLACK CIRCLE}", "good", VERDICT_WORDS[Recommendation.ACCEPT]),
    Recommendation.ACCEPT_WITH_CAUTION: _Mark(
        "t1", "\N{BLACK UP-POINTING TRIANGLE}", "warn", VERDICT_WORDS[Recommendation.ACCEPT_WITH_CAUTION]
    ),
    Recommendation.REVERT: _Mark("s", "\N{BLACK SQUARE}", "bad", VERDICT_WORDS[Recommendation.REVERT]),
    None: _Mark("d", "\N{BLACK DIAMOND}", "dim", mark("verdict not known")),
}


@dataclass(frozen=True, slots=True)
class QualityPoint:
    """A completed run with its figures."""

    record: AuditRecord
    quality: RunQuality

    @property
    def mark(self) -> _Mark:
        """How its verdict is drawn."""
        return _MARKS[self.quality.verdict]


class QualityPlot(QFrame):
    """Two plots side by side: typical error on unseen frames over the average's, and order right within clips.

    Runs stand at equal distances, so that five of one afternoon do not become one dot. A ring marks what was put in
    use; shape and colour tell the verdict.

    Signals:
        run_chosen: A dot was clicked; carries the job id.
    """

    run_chosen = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self.points: tuple[QualityPoint, ...] = ()
        self._chosen: str | None = None
        self.sentence = label("", "strong", wrap=True)
        self.error = _Panel(theme, tr("typical error on unseen frames: lower is better"))
        self.order = _Panel(theme, tr("order right within clips: higher is better"))
        self._plots = QWidget()
        self._legend, flow = flow_box(self, spacing=16)
        self._signs: list[tuple[QLabel, str]] = []
        for sign, tone, words in (
            *((drawn.sign, drawn.tone, tr(drawn.words)) for drawn in _MARKS.values()),
            ("\N{WHITE CIRCLE}", "model", tr("put in use")),
            ("\N{EN DASH} \N{EN DASH}", "dim", tr("always saying the average")),
        ):
            entry = QWidget()
            line = row(spacing=6)
            shown = label(sign)
            self._signs.append((shown, tone))
            line.addWidget(shown)
            line.addWidget(label(words, "dim"))
            entry.setLayout(line)
            flow.addWidget(entry)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.sentence)
        plots = row(spacing=24)
        plots.addWidget(self.error, 1)
        plots.addWidget(self.order, 1)
        self._plots.setLayout(plots)
        column.addWidget(self._plots)
        column.addWidget(self._legend)
        for panel in (self.error, self.order):
            panel.chosen.connect(self.run_chosen)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def show_runs(self, records: Sequence[AuditRecord], qualities: Mapping[str, RunQuality]) -> None:
        """Show the completed ones among these runs, in any order."""
        completed = [record for record in records if record.loss is not None and record.job_id in qualities]
        completed.sort(key=lambda record: record.ended_at)
        self.points = tuple(QualityPoint(record, qualities[record.job_id]) for record in completed)
        self.sentence.setText(quality_sentence(completed, qualities))
        self._plots.setVisible(bool(self.points))
        self._legend.setVisible(bool(self.points))
        self.setAccessibleName(tr("Quality over time"))
        self.setAccessibleDescription(
            tr("{runs}. {quality} The table below has the figures.").format(
                runs=plural(len(self.points), "completed run"), quality=self.sentence.text()
            )
        )
        self._draw()

    def choose(self, job_id: str | None) -> None:
        """Mark a run as the one chosen."""
        if job_id != self._chosen:
            self._chosen = job_id
            self._draw()

    def _draw(self) -> None:
        errors = [point.record.loss for point in self.points]
        self.error.draw(self.points, errors, [point.quality.mean_loss for point in self.points], self._chosen)
        orders = [point.quality.ranking for point in self.points]
        by_chance = [None if order is None else 0.0 for order in orders]
        self.order.draw(self.points, orders, by_chance, self._chosen)

    def _follow_theme(self) -> None:
        for shown, tone in self._signs:
            set_role(shown, tone)
        for panel in (self.error, self.order):
            panel.follow_theme()
        self._draw()


class _Panel(QWidget):
    """One figure of all runs.

    Signals:
        chosen: A dot was clicked; carries the job id.
    """

    chosen = Signal(str)

    def __init__(self, theme: ThemeManager, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._points: tuple[QualityPoint, ...] = ()
        self._values: list[float | None] = []
        self.title = label(title, "dim", wrap=True)
        self.none = label(tr("Not measured in these runs."), "dim", wrap=True)
        self._plot = make_plot(title)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.line = pg.PlotDataItem(antialias=True, connect="finite")
        self.baseline = pg.PlotDataItem(antialias=True, connect="finite")
        self.rings = pg.ScatterPlotItem(size=19, pxMode=True, antialias=True, brush=None)
        self.dots = pg.ScatterPlotItem(
            size=11, pxMode=True, antialias=True, hoverable=True, tip=None, hoverSize=14
        )
        for item in (self.baseline, self.line, self.rings, self.dots):
            self._plot.addItem(item)
        item = self._plot.getPlotItem()
        item.showGrid(x=False, y=True, alpha=0.35)
        item.getViewBox().setMouseEnabled(x=False, y=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self._plot)
        column.addWidget(self.none)
        self.dots.sigClicked.connect(self._clicked)
        self.dots.sigHovered.connect(self._hovered)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide and low."""
        return QSize(300, round(_HEIGHT * self._theme.text_scale) + 24)

    def draw(
        self,
        points: tuple[QualityPoint, ...],
        values: Sequence[float | None],
        baseline: Sequence[float | None],
        chosen: str | None,
    ) -> None:
        """Show a figure of these runs, from the oldest on."""
        self._points, self._values = points, list(values)
        known = [place for place, value in enumerate(values) if value is not None]
        self._plot.setVisible(bool(known))
        self.none.setVisible(not known)
        if not known:
            return
        tokens = self._theme.tokens
        places = np.arange(len(points), dtype=np.float64)
        heights = np.array([np.nan if value is None else value for value in values])
        bar = np.array([np.nan if value is None else value for value in baseline])
        self.line.setData(places, heights)
        # A dash a run, so that the bar of a single run can be seen too.
        self.baseline.setData(
            np.ravel([places - 0.4, places + 0.4, places + 0.5], order="F"),
            np.ravel([bar, bar, np.full(len(bar), np.nan)], order="F"),
        )
        self.dots.setData(
            x=places[known],
            y=heights[known],
            symbol=[points[place].mark.symbol for place in known],
            brush=[QColor(getattr(tokens, points[place].mark.tone)) for place in known],
            pen=[
                pen(tokens.text, 2.0) if points[place].record.job_id == chosen else pen(tokens.panel, 1.0)
                for place in known
            ],
            data=np.array(known),
        )
        in_use = [place for place in known if points[place].quality.deployed]
        self.rings.setData(x=places[in_use], y=heights[in_use])
        self._fit(places, np.concatenate([heights, bar]))

    def follow_theme(self) -> None:
        """Take on the theme's colours."""
        tokens = self._theme.tokens
        paint_axes(self._plot, self._theme)
        self.line.setPen(pen(tokens.dim, 1.5, alpha=0.6))
        self.baseline.setPen(pen(tokens.dim, 1.5, dashed=True))
        self.rings.setPen(pen(tokens.model, 2.0))
        self.rings.setBrush(None)
        self._plot.setFixedHeight(round(_HEIGHT * self._theme.text_scale))
        self._plot.getPlotItem().getAxis("bottom").setTickFont(self._theme.font(TYPE_SMALL))

    def _fit(self, places: Any, heights: Any) -> None:  # noqa: ANN401 - numpy arrays
        finite = heights[np.isfinite(heights)]
        low, high = float(finite.min()), float(finite.max())
        room = max((high - low) * _ROOM, 0.02)
        item = self._plot.getPlotItem()
        item.getViewBox().setRange(
            xRange=(-0.6, len(places) - 0.4), yRange=(low - room, high + room), padding=0
        )
        step = max(-(-len(places) // _MOST_DATES), 1)
        dates = [
            (place, when_text(self._points[place].record)) for place in range(len(places) - 1, -1, -step)
        ]
        item.getAxis("bottom").setTicks([dates])

    def _clicked(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        self.chosen.emit(self._points[int(spots[0].data())].record.job_id)

    def _hovered(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401
        if not len(spots):
            self._plot.setToolTip("")
            return
        place = int(spots[0].data())
        point, value = self._points[place], self._values[place]
        verdict = tr(point.mark.words)
        if point.quality.deployed:
            verdict = tr("{verdict}, put in use").format(verdict=verdict)
        head = f"{name_text(point.record)}, {when_text(point.record)}"
        self._plot.setToolTip(plain_tip(f"{head}\n{value:.3f}: {verdict}"))
