"""Extractor ``efficientnet-lite0-spread``: how unevenly a picture excites the network's middle layers."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.features.backbone import network_input, open_graph, read_weights
from aura_trainer.ml.features.base import ClipSummary, ExtractorSpec, FrameInput, Image, Matrix
from aura_trainer.ml.features.encoding import encode_frames
from aura_trainer.ml.features.known import SPREAD, SPREAD_SPEC

if TYPE_CHECKING:
    import onnxruntime

BLOCKS: dict[int, int] = {7: 80, 10: 112, 14: 192, 15: 320}
"""Blocks of the network that are looked at, each with its number of channels."""

SPREAD_SIZE = sum(BLOCKS.values())

_GRAPH_VERSION = 1


class SpreadExtractor:
    """Standard deviation over the picture of each channel of four middle blocks: 704 numbers, zero or greater.

    The embedding averages over the picture and so hardly tells a thing that fills it from one that stands out of an
    even ground; the deviation does. The middle blocks, which do not know ImageNet's classes yet, carry over to other
    kinds of footage better than the last one.
    """

    def __init__(self, cache_dir: Path) -> None:
        """Prepare without touching the disk; the graph is written on first use.

        Args:
            cache_dir: Where the ONNX graph is kept; it may be emptied at any time.
        """
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None

    @property
    def spec(self) -> ExtractorSpec:
        """The pinned weights."""
        return SPREAD_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """``efficientnet-lite0-spread/07-000`` and on: the block and its channel."""
        return tuple(
            f"{SPREAD}/{block:02d}-{channel:03d}" for block, size in BLOCKS.items() for channel in range(size)
        )

    def summarise(self, reference: Sequence[Image]) -> ClipSummary:  # noqa: ARG002 - the protocol's
        """Nothing of the clip matters to the network."""
        return ClipSummary()

    def extract(self, frames: Sequence[FrameInput], clip: ClipSummary) -> Matrix:  # noqa: ARG002
        """Encode each frame by itself.

        Raises:
            RequirementsNotMet: The weights are not installed, or are not the pinned ones.
        """
        session = self._ready()

        def encode(image: Image) -> npt.NDArray[np.float32]:
            (spread,) = session.run(["spread"], {"image": network_input(image)})
            return np.sqrt(np.asarray(spread[0], dtype=np.float32))

        return encode_frames(encode, frames, SPREAD_SIZE)

    def _ready(self) -> "onnxruntime.InferenceSession":
        with self._lock:
            if self._session is None:
                digest = str(SPREAD_SPEC.weights_sha256)[:12]
                path = self._cache_dir / f"{SPREAD}-{digest}-v{_GRAPH_VERSION}.onnx"
                self._session = open_graph(path, _build_graph)
            return self._session


def _build_graph() -> bytes:
    # Only the first use on a machine needs the onnx package; it is not worth its import otherwise.
    from aura_trainer.ml.features.efficientnet_lite0 import write_spread_graph  # noqa: PLC0415
    from aura_trainer.ml.features.torch_weights import read_state_dict  # noqa: PLC0415

    return write_spread_graph(read_state_dict(read_weights()), tuple(BLOCKS))
