"""What a run would have come to with fewer ratings: measured on held-out frames alone, the same every time."""

import json
from dataclasses import replace

import numpy as np
import pytest
from bundle_rig import pack, unpack
from ml_rig import StopAfter, rated_frames, with_ratings

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import Cancelled, InvalidBundle
from aura_trainer.domain.learning_curve import MORE_RATINGS, Trend
from aura_trainer.domain.training import Preset, StageProgress, StopRequest
from aura_trainer.ml import trainer
from aura_trainer.ml.bundle import read_bundle, write_bundle
from aura_trainer.ml.candidates.base import Divisible, Fold
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.features.backbone import BACKBONE_SPEC
from aura_trainer.ml.features.context import ContextExtractor
from aura_trainer.ml.folds import Grouping, plan_folds
from aura_trainer.ml.learning_curve import DRAWS, Learner, drawn, fractions_of, learning_curve
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.scaling import blocks_of
from aura_trainer.ml.trainer import TrainingOptions, train

SPECS = [ContextExtractor().spec, BACKBONE_SPEC]
DATA = rated_frames(clips=5, shots=6, per_shot=4)


def plan_of(data):
    nothing = np.zeros((len(data), len(data)), dtype=bool)
    return plan_folds(Grouping(data.clip_ids, data.group_ids, data.seconds, nothing))


def prepared(data, plan):
    features, blocks = data.features.astype(float), blocks_of(data.names)
    return [
        KernelRidge().prepare(Fold(features[fold.learn], features[fold.held_out], blocks), 3)
        for fold in plan.outer
    ]


def curve_of(data, folds=None, seed=3, check=lambda: None, on_part=lambda _: None):
    plan = plan_of(data)
    learner = Learner("kernel-ridge", folds or prepared(data, plan), seed)
    return learning_curve(learner, data, plan, check=check, on_part=on_part)


class Watched:
    """Work on a fold that notes which of its rows were learned from, and with which ratings."""

    def __init__(self, inner, seen, told):
        self.inner, self.seen, self.told = inner, seen, told

    def of(self, rows):
        self.seen.append(rows)
        return Noted(self.inner.of(rows), rows, self.told)

    def steps(self, targets):
        self.told.append(targets[:, 0].tolist())
        return self.inner.steps(targets)


class Noted:
    def __init__(self, inner, rows, told):
        self.inner, self.rows, self.told = inner, rows, told

    def steps(self, targets):
        assert len(targets) == len(self.rows)
        self.told.append(targets[:, 0].tolist())
        return self.inner.steps(targets)


@pytest.fixture(scope="module")
def trained():
    return train(DATA, TrainingOptions(Preset.QUICK, 3), active=None, emit=lambda _: None, token=NeverStop())


def test_a_part_of_the_kernel_is_what_that_part_alone_would_have():
    path, rows = prepared(DATA, plan_of(DATA))[0], np.arange(0, 96, 3)
    fold = plan_of(DATA).outer[0]
    target = DATA.ratings[fold.learn][:, None]
    assert isinstance(path, Divisible)
    whole = [step.held_out for step in path.steps(target)]
    again = [step.held_out for step in path.of(np.arange(len(target))).steps(target)]
    assert np.allclose(whole, again, atol=1e-8)
    part = [step.learned for step in path.of(rows).steps(target[rows])]
    # The weakest penalty follows the ratings learned from closely, so they are those of these rows.
    assert rmse(target[rows, 0], part[-1]) < rmse(target[rows], target[rows].mean()) / 3


def test_the_same_run_gives_the_same_curve_and_another_seed_draws_anew():
    assert curve_of(DATA) == curve_of(DATA)
    other = curve_of(DATA, seed=4)
    assert other.same.error.points[0] == curve_of(DATA).same.error.points[0], "all of them are no draw"
    assert other.same.error.points[1:] != curve_of(DATA).same.error.points[1:]


def test_only_learning_sides_are_learned_from_and_smaller_ones_begin_larger_ones():
    plan, seen = plan_of(DATA), []
    folds = [Watched(each, seen, []) for each in prepared(DATA, plan)]
    learned = curve_of(DATA, folds)
    smallest = min(len(fold.learn) for fold in plan.outer)
    sizes = len(fractions_of(smallest))
    assert len(seen) == 2 * DRAWS * len(plan.outer) * (sizes - 1)
    assert all(len(set(rows.tolist())) == len(rows) and rows.max() < smallest for rows in seen)
    assert [len(curve.points) for curve in learned.same.curves] == [sizes, sizes]


def test_ratings_of_held_out_frames_are_learned_from_nowhere():
    """Those of one fold's held-out frames are turned round: what that fold learns from stays as it was."""
    plan, learned = plan_of(DATA), []
    turned = with_ratings(DATA, DATA.ratings.copy())
    turned.ratings[plan.outer[0].held_out] = 1 - turned.ratings[plan.outer[0].held_out]
    for data in (DATA, turned):
        first, *others = prepared(data, plan)
        told = []
        curve_of(data, [Watched(first, [], told), *others])
        # Draws are on several threads.
        learned.append(sorted(map(tuple, told)))
    assert len(learned[0]) == 1 + 2 * DRAWS * (len(fractions_of(len(plan.outer[0].learn))) - 1)
    assert learned[0] == learned[1]


def test_a_taste_that_is_in_the_pictures_is_learned_from_more_and_noise_is_not():
    taste = curve_of(rated_frames(clips=6, shots=8, per_shot=2)).same.error
    assert taste.points[-1].value > 1.2 * taste.points[0].value
    generator = np.random.default_rng(0)
    noise = curve_of(with_ratings(DATA, generator.uniform(size=len(DATA))))
    assert noise.trend(noise.same) is not Trend.FALLS


def test_a_shot_is_drawn_whole_but_for_the_last():
    units = np.repeat(np.arange(6), 4)
    for fraction in (0.25, 0.5, 0.8):
        rows = drawn(24, units, fraction, np.random.default_rng(1))
        counts = np.bincount(units[rows], minlength=6)
        assert len(rows) == round(24 * fraction)
        assert (counts % 4 != 0).sum() <= 1
        assert set(rows) <= set(drawn(24, units, 0.9, np.random.default_rng(1)))


def test_too_few_ratings_or_clips_say_so():
    few = curve_of(rated_frames(clips=3, shots=3, per_shot=2))
    assert (few.ratings, few.same, few.other) == (18, None, None)
    clips = curve_of(rated_frames(clips=3, shots=6, per_shot=4))
    assert clips.same is not None
    assert clips.other is None, "two clips on a learning side: half of them is one"
    assert fractions_of(19) == ()
    assert fractions_of(20)[-1] == pytest.approx(0.5)
    assert fractions_of(640) == pytest.approx([1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64])


def test_a_run_keeps_its_curve_and_tells_how_far_it_is(trained):
    learned = trained.evidence.learning
    assert learned.is_sound()
    assert (learned.ratings, learned.more, learned.seed) == (len(DATA), MORE_RATINGS, 3)
    assert learned.same.error.points[0].value == pytest.approx(trained.evidence.loss)
    gain = learned.same.error.gain
    assert gain.worst <= gain.low <= gain.high <= gain.best
    data = write_bundle(trained, name="a", extractors=SPECS)
    assert read_bundle(data).manifest.evidence.learning == learned


def test_a_curve_of_another_kind_than_the_model_that_was_chosen_says_so(trained, monkeypatch):
    assert not trained.evidence.learning.stands_in
    # No made-up taste is learned clearly better by the slower kind: it is taken whatever it came to.
    monkeypatch.setattr(trainer, "choose", lambda results, _groups: [len(results) - 1])
    data = rated_frames(2, 4, 3)
    model = train(data, TrainingOptions(Preset.BALANCED, 3), active=None, emit=[].append, token=NeverStop())
    assert (model.recipe.candidate, model.evidence.learning.candidate) == ("mlp", "kernel-ridge")
    assert model.evidence.learning.stands_in


def test_cancelling_while_the_curve_is_measured_keeps_nothing():
    token = StopAfter(StopRequest.CANCEL, 1)

    def hear(event):
        token.seen += isinstance(event, StageProgress) and "more ratings" in event.stage

    with pytest.raises(Cancelled):
        train(DATA, TrainingOptions(Preset.QUICK, 3), active=None, emit=hear, token=token)
    assert token.seen == 1


def test_a_bundle_without_a_curve_is_read_and_one_with_an_impossible_curve_is_not(trained):
    members = unpack(write_bundle(trained, name="a", extractors=SPECS))
    manifest = json.loads(members["manifest.json"])

    def changed(change):
        again = json.loads(json.dumps(manifest))
        change(again["evidence"])
        return pack({**members, "manifest.json": json.dumps(again).encode()})

    older = read_bundle(changed(lambda evidence: evidence.pop("learning")))
    assert older.manifest.evidence == replace(trained.evidence, learning=None)
    error = manifest["evidence"]["learning"]["same"]["error"]
    for spoil in (
        lambda curve: curve.update(floor=float("inf")),
        lambda curve: curve.update(scale=-1),
        lambda curve: curve.update(floor=1e308, scale=1e308),
        lambda curve: curve.update(points=error["points"] * 20),
        lambda curve: curve.update(points=[]),
        lambda curve: curve["points"][0].update(value=2),
        lambda curve: curve["points"][0].update(ratings=0),
        lambda curve: curve["gain"].update(low=1, high=0),
    ):
        with pytest.raises(InvalidBundle):
            read_bundle(changed(lambda evidence, spoil=spoil: spoil(evidence["learning"]["same"]["error"])))
