"""What a new model has to beat, on the same held-out frames."""

import logging
from dataclasses import dataclass

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import InvalidInput, NotFound
from aura_trainer.ml.candidates.registry import find_candidate
from aura_trainer.ml.dataset import FloatArray, TrainingSet, clip_unit
from aura_trainer.ml.folds import FoldPlan
from aura_trainer.ml.near_copies import near_copies
from aura_trainer.ml.outcome import ActiveModel
from aura_trainer.ml.recipe import Recipe
from aura_trainer.ml.scaling import blocks_of
from aura_trainer.ml.search import Table

_log = logging.getLogger(__name__)

# Below this share of the frames, the active model's own validation says too little about the present ratings.
_ENOUGH_SHARED = 0.5
_FEWEST_SHARED = 10


@dataclass(frozen=True, slots=True)
class ActivePredictions:
    """What the model in use is judged by.

    Attributes:
        values: float64[n], NaN where a frame cannot be judged.
        refitted: Whether they are not the model's own, but those of its recipe fitted to the present ratings.
    """

    values: FloatArray
    refitted: bool = False


def mean_of_learning_sides(ratings: FloatArray, plan: FoldPlan) -> FloatArray:
    """Return float64[n]: for each frame the mean rating of the frames its fold learned from."""
    result = np.empty(len(ratings))
    for fold in plan.outer:
        result[fold.held_out] = ratings[fold.learn].mean()
    return result


def predict_active(
    active: ActiveModel, data: TrainingSet, plan: FoldPlan, seed: int, token: StopToken
) -> ActivePredictions | None:
    """Predict the held-out frames as fairly as the active model allows.

    A formula has learned from no frame and predicts directly. A trained model has seen some of these frames: of
    those its own out-of-fold predictions count, and of frames it has learned nothing about, which are no near copies
    of those either, it predicts directly.
    Where these cover at least half of the frames they are compared; otherwise its recipe is fitted anew in the same
    folds on the features it reads, as if it were trained on the present ratings. What it said of a frame that looked
    otherwise then, it said of another picture, and does not count. A model made elsewhere may have a recipe that
    cannot be fitted here; it is compared on the frames it can be judged on, however few of the present ones they are,
    but not on fewer than ten.

    Returns:
        What it said; None if it cannot be compared: by its recipe and its validation, or as a feature the formula
        reads is not in the training set.

    Raises:
        Cancelled: The token asked for it.
    """
    if active.recipe is None:
        direct = _directly(active, data)
        return None if direct is None else ActivePredictions(direct)
    shared = _shared(active, data)
    known = int(np.isfinite(shared).sum())
    if known >= max(_FEWEST_SHARED, _ENOUGH_SHARED * len(data)):
        return ActivePredictions(shared)
    try:
        anew = predict_anew(active.recipe, active.names, data, plan, seed, token)
        return ActivePredictions(anew, refitted=True)
    except (InvalidInput, NotFound) as error:
        _log.warning("The recipe of the model in use cannot be fitted here: %s", error.detail)
    return ActivePredictions(shared) if known >= _FEWEST_SHARED else None


def _shared(active: ActiveModel, data: TrainingSet) -> FloatArray:
    """Return float64[n]: what it said of frames it had not learned from, as they look now; NaN where it did not."""
    result = np.full(len(data), np.nan)
    not_met = np.array([digest in active.not_met for digest in data.frame_hashes])
    if not_met.any() and (direct := _directly(active, data)) is not None:
        # A clip that was encoded anew, or its proxy, has other hashes and the same pictures.
        met = np.array([digest in active.out_of_fold for digest in data.frame_hashes])
        not_met &= ~near_copies(data.features, data.names)[:, met].any(axis=1)
        result[not_met] = direct[not_met]
    looks = data.picture_hashes or data.frame_hashes
    for row, (digest, look) in enumerate(zip(data.frame_hashes, looks, strict=True)):
        tested, prediction = active.out_of_fold.get(digest, ("", np.nan))
        if tested == look:
            result[row] = prediction
    return result


def _directly(active: ActiveModel, data: TrainingSet) -> FloatArray | None:
    try:
        return active.model.predict(data.features, data.names)
    except InvalidInput as error:
        _log.warning("The model in use cannot be compared with the new one: %s", error.detail)
        return None


def predict_anew(
    recipe: Recipe, names: tuple[str, ...], data: TrainingSet, plan: FoldPlan, seed: int, token: StopToken
) -> FloatArray:
    """Fit a recipe in each fold, as if it were trained on the present ratings, and predict what the fold holds out.

    Args:
        recipe: How the model was made.
        names: The features it reads.
        data: The rated frames.
        plan: The folds.
        seed: Of candidates that draw at random.
        token: Asked between folds.

    Returns:
        float64[n] in [0, 1].

    Raises:
        NotFound: There is no such candidate any more.
        InvalidInput: It could not have made the recipe, or a feature is not in the training set.
        Cancelled: The token asked for it.
    """
    table = Table(data.columns(names).astype(np.float64), blocks_of(names))
    candidate = find_candidate(recipe.candidate)
    result = np.empty(len(data))
    for fold in plan.outer:
        raise_if_cancelled(token)
        sides = table.fold(fold)
        estimator = candidate.fit(sides.learn, sides.blocks, data.ratings[fold.learn], recipe, seed)
        result[fold.held_out] = clip_unit(estimator.predict(sides.held_out))
    return result
