"""Where in a window notices lie: in the middle above its foot, where most pages have no controls, each in its place."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

FOOT_ROOM = 88
"""About the height of a notice: so much free room below what comes last lets it be scrolled out from under one."""

_GAP = 8


def pile(room: QRect, notices: Sequence[QWidget]) -> None:
    """Put notices one upon the other, the first of them lowest.

    Args:
        room: Where in their window.
        notices: They are as large as they need to be.
    """
    bottom = room.bottom()
    for notice in notices:
        notice.move(_corner(room, notice, bottom))
        bottom = notice.y() - 1 - _GAP


def fits(room: QRect, notices: Sequence[QWidget]) -> bool:
    """Whether notices have room one upon the other.

    Args:
        room: Where in their window.
        notices: They are as large as they need to be.
    """
    return _height(notices) <= room.height()


def is_close(room: QRect, notices: Sequence[QWidget]) -> bool:
    """Whether notices lie about as ``pile`` would put them: for a few pixels none is to move.

    Args:
        room: Where in their window.
        notices: They are as large as they need to be; at least one.
    """
    return abs(min(notice.y() for notice in notices) + _height(notices) - 1 - room.bottom()) <= _GAP


def free_place(room: QRect, notice: QWidget, others: Sequence[QWidget]) -> QPoint | None:
    """Find the lowest place where a notice covers none of the others.

    Args:
        room: Where in their window.
        notice: It is as large as it needs to be.
        others: Those that lie there, which stay where they are.

    Returns:
        The upper left corner; None where there is no such place.
    """
    taken = [other.geometry().adjusted(0, -_GAP, 0, _GAP) for other in others]
    for bottom in sorted((room.bottom(), *(place.top() - 1 for place in taken)), reverse=True):
        place = QRect(_corner(room, notice, bottom), notice.size())
        if place.bottom() == bottom and not any(place.intersects(each) for each in taken):
            return place.topLeft()
    return None


def _corner(room: QRect, notice: QWidget, bottom: int) -> QPoint:
    """Where a notice begins that ends at ``bottom``, or as near to that as the room's top allows."""
    return QPoint(
        room.left() + (room.width() - notice.width()) // 2, max(bottom + 1 - notice.height(), room.top())
    )


def _height(notices: Sequence[QWidget]) -> int:
    """What notices take one upon the other."""
    return sum(notice.height() + _GAP for notice in notices) - _GAP
