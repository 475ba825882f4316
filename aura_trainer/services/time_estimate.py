"""How long a run will take: from runs of the same preset on this machine, else of others, else by the reference's formula."""

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import median

from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import FeatureSet, Preset
from aura_trainer.services.hardware import DetectionFailed
from aura_trainer.services.job_rows import JobRow

logger = logging.getLogger(__name__)

LONGEST_MINUTES = 120
"""No estimate given in minutes is longer."""

_LATEST_RUNS = 20

# Fitting times on one machine with 40 and 134 ratings: Balanced took 1 to 2 times as long as Quick, Thorough 9 to 21.
_WORK = {Preset.QUICK: 1.0, Preset.BALANCED: 1.2, Preset.THOROUGH: 13.0}
# More than the most that Thorough took there for a rated frame, on two cores. The formula knows no presets, and expects a graphics
# card to help.
_THOROUGH_SECONDS_A_FRAME = 3.0

# On two cores that others used too, Balanced fitted 28 ratings in 3 to 5 s, and 114 in 6 to 11 s; Quick fitted 469 in 20 s, and
# Thorough 114 in 110 s. Reading took 1 s, and 0.06 to 0.2 s a frame. Other computers are faster or slower than that.
_FIT_SECONDS, _FIT_SECONDS_A_FRAME = 3.0, 0.06
_READ_SECONDS, _READ_SECONDS_A_FRAME = 1.0, 0.08
_FASTEST, _SLOWEST = 0.4, 2.5

_FULL_VRAM = 4.0
_FULL_MEMORY = 16.0


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A completed run that was not ended early: what it had to do and how long it took.

    Attributes:
        preset: Its preset.
        samples: Frames it learned from.
        frames_read: Frames whose features were not known yet.
        reading_seconds: Time spent on getting features.
        fitting_seconds: Time spent on everything else.
        machine: The machine it ran on.
    """

    preset: Preset
    samples: int
    frames_read: int
    reading_seconds: float
    fitting_seconds: float
    machine: str


def measured(rows: Sequence[JobRow]) -> list[MeasuredRun]:
    """Return what the completed among some jobs measured; a run on a part of the features is done sooner than others."""
    return [
        MeasuredRun(
            preset=row.job.request.preset,
            samples=row.result.metrics.samples,
            frames_read=row.result.timing.frames_read,
            reading_seconds=row.result.timing.reading_seconds,
            fitting_seconds=row.result.timing.fitting_seconds,
            machine=row.result.timing.machine,
        )
        for row in rows
        if row.result and row.result.timing and row.job.request.features is FeatureSet.EVERYTHING
    ]


@dataclass(frozen=True, slots=True)
class Workload:
    """What a run will have to do: frames to learn from, and how many of them must be read first."""

    samples: int
    frames_to_read: int


class TimeEstimator:
    """Estimates runs on this machine.

    Args:
        runs: Returns the measured runs, the latest first.
        machine: Names this machine; a run on another one does not count. May raise DetectionFailed.
    """

    def __init__(self, runs: Callable[[], Sequence[MeasuredRun]], machine: Callable[[], str]) -> None:
        self._runs = runs
        self._machine = machine

    def estimates(self, work: Workload, *, vram: float | None, memory: float) -> dict[Preset, TimeEstimate]:
        """Return an estimate for each preset.

        Args:
            work: What is to be done.
            vram: Gigabytes of the graphics card, None without one.
            memory: Gigabytes of memory in all.

        Raises:
            DamagedData: The database with the earlier runs is damaged.
            StorageFailure: It cannot be read.
        """
        try:
            machine = self._machine()
            here = [run for run in self._runs() if run.machine == machine]
        except DetectionFailed as error:
            logger.info(
                "This machine cannot be told from others (%s); no run counts as measured on it", error
            )
            here = []
        formula = 60.0 * reference_minutes(work.samples, vram=vram, memory=memory)
        estimates: dict[Preset, TimeEstimate] = {}
        for preset in Preset:
            if runs := [run for run in here if run.preset is preset][:_LATEST_RUNS]:
                estimates[preset] = TimeEstimate(fit_seconds(runs, here, work), len(runs))
            elif others := [_as_if(run, preset) for run in here[:_LATEST_RUNS]]:
                estimates[preset] = TimeEstimate(fit_seconds(others, here, work), 0, len(others))
            else:
                least = _THOROUGH_SECONDS_A_FRAME * work.samples if preset is Preset.THOROUGH else 0.0
                seconds = max(formula, min(least, 60.0 * LONGEST_MINUTES))
                estimates[preset] = TimeEstimate(seconds, 0, usual=_usual(preset, work))
        return estimates


def _usual(preset: Preset, work: Workload) -> tuple[float, float]:
    """Between which seconds such a run lies on most computers."""
    fitting = _FIT_SECONDS + _FIT_SECONDS_A_FRAME * work.samples
    fitting *= _WORK[preset] / _WORK[Preset.BALANCED]
    seconds = fitting + _READ_SECONDS + _READ_SECONDS_A_FRAME * work.frames_to_read
    return _FASTEST * seconds, _SLOWEST * seconds


def _as_if(run: MeasuredRun, preset: Preset) -> MeasuredRun:
    """A run as it might have been with another preset."""
    share = _WORK[preset] / _WORK[run.preset]
    return replace(run, preset=preset, fitting_seconds=share * run.fitting_seconds)


def reference_minutes(samples: int, *, vram: float | None, memory: float) -> int:
    """Return the reference's estimate in whole minutes, from 1 to 120.

    Args:
        samples: Rated frames.
        vram: Gigabytes of the graphics card, None without one.
        memory: Gigabytes of memory in all.
    """
    rate = 10.0 if vram is None else 0.5 if vram >= _FULL_VRAM else 1.5
    minutes = samples / 100 * rate * (1.5 if memory < _FULL_MEMORY else 1.0)
    return whole_minutes(60.0 * minutes)


def whole_minutes(seconds: float) -> int:
    """Round up to minutes, from 1 to 120."""
    # The shave keeps 15.000000000000002, a product of floats, from becoming 16.
    return min(LONGEST_MINUTES, max(1, math.ceil(seconds / 60.0 - 1e-9)))


def fit_seconds(runs: Sequence[MeasuredRun], all_runs: Sequence[MeasuredRun], work: Workload) -> float:
    """Estimate a run from earlier ones.

    Fitting grows with the frames learned from, along a line through the medians of the runs whose slope is the
    median slope between pairs of them (Theil and Sen), held between level and proportional: two runs of nearly
    the same size say little about the slope. Reading grows likewise with the frames not read yet, from what it
    takes to find that all are known.

    Args:
        runs: At least one run of the preset.
        all_runs: Runs of any preset: reading is the same for all.
        work: What is to be done.
    """
    reading = _reading([(run.frames_read, run.reading_seconds) for run in all_runs], work.frames_to_read)
    return reading + _along_line([(run.samples, run.fitting_seconds) for run in runs], work.samples)


def _reading(points: Sequence[tuple[int, float]], at: int) -> float:
    """Estimate reading: a fixed part, and one for each frame that is never dearer than all runs together paid."""
    frames = sum(count for count, _ in points)
    average = sum(seconds for count, seconds in points if count) / frames if frames else 0.0
    slopes = _slopes(points)
    each = min(max(median(slopes), 0.0), average) if slopes else average
    fixed = max(0.0, median([seconds - each * count for count, seconds in points]))
    return fixed + each * at


def _along_line(points: Sequence[tuple[int, float]], at: int) -> float:
    size = median(count for count, _ in points)
    seconds = median(time for _, time in points)
    proportional = seconds / size if size else 0.0
    slopes = _slopes(points)
    # From one size alone the slope is anybody's guess; half way between level and proportional errs least.
    slope = min(max(median(slopes), 0.0), proportional) if slopes else proportional / 2
    return max(0.0, seconds + slope * (at - size))


def _slopes(points: Sequence[tuple[int, float]]) -> list[float]:
    return [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if a[0] != b[0]]
