"""Frames are read from the database once while nothing changes, and addressed as exactly as by decimal numbers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import MediaInfo, MediaKind, Shot
from aura_trainer.services.catalog import Catalog, NewFrame
from aura_trainer.services.database import Database
from aura_trainer.services.frame_reader import frame_address, written_address
from aura_trainer.services.schema import TRAINER

INFO = MediaInfo(
    path="/footage/100% #1.mp4",
    kind=MediaKind.VIDEO,
    container="mp4",
    codec="h264",
    width=640,
    height=360,
    frame_rate=Fraction(25),
    variable_frame_rate=False,
    time_base=Fraction(1, 12800),
    start_pts=0,
    frame_count=100,
    duration_seconds=4.0,
    has_audio=False,
)
BASES = st.sampled_from(
    [Fraction(1, 12800), Fraction(1001, 30000), Fraction(1, 90000), Fraction(1, 2_000_000), Fraction(1)]
)


@given(st.integers(0, 2**40), st.integers(-(2**33), 2**33), BASES | st.fractions(0.000001, 10))
def test_a_written_address_is_the_address_written(ticks, start, base):
    info = replace(INFO, time_base=base, start_pts=start)
    assert written_address(info, start + ticks, None) == str(frame_address(info, start + ticks, None))


def test_half_a_microsecond_goes_to_the_even_one():
    info = replace(INFO, time_base=Fraction(1, 2_000_000))
    assert [written_address(info, pts, None)[-8:] for pts in (1, 3, 5)] == [
        "0.000000",
        "0.000002",
        "0.000002",
    ]


def test_a_still_is_addressed_by_its_file_and_a_time_before_the_first_frame_by_nothing():
    stills = replace(INFO, kind=MediaKind.IMAGES, path="/footage/stills")
    assert written_address(stills, 3, "a#b.png") == "/footage/stills/a%23b.png"
    with pytest.raises(InvalidInput):
        written_address(replace(INFO, start_pts=5), 4, None)


@pytest.fixture
def database(tmp_path):
    made = Database(tmp_path / "trainer.sqlite3", TRAINER)
    yield made
    made.close()


@pytest.fixture
def catalog(database, tmp_path):
    return Catalog(database, str, tmp_path)


def entered(catalog, name, count=3):
    media = catalog.add(replace(INFO, path=f"/footage/{name}.mp4"), name)
    catalog.add_frames(media, [NewFrame(512 * at, at, key_frame=False) for at in range(count)])
    return media


def test_frames_that_did_not_change_are_the_same_ones_for_all_that_ask(catalog):
    first, second = entered(catalog, "a"), entered(catalog, "b")
    before = catalog.frames()
    assert all(one is other for one, other in zip(before, catalog.frames(), strict=True))
    assert all(one is other for one, other in zip(before[3:], catalog.frames(second.id), strict=True))
    catalog.finish(first.id, (Shot(0, 0, 600), Shot(1, 600, 2000)), [])
    after = catalog.frames()
    assert [frame.shot for frame in after] == [0, 0, 1, 0, 0, 0]
    assert after[3] is before[3]


def test_what_another_process_changes_is_read_again(catalog, tmp_path):
    media = entered(catalog, "a")
    kept = catalog.frames()
    database = Database(tmp_path / "trainer.sqlite3", TRAINER)
    other = Catalog(database, str, tmp_path)
    other.measure(media.id, replace(media.info, frame_count=3), withdrawn=[512])
    other.add_frames(media, [NewFrame(512 * 9, 9, key_frame=False)])
    assert [frame.ordinal for frame in catalog.frames()] == [0, 2, 9]
    other.measure(media.id, replace(media.info, start_pts=-12800), withdrawn=[])
    assert [frame.address.partition("#")[2] for frame in catalog.frames(media.id)] == [
        "t=1.000000",
        "t=1.080000",
        "t=1.360000",
    ]
    other.remove(media.id)
    assert catalog.frames() == catalog.frames(media.id) == []
    assert len(kept) == 3
    database.close()
