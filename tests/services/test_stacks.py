"""Stacks of catalogued frames: from thumbnails at first, from embeddings once there are some, and kept."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import ImportProgress, Media, MediaInfo, MediaKind
from aura_trainer.domain.training import StopRequest
from aura_trainer.ml.features.known import BACKBONE_SPEC
from aura_trainer.services.feature_reader import extractor_key
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.frame_looks import FrameLooks
from aura_trainer.services.stacks import StackService


def clip(key, kind=MediaKind.VIDEO):
    info = MediaInfo(f"{key}.mp4", kind, "", "", 1, 1, None, False, Fraction(1), 0, 1, 1.0, False)
    return Media(key, info, f"print-{key}", (), (), (), "")


def frame(media, pts, shot=0):
    return Frame(media * 100 + pts, media, "", pts, Fraction(1), pts, False, shot)


def jpeg(level):
    picture = np.full((96, 160, 3), level, np.uint8)
    picture[:, :80] //= 2
    return cv2.imencode(".jpg", picture)[1].tobytes()


@pytest.fixture
def cache(tmp_path):
    kept = FrameCache(tmp_path / "cache.sqlite3")
    yield kept
    kept.close()


@pytest.fixture
def service(cache):
    return StackService(cache, FrameLooks(cache))


def test_thumbnails_make_stacks_within_shots_and_stills_stack_along_their_folder(cache, service):
    cache.put_thumbnails("print-1", {0: jpeg(40), 1: jpeg(42), 2: jpeg(200), 3: jpeg(200)})
    cache.put_thumbnails("print-2", {0: jpeg(90), 1: jpeg(90)})
    media = {1: clip(1), 2: clip(2, MediaKind.IMAGES)}
    frames = [frame(1, 3, shot=2), frame(1, 0), frame(1, 1), frame(1, 2, shot=1), frame(2, 0), frame(2, 1, 1)]
    told = []
    found = service.find(media, [*frames, frame(9, 0)], NeverStop(), told.append)
    assert found == {100: 100, 101: 100, 200: 200, 201: 200}
    assert [(event.path, round(event.fraction, 2)) for event in told] == [("1.mp4", 0.67), ("2.mp4", 1.0)]
    assert all(isinstance(event, ImportProgress) for event in told)


def test_a_clip_is_looked_at_again_when_more_is_known_of_its_pictures(cache, service):
    frames, media = [frame(1, 0), frame(1, 1)], {1: clip(1)}
    assert service.find(media, frames, NeverStop()) == {}
    cache.put_thumbnails("print-1", {0: jpeg(40), 1: jpeg(40)})
    assert service.find(media, frames, NeverStop()) == {100: 100, 101: 100}
    vectors = np.eye(2, 8, dtype=np.float32)
    cache.put_features("print-1", extractor_key(BACKBONE_SPEC), [0, 1], vectors)
    assert service.find(media, frames, NeverStop()) == {}
    cache.put_features("print-1", extractor_key(BACKBONE_SPEC), [0, 1], vectors[[0, 0]])
    assert service.find(media, frames, NeverStop()) == {}, "what is known of a clip is held"
    anew = StackService(cache, FrameLooks(cache))
    assert anew.find(media, frames, NeverStop()) == {100: 100, 101: 100}
    assert service.find(media, [*frames, frame(1, 2)], NeverStop()) == {100: 100, 101: 100}


def test_a_thumbnail_that_comes_late_makes_the_stack_it_belongs_to(cache, service):
    frames, media = [frame(1, 0), frame(1, 1)], {1: clip(1)}
    cache.put_thumbnails("print-1", {0: jpeg(40)})
    cache.put_features("print-1", extractor_key(BACKBONE_SPEC), [1], np.eye(1, 8, dtype=np.float32))
    assert service.find(media, frames, NeverStop()) == {}
    cache.put_thumbnails("print-1", {1: jpeg(40)})
    assert service.find(media, frames, NeverStop()) == {100: 100, 101: 100}


class Stopped:
    def requested(self):
        return StopRequest.CANCEL


def test_the_search_can_be_cancelled(service):
    with pytest.raises(Cancelled):
        service.find({1: clip(1)}, [frame(1, 0)], Stopped())
