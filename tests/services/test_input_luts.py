"""Input LUTs on clips: pictures, features and scores follow them, ratings and the footage itself do not."""

import io
import os
import shutil
import sys

import numpy as np
import pytest
from cubes import inverted, warm, write_cube
from PIL import Image

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import NotFound, RequirementsNotMet, UnreadableMedia
from aura_trainer.domain.media import Sampling
from aura_trainer.domain.training import Preset
from aura_trainer.resources import resource_path
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.training_child import run_training
from aura_trainer.services.training_order import RatedClip, TrainingOrder

NEVER = NeverStop()


@pytest.fixture
def services(aura_home, imported_home):
    shutil.copytree(imported_home, aura_home, dirs_exist_ok=True)
    services = Application.open()
    yield services
    services.close()


@pytest.fixture
def media(services):
    return services.catalog.list_media()[0]


@pytest.fixture
def negative(tmp_path):
    return write_cube(tmp_path / "Negative look.cube", inverted)


def _thumbnails(services):
    jpegs = services.thumbnails.get([frame.id for frame in services.catalog.frames()])
    return {key: np.asarray(Image.open(io.BytesIO(jpeg)), dtype=float) for key, jpeg in jpegs.items()}


def _estimate(services):
    services.scoring.estimate_missing(on_view=tuple, on_event=lambda _: None, token=NEVER)
    return dict(services.scoring.estimates().scores)


def test_everything_made_of_a_clips_pictures_follows_its_lut_and_ratings_stay(services, media, negative):
    frames = services.catalog.frames()
    services.annotations.append(DEFAULT_USER, [Rating(frames[3].address, 0.7)])
    before, scores, outline = _thumbnails(services), _estimate(services), services.catalog.outline()

    (seen,) = services.luts.put_on([media.id], str(negative))
    negative.unlink()

    assert (seen.lut.name, seen.path, seen.fingerprint) == ("Negative look", media.path, media.fingerprint)
    assert services.catalog.outline() != outline
    assert services.rated.load(DEFAULT_USER).by_frame[frames[3].id].rating == 0.7
    assert _thumbnails(services) == {}
    services.importer.rebuild_thumbnails([media.id], on_event=lambda _: None, token=NEVER)
    after = _thumbnails(services)
    assert after.keys() == before.keys()
    assert max(np.abs(after[key] + before[key] - 255).mean() for key in before) < 3

    view = services.clips.open(seen, max_side=160, token=NEVER)
    plain = services.clips.open(media, max_side=160, token=NEVER)
    ordinal = frames[5].ordinal
    assert np.abs(view.frame(ordinal, NEVER).astype(float) + plain.frame(ordinal, NEVER) - 255).mean() < 3
    view.release()
    plain.release()

    through = _estimate(services)
    assert through.keys() == scores.keys()
    assert through != scores
    sampling = Sampling(amount=5.0)
    report = services.scoring.score([media.path], sampling, on_event=lambda _: None, token=NEVER)
    by_address = {frame.address: frame.id for frame in frames}
    known = [row for row in report.frames if row.frame_path in by_address]
    assert known
    assert all(row.score == pytest.approx(through[by_address[row.frame_path]], abs=1e-6) for row in known)

    (back,) = services.luts.take_off([media.id])
    assert back == media
    assert services.catalog.outline() == outline
    assert _thumbnails(services).keys() == before.keys()
    assert dict(services.scoring.estimates().scores) == scores


def test_frames_that_come_in_later_are_seen_through_the_table_too(services, media, negative):
    services.luts.put_on([media.id], str(negative))
    services.importer.rebuild_thumbnails([media.id], on_event=lambda _: None, token=NEVER)
    services.importer.run([media.path], Sampling(amount=0.8), on_event=lambda _: None, token=NEVER)
    after = _thumbnails(services)
    stamps = {frame.pts: frame.id for frame in services.catalog.frames()}
    assert after.keys() == set(stamps.values())
    services.luts.take_off([media.id])
    services.importer.rebuild_thumbnails([media.id], on_event=lambda _: None, token=NEVER)
    before = _thumbnails(services)
    assert max(np.abs(after[key] + before[key] - 255).mean() for key in before) < 3


def test_a_model_learns_from_the_pictures_as_they_are_seen(services, media, negative, tmp_path):
    (seen,) = services.luts.put_on([media.id], str(negative))
    stamps = [frame.pts for frame in services.catalog.frames()][:3]
    clip = RatedClip(
        seen.path, seen.info.kind, seen.fingerprint, seen.shots, dict.fromkeys(stamps, 0.5), seen.lut
    )
    order = TrainingOrder(
        clips=(clip,),
        model_name="mine",
        preset=Preset.QUICK,
        seed=1,
        cache_database=tmp_path / "cache.sqlite3",
        cache_dir=tmp_path,
        staging_file=tmp_path / "staged.zip",
        active=resource_path("frame-importance-model-default.zip").read_bytes(),
    )
    # Three are too few to learn from, but they have been looked at by then.
    with pytest.raises(RequirementsNotMet):
        run_training(order, lambda _: None, NEVER)
    cache = FrameCache(order.cache_database)
    assert cache.known_features(seen.pictures).keys() == set(stamps)
    assert not cache.known_features(seen.fingerprint)
    cache.close()


def test_another_table_of_the_same_name_is_another_look(services, media, tmp_path, negative):
    (first,) = services.luts.put_on([media.id], str(negative))
    write_cube(negative, warm)
    (second,) = services.luts.put_on([media.id], str(negative))
    assert (first.lut.name, second.lut.name) == ("Negative look", "Negative look")
    assert first.pictures != second.pictures


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("none.cube", None, NotFound),
        ("notes.cube", "Shot list for Tuesday.\n", UnreadableMedia),
        ("look.3dl", "LUT_3D_SIZE 2\n", UnreadableMedia),
    ],
)
def test_what_is_no_table_is_refused_by_name_and_changes_nothing(
    services, media, tmp_path, name, text, error
):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(error, match=name):
        services.luts.put_on([media.id], str(tmp_path / name))
    assert services.catalog.list_media() == [media]


def test_either_all_clips_get_it_or_none(services, media, negative):
    with pytest.raises(NotFound, match="id 99"):
        services.luts.put_on([media.id, 99], str(negative))
    assert services.catalog.list_media() == [media]


def test_a_kept_table_that_is_lost_is_told_by_name_and_the_clip_can_be_seen_without(
    services, media, negative
):
    (seen,) = services.luts.put_on([media.id], str(negative))
    services.catalog.lut_file(seen.lut.digest).unlink()
    with pytest.raises(UnreadableMedia, match="look Negative look cannot be shown"):
        services.clips.open(seen, max_side=160, token=NEVER)
    report = services.importer.rebuild_thumbnails([media.id], on_event=lambda _: None, token=NEVER)
    assert "look Negative look cannot be shown" in report.failures[0].reason
    (back,) = services.luts.take_off([media.id])
    view = services.clips.open(back, max_side=160, token=NEVER)
    assert view.frame(0, NEVER).shape[2] == 3
    view.release()


def test_a_kept_table_that_is_damaged_is_made_good_when_it_is_put_on_again(services, media, negative):
    (seen,) = services.luts.put_on([media.id], str(negative))
    kept = services.catalog.lut_file(seen.lut.digest)
    whole = kept.read_bytes()
    kept.write_bytes(b"")
    assert services.luts.put_on([media.id], str(negative)) == (seen,)
    assert kept.read_bytes() == whole


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere the names of files are text.")
def test_a_table_whose_name_is_no_text_is_put_on_under_a_name_that_can_be_shown(
    services, media, tmp_path, negative
):
    odd = tmp_path / os.fsdecode(b"look \xff.cube")
    negative.rename(odd)
    (seen,) = services.luts.put_on([media.id], str(odd))
    assert seen.lut.name == "look \ufffd"
    odd.write_text("Shot list for Tuesday.")
    with pytest.raises(UnreadableMedia, match=r"look .\.cube"):
        services.luts.put_on([media.id], str(odd))
    odd.unlink()
    with pytest.raises(NotFound, match=r"look .\.cube"):
        services.luts.put_on([media.id], str(odd))
