from dataclasses import replace

import pytest

from aura_trainer.domain.training import DeployPolicy, TrainingMetrics
from aura_trainer.domain.verdict import Evidence, Interval, Recommendation
from aura_trainer.services.post_training_analysis import analyse, should_deploy

GOOD = Evidence(
    loss=0.08,
    mean_loss=0.25,
    active_loss=0.3,
    better_than_mean=Interval(0.17, 0.1, 0.2),
    better_than_active=Interval(0.2, 0.1, 0.3),
    active_name="Generic formula",
    ranking=0.8,
    ranking_p_value=0.025,
    clips_better=(3, 3),
    spearman_by_clip={"a.mp4": 0.8},
    hits=(8, 10),
    validated_by="clip",
)


def judge(loss, samples, evidence=GOOD):
    return analyse(TrainingMetrics(loss, samples, 10.0), evidence)


@pytest.mark.parametrize(
    ("loss", "samples", "score", "recommendation"),
    [
        (0.08, 100, 50, Recommendation.ACCEPT),
        (0.35, 50, 20, Recommendation.ACCEPT),
        (0.35, 49, 0, Recommendation.ACCEPT_WITH_CAUTION),
        (0.85, 15, -50, Recommendation.REVERT),
        (0.08, 19, 10, Recommendation.REVERT),
        (0.0999, 100, 50, Recommendation.ACCEPT),
        (0.1, 100, 40, Recommendation.ACCEPT),
        (0.3, 100, 30, Recommendation.ACCEPT),
        (0.5, 100, 10, Recommendation.ACCEPT_WITH_CAUTION),
        (0.7, 100, -10, Recommendation.REVERT),
    ],
)
def test_points_and_verdicts_of_the_reference(loss, samples, score, recommendation):
    verdict = judge(loss, samples)
    assert (verdict.quality_score, verdict.recommendation) == (score, recommendation)
    assert len(verdict.next_steps) == 3


def test_the_words_of_the_reference_for_a_good_run():
    verdict = judge(0.08, 100)
    assert verdict.observations[:2] == (
        "Excellent training loss - model learned patterns effectively",
        "Excellent sample size - model has sufficient data",
    )
    assert verdict.headline == "On clips it has not seen, 8 of its 10 favourites were yours too."


@pytest.mark.parametrize(
    ("change", "recommendation"),
    [
        ({"better_than_mean": Interval(0.01, -0.02, 0.04)}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"better_than_mean": Interval(-0.01, -0.05, 0.02)}, Recommendation.REVERT),
        ({"better_than_active": Interval(0.01, -0.02, 0.04)}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"better_than_active": Interval(-0.05, -0.09, -0.01)}, Recommendation.REVERT),
        ({"better_than_mean": Interval(0.012, 0.001, 0.02)}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"better_than_active": None}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"ranking_p_value": 0.05}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"ranking_p_value": 0.2}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"ranking": None, "ranking_p_value": None}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"independent": False}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"better_within_clips": Interval(0.05, -0.01, 0.1)}, Recommendation.ACCEPT_WITH_CAUTION),
        ({"better_within_clips": Interval(0.012, 0.001, 0.02)}, Recommendation.ACCEPT_WITH_CAUTION),
        (
            {
                "better_than_mean": Interval(-0.01, -0.1, 0.1),
                "better_within_clips": Interval(0.1, 0.05, 0.15),
            },
            Recommendation.REVERT,
        ),
    ],
)
def test_a_small_loss_alone_is_never_accepted(change, recommendation):
    assert judge(0.08, 100, replace(GOOD, **change)).recommendation is recommendation


def test_a_clip_scored_too_high_as_a_whole_does_not_hide_that_its_frames_are_in_order():
    unsure = replace(
        GOOD, better_than_mean=Interval(0.05, -0.01, 0.1), better_within_clips=Interval(0.1, 0.05, 0.15)
    )
    verdict = judge(0.2, 100, unsure)
    assert verdict.recommendation is Recommendation.ACCEPT
    assert any("how high to score a clip" in note for note in verdict.observations)
    assert should_deploy(DeployPolicy.WHEN_BETTER, verdict)


@pytest.mark.parametrize(
    ("policy", "change", "deployed"),
    [
        (DeployPolicy.ALWAYS, {"better_than_mean": Interval(-1, -2, -0.5)}, True),
        (DeployPolicy.WHEN_BETTER, {}, True),
        (DeployPolicy.WHEN_BETTER, {"better_than_active": Interval(0.01, -0.02, 0.04)}, False),
        (DeployPolicy.WHEN_BETTER, {"better_than_active": None}, False),
        (DeployPolicy.WHEN_BETTER, {"better_than_mean": Interval(0.012, 0.001, 0.02)}, False),
        (DeployPolicy.WHEN_BETTER, {"better_than_mean": Interval(0.01, -0.02, 0.04)}, False),
        (DeployPolicy.WHEN_BETTER, {"better_within_clips": Interval(0.05, -0.01, 0.1)}, False),
        (DeployPolicy.ASK, {}, False),
        (DeployPolicy.NEVER, {}, False),
    ],
)
def test_what_each_policy_deploys(policy, change, deployed):
    assert should_deploy(policy, judge(0.08, 100, replace(GOOD, **change))) is deployed


def test_when_better_never_deploys_what_should_be_reverted():
    assert not should_deploy(DeployPolicy.WHEN_BETTER, judge(0.08, 19))
