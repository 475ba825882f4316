import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import Preset
from aura_trainer.services.hardware import DetectionFailed
from aura_trainer.services.time_estimate import (
    MeasuredRun,
    TimeEstimator,
    Workload,
    fit_seconds,
    reference_minutes,
    whole_minutes,
)

HERE = "this machine"


def run(samples=100, fitting=20.0, *, preset=Preset.BALANCED, read=0, reading=0.5, machine=HERE):
    return MeasuredRun(preset, samples, read, reading, fitting, machine)


def estimate(runs, samples=100, to_read=0, machine=lambda: HERE):
    estimator = TimeEstimator(lambda: runs, machine)
    return estimator.estimates(Workload(samples, to_read), vram=None, memory=32.0)


@pytest.mark.parametrize(
    ("samples", "vram", "memory", "minutes"),
    [
        (100, None, 32.0, 10),
        (100, None, 7.7, 15),
        (100, 8.0, 32.0, 1),
        (100, 2.0, 32.0, 2),
        (400, 3.9, 8.0, 9),
        (2000, None, 32.0, 120),
        (0, None, 32.0, 1),
        (100, None, 15.9, 15),
        (100, None, 16.0, 10),
    ],
)
def test_the_formula_of_the_reference(samples, vram, memory, minutes):
    assert reference_minutes(samples, vram=vram, memory=memory) == minutes


def test_without_a_run_the_formula_holds():
    found = estimate([])[Preset.BALANCED]
    assert (found.seconds, found.runs) == (600.0, 0)


@pytest.mark.parametrize(
    ("preset", "samples", "to_read", "took"),
    [
        (Preset.BALANCED, 28, 0, 3.6),
        (Preset.BALANCED, 28, 0, 6.5),
        (Preset.BALANCED, 114, 0, 7.0),
        (Preset.BALANCED, 114, 0, 11.9),
        (Preset.QUICK, 28, 28, 15.1),
        (Preset.QUICK, 114, 86, 12.4),
        (Preset.QUICK, 469, 355, 39.8),
        (Preset.THOROUGH, 28, 0, 58.6),
        (Preset.THOROUGH, 114, 0, 111.0),
    ],
)
def test_what_is_usual_holds_the_first_runs_that_were_measured_elsewhere(preset, samples, to_read, took):
    low, high = estimate([], samples, to_read)[preset].usual
    assert low < took < high
    assert high < 4 * took or high < 30
    assert estimate([run()])[preset].usual is None


def test_without_a_run_of_the_preset_those_of_others_are_scaled():
    quick = estimate([run(preset=Preset.QUICK, fitting=6.0)])
    assert quick[Preset.QUICK].runs == 1
    assert quick[Preset.BALANCED] == TimeEstimate(pytest.approx(7.7), 0, 1)
    assert quick[Preset.THOROUGH] == TimeEstimate(pytest.approx(78.5), 0, 1)
    thorough = estimate([run(preset=Preset.THOROUGH, fitting=130.0)])
    assert thorough[Preset.QUICK] == TimeEstimate(pytest.approx(10.5), 0, 1)


@pytest.mark.parametrize(("samples", "seconds"), [(40, 120.0), (134, 402.0), (5000, 7200.0)])
def test_the_first_thorough_run_is_not_said_to_be_as_short_as_a_graphics_card_would_make_it(samples, seconds):
    found = TimeEstimator(list, lambda: HERE).estimates(Workload(samples, 0), vram=8.0, memory=32.0)
    assert (found[Preset.THOROUGH].seconds, found[Preset.THOROUGH].runs) == (seconds, 0)
    assert found[Preset.QUICK].seconds <= 60.0 * max(1, samples / 200)


def test_one_run_is_repeated():
    found = estimate([run(fitting=20.0, reading=0.5)])[Preset.BALANCED]
    assert (found.seconds, found.runs) == (20.5, 1)


def test_two_runs_of_nearly_one_size_do_not_make_a_steep_line():
    found = estimate([run(100, 20.0), run(101, 30.0)], samples=200)[Preset.BALANCED]
    assert found.seconds <= 0.5 + 25.0 * 200 / 100.5


def test_many_runs_make_a_line_that_one_slow_run_does_not_bend():
    runs = [run(count, 5.0 + 0.1 * count) for count in (40, 80, 120, 160, 200)]
    slow = run(120, 400.0)
    assert estimate([*runs, slow], samples=300)[Preset.BALANCED].seconds == pytest.approx(35.5, rel=0.25)
    assert estimate(runs, samples=300)[Preset.BALANCED].seconds == pytest.approx(35.5)


def test_frames_that_must_be_read_first_add_what_reading_took():
    runs = [run(fitting=20.0, read=100, reading=50.0), run(fitting=20.0, reading=1.0)]
    assert estimate(runs, to_read=40)[Preset.BALANCED].seconds == pytest.approx(40.6)
    assert estimate(runs, to_read=0)[Preset.BALANCED].seconds == pytest.approx(21.0)


def test_what_it_costs_to_read_at_all_is_not_taken_for_the_cost_of_a_frame():
    reads = ((100, 50.0), (2, 3.0), (3, 3.5))
    runs = [run(fitting=20.0, read=count, reading=seconds) for count, seconds in reads]
    assert estimate(runs, to_read=200)[Preset.BALANCED].seconds == pytest.approx(120.0, rel=0.05)
    assert estimate(runs, to_read=1)[Preset.BALANCED].seconds == pytest.approx(22.5, rel=0.05)


def test_many_runs_that_read_nothing_do_not_make_reading_cheap():
    runs = [run(fitting=20.0, read=100, reading=50.5), *[run(fitting=20.0, reading=0.5)] * 9]
    assert estimate(runs, to_read=200)[Preset.BALANCED].seconds == pytest.approx(120.5)


def test_reading_is_learned_from_runs_of_any_preset():
    runs = [run(preset=Preset.QUICK, read=100, reading=50.0), run(fitting=20.0)]
    assert estimate(runs, to_read=100)[Preset.BALANCED].seconds == pytest.approx(70.0)


def test_runs_of_another_machine_do_not_count_as_measured_here():
    found = estimate([run(machine="the old laptop")])[Preset.BALANCED]
    assert (found.seconds, found.runs) == (600.0, 0)


def test_a_machine_that_cannot_be_told_from_others_has_measured_nothing():
    def unknown():
        raise DetectionFailed("no name")

    assert estimate([run()], machine=unknown)[Preset.BALANCED].runs == 0


def test_only_the_latest_runs_count():
    assert estimate([run()] * 50)[Preset.BALANCED].runs == 20


SECONDS = st.floats(0, 1e5)
RUNS = st.lists(
    st.builds(run, st.integers(1, 5000), SECONDS, read=st.integers(0, 5000), reading=SECONDS),
    min_size=1,
    max_size=12,
)


@given(runs=RUNS, samples=st.integers(0, 5000), more=st.integers(0, 5000), to_read=st.integers(0, 5000))
def test_an_estimate_is_never_negative_and_more_frames_never_take_less(runs, samples, more, to_read):
    first = fit_seconds(runs, runs, Workload(samples, to_read))
    second = fit_seconds(runs, runs, Workload(samples + more, to_read))
    assert 0 <= first <= second * (1 + 1e-9)


@given(runs=RUNS, to_read=st.integers(0, 5000), more=st.integers(0, 5000))
def test_more_frames_to_read_never_take_less(runs, to_read, more):
    first = fit_seconds(runs, runs, Workload(100, to_read))
    second = fit_seconds(runs, runs, Workload(100, to_read + more))
    assert first <= second * (1 + 1e-9)


@given(runs=RUNS)
def test_an_estimate_lies_between_nothing_and_the_runs_where_they_were_measured(runs):
    sizes = sorted(item.samples for item in runs)
    middle = Workload(sizes[len(sizes) // 2], 0)
    longest = max(item.fitting_seconds for item in runs) + max(item.reading_seconds for item in runs)
    assert fit_seconds(runs, runs, middle) <= longest * 2 + 1e-6


@given(seconds=st.floats(0, 1e9))
def test_minutes_are_rounded_up_and_from_1_to_120(seconds):
    minutes = whole_minutes(seconds)
    assert 1 <= minutes <= 120
    assert minutes == 120 or minutes * 60 >= seconds * (1 - 1e-6)
