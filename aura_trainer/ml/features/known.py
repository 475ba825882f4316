"""The extractors that come with the app, by name: light enough for whoever only compares names."""

from aura_trainer.domain.training import FeatureSet
from aura_trainer.ml.features.base import ExtractorSpec

CONTEXT = "context"
BACKBONE = "efficientnet-lite0"
SPREAD = "efficientnet-lite0-spread"
ENCODER = "onnx-encoder"

CONTEXT_SPEC = ExtractorSpec(CONTEXT, 1)
BACKBONE_SPEC = ExtractorSpec(
    BACKBONE, 1, weights_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
)
SPREAD_SPEC = ExtractorSpec(SPREAD, 1, weights_sha256=BACKBONE_SPEC.weights_sha256)


DEFAULT_EXTRACTORS: tuple[str, ...] = (CONTEXT, BACKBONE, SPREAD)
"""What is learned from, unless the person brings an encoder of their own."""


def learned_from(*, own_encoder: bool, features: FeatureSet = FeatureSet.EVERYTHING) -> tuple[str, ...]:
    """Return the extractors a new model learns from."""
    every = (CONTEXT, ENCODER) if own_encoder else DEFAULT_EXTRACTORS
    match features:
        case FeatureSet.EVERYTHING:
            return every
        case FeatureSet.CONTENT:
            return tuple(extractor for extractor in every if extractor != CONTEXT)
        case FeatureSet.MEASURES:
            return (CONTEXT,)
