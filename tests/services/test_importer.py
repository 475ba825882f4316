import errno
import os
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidInput, NotFound, StorageFailure
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import (
    FramesImported,
    ImportFailure,
    ImportProgress,
    MediaImported,
    Sampling,
    SamplingRule,
)
from aura_trainer.domain.training import StopRequest
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clock import utc_now
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.frame_cache import FrameCache, ThumbnailCache
from aura_trainer.services.import_child import run_import
from aura_trainer.services.import_order import ImportOrder, MediaDone, MediaFound
from aura_trainer.services.importer import FilesRefused, Importer
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.replaced_media import ReplacedMedia
from aura_trainer.services.schema import TRAINER

EVERY_TWO = Sampling(SamplingRule.EVERY, 2.0)


class Bench:
    def __init__(self, folder):
        self.database = Database(folder / "trainer.sqlite3", TRAINER)
        self.cache = FrameCache(folder / "cache.sqlite3")
        self.catalog = Catalog(self.database, fingerprint, folder)
        self.thumbnails = ThumbnailCache(self.cache, self.database)
        self.store = AnnotationStore(
            DataPaths(folder / "home", folder / "cache"),
            DiskFiles(),
            utc_now,
            ProcessLock(folder / "annotations.lock", "the ratings"),
        )
        self.importer = Importer(self.catalog, self.cache, ReplacedMedia(self.catalog, self.store))
        self.events = []

    def run(self, *paths, sampling=EVERY_TWO, token=None):
        return self.importer.run(
            [str(path) for path in paths], sampling, on_event=self.events.append, token=token or NeverStop()
        )

    def close(self):
        self.cache.close()
        self.database.close()


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def clip(sample_clip, tmp_path):
    return shutil.copy(sample_clip, tmp_path / "Über #1 100%, 'x'.mp4")


def test_a_clip_comes_in_with_shots_frames_and_thumbnails(bench, clip):
    report = bench.run(clip)
    (media,) = bench.catalog.list_media()
    frames = bench.catalog.frames()
    assert (report.media_ids, report.frame_count, report.failures) == ((media.id,), 10, ())
    assert len(media.shots) >= 6
    assert [frame.seconds for frame in frames] == [2.0 * step for step in range(10)]
    assert {frame.shot for frame in frames} <= {shot.index for shot in media.shots}
    jpegs = bench.thumbnails.get([frame.id for frame in frames])
    assert len(jpegs) == 10
    assert all(jpeg.startswith(b"\xff\xd8") for jpeg in jpegs.values())


def test_frames_are_told_before_the_import_ends_and_progress_reaches_the_end(bench, clip):
    bench.run(clip, sampling=Sampling(SamplingRule.EVERY, 0.5))
    kinds = [type(event) for event in bench.events]
    assert kinds.index(MediaImported) < kinds.index(FramesImported)
    assert kinds.count(FramesImported) > 1
    fractions = [event.fraction for event in bench.events if isinstance(event, ImportProgress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.parametrize("rule", [SamplingRule.EVERY, SamplingRule.KEY_FRAMES])
def test_a_long_clip_shows_its_first_frames_before_it_is_read_through(bench, clip, rule):
    sampling = Sampling(rule, 0.5 if rule is SamplingRule.EVERY else 1.0)
    bench.run(clip, sampling=sampling)
    (short,) = bench.catalog.list_media()
    expected = [(frame.pts, frame.ordinal, frame.key_frame, frame.shot) for frame in bench.catalog.frames()]
    bench.catalog.remove(short.id)
    # Room behind the last frame, which costs no disk.
    os.truncate(clip, 65 << 20)
    bench.events.clear()
    report = bench.run(clip, sampling=sampling)
    assert (report.failures, report.notes) == ((), ())
    (media,) = bench.catalog.list_media()
    assert replace(media.info, path=short.path) == short.info
    assert media.shots == short.shots
    assert [(f.pts, f.ordinal, f.key_frame, f.shot) for f in bench.catalog.frames()] == expected
    kinds = [type(event) for event in bench.events if not isinstance(event, ImportProgress)]
    assert kinds[:2] == [MediaImported, FramesImported], "the head"
    assert kinds.count(MediaImported) == 3, "announced, measured, finished"
    told = [frame.id for event in bench.events if isinstance(event, FramesImported) for frame in event.frames]
    assert len(told) == len(set(told)) == len(expected)


def test_one_unreadable_clip_is_named_and_the_others_go_on(bench, clip, tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("these are not pictures")
    report = bench.run(text, clip, tmp_path / "missing.mov")
    assert len(report.media_ids) == 1
    assert {failure.path for failure in report.failures} == {str(text), str(tmp_path / "missing.mov")}
    assert all(failure.reason for failure in report.failures)


def test_a_fault_of_ours_over_one_clip_is_told_and_the_others_go_on(
    clip, sample_clip, tmp_path, monkeypatch, caplog
):
    strange = shutil.copy(sample_clip, tmp_path / "strange.mp4")
    open_footage = Footage.open

    def open_but_one(path, kind, token):
        if path == str(strange):
            raise IndexError("index -1 is out of bounds")
        return open_footage(path, kind, token)

    monkeypatch.setattr(Footage, "open", open_but_one)
    told = []
    run_import(ImportOrder((str(strange), str(clip)), EVERY_TWO), told.append, NeverStop())
    (failure,) = [event for event in told if isinstance(event, ImportFailure)]
    assert failure.path == str(strange)
    assert "unexpected IndexError: index -1 is out of bounds" in failure.reason
    assert "Traceback" in caplog.text
    assert str(strange) in caplog.text
    assert [event.info.path for event in told if isinstance(event, MediaFound)] == [str(clip)]
    assert any(isinstance(event, MediaDone) for event in told)


def test_running_out_of_memory_or_disk_is_not_taken_for_a_fault_of_one_clip(clip, monkeypatch):
    def refused(path, kind, token):
        raise failure

    monkeypatch.setattr(Footage, "open", refused)
    for failure in (MemoryError(), StorageFailure("The disk is full."), Cancelled()):
        with pytest.raises(type(failure)):
            run_import(ImportOrder((str(clip),), EVERY_TWO), lambda _event: None, NeverStop())


def test_sampling_by_shot_takes_frames_of_every_shot(bench, clip):
    report = bench.run(clip, sampling=Sampling(SamplingRule.PER_SHOT, 2))
    (media,) = bench.catalog.list_media()
    by_shot = [frame.shot for frame in bench.catalog.frames()]
    assert report.frame_count == len(by_shot) <= 2 * len(media.shots)
    assert set(by_shot) == {shot.index for shot in media.shots}


def test_importing_again_adds_frames_and_keeps_the_first(bench, clip):
    bench.run(clip)
    before = {frame.pts: frame.id for frame in bench.catalog.frames()}
    bench.run(clip, sampling=Sampling(SamplingRule.EVERY, 1.0))
    after = {frame.pts: frame.id for frame in bench.catalog.frames()}
    assert len(after) == 20
    assert before.items() <= after.items()


def test_what_was_imported_before_is_told_with_what_is_new(bench, clip):
    assert bench.run(clip).notes == ()
    name = Path(clip).name
    assert bench.run(clip).notes == (f"{name} was imported before; no frames are new.",)
    again = bench.run(clip, sampling=Sampling(SamplingRule.EVERY, 1.0))
    assert again.notes == (f"{name} was imported before; 10 frames are new.",)
    (last,) = [frame for frame in bench.catalog.frames() if frame.seconds == 19.0]
    with bench.database.write() as connection:
        connection.execute("DELETE FROM frame WHERE id = ?", (last.id,))
    again = bench.run(clip, sampling=Sampling(SamplingRule.EVERY, 1.0))
    assert again.notes == (f"{name} was imported before; 1 frame is new.",)


def test_chapters_of_one_recording_come_in_together_and_it_is_told(bench, sample_clip, tmp_path):
    for name in ("GX010042.MP4", "GX010043.MP4", "GX030042.MP4"):
        with Path(shutil.copy(sample_clip, tmp_path / name)).open("ab") as file:
            file.write(name.encode())
    report = bench.run(*tmp_path.glob("*.MP4"), sampling=Sampling(SamplingRule.SPREAD, 1))
    assert [media.title for media in bench.catalog.list_media()] == [
        "GX010042.MP4 (1 of 3)", "GX030042.MP4 (3 of 3)", "GX010043.MP4",
    ]  # fmt: skip
    (note,) = report.notes
    assert "GX010042.MP4, GX030042.MP4 are one recording of 3 files" in note
    assert "Missing: part 2." in note


def test_a_cancel_keeps_what_has_come_in(bench, clip):
    class AfterFirstFrames:
        def requested(self):
            seen = any(isinstance(event, FramesImported) for event in bench.events)
            return StopRequest.CANCEL if seen else None

    with pytest.raises(Cancelled):
        bench.run(clip, sampling=Sampling(SamplingRule.EVERY, 0.2), token=AfterFirstFrames())
    told = [frame.id for event in bench.events if isinstance(event, FramesImported) for frame in event.frames]
    assert told
    assert set(told) <= {frame.id for frame in bench.catalog.frames()}


def test_a_moment_becomes_the_frame_displayed_then(bench, clip):
    wanted = FrameAddress(str(clip), Decimal("2.03"))
    exact = bench.importer.adopt([wanted], token=NeverStop())[wanted]
    (frame,) = bench.catalog.frames()
    assert str(exact) == frame.address
    assert 2.03 - 1 / 24 <= frame.seconds <= 2.03
    assert len(bench.catalog.list_media()[0].shots) >= 6


def test_a_video_without_a_time_is_no_frame(bench, clip):
    with pytest.raises(InvalidInput, match=r"is a video: say which frame.*Nothing was stored"):
        bench.importer.adopt([FrameAddress(str(clip))], token=NeverStop())
    assert bench.catalog.frames() == []


def test_a_moment_past_the_end_is_refused_by_name(bench, clip):
    with pytest.raises(InvalidInput, match=r"no frame at 99\.0.*Nothing was stored"):
        bench.importer.adopt([FrameAddress(str(clip), Decimal(99))], token=NeverStop())


def test_one_file_under_two_spellings_is_looked_up_once_and_each_address_has_its_frame(bench, clip, tmp_path):
    (tmp_path / "beside").mkdir()
    plain = FrameAddress(str(clip), Decimal(1))
    roundabout = FrameAddress(str(tmp_path / "beside" / ".." / Path(clip).name), Decimal(2))
    exact = bench.importer.adopt([plain, roundabout], token=NeverStop())
    assert [address.path for address in exact.values()] == [str(clip)] * 2
    assert [str(exact[plain]), str(exact[roundabout])] == [frame.address for frame in bench.catalog.frames()]
    late = replace(roundabout, seconds=Decimal(99))
    with pytest.raises(FilesRefused) as refused:
        bench.importer.adopt([plain, late], token=NeverStop())
    assert (late.path, (late.seconds,)) in [
        (failure.path, failure.moments) for failure in refused.value.failures
    ]


def test_a_folder_is_no_frame(bench, tmp_path):
    folder = write_images(tmp_path / "stills", 2)
    with pytest.raises(
        FilesRefused, match=r"stills: This is a folder: name an image in it.*Nothing was stored"
    ):
        bench.importer.adopt([FrameAddress(str(folder))], token=NeverStop())
    assert bench.catalog.list_media() == []


def take_offline(monkeypatch, folder):
    """Have the system fail to look at paths, as it does on a network disk that is not connected."""
    look = os.stat

    def stat(path, *args, **options):
        if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(folder):
            raise OSError(errno.ESTALE, "Stale file handle", str(path))
        return look(path, *args, **options)

    monkeypatch.setattr(os, "stat", stat)


def test_an_imported_folder_on_a_disk_that_is_offline_stops_no_import_and_no_rating(
    bench, clip, tmp_path, monkeypatch
):
    (away,) = bench.run(write_images(tmp_path / "away", 2)).media_ids
    take_offline(monkeypatch, tmp_path / "away")
    wanted = FrameAddress(str(clip), Decimal(1))
    assert bench.importer.adopt([wanted], token=NeverStop()).keys() == {wanted}
    assert bench.run(clip).failures == ()
    assert not bench.catalog.lies_at(bench.catalog.media(away), str(tmp_path / "away"))
    with pytest.raises(NotFound, match="nothing at"):
        bench.catalog.relink(away, str(tmp_path / "away"))


def lose_thumbnails(bench, folder):
    bench.cache.close()
    (folder / "cache.sqlite3").unlink()
    ids = [frame.id for frame in bench.catalog.frames()]
    assert bench.thumbnails.get(ids) == {}
    return ids


def rebuild(bench):
    return bench.importer.rebuild_thumbnails(
        [media.id for media in bench.catalog.list_media()], on_event=bench.events.append, token=NeverStop()
    )


def write_images(folder, count, suffix="png"):
    folder.mkdir()
    for number in range(count):
        picture = np.full((40, 50, 3), 20 * number + 10, np.uint8)
        assert cv2.imwrite(str(folder / f"take{number}.{suffix}"), picture)
    return folder


def test_thumbnails_can_be_made_again_after_the_cache_is_lost(bench, clip, tmp_path):
    bench.run(clip, write_images(tmp_path / "stills", 3))
    before = (bench.catalog.list_media(), bench.catalog.frames())
    ids = lose_thumbnails(bench, tmp_path)
    report = rebuild(bench)
    assert (len(report.media_ids), report.frame_count, report.failures) == (2, len(ids), ())
    assert len(bench.thumbnails.get(ids)) == len(ids)
    assert (bench.catalog.list_media(), bench.catalog.frames()) == before


def test_no_thumbnails_are_made_of_another_file_at_the_path(bench, clip, tmp_path):
    folder = write_images(tmp_path / "stills", 3, "bmp")
    bench.run(folder, clip)
    before = (bench.catalog.list_media(), bench.catalog.frames())
    lose_thumbnails(bench, tmp_path)
    (folder / "take0.bmp").write_bytes((folder / "take1.bmp").read_bytes())
    Path(clip).unlink()
    report = rebuild(bench)
    reasons = {failure.path: failure.reason for failure in report.failures}
    assert reasons.keys() == {str(folder), str(clip)}
    assert "changed since it was imported" in reasons[str(folder)]
    assert (report.media_ids, report.frame_count) == ((), 0)
    assert bench.thumbnails.get([frame.id for frame in bench.catalog.frames()]) == {}
    assert (bench.catalog.list_media(), bench.catalog.frames()) == before


def test_real_footage_of_a_package_comes_in(bench, real_clips):
    report = bench.run(real_clips)
    assert report.failures == ()
    assert report.frame_count > 0
    assert all(frame.address.startswith(str(real_clips)) for frame in bench.catalog.frames())


def test_a_folder_of_images_is_one_media_addressed_by_file(bench, tmp_path, clip):
    bench.run(clip)
    jpegs = bench.thumbnails.get([frame.id for frame in bench.catalog.frames()])
    folder = tmp_path / "stills"
    folder.mkdir()
    for number, jpeg in enumerate(list(jpegs.values())[:3]):
        (folder / f"take {number}#.jpg").write_bytes(jpeg)
    report = bench.run(folder)
    frames = bench.catalog.frames(report.media_ids[0])
    assert [frame.address for frame in frames] == [f"{folder}/take {number}%23.jpg" for number in range(3)]
    assert [frame.shot for frame in frames] == [0, 1, 2]


def test_an_image_of_an_imported_folder_is_the_folders_own_frame(bench, tmp_path):
    folder = write_images(tmp_path / "stills", 4)
    bench.run(folder, sampling=Sampling(SamplingRule.SPREAD, 1))
    (media,) = bench.catalog.list_media()
    (sampled,) = bench.catalog.frames()
    wanted = [FrameAddress(str(folder / f"take{number}.png")) for number in range(4)]
    exact = bench.importer.adopt(wanted[:3], token=NeverStop())
    assert exact == {address: address for address in wanted[:3]}
    report = bench.run(folder / "take3.png")
    assert (report.media_ids, report.frame_count) == ((media.id,), 1)
    assert bench.catalog.list_media() == [media]
    frames = bench.catalog.frames()
    assert [frame.address for frame in frames] == [str(address) for address in wanted]
    assert sampled in frames
    assert len(bench.thumbnails.get([frame.id for frame in frames])) == 4


def test_an_image_given_beside_its_folder_is_no_media_of_its_own(bench, tmp_path):
    folder = write_images(tmp_path / "stills", 3)
    bench.run(folder / "take1.png", folder)
    assert [media.path for media in bench.catalog.list_media()] == [str(folder)]
    assert len(bench.catalog.frames()) == 3


def test_an_image_new_in_an_imported_folder_leaves_the_folders_other_frames(bench, tmp_path):
    folder = write_images(tmp_path / "stills", 3)
    bench.run(folder)
    shutil.copy(folder / "take0.png", folder / "take9.png")
    wanted = FrameAddress(str(folder / "take9.png"))
    assert bench.importer.adopt([wanted], token=NeverStop()) == {wanted: wanted}
    assert [Path(frame.address).name for frame in bench.catalog.frames()] == [
        "take0.png", "take1.png", "take2.png", "take9.png",
    ]  # fmt: skip


def test_a_video_beside_imported_images_is_a_media_of_its_own(bench, tmp_path, clip):
    folder = write_images(tmp_path / "stills", 2)
    bench.run(folder)
    moved = shutil.move(clip, folder / "clip.mp4")
    bench.importer.adopt([FrameAddress(str(moved), Decimal(1))], token=NeverStop())
    assert [media.path for media in bench.catalog.list_media()] == [str(folder), str(moved)]
    assert len(bench.catalog.frames()) == 3
