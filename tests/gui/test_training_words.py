import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.training import (
    MINIMUM_RATINGS,
    DeployPolicy,
    JobState,
    Preset,
    TrainingJob,
    TrainingRequest,
)
from aura_trainer.gui.training_words import (
    CANDIDATE_LABELS,
    Mark,
    Readiness,
    Stage,
    TimeLeft,
    day_text,
    duration_text,
    ending_sentence,
    next_name,
    policy_sentence,
    stage_at,
)
from aura_trainer.ml.candidates.registry import candidates_for


def test_too_few_ratings_are_a_cross_that_counts_what_is_missing():
    readiness = Readiness.of([0.2, 0.5, 0.9], 1)
    first = readiness.checks()[0]
    assert not readiness.enough
    assert first.mark is Mark.BAD
    assert "20 are needed, 17 to go" in first.text


def test_under_fifty_ratings_the_best_verdict_is_said_before_training():
    few = Readiness.of([0.2, 0.5, 0.9] * 10, 2)
    many = Readiness.of([0.2, 0.5, 0.9] * 20, 2)
    assert any("with caution" in check.text for check in few.checks())
    assert not any("with caution" in check.text for check in many.checks())


def test_a_missing_band_is_named():
    checks = Readiness.of([0.1] * 15 + [0.5] * 15, 2).checks()
    assert next(check.text for check in checks if check.mark is Mark.WARN).startswith("No high ratings")


@given(st.lists(st.floats(0, 1), max_size=60))
def test_every_rating_is_in_one_band(ratings):
    readiness = Readiness.of(ratings, 1)
    assert sum(readiness.bands) == len(ratings)
    assert readiness.enough == (len(ratings) >= MINIMUM_RATINGS)


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


def test_time_left_says_nothing_while_there_is_no_progress():
    now = 0.0
    left = TimeLeft(clock=lambda: now)
    for _ in range(5):
        left.update(20)
        now += 1.0
    assert left.latest is None


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "my-taste-v1"),
        (["wedding-v3", "wedding-v2"], "wedding-v4"),
        (["wedding-v3", "wedding-v4"], "wedding-v5"),
        (["reel"], "reel-v2"),
        (["v9"], "v10"),
    ],
)
def test_the_next_name_raises_the_number(taken, name):
    assert next_name(taken) == name


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_the_next_name_is_never_taken(taken):
    assert next_name(taken) not in taken


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.84, "0.8 s"), (38.2, "38 s"), (185, "3 min 5 s"), (240, "4 min")]
)
def test_durations_are_short(seconds, words):
    assert duration_text(seconds) == words


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
    assert "wedding-v3 is still in use, untouched" in words


def test_every_candidate_is_called_what_it_calls_itself():
    own = {candidate.id: candidate.label for candidate in candidates_for(Preset.THOROUGH)}
    assert own == CANDIDATE_LABELS


def test_opening_the_train_page_does_not_load_what_learns():
    code = (
        "import sys, aura_trainer.gui.pages.train_page;"
        "print([name for name in ('sklearn', 'pandas', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
