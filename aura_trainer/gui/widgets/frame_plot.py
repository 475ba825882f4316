"""A plot in which each point stands for a frame, and leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.plot_style import label_axes, make_plot, paint_axes, pen
from aura_trainer.language import tr

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeldOutPoint:
    """A frame of a plot: what the person gave, what the model said, and which frame it is.

    ``frame_id`` is None when the frame has left the catalogue since.
    """

    rating: float
    prediction: float
    label: str
    frame_id: int | None

    @property
    def words(self) -> str:
        """What is said of it when it is pointed at."""
        # Translators: what the person rated a frame, and what the model did.
        return tr("{frame}\nyou {rating:.2f}, it {prediction:.2f}").format(
            frame=self.label, rating=self.rating, prediction=self.prediction
        )


class FramePlot(QWidget):
    """Dots that are clicked, or walked along with the arrow keys and opened with Enter.

    Args:
        theme: The look.
        name: Accessible name.
        axes: What the horizontal and the vertical axis show.

    Signals:
        frame_chosen: A frame was chosen; carries its catalogue id.
    """

    frame_chosen = Signal(int)

    def __init__(
        self, theme: ThemeManager, name: str, axes: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axes = axes
        self._walked: int | None = None
        self._order: list[int] = []
        self.points: tuple[HeldOutPoint, ...] = ()
        self._plot = make_plot(name)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dots = pg.ScatterPlotItem(
            size=8, pxMode=True, antialias=True, hoverable=True, tip=None, hoverSize=11
        )
        self.ring = pg.ScatterPlotItem(size=15, pxMode=True, antialias=True)
        self.ring.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        item = self._plot.getPlotItem()
        item.showGrid(x=True, y=True, alpha=0.35)
        item.getViewBox().setMouseEnabled(x=False, y=False)
        self.dots.sigClicked.connect(self._clicked)
        self.dots.sigHovered.connect(self._hovered)
        theme.changed.connect(self._follow_theme)

    def _begin(self, *below: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        """Put the dots over the items of a subclass, and paint everything."""
        # The ring lies below them: it comes with the focus that a click brings, and would take the click.
        for item in (*below, self.ring, self.dots):
            self._plot.addItem(item)
        self._follow_theme()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Square enough to judge a slope by eye."""
        return QSize(300, 280)

    def set_points(self, points: Sequence[HeldOutPoint]) -> None:
        """Show these frames."""
        self.points = tuple(points)
        self._walked = None
        x, y = self._places()
        self._order = np.lexsort((y, x)).tolist()
        self.dots.setData(x=x, y=y, data=np.arange(len(points)))
        self._show_walked()

    def _places(self) -> tuple[FloatArray, FloatArray]:
        """Return where the frames lie: float64[n] along each axis."""
        raise NotImplementedError

    def place_of(self, number: int) -> tuple[float, float]:
        """Where a frame lies."""
        x, y = self._places()
        return float(x[number]), float(y[number])

    def _follow_theme(self) -> None:
        tokens = self._theme.tokens
        paint_axes(self._plot, self._theme)
        label_axes(self._plot, self._theme, *self._axes)
        fill = QColor(tokens.accent)
        fill.setAlphaF(0.75)
        self.dots.setBrush(fill)
        self.dots.setPen(None)
        self.ring.setBrush(None)
        self.ring.setPen(pen(tokens.text, 2.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and Right walk along the frames by rating, Enter shows the one at hand."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.points:
            self._walk(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._walked is not None:
            self._choose(self._order[self._walked])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Ring a frame, so that it is seen where the keys go."""
        super().focusInEvent(event)
        if self._walked is None and self.points:
            self._walked = 0
        self._show_walked()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take the ring away."""
        super().focusOutEvent(event)
        self._show_walked()

    def _walk(self, step: int) -> None:
        here = -1 if self._walked is None else self._walked
        self._walked = min(max(here + step, 0), len(self._order) - 1)
        self._show_walked()

    def _show_walked(self) -> None:
        total = tr("{frames} the model had not seen").format(frames=plural(len(self.points), "frame"))
        if self._walked is None or not self.hasFocus():
            self.ring.setData(x=[], y=[])
            self.setToolTip("")
            self.setAccessibleDescription(total)
            return
        number = self._order[self._walked]
        x, y = self.place_of(number)
        self.ring.setData(x=[x], y=[y])
        self.setAccessibleDescription(f"{total}. {self.points[number].words}")
        self.setToolTip(plain_tip(self.points[number].words))

    def _choose(self, number: int) -> None:
        chosen = self.points[number]
        if chosen.frame_id is not None:
            self.frame_chosen.emit(chosen.frame_id)

    def _clicked(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401 - pyqtgraph ships no types
        self._choose(int(spots[0].data()))

    def _hovered(self, _dots: Any, spots: Any, _event: Any) -> None:  # noqa: ANN401
        words = self.points[int(spots[0].data())].words if len(spots) else ""
        self._plot.setToolTip(plain_tip(words) if words else "")
        hand = Qt.CursorShape.PointingHandCursor if words else Qt.CursorShape.ArrowCursor
        self._plot.viewport().setCursor(hand)
