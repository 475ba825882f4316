"""The dark that both themes share: beside pictures, behind words over them, around marks on them."""

from PySide6.QtGui import QColor

_SHADE = "#0b0c0e"


def shade(opacity: int = 255) -> QColor:
    """The colour, from 0 as clear as glass to 255."""
    colour = QColor(_SHADE)
    colour.setAlpha(opacity)
    return colour
