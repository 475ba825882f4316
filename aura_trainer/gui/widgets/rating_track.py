"""How a rating is drawn and hit: one track, in the grid's cells and beside the preview."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from aura_trainer.gui.theme import Tokens

TRACK_HEIGHT = 6.0
THUMB_RADIUS = 7.0


def paint_track(
    painter: QPainter, track: QRectF, value: float | None, tokens: Tokens, *, selected: bool = False
) -> None:
    """Draw the groove, the rated part and the thumb; an unrated frame has the groove alone.

    ``selected`` is for a track on the accent ground.
    """
    radius = track.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.selected_track if selected else tokens.track))
    painter.drawRoundedRect(track, radius, radius)
    if value is None:
        return
    centre = thumb_x(track, value)
    filled = QRectF(track)
    filled.setRight(centre)
    painter.setBrush(QColor(tokens.rating))
    painter.drawRoundedRect(filled, radius, radius)
    painter.setPen(QPen(QColor(tokens.background), 1.5))
    painter.setBrush(QColor(tokens.thumb) if tokens.name == "dark" else QColor(tokens.rating))
    painter.drawEllipse(QPointF(centre, track.center().y()), THUMB_RADIUS, THUMB_RADIUS)


def value_at(track: QRectF, x: float) -> float:
    """The rating under a horizontal position, in hundredths."""
    share = (x - track.left() - THUMB_RADIUS) / max(track.width() - 2 * THUMB_RADIUS, 1.0)
    return round(min(max(share, 0.0), 1.0), 2)


def short_number(value: float | None) -> str:
    """The rating as a cell shows it: ``.70``, ``1.0``, or a dash when unrated."""
    if value is None:
        return "\N{EN DASH}"
    text = f"{value:.2f}"
    return "1.0" if text == "1.00" else text[1:]


def thumb_x(track: QRectF, value: float) -> float:
    """Where the thumb of a rating stands."""
    # The thumb stays within the track, which can then be flush with what is above and below it.
    return track.left() + THUMB_RADIUS + value * (track.width() - 2 * THUMB_RADIUS)
