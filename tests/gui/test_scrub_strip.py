"""Looking around the focused frame in the preview beside the grid, and at images."""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaKind, Sampling
from aura_trainer.gui.models.clip_player import image_of
from aura_trainer.gui.models.strip_pictures import TILES
from aura_trainer.media.footage import Footage

KEY = Qt.Key


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.session.window.windowHandle(), key)


def focus(window, row):
    """Focus a frame of the grid and wait for the strip around it."""
    window.frames.grid.focus_row(row)
    window.frames.grid.setFocus()
    pictures = window.frames.preview.scrub.pictures
    window.wait(
        lambda: pictures.view is not None and pictures.centre == window.frames.model.frame(row).ordinal
    )
    wanted = [tile for tile in range(TILES) if pictures.ordinals[tile] is not None]
    window.wait(lambda: all(pictures.image(tile) is not None for tile in wanted))
    return window.frames.preview.scrub


def look(window, scrub, share):
    QTest.mouseClick(
        scrub.strip, Qt.MouseButton.LeftButton, pos=QPoint(round(share * scrub.strip.width()), 5)
    )
    window.wait(lambda: scrub.ordinal is None or scrub.player.ordinal == scrub.ordinal)


def exact(path, ordinal):
    footage = Footage.open(str(path), MediaKind.VIDEO, NeverStop())
    return next(iter(footage.frames([ordinal], None, NeverStop()))).image


def test_the_strip_shows_two_seconds_either_side(window):
    scrub = focus(window, 6)
    assert scrub.pictures.ordinals == (25, 41, 58, 75, 91, 108, 125)


def test_what_lies_before_the_first_frame_stays_empty(window):
    scrub = focus(window, 0)
    assert scrub.pictures.ordinals == (None, None, None, 0, 16, 33, 50)


def test_a_click_goes_there_in_the_preview_and_leaves_the_grid_alone(window, sample_clip):
    scrub = focus(window, 6)
    look(window, scrub, 0.8)
    cell = window.frames.model.frame(6)
    assert 75 < scrub.ordinal < 125
    np.testing.assert_array_equal(scrub.player.pixels, exact(sample_clip, scrub.ordinal))
    assert window.frames.preview.picture._image == image_of(scrub.player.pixels)
    assert window.frames.preview._time.text() == scrub.player.view.label(scrub.ordinal)
    assert "later. Ratings go to the frame in the grid" in scrub.note.text()
    assert window.frames.grid.current_frame() == cell
    assert window.frames.grid.hasFocus()
    press(window, KEY.Key_4)
    window.settle()
    assert window.stored() == {cell.address: 0.8}


def test_a_drag_follows_the_mouse(window):
    scrub = focus(window, 6)
    strip, seen = scrub.strip, []
    strip.chosen.connect(seen.append)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    for share in (0.2, 0.4, 0.7):
        QTest.mouseMove(strip, QPoint(round(share * strip.width()), 5))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert seen == sorted(seen)
    assert len(seen) == 4
    window.wait(lambda: scrub.player.ordinal == seen[-1])


def test_the_keyboard_steps_along_the_strip_and_escape_comes_back(window):
    scrub = focus(window, 6)
    scrub.strip.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Left)
    assert scrub.ordinal == 76
    press(window, KEY.Key_End)
    assert scrub.ordinal == 125
    press(window, KEY.Key_Right, KEY.Key_Home, KEY.Key_Left)
    assert scrub.ordinal == 25
    assert scrub.strip.accessibleDescription() == "00:00:01:00"
    press(window, KEY.Key_Escape)
    assert scrub.ordinal is None
    assert window.frames.preview._time.text() == window.frames.model.label(window.frames.model.frame(6))


def test_the_next_frame_of_the_grid_ends_looking_around(window):
    scrub = focus(window, 6)
    look(window, scrub, 0.9)
    focus(window, 7)
    assert scrub.ordinal is None
    assert scrub.player.view is None


def test_space_looks_closer_at_what_the_strip_shows(window):
    scrub = focus(window, 6)
    look(window, scrub, 0.8)
    at = scrub.ordinal
    press(window, KEY.Key_Space)
    preview = window.frames.large.preview
    window.wait(lambda: preview.player.ordinal == at)


def test_scrolling_on_drops_the_strip_of_the_frames_passed(window):
    before = len(focus(window, 0).pictures._images)
    for row in range(30):
        window.frames.grid.focus_row(row)
    scrub = focus(window, 30)
    assert not scrub.pictures.trouble
    # Around no frame passed was anything decoded.
    assert len(scrub.pictures._images) == before + TILES


@pytest.fixture(params=["sequence", "loose"])
def with_images(request, tmp_path, aura_home):
    place = tmp_path / "stills"
    place.mkdir()
    for number in range(12):
        name = f"shot{number:03d}" if request.param == "sequence" else f"picture {number * number:03d}"
        assert cv2.imwrite(str(place / f"{name}.png"), np.full((90, 160, 3), 20 * number, np.uint8))
    application = Application.open()
    application.importer.run(
        [str(place)], Sampling(amount=0.1), on_event=lambda _event: None, token=NeverStop()
    )
    application.close()
    return request.param


def test_images_are_looked_at_stepped_and_rated_like_frames(with_images, open_window):
    window = open_window()
    model = window.frames.model
    scrub = focus(window, 1)
    press(window, KEY.Key_Space)
    preview = window.frames.large.preview
    window.wait(lambda: preview.player.ordinal == model.frame(1).ordinal)
    press(window, KEY.Key_Right)
    place = model.frame(1).ordinal + 1
    window.wait(lambda: preview.player.ordinal == place)
    assert (preview.player.pixels == 20 * place).all()
    assert preview.bar.place.text().endswith(".png")
    press(window, KEY.Key_5)
    window.settle()
    assert [
        rating for path, rating in window.stored().items() if path.endswith(preview.bar.place.text())
    ] == [1.0]
    press(window, KEY.Key_L)
    assert preview.player.speed == (1 if with_images == "sequence" else 0)
    assert preview.bar.speed.isVisible() == (with_images == "sequence")
    assert scrub.pictures.view is not None
