"""Each of the three verdicts, from real frames and a real training."""

import shutil

import numpy as np
import pytest
from rated_homes import train

from aura_trainer.application import Application
from aura_trainer.domain.annotations import DEFAULT_USER, Rating
from aura_trainer.domain.training import DeployPolicy
from aura_trainer.domain.verdict import Recommendation


@pytest.fixture
def opened(aura_home):
    """Opens the services over a copy of a data folder."""
    made = []

    def opener(home):
        shutil.copytree(home, aura_home)
        made.append(Application.open())
        return made[-1]

    yield opener
    for services in made:
        services.close()


def only_analysis(services):
    (job,) = services.training.jobs()
    return services.training.analysis(job.job_id)


def test_many_ratings_that_follow_the_frames_are_accepted(opened, accepted_home):
    analysis = only_analysis(opened(accepted_home))
    assert analysis.recommendation is Recommendation.ACCEPT
    assert (analysis.concerns, analysis.warnings) == ((), ())
    assert analysis.training_samples == 134
    assert analysis.evidence.better_within_clips.low > 0


def test_few_ratings_that_follow_the_frames_are_accepted_with_caution_for_their_number_alone(
    opened, trained_home
):
    analysis = only_analysis(opened(trained_home))
    assert analysis.recommendation is Recommendation.ACCEPT_WITH_CAUTION
    assert analysis.concerns == ()
    assert analysis.warnings == ("Limited training samples (40): 100 or more are recommended",)


def test_the_same_ratings_dealt_to_other_frames_are_to_be_reverted(opened, rated_footage):
    services = opened(rated_footage / "aura")
    given = services.annotations.load(DEFAULT_USER).ratings
    dealt = np.random.default_rng(1).permutation([item.rating for item in given.values()])
    services.annotations.append(
        "shuffled", [Rating(path, float(rating)) for path, rating in zip(given, dealt, strict=True)]
    )
    job = train(services, DeployPolicy.WHEN_BETTER, "shuffled")
    analysis = services.training.analysis(job.job_id)
    assert analysis.recommendation is Recommendation.REVERT
    assert "It does no better than always saying the average" in analysis.concerns[0]
    assert not services.paths.active_model.exists()
