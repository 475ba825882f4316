"""Fitting a candidate along its path in every fold, and choosing by inner folds alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from aura_trainer.ml.candidates.base import Candidate, Fold, Prepared
from aura_trainer.ml.dataset import FloatArray, Indices, clip_unit
from aura_trainer.ml.folds import OuterFold, Split
from aura_trainer.ml.metrics import rmse

_CONFIDENCE = 0.975

OnStep = Callable[[int, float, float], None]
"""Told the step from 1, the training loss and the validation loss of the first target."""


@dataclass(frozen=True, slots=True)
class Table:
    """Features as candidates take them: float64[n, d] and the extractor of each column."""

    features: FloatArray
    blocks: tuple[str, ...]

    def fold(self, split: Split | OuterFold) -> Fold:
        """Return the features of both sides of a split."""
        return Fold(self.features[split.learn], self.features[split.held_out], self.blocks)


@dataclass(frozen=True, slots=True)
class PathBest:
    """The best step of a candidate's path in one outer fold, for t targets.

    Attributes:
        step: int64[t], its index.
        squared: float64[n, t], squared error of each frame of the learning side while it was held out by an
            inner fold.
        held_out: float64[m, t], predictions of the outer held-out frames by the model fitted on the whole
            learning side at that step.
    """

    step: npt.NDArray[np.int64]
    squared: FloatArray
    held_out: FloatArray


class FoldSearch:
    """One candidate in one outer fold: the work on features is done once, for any number of targets."""

    def __init__(self, candidate: Candidate, table: Table, fold: OuterFold, seed: int) -> None:
        self._fold = fold
        self._inner: list[tuple[Split, Prepared]] = [
            (split, candidate.prepare(table.fold(split), seed)) for split in fold.inner
        ]
        sides = table.fold(fold)
        if not len(fold.held_out) and candidate.tells_evidence:
            # The path is walked for its evidence alone: any frame does for the one to be predicted.
            sides = replace(sides, held_out=sides.learn[:1])
        self._outer = candidate.prepare(sides, seed) if len(sides.held_out) else None

    @property
    def whole(self) -> Prepared | None:
        """The work on the whole learning side; None where nothing is held out and none was needed."""
        return self._outer

    def forget_inner(self) -> None:
        """Free the work on the inner folds, by far the most of it; ``predict`` is all that can be asked for then."""
        self._inner = []

    def predict(self, targets: FloatArray, check: Callable[[], None]) -> FloatArray:
        """Return float64[m, t]: the outer held-out frames as ``run`` predicts them.

        Args:
            targets: float64[all rows, t].
            check: Called after each step; may raise to end it.
        """
        if self._inner or self._outer is None:
            return self.run(targets, lambda *_: check()).held_out
        return predict_by_evidence(self._outer, targets[self._fold.learn], check)[: len(self._fold.held_out)]

    def run(self, targets: FloatArray, on_step: OnStep) -> PathBest:
        """Walk the path in all inner folds and the outer one side by side, and keep the best step.

        The best is the one that errs least in the inner folds; where the candidate tells the evidence for a step, the
        one with the most on the whole learning side.

        Args:
            targets: float64[all rows, t].
            on_step: Called after each step; an exception it raises ends the walk.
        """
        paths = [prepared.steps(targets[split.learn]) for split, prepared in self._inner]
        outer = self._outer.steps(targets[self._fold.learn]) if self._outer else None
        rows, count = len(self._fold.learn), targets.shape[1]
        place = {int(row): index for index, row in enumerate(self._fold.learn)}
        where = [np.array([place[int(row)] for row in split.held_out]) for split, _ in self._inner]
        lowest = np.full(count, np.inf)
        best_step = np.zeros(count, dtype=np.int64)
        best_squared = np.zeros((rows, count))
        best_held_out = np.zeros((len(self._fold.held_out), count))
        for index, steps in enumerate(zip(*paths, strict=True)):
            squared, learned, learned_rows = np.zeros((rows, count)), 0.0, 0
            for (split, _), at, step in zip(self._inner, where, steps, strict=True):
                squared[at] = (clip_unit(step.held_out) - targets[split.held_out]) ** 2
                learned += rmse(targets[split.learn, 0], clip_unit(step.learned)) ** 2 * len(split.learn)
                learned_rows += len(split.learn)
            loss = np.sqrt(squared.mean(axis=0))
            whole = next(outer) if outer is not None else None
            judged = loss if whole is None or whole.evidence is None else -whole.evidence
            better = judged < lowest - 1e-12
            lowest = np.where(better, judged, lowest)
            best_step = np.where(better, index, best_step)
            best_squared[:, better] = squared[:, better]
            if whole is not None:
                best_held_out[:, better] = clip_unit(whole.held_out[: len(best_held_out)])[:, better]
            on_step(index + 1, float(np.sqrt(learned / learned_rows)), float(loss[0]))
        return PathBest(best_step, best_squared, best_held_out)


def predict_by_evidence(prepared: Prepared, targets: FloatArray, check: Callable[[], None]) -> FloatArray:
    """Return float64[m, t]: the held-out frames, for each target by the step with the most evidence.

    Args:
        prepared: The work of a candidate that tells the evidence for its steps.
        targets: float64[n, t], of its learning side.
        check: Called after each step; may raise to end it.
    """
    most = np.full(targets.shape[1], -np.inf)
    best = np.empty((0, targets.shape[1]))
    for step in prepared.steps(targets):
        if step.evidence is not None:
            best = best if len(best) else np.zeros_like(step.held_out)
            better = step.evidence > most + 1e-12
            most = np.where(better, step.evidence, most)
            best[:, better] = step.held_out[:, better]
        check()
    return clip_unit(best)


def choose(candidates: Sequence[PathBest], groups: Indices) -> npt.NDArray[np.int64]:
    """Return int64[t], the candidate to take: a later, less simple one only if it is clearly better.

    Clearly means by more than the paired difference in squared error, taken over groups of frames, could be by chance
    (a t-test at 2.5 %, in place of the one standard error of Breiman et al., 1984). By one standard error, more
    candidates made for worse predictions of footage not seen: each is one more chance to err, and of three groups even
    four standard errors tell little.

    Args:
        candidates: One result a candidate, simplest first, of one outer fold.
        groups: int64[n], what each frame of the learning side is evidence of (see ``units_of``), numbered from 0.
    """
    count = candidates[0].squared.shape[1]
    chosen = np.zeros(count, dtype=np.int64)
    current = candidates[0].squared.copy()
    if not groups.max():
        # One piece of evidence tells nothing of chance.
        return chosen
    clearly = float(student.ppf(_CONFIDENCE, groups.max()))
    for index, rival in enumerate(candidates[1:], start=1):
        gain, error = _paired_gain(current - rival.squared, groups)
        better = gain > clearly * error
        chosen[better] = index
        current[:, better] = rival.squared[:, better]
    return chosen


def _paired_gain(difference: FloatArray, groups: Indices) -> tuple[FloatArray, FloatArray]:
    kinds = int(groups.max()) + 1
    sums = np.zeros((kinds, difference.shape[1]))
    np.add.at(sums, groups, difference)
    sizes = np.bincount(groups, minlength=kinds)[:, None]
    mean = difference.mean(axis=0)
    spread = ((sums - sizes * mean) ** 2).sum(axis=0) * kinds / max(kinds - 1, 1)
    return mean, np.sqrt(spread) / len(difference)
