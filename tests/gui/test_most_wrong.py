"""The frames a model gets most wrong: both opinions on one scale."""

import pytest
from PySide6.QtGui import QColor

from aura_trainer.domain.settings import Theme
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.most_wrong import WrongFrame, WrongFrameTile


def columns(scale, colour):
    """The pixel columns of a picture that have a colour."""
    wanted = QColor(colour).rgb()
    return [
        x for x in range(scale.width()) if any(scale.pixel(x, y) == wanted for y in range(scale.height()))
    ]


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_equal_opinions_stand_at_one_place_of_the_scale(qtbot, qapp, value):
    theme = ThemeManager(qapp, Theme.DARK)
    tile = WrongFrameTile(theme, WrongFrame(1, "clip.mp4 00:00:12", value, value))
    qtbot.addWidget(tile)
    tile.resize(tile.sizeHint())
    picture = tile.grab().toImage()
    scale = picture.copy(0, picture.height() - 28, picture.width(), 26)
    knob, tick = columns(scale, theme.tokens.thumb), columns(scale, theme.tokens.model)
    assert sum(tick) / len(tick) == pytest.approx((knob[0] + knob[-1]) / 2, abs=1)
