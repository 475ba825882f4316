"""How frames look, taken in the pass in which they are scored."""

from collections.abc import Sequence

import numpy as np

from aura_trainer.media.look import LOOK_COLUMNS, LOOK_ROWS, LOOK_SIZE, look_of_picture
from aura_trainer.ml.features.base import ExtractorSpec, FrameInput, PictureExtractor, Seen

LOOK_SPEC = ExtractorSpec(f"look-lab-{LOOK_COLUMNS}x{LOOK_ROWS}", 1)
"""What looks are known by in the cache. No model learns from them."""


class LookExtractor(PictureExtractor):
    """Gives the look of each frame, so that moments can be compared without reading the footage again."""

    spec = LOOK_SPEC
    names = tuple(f"{LOOK_SPEC.id}/{number}" for number in range(LOOK_SIZE))

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Return the colours of the cells of each picture; see ``media.look``."""
        return Seen(np.stack([look_of_picture(frame.image) for frame in frames]))
