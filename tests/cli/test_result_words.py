"""What the command line says of a trained model."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from verdict_rig import GOOD

from aura_trainer.cli.words import evidence_lines, importance_lines, tell_analysis
from aura_trainer.domain.importance import FeatureGroup, GroupImportance, Importance
from aura_trainer.domain.training import JobState, TrainingJob, TrainingMetrics, TrainingRequest
from aura_trainer.domain.verdict import Interval, PostTrainingAnalysis, Recommendation

EVIDENCE = replace(
    GOOD,
    loss=0.225,
    mean_loss=0.248,
    active_loss=0.187,
    better_than_mean=Interval(0.023, -0.01, 0.05),
    better_than_active=Interval(-0.028, -0.05, -0.01),
    active_name="Wedding",
    ranking=0.4,
    clips_better=(1, 3),
    spearman_by_clip={"a.mp4": 0.4},
    hits=(3, 10),
    better_within_clips=Interval(-0.01, -0.03, 0.02),
    shared_loss=0.215,
)
ANALYSIS = PostTrainingAnalysis(
    training_loss=0.225,
    training_samples=114,
    training_duration_seconds=38,
    annotation_count=114,
    had_gpu=False,
    actual_time_minutes=1,
    estimated_time_minutes=1,
    quality_score=40,
    observations=("An observation",),
    warnings=("A warning",),
    concerns=(),
    summary="The summary.",
    recommendation=Recommendation.ACCEPT_WITH_CAUTION,
    next_steps=("First", "Second", "Third"),
    headline="The headline.",
    evidence=EVIDENCE,
)
JOB = TrainingJob(
    "1",
    TrainingRequest("me", "wedding"),
    JobState.COMPLETED,
    100,
    "",
    datetime.now(UTC),
    metrics=TrainingMetrics(0.225, 114, 38.4),
)


def test_the_errors_beside_the_model_in_use_are_over_the_same_frames():
    error, within, active = evidence_lines(EVIDENCE)[:3]
    assert error == (
        "error on unseen frames 0.225, against 0.248 for always saying the average: better by 0.023 "
        "(95 % interval 0.010 worse to 0.050 better)"
    )
    assert within == (
        "against each clip's own average, levels aside: worse by 0.010 "
        "(95 % interval 0.030 worse to 0.020 better)"
    )
    assert active == (
        "on the 42 frames both can be judged on 0.215, against 0.187 for Wedding: worse by 0.028 "
        "(95 % interval 0.010 to 0.050)"
    )


def test_a_run_that_did_not_keep_its_own_error_beside_the_others_claims_none():
    older = replace(EVIDENCE, shared_loss=None, shared_frames=None)
    assert evidence_lines(older)[2] == (
        "against Wedding, with an error of 0.187 on the frames both can be judged on: worse by 0.028 "
        "(95 % interval 0.010 to 0.050)"
    )


def test_the_headline_is_followed_by_the_summary(capsys):
    tell_analysis(JOB, ANALYSIS)
    assert capsys.readouterr().out.splitlines()[:2] == ["Accept with caution: The headline.", "The summary."]


@pytest.mark.parametrize(
    ("seconds", "minutes", "words"),
    [(12.3, 1, "in 38 s (estimate: 12 s);"), (None, 3, "in 38 s;"), (None, 0, "in 38 s;")],
)
def test_the_estimate_is_told_as_it_was_made(capsys, seconds, minutes, words):
    tell_analysis(JOB, replace(ANALYSIS, estimated_time_seconds=seconds, estimated_time_minutes=minutes))
    assert f"114 frames learned from {words}" in capsys.readouterr().out


def test_the_time_is_that_which_the_window_tells(capsys):
    tell_analysis(replace(JOB, metrics=TrainingMetrics(0.225, 114, 3.64)), ANALYSIS)
    assert "learned from in 3.6 s" in capsys.readouterr().out


def test_a_long_name_keeps_both_its_ends_in_the_line_of_all_clips():
    name = "A" * 120 + "B" * 116 + ".mp4"
    line = evidence_lines(replace(EVIDENCE, spearman_by_clip={name: 0.4, "short.mp4": 0.2}))[-1]
    assert line == (
        f"rank correlation on each clip held out: {'A' * 24}…{'B' * 19}.mp4 0.40, short.mp4 0.20; mean 0.300"
    )


CONTENT = GroupImportance(FeatureGroup.CONTENT, 0.0812, 0.004)
MOTION = GroupImportance(FeatureGroup.MOTION, -0.0004, 0.0001)


def test_what_matters_is_told_a_group_a_line():
    head, *lines = importance_lines(Importance((CONTENT, MOTION), 10, 42))
    assert "(10 times, seed 42)" in head
    assert lines == ["  what is in the picture  +0.081 ± 0.004", "  motion                  +0.000 ± 0.000"]


def test_one_group_alone_is_said_and_so_is_what_was_not_measured():
    assert importance_lines(Importance((CONTENT,), 10, 42)) == [
        "what matters: it goes by what is in the picture alone"
    ]
    assert importance_lines(None) == ["what matters: not measured for this model"]


def test_the_analysis_ends_with_what_matters_and_what_to_do(capsys):
    tell_analysis(
        JOB, replace(ANALYSIS, evidence=replace(EVIDENCE, importance=Importance((CONTENT, MOTION), 10, 42)))
    )
    told = capsys.readouterr().out
    assert told.index("what is in the picture") < told.index("1. First")
