from dataclasses import replace
from datetime import UTC, datetime

import pytest
from verdict_rig import GOOD

from aura_trainer.domain.learning_curve import LearningCurve
from aura_trainer.domain.training import (
    JobState,
    Preset,
    StopRequest,
    TrainingJob,
    TrainingMetrics,
    TrainingRequest,
)
from aura_trainer.domain.verdict import Interval, PostTrainingAnalysis, Recommendation
from aura_trainer.services.analysis_words import (
    bar_figures,
    chance_words,
    other_reasons,
    quality_sentence,
    report_text,
    run_summary,
    stop_sentences,
    told_in_headline,
    untold_observations,
    weightiest_reason,
)

EVIDENCE = replace(
    GOOD,
    loss=0.141,
    mean_loss=0.248,
    active_loss=0.2,
    better_than_active=Interval(0.06, 0.03, 0.09),
    active_name="wedding-v3",
    ranking_p_value=0.01,
    spearman_by_clip={"a": 0.8, "b": 0.7, "c": 0.9},
    shared_loss=0.14,
)
ANALYSIS = PostTrainingAnalysis(
    training_loss=0.141,
    training_samples=114,
    training_duration_seconds=38,
    annotation_count=114,
    had_gpu=False,
    actual_time_minutes=1,
    estimated_time_minutes=2,
    quality_score=40,
    observations=(
        "Error on unseen frames 0.141, against 0.248 for always saying the average",
        "Better than the model in use (wedding-v3) on unseen frames",
        "Excellent sample size - model has sufficient data",
    ),
    warnings=("A warning",),
    concerns=("A concern",),
    summary="A summary.",
    recommendation=Recommendation.ACCEPT,
    next_steps=("First", "Second", "Third"),
    headline="On clips it has not seen, 8 of its 10 favourites were yours too.",
    evidence=EVIDENCE,
)
JOB = TrainingJob(
    "1",
    TrainingRequest("me", "wedding-v4", Preset.QUICK),
    JobState.COMPLETED,
    100,
    "",
    datetime.now(UTC),
    metrics=TrainingMetrics(0.141, 114, 38.2),
    warnings=("A clip was missing",),
)


def test_a_measured_estimate_is_told_in_seconds():
    summary = run_summary(JOB, replace(ANALYSIS, estimated_time_seconds=12.4))
    assert summary == "114 ratings, 3 clips, 38 s (12 s was expected)"


def test_the_errors_beside_the_model_in_use_are_over_the_same_frames():
    assert " ".join(bar_figures(EVIDENCE)[1]) == (
        "on the 42 frames both can be judged on 0.140 against 0.200 for wedding-v3: better by 0.060 "
        "(95 % interval 0.030 to 0.090); better on 3 of 3 clips"
    )
    worse = replace(EVIDENCE, shared_loss=0.228, better_than_active=Interval(-0.028, -0.05, -0.01))
    assert "0.228 against 0.200 for wedding-v3: worse by 0.028" in " ".join(bar_figures(worse)[1])
    refitted = replace(EVIDENCE, active_refitted=True)
    assert "0.200 for wedding-v3 if it were trained again on these ratings: better" in " ".join(
        bar_figures(refitted)[1]
    )
    older = replace(EVIDENCE, shared_loss=None, shared_frames=None)
    assert " ".join(bar_figures(older)[1]).startswith(
        "wedding-v3: 0.200 on the frames both can be judged on: better by 0.060"
    )


def test_an_estimate_that_rests_on_no_run_of_this_computer_is_not_held_against_the_time_taken():
    assert run_summary(JOB, ANALYSIS) == "114 ratings, 3 clips, 38 s"


def test_ratings_that_were_not_used_show_in_the_summary():
    assert run_summary(JOB, replace(ANALYSIS, annotation_count=120)).startswith("114 of 120 ratings,")


def test_an_observation_whose_figures_are_shown_already_is_not_shown_again():
    assert untold_observations(ANALYSIS) == ["Excellent sample size - model has sufficient data"]
    others = replace(ANALYSIS, evidence=replace(EVIDENCE, loss=0.15, active_name="another"))
    assert untold_observations(others) == list(ANALYSIS.observations)


def test_the_quality_score_comes_with_its_scale():
    assert "40" in quality_sentence(ANALYSIS)
    assert "of 50 at most and -50 at least" in quality_sentence(ANALYSIS)


def test_the_bar_within_clips_is_shown_where_it_was_measured():
    leads = [lead for lead, _, _ in bar_figures(EVIDENCE)]
    assert "within clips better by" not in leads
    figure = bar_figures(replace(EVIDENCE, better_within_clips=Interval(0.061, 0.02, 0.1)))[1]
    assert " ".join(figure) == (
        "within clips better by 0.061 than one score for all of a clip's frames, however high that is "
        "(error lower by 0.020 to 0.100)"
    )


def test_a_model_behind_the_average_within_clips_is_called_worse():
    figure = bar_figures(replace(EVIDENCE, better_within_clips=Interval(-0.02, -0.05, 0.01)))[1]
    assert figure[:2] == ("within clips worse by", "0.020")


def test_the_report_holds_everything_once():
    text = report_text(JOB, ANALYSIS)
    for words in (
        "wedding-v4: Accept",
        ANALYSIS.headline,
        ANALYSIS.summary,
        run_summary(JOB, ANALYSIS),
        quality_sentence(ANALYSIS),
        "A concern",
        "A warning",
        "A clip was missing",
        "Excellent sample size",
        *ANALYSIS.next_steps,
        *(" ".join(figure) for figure in bar_figures(EVIDENCE)),
    ):
        assert text.count(words) == 1, words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.6, "more often than not"),
        (0.5, "1 time in 2"),
        (0.03, "1 time in 33"),
        (0.025, "1 time in 40"),
        (0.001, "1 time in 1,000"),
        (1 / 1234, "1 time in 1,200"),
    ],
)
def test_chance_is_told_as_how_often_and_never_rarer_than_it_is(share, words):
    assert chance_words(share) == f"Chance would do as well {words}"


def test_no_figure_speaks_of_p_values_or_levels():
    figures = bar_figures(replace(EVIDENCE, better_within_clips=Interval(0.061, 0.02, 0.1)))
    text = " ".join(" ".join(figure) for figure in figures)
    assert "p =" not in text
    assert "levels" not in text
    assert "Chance would do as well 1 time in 100" in text


def cautious(**changes):
    return replace(ANALYSIS, recommendation=Recommendation.ACCEPT_WITH_CAUTION, concerns=(), **changes)


def test_an_accepted_model_needs_no_reason():
    assert weightiest_reason(ANALYSIS) == ""
    assert told_in_headline(ANALYSIS, "")


def test_the_weightiest_reason_for_caution_is_the_warning_the_summary_speaks_of():
    analysis = cautious(warnings=("Few samples", "Within chance"), summary="Usable. Within chance. Try it.")
    assert weightiest_reason(analysis) == "Within chance"
    assert told_in_headline(analysis, "Within chance")
    assert other_reasons(analysis) == ([], ["Few samples"])


def test_a_concern_weighs_more_than_any_warning_and_is_told_beside_the_verdict():
    analysis = replace(ANALYSIS, recommendation=Recommendation.REVERT)
    assert weightiest_reason(analysis) == "A concern"
    assert not told_in_headline(analysis, "A concern")
    assert other_reasons(analysis) == ([], ["A warning"])


def test_that_the_model_in_use_is_better_is_not_told_twice():
    concern = "On unseen frames it is worse than the model in use (wedding-v3)"
    beaten = replace(
        ANALYSIS,
        recommendation=Recommendation.REVERT,
        concerns=(concern,),
        headline="Your present model (wedding-v3) is better on unseen frames; keep it.",
    )
    assert told_in_headline(beaten, concern)
    assert not told_in_headline(replace(beaten, headline="3 of 10 were yours."), concern)


def test_praise_for_loss_and_number_is_not_told_where_what_was_measured_speaks_against_it():
    praise = (
        "Good training loss - model learned useful patterns",
        "Excellent sample size - model has sufficient data",
    )
    sound = replace(ANALYSIS, observations=praise, recommendation=Recommendation.ACCEPT)
    assert untold_observations(sound) == list(praise)
    weak = replace(sound, recommendation=Recommendation.ACCEPT_WITH_CAUTION)
    assert untold_observations(weak) == []
    unclear = LearningCurve(
        ratings=114, more=50, same=None, other=None, unit="clip", candidate="ridge", draws=1, seed=1
    )
    few = replace(sound, evidence=replace(EVIDENCE, learning=unclear))
    assert untold_observations(few) == [praise[0]]


def test_a_run_that_was_told_to_stop_says_what_came_of_it():
    assert stop_sentences(JOB) == []
    asked = replace(JOB, stop_request=StopRequest.STOP_AND_KEEP)
    assert "tried every kind of model" in stop_sentences(asked)[0]
    assert "took the best" in stop_sentences(replace(asked, stopped_early=True))[0]
    assert stop_sentences(asked)[0] in report_text(asked, ANALYSIS)
