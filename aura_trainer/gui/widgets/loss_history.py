"""The fitting steps of one training run, kept as lines ready to be drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.training import FitStep

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineKey:
    """Which fit a line shows: a candidate in an outer fold, and how often it was begun again."""

    candidate: str
    fold: int
    attempt: int = 0


class LossLine:
    """The steps of one fit, growing by doubling so that thousands of events cost little."""

    def __init__(self, key: LineKey, first: FitStep) -> None:
        self.key = key
        self.axis = first.axis
        self.steps = first.steps
        self._rows = np.empty((64, 3), dtype=np.float64)
        self._count = 0
        self.append(first)

    def append(self, step: FitStep) -> None:
        """Add a step; its number must be above the last one."""
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = (step.step, step.training_loss, step.validation_loss)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    @property
    def lowest(self) -> float:
        """The lowest error so far on frames it does not learn from."""
        return float(self.validation.min())

    @property
    def last_step(self) -> int:
        """Number of the latest step."""
        return int(self._rows[self._count - 1, 0])

    @property
    def x(self) -> FloatArray:
        """float64[n], the step numbers."""
        return self._rows[: self._count, 0]

    @property
    def training(self) -> FloatArray:
        """float64[n], error on the frames it learns from, in rating units."""
        return self._rows[: self._count, 1]

    @property
    def validation(self) -> FloatArray:
        """float64[n], error on frames it does not learn from, in rating units."""
        return self._rows[: self._count, 2]


@dataclass(frozen=True, slots=True)
class CandidateBest:
    """How well a candidate has done so far: the lowest error of each fold it was begun in, by the fold's number."""

    by_fold: dict[int, float]

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(self.by_fold.values()) / len(self.by_fold)


@dataclass(frozen=True, slots=True)
class MeanPath:
    """A candidate's error on frames set aside, averaged over its folds: float64[k] shares of its path, and errors."""

    share: FloatArray
    validation: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What stands beside the line drawn in full.

    Attributes:
        folds: The other lines of its candidate, of each fold the latest.
        rivals: The other candidates, each over its own path from the first step drawn to the last, by name.
    """

    folds: list[LossLine]
    rivals: dict[str, tuple[FloatArray, FloatArray]]

    @property
    def fold_paths(self) -> list[tuple[FloatArray, FloatArray]]:
        """Steps and errors of the folds."""
        return [(fold.x, fold.validation) for fold in self.folds]


class LossHistory:
    """Every fitting step of a run, as one line a candidate and fold, in the order they began."""

    def __init__(self) -> None:
        self._lines: dict[LineKey, LossLine] = {}
        self.current: LossLine | None = None
        self.baseline: float | None = None

    def append(self, step: FitStep) -> None:
        """File a step under its line; a step number that does not rise begins a new line."""
        line = self.current
        same_fit = line is not None and (line.key.candidate, line.key.fold) == (step.candidate, step.fold)
        if line is None or not same_fit:
            line = self._latest_line(step.candidate, step.fold)
        if line is not None and step.step > line.last_step:
            line.append(step)
        else:
            attempt = 0 if line is None else line.key.attempt + 1
            line = LossLine(LineKey(step.candidate, step.fold, attempt), step)
            self._lines[line.key] = line
        self.current = line

    def _latest_line(self, candidate: str, fold: int) -> LossLine | None:
        found = None
        attempt = 0
        while (line := self._lines.get(LineKey(candidate, fold, attempt))) is not None:
            found = line
            attempt += 1
        return found

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())

    def __iter__(self) -> Iterator[LossLine]:
        return iter(self._lines.values())

    @property
    def candidates(self) -> tuple[str, ...]:
        """Ids of the candidates met so far, in order of appearance."""
        return tuple(dict.fromkeys(line.key.candidate for line in self))

    def line_of(self, candidate: str) -> LossLine | None:
        """The line to show for a candidate: the one being fitted, else its latest."""
        if self.current is not None and self.current.key.candidate == candidate:
            return self.current
        lines = [line for line in self if line.key.candidate == candidate]
        return lines[-1] if lines else None

    def beside(self, shown: LossLine | None, end: int) -> "Beside":
        """What stands beside a line in a plot from step 1 to step ``end``; nothing beside none."""
        if shown is None:
            return Beside([], {})
        others = (name for name in self.candidates if name != shown.key.candidate)
        paths = {name: self.mean_path(name) for name in others}
        return Beside(
            self.folds_beside(shown),
            {name: (1 + path.share * (end - 1), path.validation) for name, path in paths.items()},
        )

    def folds_beside(self, shown: LossLine) -> list[LossLine]:
        """The other lines of a line's candidate, of each fold the latest."""
        latest = self._folds(shown.key.candidate)
        return [line for line in latest if line.key.fold != shown.key.fold]

    def best(self, candidate: str) -> CandidateBest | None:
        """How well a candidate has done so far; None before it has begun."""
        lines = self._folds(candidate)
        return CandidateBest({line.key.fold: line.lowest for line in lines}) if lines else None

    def mean_path(self, candidate: str) -> MeanPath:
        """A candidate's path over those of its folds that have come furthest, to hold kinds of model side by side.

        What a step is differs from kind to kind; of each its own path counts as one whole.
        """
        lines = self._folds(candidate)
        longest = max(len(line) for line in lines)
        known = [line for line in lines if len(line) == longest]
        steps = known[0].steps
        share = (known[0].x - 1) / max(steps - 1, 1)
        return MeanPath(share, np.mean([line.validation for line in known], axis=0))

    def _folds(self, candidate: str) -> list[LossLine]:
        """The latest line of each fold of a candidate, in the order the folds began."""
        latest = {line.key.fold: line for line in self if line.key.candidate == candidate}
        return list(latest.values())
