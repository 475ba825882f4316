"""Training: try candidates in nested folds, keep the best, and say honestly how good it is."""

import logging
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import Cancelled, RequirementsNotMet
from aura_trainer.domain.importance import Importance
from aura_trainer.domain.learning_curve import LearningCurve
from aura_trainer.domain.training import (
    BaselineKnown,
    FitStep,
    Preset,
    StageProgress,
    StopRequest,
    TrainingEvent,
)
from aura_trainer.language import mark, tr
from aura_trainer.ml.baselines import mean_of_learning_sides, predict_active
from aura_trainer.ml.candidates.base import Candidate, Divisible
from aura_trainer.ml.candidates.registry import candidates_for
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.folds import FoldPlan, OuterFold, plan_for, units_of
from aura_trainer.ml.importance import HeldOutFold, permutation_importance
from aura_trainer.ml.learning_curve import Learner, learning_curve
from aura_trainer.ml.memory import threads_for
from aura_trainer.ml.metrics import rankable_clips, ranking, rmse
from aura_trainer.ml.outcome import ActiveModel, TrainedModel, TrainingOptions
from aura_trainer.ml.permutation import ChanceLevel, chance_of_ranking
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.resampling import number_labels
from aura_trainer.ml.scaling import blocks_of, learned_columns
from aura_trainer.ml.search import FoldSearch, PathBest, Table, choose
from aura_trainer.ml.shares import DONE, Shares
from aura_trainer.ml.validation import HeldOut, figures, tabulate, weigh

_log = logging.getLogger(__name__)

_FITTING = mark("Fitting")

FEWEST_FRAMES = 10
"""Below this many rated frames nothing can be learned and held out at once."""

_PERMUTATIONS: Mapping[Preset, int] = {Preset.QUICK: 39, Preset.BALANCED: 39, Preset.THOROUGH: 99}
# Enough for a p-value of 1 in 40; made even when the search was ended early.
_FEWEST_PERMUTATIONS = 39

Emit = Callable[[TrainingEvent], None]


class _StopSearch(Exception):
    """The person wants the best so far."""


def train(
    data: TrainingSet,
    options: TrainingOptions,
    *,
    active: ActiveModel | None,
    emit: Emit,
    token: StopToken,
) -> TrainedModel:
    """Train a model on rated frames.

    Outer folds judge, inner folds choose: within each outer fold every candidate walks its path on the
    learning side and is scored on inner folds of that side; the chosen one predicts the held-out frames. One
    more pass of the same kind over all frames chooses the model that is kept.

    Args:
        data: The rated frames.
        options: Preset and seed; equal data and options give equal models on one machine.
        active: The model deployed now, to compare with if it can be.
        emit: Told the overall progress (20 to 80), the bar to clear, and every fitting step. A step is
            taken in all inner folds of an outer fold at once; its losses are RMSE over those folds. The pass
            for the final model comes last and counts as one more fold.
        token: STOP_AND_KEEP ends the search; what was completed is still validated. CANCEL ends everything.

    Raises:
        RequirementsNotMet: There are fewer than ten rated frames.
        Cancelled: The person cancelled, or stopped before any candidate was complete.
    """
    if len(data) < FEWEST_FRAMES:
        raise RequirementsNotMet(
            tr("Training needs at least {least} rated frames; there are {count}.").format(
                least=FEWEST_FRAMES, count=len(data)
            )
        )
    # Folds are spread over threads; more threads below them would only wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        return _train(data, options, active, emit, token)


def _train(
    data: TrainingSet, options: TrainingOptions, active: ActiveModel | None, emit: Emit, token: StopToken
) -> TrainedModel:
    run = _Run(data, options, emit, token)
    emit(BaselineKnown(rmse(data.ratings, run.mean)))
    run.search()
    predictions = run.held_out_predictions()
    judged = None if active is None else predict_active(active, data, run.plan, options.seed, token)
    held_out = HeldOut(
        predictions,
        run.mean,
        judged.values if judged else None,
        active.name if active else None,
        active_refitted=judged is not None and judged.refitted,
    )
    chance = run.chance(predictions)
    recipe, estimator = run.final_model()
    weighed = weigh(data, run.plan, held_out, chance, options.seed)
    evidence = replace(weighed, importance=run.importance(), learning=run.learning(recipe))
    emit(StageProgress(DONE, "Trained"))
    return TrainedModel(
        estimator=estimator,
        names=run.names,
        recipe=recipe,
        evidence=evidence,
        validation=tabulate(data, run.plan, held_out),
        metrics=figures(evidence, data, predictions, chance.permutations if chance else 0),
        samples=len(data),
        preset=options.preset,
        seed=options.seed,
        stopped_early=run.stopped,
    )


@dataclass(slots=True)
class _Tried:
    """A candidate with its search and result in each outer fold, and in the final pass last."""

    candidate: Candidate
    searches: list[FoldSearch] = field(default_factory=list)
    results: list[PathBest] = field(default_factory=list)


class _Run:
    """The state of one training run."""

    def __init__(self, data: TrainingSet, options: TrainingOptions, emit: Emit, token: StopToken) -> None:
        self._data, self._options, self._emit, self._token = data, options, emit, token
        self.names = learned_columns(data.names, options.learns_from)
        self.table = Table(data.columns(self.names).astype(np.float64), blocks_of(self.names))
        self.plan: FoldPlan = plan_for(data)
        self.mean: FloatArray = mean_of_learning_sides(data.ratings, self.plan)
        self.stopped = False
        self._folds: tuple[OuterFold, ...] = (*self.plan.outer, self.plan.final)
        self._candidates = candidates_for(options.preset)
        self._shares = Shares([each.id for each in self._candidates], _PERMUTATIONS[options.preset])
        self._tried: list[_Tried] = []

    def search(self) -> None:
        """Try each candidate in all folds before the next, so that stopping leaves whole candidates."""
        # What chooses a step by its evidence needs the inner folds only to be compared with other candidates.
        chosen_alone = len(self._candidates) == 1 and self._candidates[0].tells_evidence
        for number, candidate in enumerate(self._candidates):
            tried = _Tried(candidate)
            try:
                # The work on features is spread over threads; paths are walked in turn, to be watched.
                with closing(self._prepared(candidate)) as prepared:
                    for index in range(len(self._folds)):
                        reached = self._shares.searching(number, index / len(self._folds))
                        self._emit(StageProgress(reached, f"{_FITTING}: {candidate.label}"))
                        search = next(prepared)
                        found = search.run(self._data.ratings[:, None], self._reporter(candidate, index))
                        if chosen_alone:
                            search.forget_inner()
                        tried.searches.append(search)
                        tried.results.append(found)
            except _StopSearch:
                self.stopped = True
                break
            self._tried.append(tried)
        if not self._tried:
            raise Cancelled(tr("Training was stopped before there was a model to keep."))

    def _prepared(self, candidate: Candidate) -> Generator[FoldSearch]:
        """Give the searches in the order of the folds; no more of them are made ahead than there are threads."""
        threads = threads_for(len(self._data))
        ahead: deque[Future[FoldSearch]] = deque()
        with ThreadPoolExecutor(threads, thread_name_prefix="prepare") as pool:
            try:
                for fold in self._folds:
                    ahead.append(pool.submit(FoldSearch, candidate, self.table, fold, self._options.seed))
                    if len(ahead) == threads:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                for work in ahead:
                    work.cancel()

    def held_out_predictions(self) -> FloatArray:
        """Return float64[n]: each frame predicted by the candidate its outer fold chose."""
        predictions = np.empty(len(self._data))
        for index, fold in enumerate(self.plan.outer):
            winner = self._tried[self._choice(index)]
            predictions[fold.held_out] = winner.results[index].held_out[:, 0]
        return predictions

    def final_model(self) -> tuple[Recipe, object]:
        """Choose on all frames, and fit the choice on all frames."""
        winner = self._tried[self._choice(len(self._folds) - 1)]
        recipe = winner.candidate.recipes[int(winner.results[-1].step[0])]
        _log.info("Chose %s on %d frames.", recipe, len(self._data))
        estimator = winner.candidate.fit(
            self.table.features, self.table.blocks, self._data.ratings, recipe, self._options.seed
        )
        return recipe, estimator

    def importance(self) -> Importance:
        """Measure what the models of the outer folds rely on; each is fitted again, on what it had learned from."""
        folds: list[HeldOutFold] = []
        for index, fold in enumerate(self.plan.outer):
            raise_if_cancelled(self._token)
            winner = self._tried[self._choice(index)]
            recipe = winner.candidate.recipes[int(winner.results[index].step[0])]
            sides = self.table.fold(fold)
            ratings = self._data.ratings[fold.learn]
            estimator = winner.candidate.fit(sides.learn, sides.blocks, ratings, recipe, self._options.seed)
            folds.append(HeldOutFold(estimator, sides.held_out, fold.held_out))

        def on_part(part: float) -> None:
            self._emit(StageProgress(self._shares.measuring(part), mark("Measuring what matters")))
            raise_if_cancelled(self._token)

        return permutation_importance(folds, self._data.ratings, self.names, self._options.seed, on_part)

    def learning(self, chosen: Recipe) -> LearningCurve | None:
        """Measure what fewer ratings would have come to, with the first candidate: it is the quickest by far.

        Args:
            chosen: Of the final model; the curve tells whether it is of another kind.
        """
        first = self._tried[0]
        folds = [search.whole for search in first.searches[: len(self.plan.outer)]]
        divisible = [each for each in folds if isinstance(each, Divisible)]
        if len(divisible) < len(folds):
            return None
        curve = learning_curve(
            Learner(first.candidate.id, divisible, self._options.seed),
            self._data,
            self.plan,
            check=lambda: raise_if_cancelled(self._token),
            on_part=lambda part: self._emit(
                StageProgress(self._shares.curving(part), mark("Measuring what more ratings would bring"))
            ),
        )
        return replace(curve, stands_in=chosen.candidate != curve.candidate)

    def chance(self, predictions: FloatArray) -> ChanceLevel | None:
        """Return how often chance ranks as well as these predictions, None if there is nothing to rank."""
        rankable = rankable_clips(self._data.ratings, self._data.clip_ids)
        if not rankable:
            return None
        planned = _FEWEST_PERMUTATIONS if self.stopped else _PERMUTATIONS[self._options.preset]

        def tell(done: float) -> None:
            self._emit(StageProgress(self._shares.testing(done / planned), mark("Testing against chance")))

        def more(done: int) -> bool:
            raise_if_cancelled(self._token)
            wants_end = self._token.requested() is StopRequest.STOP_AND_KEEP
            return done < _FEWEST_PERMUTATIONS or not wants_end

        return chance_of_ranking(
            float(
                ranking(self._data.ratings[:, None], predictions[:, None], self._data.clip_ids, rankable)[0]
            ),
            self._data,
            self.plan,
            [tried.searches for tried in self._tried],
            rankable,
            permutations=planned,
            seed=self._options.seed,
            check=lambda: raise_if_cancelled(self._token),
            more=more,
            tell=tell,
        )

    def _choice(self, fold: int) -> int:
        units = units_of(self._data, self.plan)
        groups = number_labels([units[row] for row in self._folds[fold].learn])
        results: Sequence[PathBest] = [tried.results[fold] for tried in self._tried]
        return int(choose(results, groups)[0])

    def _reporter(self, candidate: Candidate, fold: int) -> Callable[[int, float, float], None]:
        def report(step: int, training: float, validation: float) -> None:
            self._emit(
                FitStep(
                    fold=fold,
                    folds=len(self._folds),
                    candidate=candidate.id,
                    step=step,
                    steps=len(candidate.recipes),
                    axis=candidate.axis,
                    training_loss=training,
                    validation_loss=validation,
                )
            )
            raise_if_cancelled(self._token)
            if self._token.requested() is StopRequest.STOP_AND_KEEP:
                raise _StopSearch

        return report
