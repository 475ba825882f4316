"""How much of the picture is dark."""

from collections.abc import Sequence

import numpy as np

from aura_trainer.ml.features import picture
from aura_trainer.ml.features.base import ExtractorSpec, FrameInput, PictureExtractor, Seen

DARKNESS = "darkness"
DARKNESS_SPEC = ExtractorSpec(DARKNESS, version=1)
_DARK = 26


class DarknessExtractor(PictureExtractor):
    """Share of the pixels with a luma below a tenth, in [0, 1]."""

    @property
    def spec(self) -> ExtractorSpec:
        """Version 1, without weights."""
        return DARKNESS_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """``darkness/share``."""
        return (f"{DARKNESS}/share",)

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Look at each frame by itself."""
        shares = [(picture.luma_of(frame.image) < _DARK).mean() for frame in frames]
        return Seen(np.array(shares, dtype=np.float32).reshape(-1, 1))
