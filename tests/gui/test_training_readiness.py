from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from verdict_rig import FOUND

from aura_trainer.domain.preflight import FindingLevel, PreflightFinding, Subject
from aura_trainer.domain.training import MINIMUM_RATINGS
from aura_trainer.gui.training_readiness import Preparation, Readiness


def found(*findings, met=True, warnings=(), errors=()):
    return replace(FOUND, meets_minimum_requirements=met, warnings=warnings, errors=errors, findings=findings)


GOOD = PreflightFinding(Subject.MEMORY, FindingLevel.GOOD, "24.0 GB memory, 21.0 GB free")
RATED = PreflightFinding(
    Subject.ANNOTATIONS, FindingLevel.GOOD, "40 rated frames", "100 or more make a better model."
)
SMALL = PreflightFinding(
    Subject.MEMORY, FindingLevel.BLOCKING, "6.0 GB memory: 8 GB are needed", "Use another."
)
FULL = PreflightFinding(Subject.DISK, FindingLevel.BLOCKING, "1.0 GB free: 2 GB are needed", "Free 5 GB.")
ENOUGH = Readiness.of([0.2, 0.5, 0.9] * 20, 2)


def texts(checks):
    return [check.text for check in checks]


def test_under_fifty_ratings_the_best_verdict_is_said_before_training():
    few = Readiness.of([0.2, 0.5, 0.9] * 10, 2)
    assert any("with caution" in text for text in texts(few.checks()))
    assert not any("with caution" in text for text in texts(ENOUGH.checks()))


def test_a_missing_band_is_named_with_what_to_do():
    (check,) = [
        check
        for check in Readiness.of([0.1] * 30 + [0.5] * 30, 2).checks()
        if check.standing is FindingLevel.WARNING
    ]
    assert "no high ratings" in check.text
    assert check.remedy


def test_one_clip_is_a_warning_once_a_run_can_begin():
    (enough,) = Readiness.of([0.1, 0.5, 0.9] * 20, 1).checks()
    (few,) = Readiness.of([0.1, 0.5, 0.9], 1).checks()
    assert (enough.standing, few.standing) == (FindingLevel.WARNING, FindingLevel.GOOD)
    assert "a second one" in enough.remedy


@given(st.lists(st.floats(0, 1), max_size=60), st.integers(0, 3))
def test_every_rating_is_in_one_band_and_what_is_missing_is_counted(ratings, clips):
    readiness = Readiness.of(ratings, clips)
    assert sum(readiness.bands) == len(ratings)
    assert readiness.missing == max(MINIMUM_RATINGS - len(ratings), 0)
    assert all(check.standing is not FindingLevel.BLOCKING for check in readiness.checks())


def test_the_list_begins_with_the_ratings_and_says_nothing_twice():
    said = texts(Preparation(ENOUGH, found(GOOD, RATED)).checks)
    assert said[0] == "40 rated frames"
    assert said[-1] == "24.0 GB memory, 21.0 GB free"
    assert len(said) == len(set(said))


def test_whatever_is_in_the_way_is_a_reason_not_to_start():
    assert Preparation(ENOUGH, found(GOOD, RATED)).blockers == []
    assert Preparation(ENOUGH, found(RATED, SMALL, FULL, met=False)).blockers == [SMALL.text, FULL.text]


def test_ratings_that_cannot_be_read_are_a_reason_not_to_start():
    unread = PreflightFinding(
        Subject.ANNOTATIONS, FindingLevel.BLOCKING, "The ratings cannot be counted", "Disk error"
    )
    preparation = Preparation(None, found(unread, GOOD, met=False, errors=("Disk error",)))
    assert texts(preparation.checks) == [unread.text, GOOD.text]
    assert preparation.blockers == [unread.text]


def test_a_check_that_could_not_be_made_is_a_reason_even_without_a_line():
    assert Preparation(ENOUGH, found(met=False, errors=("Disk error",))).blockers == ["Disk error"]


@given(
    st.booleans(), st.lists(st.sampled_from([GOOD, RATED, SMALL, FULL]), unique=True), st.lists(st.just("w"))
)
def test_a_run_is_never_offered_when_the_requirements_are_not_met(met, findings, warnings):
    preparation = Preparation(ENOUGH, found(*findings, met=met, warnings=tuple(warnings)))
    blocked = any(finding.standing is FindingLevel.BLOCKING for finding in findings)
    assert bool(preparation.blockers) == (blocked or not met)
