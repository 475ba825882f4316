"""Extractor ``efficientnet-lite0``: what a network trained on ImageNet sees in a frame."""

from collections.abc import Sequence

import numpy as np

from aura_trainer.ml.features.base import ExtractorSpec, FrameInput, PictureExtractor, Seen
from aura_trainer.ml.features.known import BACKBONE, BACKBONE_SPEC
from aura_trainer.ml.features.lite0_network import EMBEDDING_SIZE, Lite0Network


class BackboneExtractor(PictureExtractor):
    """EfficientNet-Lite0 up to its last pooling: 1280 numbers a frame, zero or greater.

    Each number is the square root of a pooled activation. Activations are heavy-tailed, and the root keeps a
    few strong channels from ruling every distance (power normalisation, as Perronnin, Sanchez and Mensink do
    in "Improving the Fisher Kernel for Large-Scale Image Classification", ECCV 2010).
    """

    def __init__(self, network: Lite0Network) -> None:
        """Look through a network."""
        self._network = network

    @property
    def spec(self) -> ExtractorSpec:
        """The pinned weights."""
        return BACKBONE_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """``efficientnet-lite0/0000`` and on."""
        return tuple(f"{BACKBONE}/{index:04d}" for index in range(EMBEDDING_SIZE))

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Encode each frame by itself.

        Raises:
            RequirementsNotMet: The weights are not installed, or are not the pinned ones.
        """
        return Seen(np.sqrt(self._network.views(tuple(frames)).embedding))
