"""The features a data set carries: those of the extractors that come with the app."""

from pathlib import Path

from aura_trainer.ml.features.base import ExtractorSpec
from aura_trainer.ml.features.known import BACKBONE_SPEC, CONTEXT_SPEC, DEFAULT_EXTRACTORS, SPREAD_SPEC
from aura_trainer.ml.features.registry import make_extractors
from aura_trainer.services.feature_reader import extractor_key

SHARED_SPECS: tuple[ExtractorSpec, ...] = (CONTEXT_SPEC, BACKBONE_SPEC, SPREAD_SPEC)
"""What is shared. An encoder of the person's own is named by its file, which nobody else has."""


def usable_widths(cache_dir: Path) -> dict[str, int]:
    """Return how many numbers an extractor makes of a frame, by the key it has in the cache."""
    extractors = make_extractors(DEFAULT_EXTRACTORS, cache_dir)
    return {extractor_key(item.spec): len(item.names) for item in extractors}
