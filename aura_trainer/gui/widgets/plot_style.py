"""The look of plots: the theme's colours, and a plot widget without pyqtgraph's black default."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen, QWheelEvent

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.tokens import TYPE_SMALL


def pen(color: str, width: float = 1.0, *, alpha: float = 1.0, dashed: bool = False) -> QPen:
    """A cosmetic pen: its width is in pixels at every zoom."""
    shade = QColor(color)
    shade.setAlphaF(alpha)
    made = QPen(shade, width)
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        made.setDashPattern([5.0, 4.0])
    return made


class _Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """A plot that zooms with Ctrl and the wheel; the wheel alone is left to the page it stands on."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()


def make_plot(name: str) -> Any:  # noqa: ANN401 - pyqtgraph ships no types
    """Return a bare ``pyqtgraph.PlotWidget``: no menu, no buttons, no frame, and the wheel scrolls the page.

    Args:
        name: Accessible name of the widget.
    """
    widget = _Plot(enableMenu=False)
    widget.setAccessibleName(name)
    widget.setFrameShape(widget.Shape.NoFrame)
    item = widget.getPlotItem()
    item.hideButtons()
    # Made all the same, and without a parent: it would outlive the window. Without its flags it would be shown in it.
    item.ctrlMenu.setParent(widget, item.ctrlMenu.windowFlags())
    item.getViewBox().setDefaultPadding(0.0)
    return widget


def paint_axes(widget: Any, theme: ThemeManager) -> None:  # noqa: ANN401 - pyqtgraph ships no types
    """Give a plot's ground and axes the theme's look; an axis is its labels, without a spine."""
    tokens = theme.tokens
    widget.setBackground(QColor(tokens.panel))
    item = widget.getPlotItem()
    for side in ("left", "bottom"):
        axis = item.getAxis(side)
        axis.setPen(pen(tokens.panel))
        axis.setTickPen(pen(tokens.line))
        axis.setTextPen(QColor(tokens.dim))
        axis.setTickFont(theme.font(TYPE_SMALL))
        axis.setStyle(tickLength=0, tickTextOffset=8, maxTickLevel=0)


def label_axes(widget: Any, theme: ThemeManager, bottom: str, left: str) -> None:  # noqa: ANN401
    """Say what the axes show."""
    size = theme.font(TYPE_SMALL).pixelSize()
    for side, words in (("bottom", bottom), ("left", left)):
        widget.getPlotItem().getAxis(side).setLabel(
            words, **{"color": theme.tokens.dim, "font-size": f"{size}px", "font-family": "Inter"}
        )


def quarter_ticks(item: Any, *sides: str) -> None:  # noqa: ANN401
    """Give axes from 0 to 1 a tick at every quarter."""
    for side in sides:
        item.getAxis(side).setTicks([[(tick, f"{tick:g}") for tick in (0, 0.25, 0.5, 0.75, 1)]])
