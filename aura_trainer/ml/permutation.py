"""How often chance ranks as well: the whole search again, on ratings that were moved about."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from aura_trainer.ml.dataset import FloatArray, Indices, TrainingSet
from aura_trainer.ml.folds import FoldPlan, units_of
from aura_trainer.ml.metrics import ranking
from aura_trainer.ml.resampling import number_labels, shuffle_within_clips
from aura_trainer.ml.search import FoldSearch, choose

_AT_ONCE = 20
# Once chance has done as well this often, no further permutation can bring the p-value under one tenth.
_HOPELESS_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class ChanceLevel:
    """Chance of a ranking at least as good, and over how many permutations it was estimated."""

    p_value: float
    permutations: int


def chance_of_ranking(
    observed: float,
    data: TrainingSet,
    plan: FoldPlan,
    searches: Sequence[Sequence[FoldSearch]],
    rankable: Sequence[str],
    *,
    permutations: int,
    seed: int,
    check: Callable[[], None],
    more: Callable[[int], bool],
    tell: Callable[[float], None],
) -> ChanceLevel | None:
    """Estimate the p-value of the within-clip rank correlation (``metrics.ranking``) by permutation.

    Every candidate is fitted again in every fold on the moved ratings and the best is chosen anew, so the
    freedom of the search is part of the null (Phipson and Smyth, "Permutation P-values Should Never Be Zero",
    2010, for the estimate). Work on the features is shared with the search.

    Args:
        observed: The correlation reached on the true ratings.
        data: The rated frames.
        plan: The folds of the search.
        searches: For each candidate, simplest first, its search in each outer fold.
        rankable: Clips that count.
        permutations: How many at most.
        seed: Of the moves.
        check: Called after each step of a path; may raise to end it.
        more: Given the number done, whether to go on.
        tell: Told how many are done, counting those half done, once before the first and after each fold.

    Returns:
        None if not a single permutation was made.
    """
    targets = shuffle_within_clips(
        data.ratings, data.clip_ids, data.group_ids, data.seconds, seed, permutations
    )
    units = units_of(data, plan)
    done = reached = 0
    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="permute") as pool:
        tell(0)
        while done < permutations and more(done):
            part = targets[:, done : done + _AT_ONCE]
            predictions = np.empty_like(part)
            jobs = [
                pool.submit(_held_out, part, units, [paths[index] for paths in searches], learn, check)
                for index, learn in enumerate(fold.learn for fold in plan.outer)
            ]
            for number, (fold, job) in enumerate(zip(plan.outer, jobs, strict=True), start=1):
                predictions[fold.held_out] = job.result()
                tell(done + part.shape[1] * number / len(jobs))
            chance = ranking(part, predictions, data.clip_ids, rankable)
            reached += int((chance >= observed - 1e-12).sum())
            done += part.shape[1]
            if reached > _HOPELESS_SHARE * (permutations + 1):
                break
    return ChanceLevel((1 + reached) / (1 + done), done) if done else None


def _held_out(
    targets: FloatArray,
    units: Sequence[str],
    searches: Sequence[FoldSearch],
    learn: Indices,
    check: Callable[[], None],
) -> FloatArray:
    if len(searches) == 1:
        return searches[0].predict(targets, check)
    results = [search.run(targets, lambda *_: check()) for search in searches]
    chosen = choose(results, number_labels([units[row] for row in learn.tolist()]))
    return np.column_stack([results[winner].held_out[:, column] for column, winner in enumerate(chosen)])
