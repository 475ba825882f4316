"""Extractor ``context``: what can be said of a frame without having learned from any picture."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from aura_trainer.ml.features import picture, saliency
from aura_trainer.ml.features.base import ClipSummary, ExtractorSpec, FrameInput, Image, Matrix, Seen
from aura_trainer.ml.features.known import CONTEXT_SPEC

KEY_FRAME = "context/key_frame"
ASPECT_RATIO = "context/aspect_ratio"
HAS_SOUND = "context/has_sound"
COMPLEXITY = "context/visual_complexity"
EDGE_DENSITY = "context/edge_density"
CONTRAST = "context/contrast"
MID_BRIGHTNESS = "context/mid_brightness"
COLOUR_VARIANCE = "context/colour_variance"
NOVELTY = "context/novelty"
SHOT_POSITION = "context/shot_position"

CONTEXT_NAMES = (
    KEY_FRAME,
    ASPECT_RATIO,
    COMPLEXITY,
    "context/hue_sin",
    "context/hue_cos",
    "context/saturation",
    COLOUR_VARIANCE,
    EDGE_DENSITY,
    "context/brightness",
    CONTRAST,
    MID_BRIGHTNESS,
    "context/sharpness",
    "context/saliency_focus",
    "context/saliency_centre",
    "context/motion",
    NOVELTY,
    HAS_SOUND,
    "context/loudness",
    SHOT_POSITION,
    "context/clip_position",
)

_TYPICAL = "typical"
_NOVELTY_AT = CONTEXT_NAMES.index(NOVELTY)
_SHOT_POSITION_AT = CONTEXT_NAMES.index(SHOT_POSITION)
_SMALL_SIZE = (16, 16)
_SMALL_BYTES = 16 * 16 * 3
_QUIETEST_DB = -60.0


class ContextExtractor:
    """The reference's seven measures and what surrounds a frame: motion, novelty, sound, place.

    All values lie in [0, 1] but the two of the hue, in [-1, 1], and the aspect ratio, which is positive.
    ``mid_brightness`` is one less the distance of the brightness from one half.
    """

    @property
    def spec(self) -> ExtractorSpec:
        """``context`` version 1, without weights."""
        return CONTEXT_SPEC

    @property
    def names(self) -> tuple[str, ...]:
        """The twenty measures."""
        return CONTEXT_NAMES

    def look(self, frames: Sequence[FrameInput]) -> Seen:
        """Measure each frame by itself; of its picture a small copy is kept, for its novelty."""
        rows = np.array([_measure(frame) for frame in frames], dtype=np.float32)
        small = np.array([_small(frame.image) for frame in frames], dtype=np.uint8)
        return Seen(rows.reshape(len(frames), len(CONTEXT_NAMES)), small.reshape(len(frames), _SMALL_BYTES))

    def summarise(self, reference: Sequence[Image]) -> ClipSummary:
        """Keep the clip's typical frame: the median, pixel by pixel, of small copies of the sample."""
        small = np.stack([_bright(_small(image)) for image in reference])
        return ClipSummary({_TYPICAL: np.median(small, axis=0).astype(np.float32)})

    def finish(self, seen: Seen, shot_positions: Sequence[float], clip: ClipSummary) -> Matrix:
        """Set the frames against their clip and their shots."""
        typical = clip.arrays[_TYPICAL]
        rows = seen.rows.copy()
        if seen.rest is not None:
            rows[:, _NOVELTY_AT] = [_novelty(each.reshape(typical.shape), typical) for each in seen.rest]
        rows[:, _SHOT_POSITION_AT] = np.clip(shot_positions, 0, 1)
        return rows


def _measure(frame: FrameInput) -> tuple[float, ...]:
    """Return all measures of a frame; those that take more than it stay 0."""
    image = frame.image
    luma = picture.luma_of(image)
    hsv = picture.hsv_of(image)
    brightness = float(luma.mean()) / 255
    salient = saliency.spectral_residual(luma)
    neighbour = None if frame.neighbour is None else picture.luma_of(frame.neighbour)
    loudness = -np.inf if frame.loudness_db is None else frame.loudness_db
    return (
        float(frame.key_frame),
        frame.aspect_ratio,
        picture.complexity(luma),
        *picture.hue_vector(hsv),
        float(hsv[..., 1].mean()) / 255,
        picture.colour_variance(image),
        picture.edge_density(luma),
        brightness,
        min(float(luma.std()) / 127.5, 1.0),
        1 - abs(brightness - 0.5),
        picture.sharpness(luma),
        saliency.focus(salient),
        saliency.centredness(salient),
        0.0 if neighbour is None else picture.difference(luma, neighbour),
        0.0,
        float(frame.loudness_db is not None),
        float(np.clip(1 - loudness / _QUIETEST_DB, 0, 1)),
        0.0,
        float(np.clip(frame.clip_position, 0, 1)),
    )


def _small(image: Image) -> Image:
    return np.asarray(cv2.resize(image, _SMALL_SIZE, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _bright(image: Image) -> npt.NDArray[np.float32]:
    return image.astype(np.float32) / np.float32(255)


def _novelty(image: Image, typical: npt.NDArray[np.float32]) -> float:
    return float(min(np.abs(_bright(image) - typical).mean() * 2, 1.0))
