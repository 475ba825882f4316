"""What the window knows of a clip that was removed or replaced elsewhere: nothing of it may stick to another."""

import shutil
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from aura_trainer.application import Application
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import Media, MediaInfo, MediaKind, Sampling
from aura_trainer.gui.models.frame_library import FrameLibrary
from aura_trainer.resources import resource_path
from aura_trainer.services.data_paths import DataPaths


def media(number, path, fingerprint):
    info = MediaInfo(
        path, MediaKind.VIDEO, "mp4", "h264", 64, 36, Fraction(25), False, Fraction(1, 25), 0, 50, 2.0, False
    )
    return Media(number, info, fingerprint, (), (), (), "2024-01-01T00:00:00+00:00")


def frame(number, of, pts=0):
    return Frame(number, of.id, f"{of.path}#t={pts}.000000", pts, Fraction(1), pts, False, 0)


@pytest.fixture
def library(qapp):
    made = FrameLibrary()
    made.told = []
    made.gone.connect(made.told.append)
    return made


def test_frames_no_longer_in_the_catalogue_are_told(library):
    first, second = media(1, "a.mp4", "A"), media(2, "b.mp4", "B")
    library.replace([first, second], [frame(1, first), frame(2, second), frame(3, second, 1)])
    library.replace([second], [frame(2, second)])
    assert library.told == [{1, 3}]


def test_an_id_that_means_another_frame_now_is_told(library):
    first, second = media(1, "a.mp4", "A"), media(1, "b.mp4", "B")
    library.replace([first], [frame(1, first)])
    library.replace([second], [frame(1, second)])
    assert library.told == [{1}]


def test_a_clip_that_moved_keeps_its_frames(library):
    here, there = media(1, "a.mp4", "A"), media(1, "moved/a.mp4", "A")
    library.replace([here], [frame(1, here)])
    library.replace([there], [frame(1, there)])
    assert library.told == []


@pytest.mark.parametrize("number", [1, 2])
def test_another_content_at_a_path_takes_the_earlier_frames_away_at_once(library, number):
    old, new = media(1, "a.mp4", "A"), media(number, "a.mp4", "B")
    library.replace([old], [frame(1, old)])
    library.add_media(new)
    assert not len(library)
    library.add_frames([frame(1, new, 3)])
    assert library.frames[1].pts == 3
    assert library.told == [{1}]


def test_after_a_clip_was_replaced_elsewhere_ratings_and_undo_stay_with_their_own_clip(window, real_clips):
    page, handle = window.frames, window.session.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_5)
    window.settle()
    rated = set(window.stored())
    picture = page.thumbnails.image(page.model.frame(0).id)
    other = Application(DataPaths.resolve())
    other.catalog.remove(page.model.frame(0).media_id)
    other.close()

    window.session.window.imports.start([str(real_clips / "bikes.mp4")], Sampling(amount=1.0))
    window.wait(lambda: page.model.rowCount() > 0 and "bikes" in page.model.frame(0).address)
    window.settle()
    assert all("bikes" in page.model.frame(row).address for row in range(page.model.rowCount()))
    window.wait(lambda: page.thumbnails.image(page.model.frame(0).id) is not None)
    assert page.thumbnails.image(page.model.frame(0).id) != picture
    QTest.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    assert set(window.stored()) == rated

    page.grid.focus_row(0)
    QTest.keyClick(handle, Qt.Key.Key_1)
    window.settle()
    assert set(window.stored()) == rated | {page.model.frame(0).address}


def test_a_clip_replaced_by_another_under_its_name_shows_the_other_ones_frames(
    open_window, real_clips, tmp_path
):
    clip = tmp_path / "clip.mp4"
    shutil.copyfile(resource_path("sample.mp4"), clip)
    window = open_window()
    page, imports = window.frames, window.session.window.imports
    imports.start([str(clip)], Sampling(amount=1.0))
    window.wait(lambda: page.model.rowCount() > 0)
    window.settle()
    before = page.model.rowCount()
    shutil.copyfile(real_clips / "bikes.mp4", clip)
    imports.start([str(clip)], Sampling(amount=1.0))
    window.settle()
    assert 0 < page.model.rowCount() != before
    media_ids = {page.model.frame(row).media_id for row in range(page.model.rowCount())}
    assert set(window.context.library.media) == media_ids


def test_frames_that_came_in_while_the_catalogue_was_read_stay(library):
    first, second = media(1, "a.mp4", "A"), media(2, "b.mp4", "B")
    library.replace([first], [frame(1, first)])
    since = library.additions
    library.add_frames([frame(2, first, 1)])
    library.add_media(second)
    library.add_frames([frame(3, second)])
    library.replace([first], [frame(1, first)], since)
    assert library.told == []
    assert [item.id for item in library.table.frames] == [1, 2, 3]
    assert library.frames.keys() == {1, 2, 3}
    assert library.media == {1: first, 2: second}
    library.replace([first], [frame(1, first)], library.additions)
    assert library.told == [{2, 3}]
