"""Looking into imported clips, and entering frames that were not sampled."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_trainer.application import Application
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Conflict, NotFound, UnreadableMedia
from aura_trainer.domain.media import Sampling

TOKEN = NeverStop()


@pytest.fixture
def application():
    opened = Application.open()
    yield opened
    opened.close()


def imported(application, path, sampling=None):
    report = application.importer.run(
        [str(path)], sampling or Sampling(amount=0.5), on_event=lambda _event: None, token=TOKEN
    )
    assert not report.failures
    return application.catalog.media(report.media_ids[0])


def picture(number):
    return np.full((40, 64, 3), 15 * number, np.uint8)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "shots"
    place.mkdir()
    for number in range(12):
        assert cv2.imwrite(str(place / f"shot{number:03d}.png"), picture(number))
    return place


def test_a_view_tells_of_frames_what_the_catalogue_tells(application, sample_clip):
    media = imported(application, sample_clip)
    view = application.clips.open(media, max_side=160, token=TOKEN)
    for frame in application.catalog.frames(media.id):
        ordinal = view.ordinal_of(frame)
        assert view.describe(ordinal) == replace(frame, id=0)
        assert view.ordinal_at(view.seconds(ordinal)) == ordinal
    assert view.label(38) == "00:00:01:13"
    assert view.ordinal_at(-5.0) == 0
    assert view.ordinal_at(1e6) == len(view) - 1 == media.info.frame_count - 1


def test_a_frame_that_was_not_sampled_is_entered_once_with_its_thumbnail(application, sample_clip):
    media = imported(application, sample_clip)
    before = application.catalog.frames(media.id)
    view = application.clips.open(media, max_side=960, token=TOKEN)
    image = view.frame(7, TOKEN)
    frame = application.clips.enter(view, 7, image)
    assert frame == replace(view.describe(7), id=frame.id)
    assert application.clips.enter(view, 7, image) == frame
    assert len(application.catalog.frames(media.id)) == len(before) + 1
    jpeg = application.thumbnails.get([frame.id])[frame.id]
    shown = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert (
        np.abs(shown.astype(int) - cv2.resize(image, shown.shape[1::-1], interpolation=cv2.INTER_AREA)).mean()
        < 4
    )
    view.release()


def test_a_rating_of_an_entered_frame_is_found_again(application, sample_clip):
    from aura_trainer.domain.annotations import Rating

    media = imported(application, sample_clip)
    view = application.clips.open(media, max_side=160, token=TOKEN)
    frame = application.clips.enter(view, 7, view.frame(7, TOKEN))
    application.annotations.append("default-user", [Rating(frame.address, 0.7)])
    assert application.rated.load("default-user").by_frame[frame.id].rating == 0.7
    view.release()


def test_an_image_of_a_sequence_is_entered_under_its_own_name(application, folder):
    media = imported(application, folder, Sampling(amount=0.25))
    view = application.clips.open(media, max_side=160, token=TOKEN)
    names = {Path(frame.address).name for frame in application.catalog.frames(media.id)}
    assert "shot004.png" not in names
    frame = application.clips.enter(view, 4, view.frame(4, TOKEN))
    assert Path(frame.address) == folder / "shot004.png"
    np.testing.assert_array_equal(view.frame(4, TOKEN), picture(4))


def test_images_are_found_by_name_in_a_folder_that_changed_and_none_is_entered(application, folder):
    media = imported(application, folder, Sampling(amount=0.25))
    assert cv2.imwrite(str(folder / "alone.png"), picture(0))
    view = application.clips.open(media, max_side=160, token=TOKEN)
    first = application.catalog.frames(media.id)[0]
    assert view.file_name(view.ordinal_of(first)) == "shot000.png"
    with pytest.raises(Conflict, match="held 12 images when it was imported and holds 13 now"):
        application.clips.enter(view, 5, view.frame(5, TOKEN))


def test_another_file_at_the_place_is_not_taken_for_the_clip(application, sample_clip, real_clips, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(sample_clip.read_bytes())
    media = imported(application, path)
    path.write_bytes(min(real_clips.glob("*.mp4")).read_bytes())
    with pytest.raises(UnreadableMedia, match="another file than the one that was imported"):
        application.clips.open(media, max_side=160, token=TOKEN)
    path.unlink()
    with pytest.raises(UnreadableMedia, match=r"clip\.mp4"):
        application.clips.open(media, max_side=160, token=TOKEN)


def test_nothing_is_entered_for_a_clip_that_was_removed(application, sample_clip):
    media = imported(application, sample_clip)
    view = application.clips.open(media, max_side=160, token=TOKEN)
    image = view.frame(3, TOKEN)
    view.release()
    application.catalog.remove(media.id)
    with pytest.raises(NotFound):
        application.clips.enter(view, 3, image)
