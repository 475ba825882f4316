"""Putting features of different origin on one footing, as a plain scikit-learn scaler."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import StandardScaler

from aura_trainer.ml.features.context import ASPECT_RATIO, HAS_SOUND, KEY_FRAME
from aura_trainer.ml.features.known import BACKBONE, CONTEXT, SPREAD

CONTEXT_SHARE = 0.5
"""Variance of all context measures together against that of the network, where nothing else is asked for."""

# A measure in [0, 1] that moves less than this among the frames learned from may move far more in another clip;
# standardising it fully would then throw the predictions off by a clip's worth. Motion moves by as much.
_SMALLEST_SPREAD = 0.06
# Two views of one network, which together carry what one network does.
_VIEWS = (BACKBONE, SPREAD)
# A channel that varies less than this share of what its block's channels do is not raised to their height.
_LEAST_CHANNEL = 0.1
# The key-frame flag tells of the encoder, the others are the same for a whole clip: none can rank its frames.
_NOT_LEARNED = frozenset({KEY_FRAME, ASPECT_RATIO, HAS_SOUND})


def learned_columns(names: tuple[str, ...], extractors: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the names a model may learn from, in their order; those of some extractors only, if they are named."""
    return tuple(
        name
        for name, block in zip(names, blocks_of(names), strict=True)
        if name not in _NOT_LEARNED and (extractors is None or block in extractors)
    )


def blocks_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the extractor of each name."""
    return tuple(name.partition("/")[0] for name in names)


def fit_scaler(
    features: npt.NDArray[np.float64], blocks: tuple[str, ...], context: float = CONTEXT_SHARE
) -> StandardScaler:
    """Return a scaler after which each block of features carries a set share of the variance.

    Measures of the context have different units and are standardised one by one; together they carry up to the share
    asked for. The numbers of a network share one unit, so a block of them is scaled as a whole, to one: to standardise them
    singly would raise the channels that never fire to the height of those that matter. The spreads come from layers
    of different units and all fire, so they are standardised one by one; with the embedding they carry one together.

    Args:
        features: float64[n, d].
        blocks: The extractor of each of the d columns.
        context: The share of the context measures, above zero.
    """
    mean, variance = features.mean(axis=0), features.var(axis=0)
    scale = np.ones_like(mean)
    owner = np.array(blocks, dtype=object)
    for block in dict.fromkeys(blocks):
        mine = owner == block
        if block == CONTEXT:
            spread = np.maximum(np.sqrt(variance[mine]), _SMALLEST_SPREAD)
            scale[mine] = spread * np.sqrt(mine.sum() / context)
            continue
        views = len(set(blocks) & set(_VIEWS)) if block in _VIEWS else 1
        total = float(variance[mine].sum())
        if total <= 0:
            continue
        if block == SPREAD:
            least = _LEAST_CHANNEL * np.sqrt(total / mine.sum())
            scale[mine] = np.maximum(np.sqrt(variance[mine]), least) * np.sqrt(mine.sum() * views)
        else:
            scale[mine] = np.sqrt(total * views)
    scaler = StandardScaler()
    scaler.mean_, scaler.var_, scaler.scale_ = mean, variance, scale
    scaler.n_features_in_, scaler.n_samples_seen_ = len(mean), len(features)
    return scaler
