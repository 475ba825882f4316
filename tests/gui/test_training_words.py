import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aura_trainer.domain.durations import duration_text
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import DeployPolicy, JobState, Preset, TrainingJob, TrainingRequest
from aura_trainer.gui.dates import day_text
from aura_trainer.gui.training_words import (
    CANDIDATE_LABELS,
    Stage,
    TimeLeft,
    ending_sentence,
    estimate_source,
    policy_sentence,
    preset_text,
    queue_sentence,
    stage_at,
    start_sentence,
)
from aura_trainer.ml.candidates.registry import candidates_for


@pytest.mark.parametrize(
    ("progress", "stage"),
    [
        (0, Stage.RATINGS),
        (10, Stage.FEATURES),
        (19.9, Stage.FEATURES),
        (20, Stage.LEARNING),
        (80, Stage.CHECKING),
        (90, Stage.DEPLOYING),
        (100, Stage.DEPLOYING),
    ],
)
def test_progress_falls_into_a_stage(progress, stage):
    assert stage_at(progress) is stage


def test_time_left_follows_the_pace_of_the_last_seconds():
    now = 0.0
    left = TimeLeft(clock=lambda: now)
    assert left.update(0) is None
    for _ in range(60):
        now += 1.0
        left.update(now)
    assert left.latest == pytest.approx(40.0)
    for _ in range(40):
        now += 1.0
        left.update(60 + (now - 60) / 4)
    assert left.latest == pytest.approx((100 - 70) * 4, rel=0.01)


def test_time_left_is_not_told_from_the_pace_of_getting_features():
    now = 0.0
    left = TimeLeft(clock=lambda: now)
    for progress in (0, 10, 15, 19):
        now += 2.0
        assert left.update(progress) is None
    for progress in (20, 20.5, 21):
        now += 2.0
        left.update(progress)
    assert left.latest == pytest.approx(79 * 4.0)


def test_time_left_is_no_shorter_than_such_runs_took_before():
    now = 100.0
    left = TimeLeft(clock=lambda: now)
    left.restart(200.0)
    now += 10.0
    assert left.update(12) == pytest.approx(190.0)
    for progress in (20, 40, 60):
        now += 2.0
        left.update(progress)
    assert left.latest == pytest.approx(184.0)
    now += 200.0
    assert left.update(70) == pytest.approx(30 * 200.0 / 10)
    left.restart()
    assert left.update(12) is None


def test_time_left_says_nothing_while_there_is_no_progress():
    now = 0.0
    left = TimeLeft(clock=lambda: now)
    for _ in range(5):
        left.update(20)
        now += 1.0
    assert left.latest is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.84, "0.8 s"), (38.2, "38 s"), (185, "3 min 5 s"), (240, "4 min")]
)
def test_durations_are_short(seconds, words):
    assert duration_text(seconds) == words


def test_a_measured_time_is_said_with_what_it_rests_on():
    estimate = TimeEstimate(39.6, 3)
    assert preset_text(Preset.BALANCED, estimate) == "Balanced · 40 s"
    assert start_sentence(Preset.BALANCED, estimate) == "Balanced preset, about 40 s"
    assert estimate_source(estimate) == "Going by 3 runs on this computer."


def test_a_time_that_was_never_measured_is_not_given_as_one():
    estimate = TimeEstimate(720.0, 0)
    assert preset_text(Preset.THOROUGH, estimate) == "Thorough"
    assert "not measured here yet, up to 12 min" in start_sentence(Preset.THOROUGH, estimate)
    assert estimate_source(estimate).startswith("Not measured here yet: up to 12 min.")
    usual = replace(estimate, usual=(2.4, 125.0))
    assert "not measured here yet, usually 2 s to 2 min" in start_sentence(Preset.THOROUGH, usual)
    assert estimate_source(usual) == "Not measured here yet: usually 2 s to 2 min. The first run will tell."


def test_a_time_that_goes_by_other_presets_is_said_to():
    estimate = TimeEstimate(720.0, 0, 2)
    assert preset_text(Preset.THOROUGH, estimate) == "Thorough"
    assert start_sentence(Preset.THOROUGH, estimate) == "Thorough preset, about 12 min"
    said = "Not measured here yet: about 12 min, going by runs of other presets."
    assert estimate_source(estimate) == said


def test_days_are_told_from_now():
    now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    assert day_text(now - timedelta(minutes=5), now).startswith("today")
    assert day_text(now - timedelta(days=1), now).startswith("yesterday")
    assert day_text(now - timedelta(days=20), now) == "18 Feb"
    assert day_text(now - timedelta(days=300), now) == "14 May 2025"


@pytest.mark.parametrize("policy", list(DeployPolicy))
def test_every_policy_has_its_sentence(policy):
    assert policy_sentence(policy, "wedding-v3").endswith(".")


def test_the_default_is_never_said_to_become_the_backup():
    assert "keep wedding-v3 as backup" in policy_sentence(DeployPolicy.ALWAYS, "wedding-v3")
    assert "backup" not in policy_sentence(DeployPolicy.WHEN_BETTER, None)


def test_a_failure_says_what_happened_and_what_was_kept():
    job = TrainingJob(
        "1", TrainingRequest("me"), JobState.FAILED, 30, "", datetime.now(UTC), error="The disk is full."
    )
    words = ending_sentence(job, "wedding-v3")
    assert words.startswith("The disk is full.")
    assert "wedding-v3 is in use, untouched by it" in words


def test_every_candidate_is_called_what_it_calls_itself():
    own = {candidate.id: candidate.label for candidate in candidates_for(Preset.THOROUGH)}
    assert own == CANDIDATE_LABELS


def test_opening_the_train_page_does_not_load_what_learns():
    code = (
        "import sys, aura_trainer.gui.pages.train_page;"
        "print([name for name in ('sklearn', 'pyarrow', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_that_waits_says_what_it_will_do():
    request = TrainingRequest("me", "wedding", Preset.BALANCED, deploy=DeployPolicy.WHEN_BETTER)
    assert queue_sentence(request, TimeEstimate(40.0, 3)) == (
        "Balanced preset, about 40 s. Put in use when it ends, if it is better."
    )
    assert queue_sentence(request, None) == "Balanced preset. Put in use when it ends, if it is better."
    assert len({queue_sentence(replace(request, deploy=policy), None) for policy in DeployPolicy}) == 4
