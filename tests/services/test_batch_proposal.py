"""Which of several runs is proposed, by what their models said of the same held-out frames."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from verdict_rig import ALONE, FOUND, GOOD

from aura_trainer.domain.batches import BatchRank
from aura_trainer.domain.training import (
    FeatureSet,
    JobState,
    Preset,
    TrainingJob,
    TrainingMetrics,
    TrainingRequest,
)
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.ml.outcome import ValidationTable
from aura_trainer.services.batch_frames import KeptRun, SharedFrames, propose
from aura_trainer.services.batch_words import proposal_sentence, use_sentence
from aura_trainer.services.post_training_analysis import analyse

CLIPS, FRAMES = 8, 6
RATINGS = np.random.default_rng(0).uniform(0.3, 0.7, CLIPS * FRAMES)
# Of each clip one error in turn: what is added to some clips and taken from others is chance.
BY_CLIP = np.repeat(np.where(np.arange(CLIPS) % 2, 1.0, -1.0), FRAMES)


def run(preset, errors, features=FeatureSet.EVERYTHING):
    count = len(RATINGS)
    table = ValidationTable(
        frame_hashes=tuple(f"{number:064x}" for number in range(count)),
        clip_ids=tuple(f"clip-{number // FRAMES}" for number in range(count)),
        group_ids=tuple(f"clip-{number // FRAMES}" for number in range(count)),
        folds=np.zeros(count, np.int64),
        ratings=RATINGS,
        predictions=RATINGS + errors,
        mean_baseline=np.full(count, 0.5),
        active=np.full(count, np.nan),
    )
    request = TrainingRequest("ann", f"taste-{preset}", preset, features=features)
    job = TrainingJob(
        f"{preset}-{features}",
        request,
        JobState.COMPLETED,
        100,
        "Completed",
        datetime(2026, 1, 2, tzinfo=UTC),
    )
    metrics = TrainingMetrics(loss=0.1, samples=count, duration_seconds=60)
    return KeptRun(job, analyse(metrics, GOOD, FOUND), table)


def compared(*runs):
    return SharedFrames.of(runs).members("")


def standings(members):
    return {member.job.request.preset: member.standing for member in members}


def test_what_errs_least_gives_way_to_a_simpler_one_while_chance_could_make_its_lead():
    lucky = 0.1 - 0.001 * BY_CLIP - 0.0002
    members = compared(run(Preset.QUICK, 0.1), run(Preset.THOROUGH, lucky))
    assert standings(members) == {Preset.THOROUGH: BatchRank.LEAST, Preset.QUICK: BatchRank.LEVEL}
    assert members[0].figures.error < members[1].figures.error
    proposed = propose(members)
    assert proposed.job.request.preset is Preset.QUICK
    said = proposal_sentence(members, proposed)
    assert said.startswith(
        "Take taste-quick: it is as good as any tried, as far as the figures can tell, and the quickest to make. "
        "The typical error of taste-thorough is lower by 0.00"
    )
    assert "the best of" not in said, "it is not the error of the one proposed"


def test_what_errs_less_than_chance_could_make_is_proposed_however_long_it_takes():
    members = compared(run(Preset.QUICK, 0.1), run(Preset.THOROUGH, 0.05 + 0.001 * BY_CLIP))
    assert standings(members) == {Preset.THOROUGH: BatchRank.LEAST, Preset.QUICK: BatchRank.BEHIND}
    proposed = propose(members)
    assert proposed.job.request.preset is Preset.THOROUGH
    assert proposal_sentence(members, proposed).endswith(
        "0.050, by more than chance could make. That is the best of 2 tried, so it looks a little better than it is."
    )


def test_the_least_error_that_chance_could_make_is_told_as_no_more_than_as_good():
    members = compared(run(Preset.QUICK, 0.1 - 0.001 * BY_CLIP - 0.0002), run(Preset.THOROUGH, 0.1))
    assert proposal_sentence(members, propose(members)) == (
        "Take taste-quick: it is as good as any tried, as far as the figures can tell, and the quickest to make. "
        "Its typical error is 0.100; what sets it apart from taste-thorough could be chance. "
        "That is the best of 2 tried, so it looks a little better than it is."
    )


def test_a_model_whose_verdict_is_against_it_is_not_recommended_outright():
    (member,) = compared(run(Preset.QUICK, 0.1))
    doubtful = replace(member, recommendation=Recommendation.REVERT)
    assert proposal_sentence([doubtful], doubtful).startswith("If any, take taste-quick: ")


@pytest.mark.parametrize("features", [FeatureSet.CONTENT, FeatureSet.MEASURES])
def test_of_one_preset_that_looks_at_less_is_the_simpler(features):
    lucky = 0.1 - 0.001 * BY_CLIP - 0.0002
    members = compared(run(Preset.QUICK, lucky), run(Preset.QUICK, 0.1, features))
    assert propose(members).job.request.features is features


def test_of_none_none_is_proposed():
    assert propose([]) is None


def test_beside_no_model_in_use_none_is_named():
    accept = Recommendation.ACCEPT
    assert use_sentence(ALONE, accept, in_use=False) == (
        "There was no model in use to compare it with when it was trained."
    )
    beside = replace(ALONE, active_name="Mine")
    assert "compared with Mine, the model in use" in use_sentence(beside, accept, in_use=False)
