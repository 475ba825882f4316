"""Where in a window notices hide the least."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)

# A control that is covered cannot be used; words can be read once a notice has gone.
_A_CONTROL, _WORDS = 4, 1
_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider)


def calmest(window: QWidget, room: QRect, size: QSize, apart: type[QWidget]) -> QPoint:
    """Find where something may lie over a window and covers the fewest controls and words.

    Args:
        window: The window.
        room: Where in it.
        size: Of what is to lie there.
        apart: Kind of widget whose controls and words do not count.

    Returns:
        The upper left corner: in the middle at the bottom where no other place is better.
    """
    seen = list(_seen(window, apart))
    left, top = room.left(), room.top()
    middle = left + (room.width() - size.width()) // 2
    right, bottom = room.right() + 1 - size.width(), room.bottom() + 1 - size.height()
    places = [QPoint(x, y) for y in (bottom, top) for x in (middle, right, left)]
    return min(places, key=lambda place: _covered(QRect(place, size), seen))


def _covered(area: QRect, seen: list[tuple[QRect, int]]) -> int:
    return sum(weight for place, weight in seen if area.intersects(place))


def _seen(window: QWidget, apart: type[QWidget]) -> Iterator[tuple[QRect, int]]:
    """What is shown in a window that should not be covered, and how much."""
    for kind in (*_CONTROLS, QLabel):
        for widget in window.findChildren(kind):
            words = isinstance(widget, QLabel)
            if isinstance(widget, QLabel) and not widget.text():
                continue
            shown = widget.isVisible() and widget.window() is window
            if shown and not isinstance(widget, QScrollBar) and not isinstance(widget.parentWidget(), apart):
                yield QRect(widget.mapTo(window, QPoint()), widget.size()), _WORDS if words else _A_CONTROL
