"""Extractor ``efficientnet-lite0-spread``: how unevenly a picture excites the network's middle layers."""

from collections.abc import Sequence

import numpy as np

from aura_trainer.ml.features.base import ExtractorSpec, FrameInput, PictureExtractor, Seen
from aura_trainer.ml.features.known import SPREAD, SPREAD_SPEC
from aura_trainer.ml.features.lite0_network import SPREAD_BLOCKS, Lite0Network


class SpreadExtractor(PictureExtractor):
    """Standard deviation over the picture of each channel of four middle blocks: 704 numbers, zero or greater.

    The embedding averages over the picture and so hardly tells a thing that fills it from one that stands out of an
    even ground; the deviation does. The middle blocks, which do not know ImageNet's classes yet, carry over to other
    kinds of footage better than the last one.
    """

    def __init__(self, network: Lite0Network) -> None:
        """Look through a network."""
        self._network = network

    @property
    def spec(self) -> ExtractorSpec:
        """The pinned weights."""
        return SPREAD_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """``efficientnet-lite0-spread/07-000`` and on: the block and its channel."""
        return tuple(
            f"{SPREAD}/{block:02d}-{channel:03d}"
            for block, size in SPREAD_BLOCKS.items()
            for channel in range(size)
        )

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Encode each frame by itself.

        Raises:
            RequirementsNotMet: The weights are not installed, or are not the pinned ones.
        """
        return Seen(np.sqrt(self._network.views(tuple(frames)).spread))
