from dataclasses import fields, replace

import pytest
import verdict_rig

from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import DeployPolicy, Preset, TrainingMetrics
from aura_trainer.domain.verdict import Interval, Recommendation
from aura_trainer.services.analysis_words import gain_words
from aura_trainer.services.post_training_analysis import analyse, describe, should_deploy

GOOD = replace(verdict_rig.GOOD, hits_by_chance=1.2)
BEATEN = replace(
    GOOD,
    active_loss=0.187,
    better_than_active=Interval(-0.028, -0.05, -0.01),
    shared_loss=0.215,
    active_name="Wedding",
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
    assert verdict.headline == (
        "On clips it has not seen, 8 of its 10 favourites were yours too (by luck it would be 1)."
    )


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        (
            {"validated_by": "shot"},
            "On shots it has not seen, 8 of its 10 favourites were yours too (by luck it would be 1).",
        ),
        (
            {"independent": False},
            "On stretches it has not seen, 8 of its 10 favourites were yours too (by luck it would be 1).",
        ),
        (
            {"hits": (4, 10)},
            (
                "On clips it has not seen, it puts frames in your order better than chance, and 4 of its 10 "
                "favourites were yours (by luck it would be 1)."
            ),
        ),
        (
            {"hits": (1, 10)},
            (
                "On clips it has not seen, it puts frames in your order better than chance, but only 1 of its 10 "
                "favourites was yours (by luck it would be 1)."
            ),
        ),
        (
            {"hits": (0, 10), "hits_by_chance": 0.3},
            (
                "On clips it has not seen, it puts frames in your order better than chance, but none of its 10 "
                "favourites were yours (by luck it would be hardly any)."
            ),
        ),
        (
            {"hits": (0, 10), "ranking_p_value": 0.5},
            "On clips it has not seen, none of its 10 favourites were yours (by luck it would be 1).",
        ),
        (
            {"hits_by_chance": None},
            "On clips it has not seen, 8 of its 10 favourites were yours too.",
        ),
    ],
)
def test_the_headline_says_what_an_editor_would_notice(change, headline):
    assert judge(0.08, 100, replace(GOOD, **change)).headline == headline


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


def test_a_model_that_is_only_beaten_is_answered_by_keeping_the_other():
    verdict = judge(0.08, 100, BEATEN)
    assert verdict.recommendation is Recommendation.REVERT
    assert verdict.headline == "Your present model (Wedding) is better on unseen frames; keep it."
    assert verdict.summary == (
        "Training completed, but Wedding comes closer to your ratings: on the 42 frames both can be judged on its "
        "error is 0.187, that of the new one 0.215. The new model would make frame selection worse."
    )
    assert verdict.next_steps == (
        "Keep Wedding in use",
        "Rate more frames, above all where Wedding is wrong",
        "Train again once you have rated more, or with the thorough preset",
    )


@pytest.mark.parametrize(
    ("loss", "samples", "change"),
    [
        (0.08, 100, {"better_than_mean": Interval(-0.01, -0.05, 0.02)}),
        (0.08, 19, {}),
        (0.7, 100, {}),
    ],
)
def test_a_beaten_model_that_is_bad_besides_is_answered_by_looking_at_the_ratings(loss, samples, change):
    verdict = judge(loss, samples, replace(BEATEN, **change))
    assert verdict.summary.startswith("Training completed, but the results are below acceptable quality.")
    assert verdict.next_steps == (
        "Check the ratings: are any of them slips, or given by different standards?",
        "Rate a wider range of frames, dull ones as well as good ones",
        "Add more ratings from several clips before training again",
    )
    assert "keep it" not in verdict.headline


def test_with_caution_the_summary_names_the_weightiest_reason():
    few = judge(0.08, 30)
    assert few.summary == (
        "Training completed, and the results are usable with care. Limited training samples (30): 100 or more are "
        "recommended. Try the model on a clip you know before relying on it."
    )
    unclear = judge(0.08, 30, replace(GOOD, better_than_active=Interval(0.01, -0.02, 0.04)))
    assert "not clearly better than the model in use (Generic formula)." in unclear.summary
    assert "Limited" not in unclear.summary
    unproven = judge(0.2, 30, replace(GOOD, better_than_mean=Interval(0.01, -0.02, 0.04)))
    assert unproven.summary == (
        "Training completed, but it is not certain yet that the model knows your taste. It may be no better than always "
        "saying the average: the difference is within chance. Try the model on a clip you know before relying on it."
    )


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (Interval(0.06, 0.03, 0.09), "better by 0.060 (95 % interval 0.030 to 0.090)"),
        (Interval(-0.028, -0.05, -0.01), "worse by 0.028 (95 % interval 0.010 to 0.050)"),
        (Interval(0.01, -0.02, 0.04), "better by 0.010 (95 % interval 0.020 worse to 0.040 better)"),
        (
            Interval(-0.0001, -0.01, 0.01),
            "neither better nor worse (95 % interval 0.010 worse to 0.010 better)",
        ),
        (Interval(0.0, 0.0, 0.0), "neither better nor worse (95 % interval 0.000 to 0.000)"),
        (Interval(-0.01, -0.04, 0.02), "worse by 0.010 (95 % interval 0.040 worse to 0.020 better)"),
    ],
)
def test_nothing_is_ever_better_by_less_than_nothing(gain, words):
    assert gain_words(gain) == words


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


FOUND = replace(verdict_rig.FOUND, annotation_count=104)
"""What was found before the run of the guide's example: 100 frames, 300 seconds, a loss of 0.08."""


def analysis_of(seconds=300.0, found=FOUND, evidence=GOOD, *, in_use=False):
    metrics = TrainingMetrics(0.08, 100, seconds)
    return describe(metrics, analyse(metrics, evidence, found), found, Preset.BALANCED, in_use=in_use)


def test_nobody_is_told_to_deploy_what_is_in_use():
    steps = analysis_of(in_use=True).next_steps
    assert steps == ("It is in use: score new footage with it", *analysis_of().next_steps[1:])


def test_a_worse_model_in_use_is_answered_by_going_back():
    steps = analysis_of(evidence=BEATEN, in_use=True).next_steps
    assert steps[0] == "Go back to Wedding: the new model is in use, and worse"
    assert len(steps) == 3


def test_other_steps_are_the_same_once_the_model_is_in_use():
    for change in ({"independent": False}, {"better_than_mean": Interval(-0.01, -0.05, 0.02)}):
        evidence = replace(GOOD, **change)
        assert (
            analysis_of(evidence=evidence, in_use=True).next_steps
            == analysis_of(evidence=evidence).next_steps
        )


@pytest.mark.parametrize(("runs", "seconds"), [(3, 12.0), (0, None)])
def test_an_estimate_is_told_in_seconds_where_it_was_measured(runs, seconds):
    estimates = {Preset.BALANCED: TimeEstimate(12.0, runs), Preset.QUICK: TimeEstimate(5.0, 3)}
    analysis = analysis_of(found=replace(FOUND, estimates=estimates))
    assert analysis.estimated_time_seconds == seconds


def test_the_example_of_the_guide_is_complete():
    analysis = analysis_of()
    assert [field.name for field in fields(analysis)][:14] == [
        "training_loss",
        "training_samples",
        "training_duration_seconds",
        "annotation_count",
        "had_gpu",
        "actual_time_minutes",
        "estimated_time_minutes",
        "quality_score",
        "observations",
        "warnings",
        "concerns",
        "summary",
        "recommendation",
        "next_steps",
    ]
    assert (analysis.training_loss, analysis.training_samples, analysis.annotation_count) == (0.08, 100, 104)
    assert (analysis.training_duration_seconds, analysis.had_gpu) == (300, True)
    assert (analysis.actual_time_minutes, analysis.estimated_time_minutes) == (5, 5)
    assert (analysis.quality_score, analysis.recommendation) == (50, Recommendation.ACCEPT)
    assert (analysis.warnings, analysis.concerns) == ((), ())
    assert analysis.summary == (
        "Training completed successfully with good results. The model should improve frame importance scoring."
    )
    assert analysis.next_steps == (
        "Deploy the model for general use",
        "Monitor performance on real videos",
        "Keep rating frames: more ratings improve the model further",
    )
    assert (analysis.headline, analysis.evidence) == (judge(0.08, 100).headline, GOOD)


def test_seconds_are_cut_and_minutes_rounded_up():
    analysis = analysis_of(60.9)
    assert (analysis.training_duration_seconds, analysis.actual_time_minutes) == (60, 2)


@pytest.mark.parametrize(("seconds", "told"), [(3600.0, False), (3600.5, True)])
def test_a_run_of_more_than_an_hour_is_observed_and_costs_no_point(seconds, told):
    analysis = analysis_of(seconds, replace(FOUND, estimated_training_time_minutes=120))
    assert any("took long" in words for words in analysis.observations) == told
    assert (analysis.quality_score, analysis.warnings) == (50, ())


@pytest.mark.parametrize(
    ("seconds", "estimate", "told"),
    [(600.0, 5, False), (600.1, 5, True), (120.0, 1, False), (181.0, 0, False)],
)
def test_a_run_of_more_than_twice_the_estimate_is_a_warning_and_costs_no_point(seconds, estimate, told):
    analysis = analysis_of(seconds, replace(FOUND, estimated_training_time_minutes=estimate))
    assert any(f"longer than the {estimate} estimated" in words for words in analysis.warnings) == told
    assert analysis.quality_score == 50
    expected = Recommendation.ACCEPT_WITH_CAUTION if told else Recommendation.ACCEPT
    assert analysis.recommendation is expected


def test_a_run_without_a_gpu_says_so_and_nothing_worse():
    analysis = analysis_of(found=replace(FOUND, has_gpu=False))
    assert analysis.observations[2] == "Training ran on CPU, which is all that this kind of model needs"
    assert (analysis.had_gpu, analysis.recommendation) == (False, Recommendation.ACCEPT)


def test_a_run_nobody_looked_at_before_is_held_against_no_estimate():
    analysis = analysis_of(7000.0, None)
    assert (analysis.annotation_count, analysis.estimated_time_minutes, analysis.had_gpu) == (100, 0, False)
    assert not any("CPU" in words for words in analysis.observations)
    assert analysis.warnings == ()
