"""Ranges marked in shots: one a shot, kept on the disk, gone with their media."""

from fractions import Fraction

import pytest

from aura_trainer.domain.marks import ShotMark
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.database import Database
from aura_trainer.services.schema import TRAINER
from aura_trainer.services.shot_marks import ShotMarkStore


@pytest.fixture
def database(tmp_path):
    kept = Database(tmp_path / "trainer.sqlite3", TRAINER)
    yield kept
    kept.close()


@pytest.fixture
def catalog(database, tmp_path):
    return Catalog(database, lambda path: path, tmp_path)


def added(catalog, path):
    info = MediaInfo(path, MediaKind.VIDEO, "", "", 1, 1, None, False, Fraction(1), 0, 1, 1.0, False)
    return catalog.add(info, path).id


def test_a_shot_keeps_its_latest_range_and_an_empty_one_is_dropped(database, catalog):
    media_id, marks = added(catalog, "a.mp4"), ShotMarkStore(database)
    first, second = ShotMark(media_id, 0, 2, 9), ShotMark(media_id, 40, None, 50)
    marks.put(second)
    marks.put(ShotMark(media_id, 0, 5))
    marks.put(first)
    assert ShotMarkStore(database).all() == [first, second]
    marks.put(ShotMark(media_id, 0))
    assert marks.all() == [second]


def test_ranges_go_with_their_media_and_one_of_a_media_that_is_gone_is_not_kept(database, catalog):
    media_id, marks = added(catalog, "a.mp4"), ShotMarkStore(database)
    marks.put(ShotMark(media_id, 0, 2))
    catalog.remove(media_id)
    assert marks.all() == []
    marks.put(ShotMark(media_id, 0, 2))
    assert marks.all() == []
