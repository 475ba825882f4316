import numpy as np
import pytest

from aura_trainer.domain.estimates import Scored
from aura_trainer.services.frame_cache import FrameCache


@pytest.fixture
def cache(tmp_path):
    made = FrameCache(tmp_path / "cache.sqlite3")
    yield made
    made.close()


def test_thumbnails_come_back_by_stamp(cache):
    cache.put_thumbnails("clip", {0: b"a", 512: b"b"})
    assert cache.thumbnails("clip", [0, 512, 1024]) == {0: b"a", 512: b"b"}
    assert cache.thumbnails("other", [0]) == {}


def test_more_stamps_than_one_query_takes(cache):
    cache.put_thumbnails("clip", dict.fromkeys(range(1000), b"x"))
    assert len(cache.thumbnails("clip", range(2000))) == 1000


def test_features_keep_their_bits(cache):
    rows = np.random.default_rng(1).normal(size=(2, 1280)).astype(np.float32)
    cache.put_features("clip", "net:1", [5, 6], rows)
    found = cache.features("clip", "net:1", [6, 5])
    np.testing.assert_array_equal(np.stack([found[5], found[6]]), rows)
    assert cache.features("clip", "net:2", [5]) == {}


def test_scores_belong_to_a_model(cache):
    cache.put_scores("clip", "a", {1: Scored(0.25, 1.5)})
    cache.put_scores("clip", "b", {1: Scored(0.75)})
    assert (cache.scores("clip", "a"), cache.scores("clip", "b")) == (
        {1: (0.25, 1.5, None)},
        {1: (0.75, None, None)},
    )


def test_only_the_scores_of_the_last_models_are_kept(cache):
    for number in range(5):
        cache.put_scores("clip", f"model {number}", {1: Scored(0.5)})
    assert [bool(cache.scores("clip", f"model {number}")) for number in range(5)] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_trimming_drops_what_was_used_least_recently(cache, monkeypatch):
    now = [100]
    monkeypatch.setattr("aura_trainer.services.frame_cache.time.time", lambda: now[0])
    cache.put_thumbnails("clip", {1: bytes(700_000), 2: bytes(700_000)})
    now[0] = 200
    cache.thumbnails("clip", [1])
    cache._database.close()
    assert 700_000 <= cache.trim(1) < 720_000
    assert list(cache.thumbnails("clip", [1, 2])) == [1]
    assert cache.trim(1) == 0


def test_trimming_counts_scores_and_leaves_room_below_the_limit(cache, tmp_path):
    place = np.zeros(16, np.float32).tobytes()
    for model in ("old", "new"):
        cache.put_scores("clip", model, {pts: Scored(0.5, 0.1, place) for pts in range(4000)})
    cache.put_thumbnails("clip", {pts: bytes(9_000) for pts in range(100)})
    assert cache.trim(1) > 0
    cache.close()
    assert 0.5 < (tmp_path / "cache.sqlite3").stat().st_size / (1 << 20) < 0.95
    assert not cache.scores("clip", "old")
    assert len(cache.scores("clip", "new")) == 4000
    # A little more does not have everything looked through again.
    cache.put_thumbnails("clip", {1000: bytes(9_000)})
    assert cache.trim(1) == 0


def test_what_could_not_be_dropped_is_not_said_to_be(tmp_path, monkeypatch):
    monkeypatch.setattr("aura_trainer.services.frame_cache._BUSY_SECONDS", 0.1)
    cache, other = (FrameCache(tmp_path / "cache.sqlite3") for _ in range(2))
    cache.put_thumbnails("clip", {pts: bytes(9_000) for pts in range(200)})
    with other._database.write():
        assert cache.trim(1) == 0
    assert len(cache.thumbnails("clip", range(200))) == 200
    cache.close()
    other.close()


@pytest.mark.parametrize("kept", [0, 0.5])
def test_a_damaged_cache_is_empty_and_then_begun_anew(tmp_path, kept):
    path = tmp_path / "cache.sqlite3"
    cache = FrameCache(path)
    cache.put_thumbnails("clip", {pts: bytes(5000) for pts in range(50)})
    cache.put_features("clip", "net", [1], np.ones((1, 4000), np.float32))
    cache.close()
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))] or b"junk" * 5000)
    cache.thumbnails("clip", range(50))
    cache.features("clip", "net", [1])
    cache.put_thumbnails("clip", {1: b"a"})
    cache.put_thumbnails("clip", {1: b"a"})
    assert cache.thumbnails("clip", [1]) == {1: b"a"}
    cache.close()


def test_a_cache_that_cannot_be_made_is_empty_and_no_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = FrameCache(tmp_path / "file" / "cache.sqlite3")
    cache.put_thumbnails("clip", {1: b"a"})
    assert cache.thumbnails("clip", [1]) == {}
    assert cache.trim(1) == 0
    cache.close()
