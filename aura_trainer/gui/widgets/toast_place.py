"""Where in a window notices hide the least."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider)


def calmest(window: QWidget, room: QRect, size: QSize, apart: type[QWidget]) -> QPoint:
    """Find where something may lie over a window and covers the fewest controls.

    Args:
        window: The window.
        room: Where in it.
        size: Of what is to lie there.
        apart: Kind of widget whose controls do not count.

    Returns:
        The upper left corner: in the middle at the bottom where no other place is better.
    """
    controls = list(_controls(window, apart))
    left, top = room.left(), room.top()
    middle = left + (room.width() - size.width()) // 2
    right, bottom = room.right() + 1 - size.width(), room.bottom() + 1 - size.height()
    places = [QPoint(x, y) for y in (bottom, top) for x in (middle, right, left)]
    return min(places, key=lambda place: _covered(QRect(place, size), controls))


def _covered(area: QRect, controls: list[QRect]) -> int:
    return sum(area.intersects(control) for control in controls)


def _controls(window: QWidget, apart: type[QWidget]) -> Iterator[QRect]:
    for kind in _CONTROLS:
        for widget in window.findChildren(kind):
            shown = widget.isVisible() and widget.window() is window
            if shown and not isinstance(widget, QScrollBar) and not isinstance(widget.parentWidget(), apart):
                yield QRect(widget.mapTo(window, QPoint()), widget.size())
