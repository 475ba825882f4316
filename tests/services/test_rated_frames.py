import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput, NotFound
from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.domain.rating_exchange import OnConflict
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.services.annotation_exchange import AnnotationExchange
from aura_trainer.services.annotation_store import AnnotationStore
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.database import Database
from aura_trainer.services.files import DiskFiles
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.importer import Importer
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.rating_import import RatingImport
from aura_trainer.services.replaced_media import ReplacedMedia
from aura_trainer.services.schema import TRAINER

USER = "ann"


class Bench:
    def __init__(self, home):
        self.paths = paths = DataPaths(home, home / "cache")
        self.ticks = count()
        self.database = Database(paths.database, TRAINER)
        self.cache = FrameCache(paths.cache_database)
        self.catalog = Catalog(self.database, fingerprint, paths.luts_dir)
        self.store = AnnotationStore(
            paths,
            DiskFiles(),
            lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(self.ticks)),
            ProcessLock(home / "annotations.lock", "the ratings"),
        )
        self.importer = Importer(self.catalog, self.cache, ReplacedMedia(self.catalog, self.store))
        self.rated = RatedFrames(self.store, self.catalog)
        self.exchange = AnnotationExchange(paths, self.store, self.rated, self.importer, DiskFiles())
        self.importing = RatingImport(self.store, self.rated, self.importer, self.catalog, DiskFiles())

    def import_clip(self, path):
        sampling = Sampling(SamplingRule.EVERY, 2.0)
        self.importer.run([str(path)], sampling, on_event=lambda _: None, token=NeverStop())
        return self.catalog.frames()

    def add(self, *ratings, root):
        return self.exchange.add(USER, [Rating(*item) for item in ratings], root=root, token=NeverStop())

    def bring_in(self, table, *, root=None):
        plan = self.importing.plan(USER, [table], root=root, token=NeverStop(), on_event=lambda _event: None)
        self.importing.bring_in(
            USER, plan, OnConflict.THEIRS, token=NeverStop(), on_event=lambda _event: None
        )

    def ratings(self):
        return {key: item.rating for key, item in self.rated.load(USER).by_frame.items()}


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path / "home")
    yield made
    made.cache.close()
    made.database.close()


@pytest.fixture
def clip(sample_clip, tmp_path):
    return Path(shutil.copy(sample_clip, tmp_path / "clip.mp4"))


def test_a_rating_meets_the_frame_displayed_at_its_time(bench, clip):
    frames = bench.import_clip(clip)
    bench.store.append(USER, [Rating(f"{clip}#t=2.01", 0.7), Rating(f"{clip}#t=4.000000", 0.2)])
    assert bench.ratings() == {frames[1].id: 0.7, frames[2].id: 0.2}


def test_a_time_without_a_sampled_frame_is_unmatched(bench, clip):
    bench.import_clip(clip)
    bench.store.append(USER, [Rating(f"{clip}#t=3.0", 0.7), Rating("elsewhere.mp4#t=1.0", 0.1)])
    loaded = bench.rated.load(USER)
    assert loaded.by_frame == {}
    assert len(loaded.unmatched) == 2


def test_old_ratings_follow_a_moved_clip_and_the_latest_wins(bench, clip, tmp_path):
    frames = bench.import_clip(clip)
    bench.store.append(USER, [Rating(frames[1].address, 0.3), Rating(frames[2].address, 0.4)])
    moved = tmp_path / "archive.mp4"
    clip.rename(moved)
    bench.catalog.relink(frames[0].media_id, str(moved))
    bench.store.append(USER, [Rating(bench.catalog.frames()[1].address, 0.9)])
    assert bench.ratings() == {frames[1].id: 0.9, frames[2].id: 0.4}


def test_a_rating_given_later_wins_though_the_clock_was_set_back_and_also_after_a_compaction(
    bench, clip, tmp_path
):
    frames = bench.import_clip(clip)
    bench.store.append(USER, [Rating(frames[1].address, 0.3)])
    clip.rename(tmp_path / "archive.mp4")
    bench.catalog.relink(frames[0].media_id, str(tmp_path / "archive.mp4"))
    bench.ticks = count(-86_400)
    bench.store.append(USER, [Rating(bench.catalog.frames()[1].address, 0.9)])
    assert bench.ratings() == {frames[1].id: 0.9}
    bench.store.compact(USER)
    assert bench.ratings() == {frames[1].id: 0.9}


def test_adding_by_an_inexact_time_stores_the_frames_own(bench, clip, tmp_path):
    (stored,) = bench.add(("clip.mp4#t=2.03", 0.5), root=tmp_path)
    (frame,) = bench.catalog.frames()
    assert stored.frame_path == frame.address
    assert bench.ratings() == {frame.id: 0.5}


@pytest.mark.parametrize(
    ("ratings", "error"),
    [
        ([("clip.mp4#t=1", 0.5), ("clip.mp4#t=2", 1.5)], InvalidAnnotation),
        ([("clip.mp4#t=1", 0.5), ("clip.mp4#t=99", 0.5)], InvalidInput),
        ([("clip.mp4#t=1", 0.5), ("gone.mp4#t=1", 0.5)], NotFound),
        ([("clip.mp4#t=1", 0.5), (" ", 0.5)], InvalidAnnotation),
    ],
)
def test_one_bad_rating_stores_none(bench, clip, tmp_path, ratings, error):
    with pytest.raises(error):
        bench.add(*ratings, root=tmp_path)
    assert bench.store.load(USER).ratings == {}


def test_a_file_of_ratings_goes_in_and_out(bench, clip, tmp_path):
    table = tmp_path / "in.csv"
    table.write_text("framePath,rating\nclip.mp4#t=1.0,0.25\nclip.mp4#t=5.01,1\n")
    bench.bring_in(table)
    for name in ("out.csv", "out.jsonl"):
        assert bench.exchange.export_file(USER, tmp_path / name) == 2
        bench.store.clear(USER)
        bench.bring_in(tmp_path / name)
        assert sorted(bench.ratings().values()) == [0.25, 1.0]


def test_remarks_come_in_with_a_rating_that_is_there_already(bench, clip, tmp_path):
    frame = bench.import_clip(clip)[1]
    bench.store.append(USER, [Rating(frame.address, 0.5)])
    table = tmp_path / "in.jsonl"
    table.write_text(json.dumps({"framePath": frame.address, "rating": 0.5, "metadata": {"note": "hello"}}))
    bench.bring_in(table)
    assert bench.store.load(USER).ratings[frame.address].metadata == {"note": "hello"}
    size = bench.paths.annotations(USER).stat().st_size
    bench.bring_in(table)
    assert bench.paths.annotations(USER).stat().st_size == size


def test_a_missing_file_and_an_unknown_ending_are_named(bench, tmp_path):
    with pytest.raises(NotFound, match=r"none\.csv"):
        bench.bring_in(tmp_path / "none.csv")
    with pytest.raises(InvalidInput, match=r"\.jsonl or \.csv"):
        bench.exchange.export_file(USER, tmp_path / "out.txt")


def test_a_wrong_root_says_where_paths_start(bench, clip, tmp_path):
    table = tmp_path / "in.csv"
    table.write_text("framePath,rating\nclip.mp4#t=1.0,0.25\n")
    told = rf"in\.csv, line 2: .*home/clip\.mp4 cannot be found; relative paths start at {tmp_path / 'home'}"
    with pytest.raises(InvalidInput, match=told):
        bench.bring_in(table, root=tmp_path / "home")


def test_another_clip_at_the_path_of_a_rated_one_is_told_and_inherits_nothing(bench, clip, real_clips):
    frames = bench.import_clip(clip)
    bench.store.append(USER, [Rating(frames[1].address, 0.3)])
    shutil.copy(next(real_clips.glob("*.mp4")), clip)
    report = bench.importer.run(
        [str(clip)], Sampling(SamplingRule.EVERY, 2.0), on_event=lambda _: None, token=NeverStop()
    )
    assert any("another file than the one rated under this name" in warning for warning in report.warnings)
    assert bench.ratings() == {frames[1].id: 0.3}
    assert frames[1].id not in {frame.id for frame in bench.catalog.frames(report.media_ids[0])}
