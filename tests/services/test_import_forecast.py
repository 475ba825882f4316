"""What an import would bring, counted before anything is decoded."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import Clip, make_clip

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidInput
from aura_trainer.domain.media import Sampling, SamplingRule
from aura_trainer.domain.training import StopRequest
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.database import Database
from aura_trainer.services.import_forecast import Forecast, ImportForecaster
from aura_trainer.services.schema import TRAINER

EVERY_TWO = Sampling(SamplingRule.EVERY, 2.0)


class Bench:
    def __init__(self, folder):
        self.database = Database(folder / "trainer.sqlite3", TRAINER)
        self.catalog = Catalog(self.database, fingerprint, folder)
        self.forecaster = ImportForecaster(self.catalog)
        self.told = []

    def look(self, *paths, sampling=EVERY_TWO, token=None):
        return self.forecaster.look(
            [str(path) for path in paths], sampling, on_event=self.told.append, token=token or NeverStop()
        )


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def footage(tmp_path):
    folder = tmp_path / "footage"
    folder.mkdir()
    return folder


def add_images(folder, count):
    folder.mkdir(exist_ok=True)
    for number in range(count):
        assert cv2.imwrite(str(folder / f"take{number}.png"), np.full((40, 50, 3), 20 * number, np.uint8))
    return folder


def test_clips_images_and_what_cannot_be_read_are_counted_apart(bench, footage, sample_clip):
    shutil.copy(sample_clip, footage / "A001.mp4")
    add_images(footage / "stills", 3)
    (footage / "notes.mp4").write_text("no pictures here")
    forecast = bench.look(footage)
    assert (forecast.frames, forecast.clips, forecast.looked, forecast.total) == (13, 2, 3, 3)
    assert forecast.complete
    (failure,) = forecast.failures
    assert Path(failure.path).name == "notes.mp4"
    assert bench.told
    assert bench.told[0].total == 3


def test_another_sampling_is_answered_without_looking_again(bench, sample_clip):
    assert bench.look(sample_clip).frames == 10
    bench.told.clear()
    assert bench.look(sample_clip, sampling=Sampling(SamplingRule.SPREAD, 7)).frames == 7
    assert bench.told == []


def test_a_file_that_is_replaced_is_looked_at_again(bench, footage, sample_clip):
    add_images(footage, 2)
    assert bench.look(footage).frames == 2
    shutil.copy(footage / "take0.png", footage / "take2.png")
    assert bench.look(footage).frames == 3
    clip = Path(shutil.copy(sample_clip, footage / "clip.mp4"))
    assert bench.look(clip).frames == 10
    clip.write_bytes((footage / "take0.png").read_bytes())
    assert bench.look(clip).frames == 1


def test_a_clip_reached_by_two_ways_counts_once(bench, footage, sample_clip):
    clip = shutil.copy(sample_clip, footage / "A001.mp4")
    assert bench.look(footage, clip, footage).clips == 1


def test_chapters_proxies_and_what_is_imported_already_are_told(bench, footage, sample_clip):
    for name in ("GX010042.MP4", "GX020042.MP4"):
        with Path(shutil.copy(sample_clip, footage / name)).open("ab") as file:
            file.write(name.encode())
    original = Clip("A001.mov", 50, size=(320, 256), time_code="10:20:30:05", reel="A001")
    proxy = Clip("take.mov", 50, time_code="10:20:30:05", reel="A001")
    for clip in (original, proxy):
        make_clip(footage / clip.name, clip)
    forecast = bench.look(footage)
    assert (forecast.clips, forecast.recordings, forecast.proxies, forecast.known) == (3, 1, 1, 0)


def test_what_was_counted_before_a_cancel_is_kept(bench, footage, sample_clip):
    # So many that they are not all looked at before the cancel is heard.
    for number in range(60):
        shutil.copy(sample_clip, footage / f"{number}.mp4")

    class AfterTheFirst:
        def requested(self):
            return StopRequest.CANCEL if bench.told else None

    with pytest.raises(Cancelled):
        bench.look(footage, token=AfterTheFirst())
    bench.told.clear()
    assert bench.look(footage).frames == 600
    assert all(forecast.looked > 1 for forecast in bench.told)


def test_nothing_and_a_blank_path(bench, footage):
    assert bench.look(footage).clips == 0
    assert bench.look() == Forecast()
    with pytest.raises(InvalidInput):
        bench.look(" ")
