"""What a run would have come to with fewer ratings, measured in its own outer folds."""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

import numpy as np

from aura_trainer.domain.learning_curve import (
    MORE_RATINGS,
    CurvePoint,
    FittedCurve,
    Gain,
    LearningCurve,
    Outlook,
)
from aura_trainer.ml.candidates.base import Divisible
from aura_trainer.ml.dataset import FloatArray, Indices, TrainingSet
from aura_trainer.ml.folds import FoldPlan, units_of
from aura_trainer.ml.memory import threads_for
from aura_trainer.ml.power_law import PowerLaws, fit_power_laws
from aura_trainer.ml.resampling import number_labels
from aura_trainer.ml.search import predict_by_evidence

DRAWS = 4
FEWEST_RATINGS = 10
"""The least that is learned from."""

STAR = 0.2
"""Pairs of frames count whose ratings are this far apart at least: a star."""

_FEWEST_SIZES = 3
# A curve over less than one doubling says nothing of what lies beyond it.
_LEAST_SPAN = 2.0
# Of fewer, half of them is hardly fewer.
_FEWEST_UNITS = 3
_FEWEST_PAIRS = 5
_RESAMPLES = 400
_TAIL = 0.1
_LEAST_VARIANCE = 1e-9


class _Kind(Enum):
    SAME = 0
    OTHER = 1


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How ratings are drawn: the kinds of order, int64[n] what belongs together, and the shares, the whole first."""

    kinds: Sequence[_Kind]
    units: Indices
    fractions: Sequence[float]


@dataclass(frozen=True, slots=True)
class Learner:
    """What is fitted on fewer ratings.

    Attributes:
        candidate: Id of one that tells the evidence for its steps, by which a setting is chosen anew for each size.
        folds: Its work on each outer fold.
        seed: Of the run.
    """

    candidate: str
    folds: Sequence[Divisible]
    seed: int


def fractions_of(learned: int) -> tuple[float, ...]:
    """Return the shares of the learning side to learn from, the whole first; none where it is too small for a curve.

    They fall evenly on a logarithmic scale, to half each time or a little more, down to ten ratings.
    """
    span = learned / FEWEST_RATINGS
    if span < _LEAST_SPAN:
        return ()
    count = max(_FEWEST_SIZES, math.ceil(np.log2(span)) + 1)
    return tuple(float(span ** -(step / (count - 1))) for step in range(count))


def learning_curve(
    learner: Learner,
    data: TrainingSet,
    plan: FoldPlan,
    *,
    check: Callable[[], None],
    on_part: Callable[[float], None],
) -> LearningCurve:
    """Measure held-out error and order after fewer ratings, and tell what more would likely bring.

    What a picture looks like is known before it is rated: scaler and projection are those of the whole learning side, and
    only what is learned from the ratings is fitted anew, its setting included. No frame held out takes part.

    In each outer fold the ratings of the learning side are put in an order at random, a few times; of each order the
    first few, then more, are learned from, and the frames held out are predicted. Two kinds of order tell two things
    apart: one frame at a time stands for rating on in the same clips, whole clips (or shots, where shots are held out)
    one after another for going on to others.

    The mean of many such runs is told by fitting again with the held-out clips drawn with replacement. A single run
    also has luck with its frames: the variance of a figure over draws of m of n falls as 1/m - 1/n, as that of any mean
    over a finite population does, and what it is in a fold tells what it is for the ratings to come.

    Args:
        learner: What is fitted.
        data: The rated frames.
        plan: The outer folds of the run.
        check: Called before and after each fit, on any thread; may raise to end it.
        on_part: Told the part done, in [0, 1].
    """
    unit = "clip" if plan.validated_by == "clip" else "shot"
    units = number_labels(units_of(data, plan))
    fractions = fractions_of(min(len(fold.learn) for fold in plan.outer))
    kinds = [_Kind.SAME]
    if plan.independent and min(len(set(units[fold.learn])) for fold in plan.outer) >= _FEWEST_UNITS:
        kinds.append(_Kind.OTHER)
    found: dict[_Kind, Outlook] = {}
    if fractions:
        said = _predictions(learner, data.ratings, plan, _Drawing(kinds, units, fractions), check, on_part)
        sizes = np.array(
            [np.mean([_size(part, len(fold.learn)) for fold in plan.outer]) for part in fractions]
        )
        cells = _Cells.of(data, plan)
        found = {
            kind: _outlook(sizes, part, data.ratings, cells, learner.seed) for kind, part in said.items()
        }
    return LearningCurve(
        ratings=len(data),
        more=MORE_RATINGS,
        same=found.get(_Kind.SAME),
        other=found.get(_Kind.OTHER),
        unit=unit,
        candidate=learner.candidate,
        draws=DRAWS,
        seed=learner.seed,
    )


def drawn(count: int, units: Indices | None, fraction: float, generator: np.random.Generator) -> Indices:
    """Return the first rows of a random order of ``count``; a smaller fraction begins a larger one.

    Args:
        count: How many rows there are.
        units: int64[count], what belongs together and is drawn as a whole, but for the last; None draws singly.
        fraction: How many of them, as a share.
        generator: Gives the order: equal ones give equal orders.
    """
    singly = generator.random(count)
    if units is None:
        order = np.argsort(singly, kind="stable")
    else:
        turn = generator.permutation(int(units.max()) + 1)
        order = np.lexsort((singly, turn[units]))
    return np.asarray(order[: _size(fraction, count)])


def _size(fraction: float, learned: int) -> int:
    return max(1, round(fraction * learned))


def _predictions(
    learner: Learner,
    ratings: FloatArray,
    plan: FoldPlan,
    drawing: _Drawing,
    check: Callable[[], None],
    on_part: Callable[[float], None],
) -> Mapping[_Kind, FloatArray]:
    """Return float64[sizes, draws, n] for each kind of draw: each frame as predicted while it was held out."""
    kinds, fractions = drawing.kinds, drawing.fractions
    whole = np.empty(len(ratings))
    for prepared, fold in zip(learner.folds, plan.outer, strict=True):
        check()
        whole[fold.held_out] = predict_by_evidence(prepared, ratings[fold.learn, None], check)[:, 0]
    said = {kind: np.tile(whole, (len(fractions), DRAWS, 1)) for kind in kinds}

    def walk(kind: _Kind, draw: int, number: int) -> None:
        fold = plan.outer[number]
        for place, fraction in enumerate(fractions[1:], start=1):
            check()
            generator = np.random.default_rng((learner.seed, number, draw, kind.value))
            within = drawing.units[fold.learn] if kind is _Kind.OTHER else None
            rows = drawn(len(fold.learn), within, fraction, generator)
            part = learner.folds[number].of(rows)
            predicted = predict_by_evidence(part, ratings[fold.learn][rows, None], check)
            said[kind][place, draw, fold.held_out] = predicted[:, 0]

    with ThreadPoolExecutor(threads_for(len(ratings)), thread_name_prefix="curve") as pool:
        jobs = [
            pool.submit(walk, kind, draw, number)
            for kind in kinds
            for draw in range(DRAWS)
            for number in range(len(plan.outer))
        ]
        for done, job in enumerate(jobs, start=1):
            job.result()
            check()
            on_part(done / len(jobs))
    return said


@dataclass(frozen=True, slots=True)
class _Cells:
    """The frames of one clip that one fold holds out, so that all are predicted by one model: rows, and the fold."""

    rows: tuple[Indices, ...]
    folds: Indices

    @classmethod
    def of(cls, data: TrainingSet, plan: FoldPlan) -> "_Cells":
        clips = number_labels(data.clip_ids)
        keys, cell_of = np.unique(np.stack([plan.fold_of, clips]), axis=1, return_inverse=True)
        cells = cell_of.reshape(-1)
        return cls(tuple(np.flatnonzero(cells == cell) for cell in range(keys.shape[1])), keys[0])


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that is a weighted mean over cells: sums, float64[sizes, draws, c], weights, float64[c], and their folds."""

    sums: FloatArray
    weights: FloatArray
    folds: Indices
    rooted: bool

    def over(self, times: FloatArray) -> FloatArray:
        """Return float64[r, sizes, draws]: the figure over cells that count ``times``, float64[r, c]."""
        mean = np.einsum("rc,sdc->rsd", times, self.sums) / (times @ self.weights)[:, None, None]
        return np.asarray(np.sqrt(mean) if self.rooted else mean)

    def averaged(self) -> "_Figure":
        """Return it with the draws averaged."""
        return _Figure(self.sums.mean(axis=1, keepdims=True), self.weights, self.folds, self.rooted)


def _errors(said: FloatArray, ratings: FloatArray, cells: _Cells) -> _Figure:
    squared = (said - ratings) ** 2
    sums = np.stack([squared[..., rows].sum(axis=-1) for rows in cells.rows], axis=-1)
    return _Figure(sums, np.array([len(rows) for rows in cells.rows], dtype=float), cells.folds, rooted=True)


def _misordered(said: FloatArray, ratings: FloatArray, cells: _Cells) -> _Figure | None:
    """Pairs in the wrong order, ties counting half; a cell weighs one less than its frames, as ``metrics.ranking`` does."""
    sums, weights, folds = [], [], []
    for rows, fold in zip(cells.rows, cells.folds, strict=True):
        better, worse = np.nonzero(ratings[rows][:, None] - ratings[rows][None] >= STAR - 1e-9)
        if len(better) < _FEWEST_PAIRS:
            continue
        ahead = said[..., rows[better]] - said[..., rows[worse]]
        sums.append(((1 - np.sign(np.round(ahead, 12))) / 2).mean(axis=-1) * (len(rows) - 1))
        weights.append(len(rows) - 1.0)
        folds.append(fold)
    if not sums:
        return None
    return _Figure(np.stack(sums, axis=-1), np.array(weights), np.array(folds), rooted=False)


def _outlook(sizes: FloatArray, said: FloatArray, ratings: FloatArray, cells: _Cells, seed: int) -> Outlook:
    ordered = _misordered(said, ratings, cells)
    return Outlook(
        _fitted(sizes, _errors(said, ratings, cells), len(ratings), seed),
        None if ordered is None else _fitted(sizes, ordered, len(ratings), seed),
    )


def _fitted(sizes: FloatArray, figure: _Figure, ratings: int, seed: int) -> FittedCurve:
    count = len(figure.weights)
    each = figure.over(np.ones((1, count)))[0]
    mean = figure.averaged()
    values = mean.over(np.ones((1, count)))[..., 0]
    generator = np.random.default_rng(seed)
    times = generator.multinomial(count, np.full(count, 1 / count), size=_RESAMPLES).astype(float)
    again = mean.over(times)[..., 0]
    weights = 1 / np.maximum(again.var(axis=0), _LEAST_VARIANCE)
    curve, curves = fit_power_laws(sizes, values, weights), fit_power_laws(sizes, again, weights)
    gains = _gain(curves, ratings)
    single = gains + _luck(sizes, figure, ratings) * generator.standard_normal(_RESAMPLES)
    ends = (_TAIL, 1 - _TAIL)
    (low, high), (worst, best) = np.quantile(gains, ends), np.quantile(single, ends)
    return FittedCurve(
        tuple(
            CurvePoint(float(size), float(value), float(spread))
            for size, value, spread in zip(sizes, values[0], each.std(axis=1), strict=True)
        ),
        float(curve.floor[0]),
        float(curve.scale[0]),
        float(curve.power[0]),
        Gain(float(_gain(curve, ratings)[0]), float(low), float(high), float(worst), float(best)),
    )


def _gain(curves: PowerLaws, ratings: int) -> FloatArray:
    return np.asarray(curves.at(ratings) - curves.at(ratings + MORE_RATINGS))


def _luck(sizes: FloatArray, figure: _Figure, ratings: int) -> float:
    """Return the standard deviation of the gain of a single run about that of many.

    A variance of k (1/m - 1/n) over draws of m of n, the mean over folds and sizes, makes one of k (1/m - 1/M) for the
    difference between a run on m ratings and one on M with those among them.
    """
    scale = []
    for fold in sorted(set(figure.folds.tolist())):
        variance = figure.over((figure.folds == fold)[None].astype(float))[0, 1:].var(axis=1, ddof=1)
        scale.append(float(np.mean(variance / (1 / sizes[1:] - 1 / sizes[0]))))
    return float(np.sqrt(np.mean(scale) * (1 / ratings - 1 / (ratings + MORE_RATINGS))))
