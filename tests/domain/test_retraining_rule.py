"""When training by itself is due, for all settings, ratings, runs and clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from aura_trainer.domain.retraining import (
    QUIET,
    Hold,
    RetrainEvery,
    RetrainFacts,
    RetrainPlan,
    standing,
)
from aura_trainer.domain.training import MINIMUM_RATINGS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

plans = st.builds(RetrainPlan, st.integers(0, 40), st.sampled_from(RetrainEvery))
moments = st.integers(-30 * 86400, 3600).map(lambda seconds: NOW + timedelta(seconds=seconds))


def facts(ratings=50, new=0, quiet=timedelta(minutes=5), since_last=timedelta(hours=1), *, busy=False):
    return RetrainFacts(ratings, new, quiet, since_last, busy)


@given(
    plans, st.lists(moments, max_size=60), st.lists(moments, max_size=3), st.none() | moments, st.booleans()
)
def test_it_is_due_only_where_everything_speaks_for_it(plan, rated, others, last_began, busy):
    found = standing(plan, RetrainFacts.of(NOW, rated, others=others, last_began=last_began, busy=busy))
    if not found.due:
        return
    assert plan.on
    assert not busy
    assert len(rated) >= MINIMUM_RATINGS
    assert all(abs(NOW - moment) >= QUIET for moment in (*rated, *others))
    new = [moment for moment in rated if last_began is None or moment > last_began]
    assert found.new == len(new) > 0
    by_schedule = plan.period is not None and (last_began is None or NOW - last_began >= plan.period)
    assert (plan.after > 0 and len(new) >= plan.after) or by_schedule


@given(plans, st.lists(moments, max_size=60), st.integers(0, 400))
def test_the_same_ratings_never_bring_about_a_second_run(plan, rated, days):
    known = [min(moment, NOW) for moment in rated]
    assert not standing(plan, RetrainFacts.of(NOW + days * DAY, known, last_began=NOW)).due


@given(plans, st.lists(moments, max_size=60), st.none() | moments)
def test_what_is_said_to_be_missing_brings_it_about(plan, rated, last_began):
    rated = [min(moment, NOW) for moment in rated]
    # No run ever began with fewer.
    last_began = min(last_began, NOW) if last_began and len(rated) >= MINIMUM_RATINGS else None
    found = standing(plan, RetrainFacts.of(NOW, rated, last_began=last_began))
    if found.hold is not Hold.WAITING:
        return
    assert found.missing is not None or found.wait is not None
    soon, later = NOW + timedelta(seconds=1), NOW + timedelta(minutes=2)
    if found.missing is not None:
        more = [*rated, *[soon] * found.missing]
        assert standing(plan, RetrainFacts.of(later, more, last_began=last_began)).due
        assert not standing(plan, RetrainFacts.of(NOW, more[:-1], last_began=last_began)).due
    if found.wait is not None:
        then = max(NOW + found.wait, later)
        assert standing(plan, RetrainFacts.of(then, [*rated, soon], last_began=last_began)).due


@pytest.mark.parametrize(
    ("plan", "given", "hold", "missing", "wait"),
    [
        (RetrainPlan(), facts(new=50), Hold.OFF, None, None),
        (RetrainPlan(20), facts(new=20, busy=True), Hold.BUSY, None, None),
        (RetrainPlan(20), facts(new=20, quiet=timedelta(seconds=59)), Hold.RATING, None, None),
        (RetrainPlan(20), facts(new=20), None, None, None),
        (RetrainPlan(20), facts(new=8), Hold.WAITING, 12, None),
        (RetrainPlan(5), facts(ratings=7, new=7, since_last=None), Hold.WAITING, 13, None),
        (RetrainPlan(0, RetrainEvery.DAILY), facts(new=1), Hold.WAITING, None, timedelta(hours=23)),
        (RetrainPlan(0, RetrainEvery.DAILY), facts(new=1, since_last=DAY), None, None, None),
        (RetrainPlan(0, RetrainEvery.DAILY), facts(since_last=DAY), Hold.WAITING, 1, None),
        (RetrainPlan(0, RetrainEvery.WEEKLY), facts(new=9, since_last=DAY), Hold.WAITING, None, 6 * DAY),
        (RetrainPlan(0, RetrainEvery.WEEKLY), facts(new=50, since_last=None), None, None, None),
        (RetrainPlan(20, RetrainEvery.WEEKLY), facts(new=9, since_last=DAY), Hold.WAITING, 11, 6 * DAY),
        (RetrainPlan(20, RetrainEvery.WEEKLY), facts(new=1, since_last=7 * DAY), None, None, None),
    ],
)
def test_each_reason_in_turn(plan, given, hold, missing, wait):
    found = standing(plan, given)
    assert (found.hold, found.missing, found.wait) == (hold, missing, wait)


class Diligence(RuleBasedStateMachine):
    """A person rates, time goes by, and whenever a run is due it begins and ends somehow."""

    def __init__(self):
        super().__init__()
        self.plan = RetrainPlan(7, RetrainEvery.WEEKLY)
        self.now = NOW
        self.rated = {}
        self.began = []

    @rule(frame=st.integers(0, 40), count=st.integers(1, 12))
    def rate(self, frame, count):
        for number in range(frame, frame + count):
            self.rated[number] = self.now

    @rule(seconds=st.sampled_from([1, 30, 59, 60, 3600, 86400, 6 * 86400]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def look(self):
        last = self.began[-1] if self.began else None
        rated = list(self.rated.values())
        if standing(self.plan, RetrainFacts.of(self.now, rated, last_began=last)).due:
            new = [moment for moment in rated if last is None or moment > last]
            assert new
            assert max(rated) <= self.now - QUIET
            assert len(new) >= 7 or last is None or self.now - last >= timedelta(weeks=1)
            self.began.append(self.now)


TestDiligence = Diligence.TestCase
