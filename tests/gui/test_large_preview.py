"""The large preview in the real window: stepping, playing and rating what is seen."""

import threading

import miniaudio
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaKind
from aura_trainer.gui.models.clip_player import image_of
from aura_trainer.media.footage import Footage
from aura_trainer.media.sound import CHANNELS, SOUND_RATE
from aura_trainer.services.loudspeaker import PERIOD_MS, NoSound

KEY = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def press(window, *keys):
    """Press keys on whatever has the focus, as a person does."""
    for key in keys:
        code, modifiers = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(window.session.window.windowHandle(), code, modifiers)


def open_large(window, row=0):
    window.frames.grid.focus_row(row)
    window.frames.grid.setFocus()
    press(window, KEY.Key_Space)
    preview = window.frames.large.preview
    assert preview.isVisible()
    arrive(window)
    return preview


@pytest.fixture(autouse=True)
def quiet(request):
    """No test is to be heard where it runs."""
    if "window" in request.fixturenames:
        request.getfixturevalue("window").frames.large.open_device = no_device


def arrive(window):
    """Wait until the frame asked for is on screen."""
    player = window.frames.large.preview.player
    window.wait(lambda: player.place is not None and player.ordinal == player.place)


@pytest.fixture(scope="module")
def linear(sample_clip):
    """Every frame of the sample clip by a decode from first to last."""
    footage = Footage.open(str(sample_clip), MediaKind.VIDEO, NeverStop())
    return {frame.ordinal: frame.image for frame in footage.frames(range(60), None, NeverStop())}


def assert_shows(preview, linear, ordinal):
    player = preview.player
    assert player.ordinal == ordinal
    np.testing.assert_array_equal(player.pixels, linear[ordinal])
    assert player.image == image_of(linear[ordinal])
    assert preview.bar.count.text() == f"frame {ordinal + 1} of {len(player.view)}"


def test_stepping_lands_on_the_exact_frame(window, linear):
    preview = open_large(window)
    assert_shows(preview, linear, 0)
    for keys, ordinal in (
        ([KEY.Key_Right], 1),
        ([KEY.Key_Right] * 20, 21),
        ([KEY.Key_Left], 20),
        ([KEY.Key_Left] * 3, 17),
        ([KEY.Key_Right, KEY.Key_Left, KEY.Key_Right], 18),
        ([KEY.Key_Home], 0),
        ([KEY.Key_Left], 0),
    ):
        press(window, *keys)
        arrive(window)
        assert_shows(preview, linear, ordinal)


def test_the_end_key_goes_to_the_last_frame_and_no_further(window):
    preview = open_large(window)
    press(window, KEY.Key_End, KEY.Key_Right)
    arrive(window)
    assert preview.player.ordinal == len(preview.player.view) - 1


def test_a_held_arrow_ends_on_the_exact_frame_whatever_was_left_out(window, linear):
    preview = open_large(window)
    for step in [1] * 59 + [-1] * 30:
        preview.player.step(step)
    arrive(window)
    assert_shows(preview, linear, 29)


def test_shift_and_arrows_go_by_the_frames_of_the_grid(window):
    preview = open_large(window)
    grid, model = window.frames.grid, window.frames.model
    press(window, (KEY.Key_Right, SHIFT), (KEY.Key_Right, SHIFT))
    arrive(window)
    assert preview.player.ordinal == model.frame(2).ordinal
    assert grid.current_frame() == model.frame(2)
    press(window, KEY.Key_Right, KEY.Key_Right, (KEY.Key_Left, SHIFT))
    arrive(window)
    assert preview.player.ordinal == model.frame(2).ordinal
    press(window, KEY.Key_Left, (KEY.Key_Left, SHIFT))
    arrive(window)
    assert preview.player.ordinal == model.frame(1).ordinal


@pytest.mark.parametrize("key", [KEY.Key_Escape, KEY.Key_Space])
def test_closing_leads_back_to_the_same_cell(window, key):
    preview = open_large(window, row=7)
    cell = window.frames.model.frame(7)
    press(window, *[KEY.Key_Right] * 5)
    arrive(window)
    press(window, key)
    assert not preview.isVisible()
    assert window.frames.grid.hasFocus()
    assert window.frames.grid.current_frame() == cell
    assert window.frames.grid.selected_frames() == (cell,)


def test_the_frame_seen_is_rated_and_no_other(window):
    grid = window.frames.grid
    grid.setFocus()
    press(window, (KEY.Key_A, CONTROL), KEY.Key_Space)
    arrive(window)
    press(window, KEY.Key_4)
    window.settle()
    first = window.frames.model.frame(0)
    assert window.stored() == {first.address: 0.8}


def test_a_frame_that_was_not_sampled_enters_the_grid_with_its_rating(window, sample_clip):
    count = window.frames.model.rowCount()
    preview = open_large(window)
    press(window, KEY.Key_Right, KEY.Key_Right)
    assert preview.bar.note.text() == "Not in the grid: a rating brings it in."
    press(window, KEY.Key_5)
    window.settle()
    assert preview.bar.note.text() == ""
    assert preview.bar.value.text() == "1.00"
    frame = window.frames.model.frame(1)
    assert (frame.ordinal, window.frames.model.rowCount()) == (2, count + 1)
    assert window.stored() == {f"{sample_clip}#t={2 / 25:.6f}": 1.0}
    assert window.context.application.thumbnails.get([frame.id])


def test_undo_takes_the_rating_of_an_entered_frame_back_and_redo_gives_it_again(window):
    open_large(window)
    # All at once, while the frame is still on its way into the catalogue.
    press(window, KEY.Key_Right, KEY.Key_5, KEY.Key_BracketLeft, (KEY.Key_Z, CONTROL), (KEY.Key_Z, CONTROL))
    window.settle()
    assert window.stored() == {}
    press(window, (KEY.Key_Z, CONTROL | SHIFT))
    window.settle()
    assert list(window.stored().values()) == [1.0]


def test_clearing_a_frame_that_was_not_sampled_brings_nothing_in(window):
    count = window.frames.model.rowCount()
    open_large(window)
    press(window, KEY.Key_Right, KEY.Key_0)
    window.settle()
    assert window.frames.model.rowCount() == count


def test_what_is_cleared_while_it_is_entered_stays_cleared_though_another_clip_is_opened(window):
    seen, ratings = open_large(window).seen, window.context.ratings
    before = set(window.context.library.frames)
    seen.edit(2, None, lambda frame: ratings.rate([frame], 1.0))
    seen.edit(2, None, lambda frame: ratings.rate([frame], None), enter=False)
    seen.look_into(None)
    window.settle()
    (entered,) = set(window.context.library.frames) - before
    assert ratings.value(entered) is None


def test_frames_rated_faster_than_they_are_decoded_each_get_their_own_rating(window, sample_clip):
    open_large(window)
    for key in (KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4):
        press(window, KEY.Key_Right, key)
    window.settle()
    assert window.stored() == {f"{sample_clip}#t={n / 25:.6f}": n / 5 for n in range(1, 5)}


def test_a_rating_moves_on_where_that_is_wanted(window):
    preview = open_large(window)
    press(window, KEY.Key_Return, KEY.Key_3, KEY.Key_4)
    arrive(window)
    window.settle()
    model = window.frames.model
    assert [window.stored()[model.frame(row).address] for row in (0, 1)] == [0.6, 0.8]
    assert preview.player.ordinal == model.frame(2).ordinal


def test_l_plays_forward_and_each_press_doubles_the_speed(window, linear):
    preview = open_large(window)
    player = preview.player
    speeds = []
    for _ in range(4):
        press(window, KEY.Key_L)
        speeds.append(player.speed)
    assert speeds == [1, 2, 4, 4]
    assert preview.bar.speed.text() == "Playing forward, 4x"
    window.wait(lambda: player.ordinal > 3)
    press(window, KEY.Key_K)
    assert (player.speed, preview.bar.speed.text()) == (0, "Stopped")
    assert player.place == player.ordinal
    if player.ordinal in linear:
        assert_shows(preview, linear, player.ordinal)


def test_what_is_still_being_decoded_at_the_stop_is_not_shown_after_it(window, monkeypatch):
    player = open_large(window, row=2).player
    decode, asked, let_go = player.view.frame, threading.Event(), threading.Event()

    def held(ordinal, token):
        asked.set()
        assert let_go.wait(30)
        return decode(ordinal, token)

    monkeypatch.setattr(player.view, "frame", held)
    monkeypatch.setattr(player.view, "kept", lambda _: None)
    press(window, KEY.Key_L, KEY.Key_L)
    window.wait(asked.is_set)
    press(window, KEY.Key_K)
    at, shown = player.ordinal, []
    player.shown.connect(lambda: shown.append(player.ordinal))
    let_go.set()
    press(window, KEY.Key_Left)
    arrive(window)
    assert shown == [at - 1]


def test_j_plays_backward_to_the_first_frame_and_stops_there(window, linear):
    preview = open_large(window, row=2)
    press(window, KEY.Key_L, KEY.Key_J)
    assert preview.player.speed == -1
    press(window, KEY.Key_J, KEY.Key_J, KEY.Key_J)
    assert preview.player.speed == -4
    window.wait(lambda: preview.player.speed == 0)
    assert_shows(preview, linear, 0)


def test_an_arrow_stops_playing_one_frame_further(window):
    preview = open_large(window)
    press(window, KEY.Key_L)
    window.wait(lambda: preview.player.ordinal > 1)
    at = preview.player.ordinal
    press(window, KEY.Key_Right)
    arrive(window)
    assert (preview.player.speed, preview.player.ordinal) == (0, at + 1)


def test_the_mouse_goes_along_the_clip_and_rates(window):
    preview = open_large(window)
    track = preview.bar.track
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=track.rect().center())
    arrive(window)
    assert preview.player.ordinal == pytest.approx(len(preview.player.view) / 2, abs=2)
    slider = preview.bar.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    window.settle()
    assert list(window.stored().values()) == [pytest.approx(0.5, abs=0.02)]
    assert window.session.window.focusWidget() is preview


def test_what_is_covered_does_not_answer_to_keys(window):
    open_large(window, row=3)
    press(window, (KEY.Key_A, CONTROL), KEY.Key_Tab)
    assert len(window.frames.grid.selected_frames()) == 1
    assert window.session.window.focusWidget() is window.frames.large.preview


def test_a_clip_that_is_gone_is_told_in_the_preview(window, sample_clip, tmp_path, monkeypatch):
    frame = window.frames.model.frame(0)
    media = window.context.library.media[frame.media_id]
    monkeypatch.setattr(type(media), "path", str(tmp_path / "gone.mp4"))
    window.frames.grid.focus_row(0)
    press(window, KEY.Key_Space)
    preview = window.frames.large.preview
    window.wait(lambda: preview.player.trouble)
    assert "gone.mp4" in preview.picture._words


def null_device():
    """A sound output that takes sound at the pace of a real one, and that no one hears."""
    return miniaudio.PlaybackDevice(
        nchannels=CHANNELS,
        sample_rate=SOUND_RATE,
        buffersize_msec=PERIOD_MS,
        backends=[miniaudio.Backend.NULL],
    )


def no_device():
    raise NoSound("No sound output was found on this machine.")


def test_it_plays_forward_with_sound_and_the_picture_keeps_to_it(window):
    window.frames.large.open_device = null_device
    preview = open_large(window)
    clock = preview.player._sound
    press(window, KEY.Key_L)
    window.wait(lambda: preview.player.ordinal >= 5)
    heard = clock.seconds()
    assert preview.player.silence == ""
    assert preview.player._clock is clock
    assert preview.player.view.seconds(preview.player.ordinal) <= heard
    press(window, KEY.Key_L, KEY.Key_K)
    assert preview.player.speed == 0
    window.settle()
    assert clock._loudspeaker.heard() is None


def test_backwards_it_plays_without_sound(window):
    window.frames.large.open_device = null_device
    preview = open_large(window, row=3)
    press(window, KEY.Key_L, KEY.Key_J)
    window.wait(lambda: preview.player.speed == 0)
    assert preview.player.ordinal == 0
    assert preview.player._sound._loudspeaker.heard() is None


def test_without_a_sound_output_it_plays_silently_and_says_why(window):
    window.frames.large.open_device = no_device
    preview = open_large(window)
    press(window, KEY.Key_L)
    window.wait(lambda: preview.player.ordinal >= 5)
    assert preview.bar.sound.text() == "Without sound. No sound output was found on this machine."
    press(window, KEY.Key_K)
    assert preview.bar.sound.text() == ""


def test_closing_the_window_while_it_plays_leaves_nothing_running(window):
    window.frames.large.open_device = null_device
    preview = open_large(window)
    press(window, KEY.Key_L)
    window.wait(lambda: preview.player.ordinal >= 2)
    loudspeaker, player = preview._sound._loudspeaker, preview.player
    window.close()
    assert player.view is None
    window.wait(lambda: loudspeaker._device is None)
