import numpy as np
from scipy.spatial.distance import pdist

from aura_trainer.ml.bundle import read_bundle
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.factory import factory_bundle
from aura_trainer.ml.model_place import PLACE_SIZE, Placer, read_places

NAMES = tuple(f"backbone/{number}" for number in range(300))


def placer(features):
    candidate = KernelRidge()
    ratings = np.linspace(0, 1, len(features))
    model = candidate.fit(features, ("backbone",) * len(NAMES), ratings, candidate.recipes[0], 0)
    return Placer.of(model, NAMES), model


def test_distances_are_those_the_model_sees_also_of_frames_it_has_not_learned_from():
    features = np.random.default_rng(0).normal(size=(60, 300))
    made, model = placer(features[:30])
    places = made.place(features.astype(np.float32), NAMES)
    assert (places.shape, places.dtype) == ((60, PLACE_SIZE), np.dtype("<f2"))
    ratio = pdist(places.astype(np.float64)) / pdist(model[0].transform(features))
    assert abs(ratio.mean() - 1) < 0.03
    assert ratio.std() < 0.1
    kept = [row.tobytes() for row in places]
    np.testing.assert_array_equal(read_places(kept), places.astype(np.float32))


def test_a_frame_far_out_still_has_a_place():
    features = np.random.default_rng(0).normal(size=(30, 300))
    made, _ = placer(features)
    assert np.isfinite(made.place((features * 1e9).astype(np.float32), NAMES)).all()


def test_a_formula_sees_frames_nowhere():
    assert read_bundle(factory_bundle()).placer() is None
