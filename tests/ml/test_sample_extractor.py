"""The extractor of the contributor's page, through the registry on the sample clip."""

import numpy as np
import pytest
from ml_rig import extract, frame, picture
from sample_extractor import DARKNESS, DARKNESS_SPEC, DarknessExtractor

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.domain.media import MediaKind
from aura_trainer.media.footage import Footage
from aura_trainer.ml.features.registry import (
    EXTRACTORS,
    KnownExtractor,
    check_available,
    extractors_for,
    make_extractors,
)
from aura_trainer.services.feature_reader import Clip, FeatureReader
from aura_trainer.services.frame_cache import FrameCache


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setitem(
        EXTRACTORS, DARKNESS, KnownExtractor(DARKNESS_SPEC, lambda _network: DarknessExtractor())
    )


def test_it_measures_each_frame_by_itself():
    black, white = np.zeros((90, 160, 3), np.uint8), np.full((90, 160, 3), 255, np.uint8)
    half = np.where(np.arange(160)[None, :, None] < 80, black, white)
    rows = extract(DarknessExtractor(), [frame(black), frame(white), frame(half)])
    assert rows.tolist() == [[1.0], [0.0], [0.5]]
    alone = extract(DarknessExtractor(), [frame(picture(1))])
    beside = extract(DarknessExtractor(), [frame(black), frame(picture(1))])
    assert alone[0] == beside[1]


def test_models_of_it_are_let_in_only_where_it_is_known(registered, monkeypatch, tmp_path):
    check_available([DARKNESS_SPEC])
    assert extractors_for([DARKNESS_SPEC], tmp_path)[0].names == ("darkness/share",)
    monkeypatch.delitem(EXTRACTORS, DARKNESS)
    with pytest.raises(InvalidBundle, match=DARKNESS):
        check_available([DARKNESS_SPEC])


def test_its_features_of_footage_are_kept_in_the_cache(registered, sample_clip, tmp_path):
    footage = Footage.open(str(sample_clip), MediaKind.VIDEO, NeverStop())
    cache = FrameCache(tmp_path / "cache.sqlite3")
    ordinals = range(0, len(footage.index), 50)
    readers = [FeatureReader(cache, make_extractors([DARKNESS], tmp_path), NeverStop()) for _ in range(2)]
    first, again = (reader.read(Clip(footage, "clip", ()), ordinals) for reader in readers)
    cache.close()
    assert first.shape == (len(ordinals), 1)
    assert len(set(first[:, 0])) > 1
    assert np.array_equal(first, again)
    assert [reader.computed for reader in readers] == [len(ordinals), 0]
