"""How far a person's rating may lie from what a model says of a clip it has not seen."""

from collections import Counter

import numpy as np

from aura_trainer.domain.estimates import Margin
from aura_trainer.ml.outcome import ValidationTable

COVERAGE = 0.8
"""The share of frames whose rating is to lie within the margin."""

_FEWEST_CLIPS = 5


def margin_of(table: ValidationTable) -> Margin | None:
    """Return a model's margin by what it erred on frames while they were held out; None if none ever was.

    Frames of a clip err alike, so clips are what is counted, each weighing the same (pooling, of Dunn, Wasserman and
    Ramdas, "Distribution-Free Prediction Sets for Two-Layer Hierarchical Models", Journal of the American Statistical
    Association 118, 2023; the share is not raised by a clip's weight, without which nothing is guaranteed: raised, it held
    too much on clips unseen). Fewer than five clips say too little of the next one: there the margin is the greatest
    error there was.
    """
    if not len(table):
        return None
    frames = Counter(table.clip_ids)
    errors = np.abs(table.ratings - table.predictions)
    weights = np.array([1 / (len(frames) * frames[clip]) for clip in table.clip_ids])
    order = np.argsort(errors, kind="stable")
    rough = len(frames) < _FEWEST_CLIPS
    # Rounding of the sum must not push the level past its last term.
    reached = np.cumsum(weights[order]) >= (1.0 if rough else COVERAGE) - 1e-9
    return Margin(float(errors[order][int(reached.argmax())]), rough)
