"""Proxies come in with their originals: one media, under the original's addresses."""

from pathlib import Path

import pytest
from clips import Clip, make_clip
from test_importer import Bench

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.services.proxy_search import find_proxies

ORIGINAL = Clip("A001.mov", 75, size=(320, 256), time_code="10:20:30:05", reel="A001")
PROXY = Clip("take.mov", 75, time_code="10:20:30:05", reel="A001")
SPREAD = Sampling(SamplingRule.SPREAD, 5)


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def footage(tmp_path):
    folder = tmp_path / "footage"
    folder.mkdir()
    return folder


def add(folder, clip):
    return str(make_clip(folder / clip.name, clip))


def test_original_and_proxy_are_one_media_under_the_originals_name(bench, footage):
    original, proxy = add(footage, ORIGINAL), add(footage, PROXY)
    report = bench.run(footage, sampling=SPREAD)
    (media,) = bench.catalog.list_media()
    assert (media.path, media.proxy) == (original, proxy)
    assert report.frame_count == 5
    assert all(frame.address.startswith(f"{original}#t=") for frame in bench.catalog.frames())
    assert report.notes == ("take.mov is the proxy of A001.mov: one clip, under the original's name.",)
    assert report.warnings == ()


def test_an_imported_clip_whose_name_no_disk_can_hold_is_no_original(footage):
    proxy = add(footage, PROXY)
    assert find_proxies([proxy], {str(footage / ("n" * 300)): 3.0}, NeverStop()) == {}


def test_the_proxy_is_what_is_decoded(bench, footage):
    original = add(footage, ORIGINAL)
    add(footage, Clip("take.mov", 75, size=(160, 32), time_code="10:20:30:05", reel="A001"))
    bench.run(footage, sampling=SPREAD)
    assert (bench.catalog.by_path(original).info.width, bench.catalog.by_path(original).info.height) == (
        320,
        256,
    )
    from cv2 import IMREAD_COLOR, imdecode
    from numpy import frombuffer, uint8

    frames = [frame.id for frame in bench.catalog.frames()]
    jpeg = bench.thumbnails.get(frames)[frames[0]]
    height, width = imdecode(frombuffer(jpeg, uint8), IMREAD_COLOR).shape[:2]
    assert width == 5 * height, "the shape of the proxy's picture"


def test_a_proxy_imported_after_its_original_joins_it(bench, footage):
    original = add(footage, ORIGINAL)
    bench.run(footage, sampling=SPREAD)
    proxy = add(footage, PROXY)
    report = bench.run(proxy, sampling=SPREAD)
    (media,) = bench.catalog.list_media()
    assert (media.path, media.proxy) == (original, proxy)
    assert report.frame_count == 0
    assert "is the proxy of A001.mov" in report.notes[0]


def test_an_original_imported_after_its_proxy_leaves_the_rated_clip_alone(bench, footage):
    proxy = add(footage, PROXY)
    bench.run(proxy, sampling=SPREAD)
    original = add(footage, ORIGINAL)
    bench.run(original, sampling=SPREAD)
    assert {media.path for media in bench.catalog.list_media()} == {proxy, original}


def test_a_proxy_of_other_length_is_told_and_the_original_read(bench, footage):
    (footage / "DCIM").mkdir()
    make_clip(footage / "DCIM" / "GX010001.MP4", Clip("GX010001.MP4", 75))
    make_clip(footage / "short.mp4", Clip("short.mp4", 50)).rename(footage / "DCIM" / "GL010001.LRV")
    report = bench.run(footage, sampling=SPREAD)
    (media,) = bench.catalog.list_media()
    assert media.proxy is None
    assert report.frame_count == 5
    (warning,) = report.warnings
    assert "50 frames" in warning
    assert warning.endswith("The original was read instead.")


def test_lost_thumbnails_are_made_of_the_proxy_or_of_the_original_once_it_is_gone(bench, footage, tmp_path):
    add(footage, ORIGINAL)
    proxy = add(footage, PROXY)
    bench.run(footage, sampling=SPREAD)
    (media,) = bench.catalog.list_media()
    frames = [frame.id for frame in bench.catalog.frames()]
    for present in (True, False):
        if not present:
            Path(proxy).unlink()
        bench.cache.close()
        (tmp_path / "cache.sqlite3").unlink()
        report = bench.importer.rebuild_thumbnails(
            [media.id], on_event=bench.events.append, token=NeverStop()
        )
        assert (report.failures, report.warnings) == ((), ())
        assert len(bench.thumbnails.get(frames)) == 5
