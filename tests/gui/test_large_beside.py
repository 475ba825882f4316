"""The large preview when something happens to what it does not show, or to how its clip looks."""

import numpy as np
import pytest
from cubes import inverted, write_cube
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

KEY, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.session.window.windowHandle(), key, modifiers)


@pytest.fixture
def large(window):
    window.frames.grid.focus_row(0)
    press(window, KEY.Key_Space)
    preview = window.frames.large.preview
    window.wait(lambda: preview.player.image is not None)
    return preview


def test_what_is_undone_out_of_sight_is_named_and_leads_there(window, large):
    told = []
    window.context.signals.noticed.connect(told.append)
    first = window.frames.model.frame(0)
    press(window, KEY.Key_4)
    press(window, KEY.Key_Right)
    press(window, KEY.Key_Right)
    window.settle()
    press(window, KEY.Key_Z, CONTROL)
    window.settle()
    (notice,) = told
    assert notice.title == "Undone for 1 frame"
    assert window.frames.model.label(first) in notice.detail
    notice.action()
    assert large.frame_shown().id == first.id
    press(window, KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    window.settle()
    assert len(told) == 1


def test_another_look_of_the_clip_is_seen_at_the_same_frame(window, large, tmp_path):
    press(window, KEY.Key_Right)
    window.wait(lambda: large.player.ordinal == 1)
    before = np.array(large.player.pixels, dtype=np.int16)
    media_id = window.frames.model.frame(0).media_id
    window.frames.luts.put_on([media_id], str(write_cube(tmp_path / "negative.cube", inverted)))
    window.wait(lambda: large.player.view is not None and large.player.view.media.lut is not None)
    window.wait(lambda: large.player.ordinal == 1 and large.player.pixels is not None)
    assert np.abs(np.array(large.player.pixels, dtype=np.int16) + before - 255).mean() < 4
