"""Where in a window notices hide the least."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QScrollBar,
    QWidget,
)

IN_SIGHT = "inSight"
"""Property of a frame whose words are what a page is about: no notice lies over it where there is another place."""

FOOT_ROOM = 88
"""About the height of a notice: so much free room below what comes last lets it be scrolled out from under one."""

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider)


def calmest(window: QWidget, room: QRect, size: QSize, apart: type[QWidget]) -> QPoint:
    """Find where something may lie over a window and covers the fewest controls, and nothing that is to stay in sight.

    Args:
        window: The window.
        room: Where in it.
        size: Of what is to lie there.
        apart: Kind of widget whose controls do not count.

    Returns:
        The upper left corner: in the middle at the bottom where no other place is better.
    """
    controls, in_sight = list(_controls(window, apart)), list(_in_sight(window))
    left, top = room.left(), room.top()
    middle = left + (room.width() - size.width()) // 2
    right, bottom = room.right() + 1 - size.width(), room.bottom() + 1 - size.height()
    places = [QPoint(x, y) for y in (bottom, top) for x in (middle, right, left)]
    return min(places, key=lambda place: _covered(QRect(place, size), in_sight, controls))


def _covered(area: QRect, *kinds: list[QRect]) -> tuple[int, ...]:
    """How many of each kind lie under an area; fewer of an earlier kind count more than of a later one."""
    return tuple(sum(area.intersects(place) for place in places) for places in kinds)


def _controls(window: QWidget, apart: type[QWidget]) -> Iterator[QRect]:
    for kind in _CONTROLS:
        for widget in window.findChildren(kind):
            counts = not isinstance(widget, QScrollBar) and not isinstance(widget.parentWidget(), apart)
            if counts and _is_shown(widget, window):
                yield _place_of(widget, window)


def _in_sight(window: QWidget) -> Iterator[QRect]:
    for frame in window.findChildren(QFrame):
        if frame.property(IN_SIGHT) and _is_shown(frame, window):
            yield _place_of(frame, window)


def _is_shown(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisible() and widget.window() is window


def _place_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())
