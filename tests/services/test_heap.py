"""Memory given back to the system."""

import sys

import numpy as np
import psutil
import pytest

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.ml.features.context import ContextExtractor
from aura_trainer.services import clip_pass
from aura_trainer.services.feature_reader import FeatureReader
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.heap import give_back_memory

_PIECE = 100_000
_PIECES = 800


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU C library keeps it")
def test_what_is_free_between_things_that_stay_is_given_back():
    process = psutil.Process()
    pieces = [np.ones(_PIECE, np.uint8) for _ in range(_PIECES)]
    staying = pieces[::8]
    full = process.memory_info().rss
    del pieces
    give_back_memory()
    assert full - process.memory_info().rss > _PIECE * _PIECES / 2
    assert sum(piece[0] for piece in staying) == len(staying)


def test_it_is_given_back_again_and_again_while_a_clip_is_looked_at(sample_clip, tmp_path, monkeypatch):
    given_back = []
    monkeypatch.setattr(clip_pass, "give_back_memory", lambda: given_back.append(1))
    footage = Footage.open(str(sample_clip), MediaKind.VIDEO, NeverStop())
    cache = FrameCache(tmp_path / "cache.sqlite3")
    reader = FeatureReader(cache, [ContextExtractor()], NeverStop())
    few, many = range(0, len(footage.index), 50), range(len(footage.index))
    reader.look_through(footage, "few", None, few)
    assert len(given_back) == 0
    reader.look_through(footage, "many", None, many)
    cache.close()
    assert len(given_back) >= 3
