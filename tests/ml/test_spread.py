import numpy as np
import pytest
from ml_rig import extract, frame, picture

from aura_trainer.ml.features.known import BACKBONE, SPREAD
from aura_trainer.ml.features.lite0_network import SPREAD_SIZE, Lite0Network
from aura_trainer.ml.features.registry import make_extractors
from aura_trainer.ml.features.spread import SpreadExtractor
from aura_trainer.ml.scaling import blocks_of, fit_scaler


@pytest.fixture(scope="module")
def extractor(tmp_path_factory):
    return SpreadExtractor(Lite0Network(tmp_path_factory.mktemp("cache")))


def test_each_channel_of_each_block_has_a_name(extractor, tmp_path):
    (made,) = make_extractors((SPREAD,), tmp_path)
    assert made.names == extractor.names
    assert len(set(extractor.names)) == SPREAD_SIZE == 704
    assert extractor.names[0] == f"{SPREAD}/07-000"
    assert set(blocks_of(extractor.names)) == {SPREAD}


def test_spreads_do_not_depend_on_the_other_frames(extractor):
    frames = [frame(picture(seed)) for seed in range(4)]
    together = extract(extractor, frames)
    apart = np.vstack([extract(extractor, [each]) for each in reversed(frames)])[::-1]
    assert together.shape == (4, SPREAD_SIZE)
    assert np.array_equal(together, apart)
    assert np.isfinite(together).all()
    assert (together >= 0).all()


def test_a_thing_on_an_even_ground_spreads_more_than_the_ground(extractor):
    ground = np.full((224, 224, 3), 127, dtype=np.uint8)
    thing = ground.copy()
    thing[80:140, 80:140] = picture(3)[:60, :60]
    of_ground, of_thing = extract(extractor, [frame(ground), frame(thing)])
    assert of_thing.mean() > 1.25 * of_ground.mean()


def test_both_views_of_the_network_carry_one_together():
    generator = np.random.default_rng(0)
    names = (*(f"{BACKBONE}/{at}" for at in range(5)), *(f"{SPREAD}/{at}" for at in range(7)))
    features = generator.normal(size=(40, 12)) * np.linspace(1, 9, 12)
    variance = fit_scaler(features, blocks_of(names)).transform(features).var(axis=0)
    assert variance[:5].sum() == pytest.approx(0.5)
    assert variance[5:] == pytest.approx(0.5 / 7)


def test_a_channel_that_hardly_varies_is_not_raised():
    generator = np.random.default_rng(0)
    names = tuple(f"{SPREAD}/{at}" for at in range(5))
    features = generator.normal(size=(40, 5)) * np.array([1, 1, 1, 1, 1e-6])
    assert fit_scaler(features, blocks_of(names)).transform(features).var(axis=0)[4] < 1e-9
