import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.estimates import UNLIKE
from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.novelty import NoveltyDetector

NAMES = tuple(f"backbone/{number}" for number in range(12))
BLOCKS = ("backbone",) * len(NAMES)


def fitted(features):
    candidate = KernelRidge()
    ratings = np.linspace(0, 1, len(features))
    return candidate.fit(features, BLOCKS, ratings, candidate.recipes[0], 0)


def three_clips(seed=0):
    """Frames of three clips around different places, float64[60, 12]."""
    generator = np.random.default_rng(seed)
    places = np.repeat(generator.normal(size=(3, 12)), 20, axis=0)
    return places + generator.normal(scale=0.3, size=(60, 12)), ("a",) * 20 + ("b",) * 20 + ("c",) * 20


def test_what_was_learned_is_not_new_and_what_lies_far_off_is():
    features, clips = three_clips()
    detector = NoveltyDetector.of(fitted(features), NAMES, clips)
    learned = detector.measure(features.astype(np.float32), NAMES)
    assert learned.max() < 1e-3
    elsewhere = features + 20 * np.random.default_rng(1).normal(size=12)
    assert detector.measure(elsewhere.astype(np.float32), NAMES).min() > UNLIKE


def test_one_is_as_far_as_the_oddest_clip_is_from_the_others():
    features, clips = three_clips()
    mine = np.array(clips) == "a"
    detector = NoveltyDetector.of(fitted(features), NAMES, clips)
    typical = []
    for clip in "abc":
        mine = np.array(clips) == clip
        others = features[~mine]
        # With all components kept, distances are those of the scaled features: one scale for the whole block.
        squared = ((features[mine][:, None] - others[None]) ** 2).sum(axis=2).min(axis=1)
        typical.append(np.median(squared))
    far = features[:1] + np.linalg.svd(features - features.mean(axis=0))[2][:1] * 100
    expected = ((far - features) ** 2).sum(axis=1).min() / max(typical)
    assert detector.measure(far.astype(np.float32), NAMES)[0] == pytest.approx(expected, rel=1e-4)


def test_what_the_components_leave_out_counts():
    features, clips = three_clips()
    features[:, 11] = 0.5
    off = features.copy()
    off[:, 11] += 50
    detector = NoveltyDetector.of(fitted(features), NAMES, clips)
    assert detector.measure(off.astype(np.float32), NAMES).min() > UNLIKE


@pytest.fixture(scope="module")
def shuffled_clips():
    features, clips = three_clips(3)
    return features, NoveltyDetector.of(fitted(features), NAMES, clips)


@given(order=st.permutations(range(len(NAMES))))
def test_the_order_of_the_columns_does_not_matter(shuffled_clips, order):
    features, detector = shuffled_clips
    seen = (features[:5] + 1).astype(np.float32)
    shuffled = detector.measure(seen[:, list(order)], tuple(NAMES[at] for at in order))
    np.testing.assert_allclose(shuffled, detector.measure(seen, NAMES), rtol=1e-6)


def test_a_model_that_cannot_tell_does_not_say():
    features, clips = three_clips()
    model = fitted(features)
    assert NoveltyDetector.of(model, NAMES, ("a",) * 60) is None
    assert NoveltyDetector.of(model, NAMES, clips[:-1]) is None
    assert NoveltyDetector.of(fitted(np.ones((60, 12))), NAMES, clips) is None
    assert read_bundle(factory_bundle()).novelty_detector() is None


def test_a_missing_feature_is_an_error():
    features, clips = three_clips()
    detector = NoveltyDetector.of(fitted(features), NAMES, clips)
    with pytest.raises(InvalidInput, match="backbone/0"):
        detector.measure(features[:, 1:].astype(np.float32), NAMES[1:])
