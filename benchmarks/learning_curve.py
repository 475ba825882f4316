"""Whether what a learning curve says 50 more ratings would bring is what they bring, on clips not seen.

Usage: ``uv run python benchmarks/learning_curve.py CLIPS [--data DATA] [--seeds N] [--cache FILE]``

Footage and tastes are those of ``learners.py``. A case draws six of the worlds and 50 or 100 of their frames, and measures
the curve in the folds of those alone, as a run does. Then 50 more are really rated, three times over: further frames of
the same six worlds, and frames of three others; all models are judged on the worlds that remain. Ends with 1 unless 70 to
90 % of what came out lies within what was foretold for four in five, for each kind of rating and each figure.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from clip_frames import ClipFrames
from learners import WORLDS, pairs_right, read_all, tastes_of
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.learning_curve import MORE_RATINGS, FittedCurve, LearningCurve, Trend
from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.dataset import FloatArray, select_columns
from aura_trainer.ml.folds import Split, plan_for
from aura_trainer.ml.learning_curve import Learner, learning_curve
from aura_trainer.ml.metrics import rmse
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.ml.search import Table, predict_by_evidence

SIZES = (50, 100)
KNOWN_WORLDS, NEW_WORLDS = 6, 3
TIMES = 3
_LEAST, _MOST = 0.7, 0.9

Rows = npt.NDArray[np.int64]
Figures = tuple[float, float]
"""Error, and share of pairs in the wrong order within a clip."""


@dataclass(frozen=True, slots=True)
class Case:
    """One curve of a case, what it foretold, and what came out each time."""

    size: int
    kind: str
    figure: str
    trend: Trend | None
    curve: FittedCurve
    came: tuple[float, ...]


def judged(table: ClipFrames, ratings: FloatArray, rows: Rows, test: Rows) -> Figures:
    """Learn from some rows and judge on others; the kernel's setting goes by the evidence, so no inner folds are needed."""
    names = learned_columns(table.names)
    both = select_columns(table.features, table.names, names)
    sides = Table(both.astype(np.float64), blocks_of(names))
    prepared = KernelRidge().prepare(sides.fold(Split(rows, test)), 1)
    scores = predict_by_evidence(prepared, ratings[rows, None], lambda: None)[:, 0]
    wrong, weights = [], []
    for clip in sorted(set(table.clips[test].tolist())):
        mine = table.clips[test] == clip
        right = pairs_right(ratings[test][mine], scores[mine], np.ones((mine.sum(), mine.sum()), dtype=bool))
        if right is not None:
            wrong.append(1 - right)
            weights.append(mine.sum() - 1)
    return rmse(ratings[test], scores), float(np.average(wrong, weights=weights)) if wrong else np.nan


def measured(table: ClipFrames, ratings: FloatArray, rows: Rows, seed: int) -> LearningCurve:
    """Return the curve of a run on some rows, without the rest of the run."""
    data = table.training_set(rows, ratings[rows])
    names, plan = learned_columns(data.names), plan_for(data)
    sides = Table(data.columns(names).astype(np.float64), blocks_of(names))
    folds = [KernelRidge().prepare(sides.fold(fold), seed) for fold in plan.outer]
    learner = Learner(KernelRidge.id, folds, seed)
    return learning_curve(learner, data, plan, check=lambda: None, on_part=lambda _: None)


def cases_of(table: ClipFrames, tastes: Mapping[str, FloatArray], seed: int) -> list[Case]:
    """Return the cases of one draw of worlds."""
    worlds = np.array([WORLDS.get(clip, clip) for clip in table.clips.tolist()])
    generator = np.random.default_rng(500 + seed)
    order = generator.permutation(sorted(set(worlds.tolist())))
    known = np.isin(worlds, order[:KNOWN_WORLDS])
    new = np.isin(worlds, order[KNOWN_WORLDS : KNOWN_WORLDS + NEW_WORLDS])
    test = np.flatnonzero(~known & ~new)
    first = generator.permutation(np.flatnonzero(known))
    cases = []
    for size in SIZES:
        pools = {"same": first[size:], "other": np.flatnonzero(new)}
        for ratings in tastes.values():
            rows = np.sort(first[:size])
            curve = measured(table, ratings, rows, seed)
            now = judged(table, ratings, rows, test)
            for kind, outlook in (("same", curve.same), ("other", curve.other)):
                if outlook is None or len(pools[kind]) < MORE_RATINGS:
                    continue
                then = [
                    judged(
                        table,
                        ratings,
                        np.sort(np.append(rows, generator.permutation(pools[kind])[:MORE_RATINGS])),
                        test,
                    )
                    for _ in range(TIMES)
                ]
                for at, (figure, fitted) in enumerate(
                    (("error", outlook.error), ("misordered", outlook.misordered))
                ):
                    came = tuple(now[at] - each[at] for each in then)
                    if fitted is not None and np.isfinite(came).all():
                        trend = curve.trend(outlook) if figure == "error" else None
                        cases.append(Case(size, kind, figure, trend, fitted, came))
    return cases


def line(name: str, cases: list[Case]) -> tuple[str, float]:
    """Return a line of the table, and the share of what came out that lies within what was foretold."""
    foretold = np.array([case.curve.gain.value for case in cases])
    came = np.array([case.came for case in cases])
    ends = np.array([(case.curve.gain.worst, case.curve.gain.best) for case in cases])
    within = float(((ends[:, :1] <= came) & (came <= ends[:, 1:])).mean())
    better = float((came > 0).mean())
    words = (
        f"{name:<34}{len(cases):>6}{foretold.mean():>10.4f}{came.mean():>10.4f}"
        f"{(ends[:, 1] - ends[:, 0]).mean() / 2:>10.4f}{100 * within:>8.0f}{100 * better:>11.0f}"
    )
    return words, within


def main() -> int:
    """Measure, print, and tell whether it holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    table, kinds = read_all(options.clips, options.data, options.cache)
    tastes = tastes_of(table, kinds)
    cases: list[Case] = []
    with threadpool_limits(limits=1, user_api="blas"):
        for seed in range(options.seeds):
            cases += cases_of(table, tastes, seed)
            print(f"  seed {seed + 1} of {options.seeds}", flush=True)
    print(
        f"\n{'gain of 50 more':<34}{'cases':>6}{'foretold':>10}{'came':>10}{'give/take':>10}{'in, %':>8}{'better, %':>11}"
    )
    held = True
    for figure in ("error", "misordered"):
        for kind in ("same", "other"):
            mine = [case for case in cases if (case.figure, case.kind) == (figure, kind)]
            words, within = line(f"{figure}, {kind} clips", mine)
            held &= _LEAST <= within <= _MOST
            print(words)
            for size in SIZES:
                if part := [case for case in mine if case.size == size]:
                    print(line(f"  {size} ratings before", part)[0])
            for trend in Trend:
                if part := [case for case in mine if case.trend is trend]:
                    print(line(f"  said to be {trend.value}", part)[0])
    print("holds" if held else "FAILS")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
