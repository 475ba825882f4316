"""From out-of-fold predictions to evidence."""

from dataclasses import dataclass

import numpy as np

from aura_trainer.domain.verdict import Evidence, Interval
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.folds import FoldPlan
from aura_trainer.ml.metrics import (
    favourites_by_chance,
    favourites_found,
    less_clip_means,
    rankable_clips,
    ranking,
    rmse,
    within_clip_spearman,
)
from aura_trainer.ml.outcome import ValidationTable
from aura_trainer.ml.permutation import ChanceLevel
from aura_trainer.ml.resampling import loss_advantage, number_labels


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The model beside the deployed one, on the frames both can be judged on."""

    loss: float
    active_loss: float
    frames: int
    advantage: Interval
    clips_better: tuple[int, int]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions of every frame by models that had not seen it; each float64[n]."""

    predictions: FloatArray
    mean: FloatArray
    active: FloatArray | None
    active_name: str | None
    active_refitted: bool = False


def ranking_by_clip(data: TrainingSet, predictions: FloatArray) -> dict[str, float]:
    """Return the Spearman correlation of each clip that has enough different ratings."""
    rankable = rankable_clips(data.ratings, data.clip_ids)
    values = within_clip_spearman(data.ratings[:, None], predictions[:, None], data.clip_ids, rankable)
    return {clip: float(value) for clip, value in zip(rankable, values[:, 0], strict=True)}


def weigh(
    data: TrainingSet, plan: FoldPlan, held_out: HeldOut, chance: ChanceLevel | None, seed: int
) -> Evidence:
    """Return what the held-out predictions show."""
    ratings, predictions = data.ratings, held_out.predictions
    by_clip = ranking_by_clip(data, predictions)
    ranked = (
        ranking(ratings[:, None], predictions[:, None], data.clip_ids, tuple(by_clip)) if by_clip else None
    )
    groups = number_labels(data.group_ids)
    compared = _against_active(data, held_out, seed)
    return Evidence(
        loss=rmse(ratings, predictions),
        mean_loss=rmse(ratings, held_out.mean),
        active_loss=compared.active_loss if compared else None,
        better_than_mean=loss_advantage(ratings, predictions, held_out.mean, groups, seed),
        better_than_active=compared.advantage if compared else None,
        active_name=held_out.active_name,
        ranking=None if ranked is None else float(ranked[0]),
        ranking_p_value=chance.p_value if chance else None,
        clips_better=compared.clips_better if compared else None,
        spearman_by_clip=by_clip,
        hits=favourites_found(ratings, predictions),
        validated_by=plan.validated_by,
        independent=plan.independent,
        better_within_clips=loss_advantage(
            less_clip_means(ratings, data.clip_ids),
            less_clip_means(predictions, data.clip_ids),
            np.zeros(len(data)),
            groups,
            seed,
        ),
        shared_loss=compared.loss if compared else None,
        shared_frames=compared.frames if compared else None,
        hits_by_chance=favourites_by_chance(ratings),
        active_refitted=held_out.active_refitted,
    )


def _against_active(data: TrainingSet, held_out: HeldOut, seed: int) -> _Comparison | None:
    if held_out.active is None:
        return None
    judged = np.isfinite(held_out.active)
    ratings, model, active = (
        data.ratings[judged],
        held_out.predictions[judged],
        held_out.active[judged],
    )
    clips = np.array(data.clip_ids, dtype=object)[judged]
    groups = number_labels(
        [group for group, is_judged in zip(data.group_ids, judged, strict=True) if is_judged]
    )
    kinds = tuple(dict.fromkeys(clips))
    won = sum(
        rmse(ratings[clips == clip], model[clips == clip])
        < rmse(ratings[clips == clip], active[clips == clip])
        for clip in kinds
    )
    return _Comparison(
        loss=rmse(ratings, model),
        active_loss=rmse(ratings, active),
        frames=len(ratings),
        advantage=loss_advantage(ratings, model, active, groups, seed),
        clips_better=(won, len(kinds)),
    )


def tabulate(data: TrainingSet, plan: FoldPlan, held_out: HeldOut) -> ValidationTable:
    """Return the table behind every plot."""
    return ValidationTable(
        frame_hashes=data.frame_hashes,
        clip_ids=data.clip_ids,
        group_ids=data.group_ids,
        folds=plan.fold_of,
        ratings=data.ratings,
        predictions=held_out.predictions,
        mean_baseline=held_out.mean,
        active=np.full(len(data), np.nan) if held_out.active is None else held_out.active,
        picture_hashes=data.picture_hashes,
    )


def figures(
    evidence: Evidence, data: TrainingSet, predictions: FloatArray, permutations: int
) -> dict[str, float]:
    """Return the evidence as flat figures for the manifest, by camelCase name."""
    result = {
        "loss": evidence.loss,
        "meanLoss": evidence.mean_loss,
        "meanAbsoluteError": float(np.abs(data.ratings - predictions).mean()),
        "betterThanMean": evidence.better_than_mean.value,
        "topTenHits": float(evidence.hits[0]),
        "topTenOf": float(evidence.hits[1]),
        "permutations": float(permutations),
    }
    optional = {
        "ranking": evidence.ranking,
        "rankingPValue": evidence.ranking_p_value,
        "activeLoss": evidence.active_loss,
        "betterThanActive": evidence.better_than_active.value if evidence.better_than_active else None,
    }
    return result | {name: value for name, value in optional.items() if value is not None}
