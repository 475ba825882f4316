"""A look-up table chosen beside the grid: what is seen changes everywhere, what was rated does not."""

import threading

import numpy as np
import pytest
from cubes import inverted, warm, write_cube
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest


@pytest.fixture
def negative(tmp_path):
    return write_cube(tmp_path / "SLog to 709.cube", inverted)


def _mean(image):
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return float(rows[:, : grey.width()].mean())


def _seen(window, frame_id):
    """The mean brightness of a frame in the grid, once it is there."""
    window.wait(lambda: window.frames.thumbnails.image(frame_id) is not None)
    return _mean(window.frames.thumbnails.image(frame_id))


def test_a_table_changes_what_is_seen_in_grid_strip_and_large_preview_and_can_be_taken_off(window, negative):
    page, context = window.frames, window.context
    page.grid.focus_row(6)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_4)
    window.settle()
    frame, stored = page.grid.current_frame(), window.stored()
    before = _seen(window, frame.id)
    look = page.preview.lut
    assert (look.text(), look.take_off.isEnabled()) == ("As recorded", False)

    look.choose.trigger()
    page.luts.browser.fileSelected.emit(str(negative))
    page.luts.browser.close()
    window.wait(lambda: look.text() == negative.stem)
    assert look.accessibleName() == "Look of the clip: SLog to 709"
    window.wait(lambda: page.thumbnails.image(frame.id) is not None)
    window.settle()

    assert abs(_seen(window, frame.id) + before - 255) < 6
    assert context.library.media[frame.media_id].lut.name == "SLog to 709"
    assert page.grid.current_frame() == frame
    assert window.stored() == stored
    strip = page.preview.scrub.pictures
    window.wait(lambda: strip.image(len(strip.ordinals) // 2) is not None)
    assert abs(_mean(strip.image(len(strip.ordinals) // 2)) + before - 255) < 8
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    large = page.large.preview
    window.wait(lambda: large.player.image is not None)
    assert abs(_mean(large.player.image) + before - 255) < 8
    QTest.keyClick(large, Qt.Key.Key_Space)
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    assert window.stored() != stored

    look.take_off.trigger()
    window.wait(lambda: look.text() == "As recorded")
    assert abs(_seen(window, frame.id) - before) < 2
    window.settle()


def test_what_is_no_table_is_told_and_nothing_changes(window, tmp_path):
    window.expects_errors = True
    page = window.frames
    bad = tmp_path / "shot list.cube"
    bad.write_text("Shot list for Tuesday.")
    page.grid.focus_row(0)
    page.luts.put_on([page.grid.current_frame().media_id], str(bad))
    window.wait(lambda: window.reports)
    assert "shot list.cube" in window.reports[0].detail
    assert page.preview.lut.text() == "As recorded"
    window.settle()


def test_no_edit_waits_for_a_table_to_be_read(window, tmp_path):
    window.expects_errors = True
    bad = tmp_path / "shot list.cube"
    bad.write_text("Shot list for Tuesday.")
    page, go_on = window.frames, threading.Event()
    page.grid.focus_row(0)
    edit = window.context.runner.store(go_on.wait)
    page.luts.put_on([page.grid.current_frame().media_id], str(bad))
    try:
        window.wait(lambda: window.reports)
        assert not edit.done()
    finally:
        go_on.set()
    window.settle()


def test_a_second_table_gives_every_cell_its_new_picture_too(window, negative, tmp_path):
    page = window.frames
    page.grid.focus_row(0)
    frame = page.grid.current_frame()
    first = _seen(window, frame.id)
    for table in (negative, write_cube(tmp_path / "Warm.cube", warm)):
        page.luts.put_on([frame.media_id], str(table))
        window.wait(lambda name=table.stem: page.preview.lut.text() == name)
        before, first = first, _seen(window, frame.id)
        assert abs(first - before) > 3
        window.settle()


def test_a_kept_table_that_is_lost_is_told_by_name_when_pictures_are_made_anew(window, negative):
    window.expects_errors = True
    page, context = window.frames, window.context
    told = []
    context.signals.noticed.connect(told.append)
    page.grid.focus_row(0)
    frame = page.grid.current_frame()
    (seen,) = context.application.luts.put_on([frame.media_id], str(negative))
    context.application.catalog.lut_file(seen.lut.digest).unlink()
    window.wait(context.runner.run(context.load_library()).done)
    window.wait(lambda: told)
    assert told[0].title == f"No pictures of {seen.title}"
    assert "look SLog to 709 cannot be shown" in told[0].detail
    window.settle()
