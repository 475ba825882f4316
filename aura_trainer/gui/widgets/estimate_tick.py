"""The model's estimate on the track of a rating: a tick that stays visible beside, under and over the thumb."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from aura_trainer.gui.theme import Tokens
from aura_trainer.gui.widgets.rating_track import thumb_x

_WIDTH = 2.0
_REACH = 5.0
_GENERIC_OPACITY = 0.55


def paint_tick(
    painter: QPainter, track: QRectF, estimate: float | None, tokens: Tokens, *, generic: bool = False
) -> None:
    """Draw the tick where the thumb of such a rating would stand; nothing where there is no estimate.

    ``generic`` fades one that says nothing of the person's taste.
    """
    if estimate is None:
        return
    painter.save()
    painter.setOpacity(_GENERIC_OPACITY if generic else 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.model))
    painter.drawRoundedRect(tick_rect(track, estimate), 1, 1)
    painter.restore()


def tick_rect(track: QRectF, estimate: float) -> QRectF:
    """Where the tick is drawn."""
    centre = QPointF(thumb_x(track, estimate), track.center().y())
    height = track.height() + 2 * _REACH
    return QRectF(centre.x() - _WIDTH / 2, centre.y() - height / 2, _WIDTH, height)
