"""Runs queued together, to be compared: real trainings on the sample clip."""

import shutil
from dataclasses import replace

import pytest

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.batches import BatchRank
from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.errors import (
    AdvancedModeRequired,
    Conflict,
    InvalidInput,
    NotFound,
    RequirementsNotMet,
)
from aura_trainer.domain.settings import ADVANCED_MODE, DEPLOY_POLICY
from aura_trainer.domain.training import (
    DeployPolicy,
    FeatureSet,
    JobState,
    Preset,
    StageProgress,
    StopRequest,
    TrainingRequest,
)
from aura_trainer.services.training_batch import requests_for


@pytest.fixture
def services(rated_footage, aura_home):
    shutil.copytree(rated_footage / "aura", aura_home, dirs_exist_ok=True)
    opened = Application.open()
    yield opened
    opened.close()


def asked(*features, presets=(Preset.QUICK,)):
    return requests_for(DEFAULT_USER, "taste", presets, features or tuple(FeatureSet))


def run_all(services, on_event=lambda _event: None):
    services.training.run_pending(on_event=on_event, token=NeverStop())


def test_runs_of_one_batch_share_their_folds_and_the_best_is_proposed_and_not_deployed(services):
    services.settings.set(DEPLOY_POLICY, value=DeployPolicy.ALWAYS.value)
    before = services.models.status()
    batch = services.batches.submit(asked())
    assert batch.name == "taste-quick"
    assert [job.request.model_name for job in batch.jobs] == [
        "taste-quick-everything",
        "taste-quick-content",
        "taste-quick-measures",
    ]
    assert {job.request.deploy for job in batch.jobs} == {DeployPolicy.NEVER}
    with pytest.raises(Conflict, match="3 of 3 runs have not ended"):
        services.batches.outcome(batch.batch_id)
    run_all(services)
    outcome = services.batches.outcome(batch.batch_id)
    tables = [services.models.open_version(job.model_digest).validation for job in outcome.batch.jobs]
    for table in tables[1:]:
        assert table.frame_hashes == tables[0].frame_hashes
        assert table.folds.tolist() == tables[0].folds.tolist()
    reads = [services.models.find(job.model_digest).extractors for job in outcome.batch.jobs]
    assert reads[1:] == [("efficientnet-lite0", "efficientnet-lite0-spread"), ("context",)]
    assert outcome.frames == 40
    errors = [member.figures.error for member in outcome.members]
    assert errors == sorted(errors)
    assert errors[0] == pytest.approx(min(job.metrics.loss for job in outcome.batch.jobs))
    assert outcome.members[0].standing is BatchRank.LEAST
    assert outcome.proposal.standing is not BatchRank.BEHIND
    assert f"ake {outcome.proposal.job.request.model_name}: " in outcome.sentence
    assert outcome.against_use
    assert outcome.notes == ()
    assert services.models.status() == before
    services.training.deploy(outcome.proposed)
    again = services.batches.outcome(batch.batch_id[:8])
    assert again.proposal.in_use
    assert again.against_use == "It is in use."


def test_one_that_chance_could_set_ahead_gives_way_to_a_simpler_one(services):
    # On so few ratings the second kind of model is not clearly better, so both come to the same.
    batch = services.batches.submit(asked(FeatureSet.EVERYTHING, presets=(Preset.BALANCED, Preset.QUICK)))
    assert [job.request.preset for job in batch.jobs] == [Preset.QUICK, Preset.BALANCED]
    assert [job.request.model_name for job in batch.jobs] == ["taste-quick", "taste-balanced"]
    run_all(services)
    outcome = services.batches.outcome(batch.batch_id)
    assert all(member.standing is not BatchRank.BEHIND for member in outcome.members)
    assert outcome.proposal.job.request.preset is Preset.QUICK


def test_the_model_in_use_over_again_is_not_proposed(services):
    first = services.training.submit(TrainingRequest(DEFAULT_USER, "mine", Preset.QUICK))
    run_all(services)
    services.training.deploy(first.job_id)
    batch = services.batches.submit(asked(FeatureSet.EVERYTHING, presets=(Preset.QUICK, Preset.BALANCED)))
    run_all(services)
    outcome = services.batches.outcome(batch.batch_id)
    assert outcome.sentence.startswith(
        "Nothing here is better than the model in use, mine. The best, taste-quick, "
    )
    assert (outcome.proposed, outcome.against_use) == (None, "")


def test_a_cancelled_member_is_named_and_does_not_stop_the_others(services):
    batch = services.batches.submit(asked(FeatureSet.CONTENT, FeatureSet.MEASURES))
    doomed = batch.jobs[0]

    def cancel_first(event):
        if isinstance(event.event, StageProgress) and event.job.job_id == doomed.job_id:
            services.training.request_stop(doomed.job_id, StopRequest.CANCEL)

    run_all(services, cancel_first)
    outcome = services.batches.outcome(batch.batch_id)
    assert outcome.notes == ("taste-quick-content was cancelled.",)
    assert outcome.members[-1].job.state is JobState.CANCELLED
    assert not outcome.members[-1].gave_model
    assert outcome.proposed == batch.jobs[1].job_id
    assert "the only one" in outcome.sentence
    services.models.delete(outcome.proposal.job.model_digest)
    after = services.batches.outcome(batch.batch_id)
    assert after.proposed is None
    assert after.sentence.startswith("No model is proposed")
    assert "The model of taste-quick-measures was deleted or is damaged." in after.notes


def test_ratings_that_change_between_two_of_its_runs_are_told(services):
    batch = services.batches.submit(asked(FeatureSet.CONTENT, FeatureSet.MEASURES))
    paths = list(services.annotations.load(DEFAULT_USER).ratings)

    def rate_between(event):
        if event.event is None and event.job.job_id == batch.jobs[0].job_id and event.job.state.terminal:
            services.annotations.append(DEFAULT_USER, [Rating(paths[0], 0.5)])
            services.annotations.remove(DEFAULT_USER, paths[1:3])

    run_all(services, rate_between)
    outcome = services.batches.outcome(batch.batch_id)
    assert outcome.frames == 38
    assert outcome.notes[0].startswith("Ratings changed between the runs: they are compared on the 38 frames")


def test_a_whole_batch_can_be_cancelled(services):
    batch = services.batches.submit(asked())
    services.batches.request_stop(batch.batch_id)
    run_all(services)
    outcome = services.batches.outcome(batch.batch_id)
    assert {job.state for job in outcome.batch.jobs} == {JobState.CANCELLED}
    assert outcome.proposed is None
    assert services.batches.batches() == [outcome.batch]


def test_what_is_no_comparison_is_refused_whole(services):
    single = asked(FeatureSet.EVERYTHING)
    with pytest.raises(InvalidInput, match="at least two"):
        services.batches.submit(single)
    with pytest.raises(InvalidInput, match="at least two"):
        services.batches.submit(single * 2)
    other = replace(asked(FeatureSet.CONTENT)[0], seed=7)
    with pytest.raises(InvalidInput, match="same seed"):
        services.batches.submit((*single, other))
    services.annotations.remove(DEFAULT_USER, list(services.annotations.load(DEFAULT_USER).ratings)[:30])
    with pytest.raises(RequirementsNotMet):
        services.batches.submit(asked())
    assert services.training.jobs() == []
    with pytest.raises(NotFound):
        services.batches.batch("abc")


def test_it_belongs_to_advanced_mode(services):
    services.settings.set(ADVANCED_MODE, value=False)
    with pytest.raises(AdvancedModeRequired):
        _ = services.batches


def test_a_request_of_an_earlier_version_learns_from_everything():
    assert TrainingRequest("ann").features is FeatureSet.EVERYTHING
    assert TrainingRequest("ann").batch is None
