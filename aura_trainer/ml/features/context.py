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
COMPLEXITY = "context/visual_complexity"
HUE_SIN = "context/hue_sin"
HUE_COS = "context/hue_cos"
SATURATION = "context/saturation"
COLOUR_VARIANCE = "context/colour_variance"
EDGE_DENSITY = "context/edge_density"
BRIGHTNESS = "context/brightness"
CONTRAST = "context/contrast"
MID_BRIGHTNESS = "context/mid_brightness"
SHARPNESS = "context/sharpness"
SALIENCY_FOCUS = "context/saliency_focus"
SALIENCY_CENTRE = "context/saliency_centre"
MOTION = "context/motion"
NOVELTY = "context/novelty"
HAS_SOUND = "context/has_sound"
LOUDNESS = "context/loudness"
SHOT_POSITION = "context/shot_position"
CLIP_POSITION = "context/clip_position"

CONTEXT_NAMES = (
    KEY_FRAME,
    ASPECT_RATIO,
    COMPLEXITY,
    HUE_SIN,
    HUE_COS,
    SATURATION,
    COLOUR_VARIANCE,
    EDGE_DENSITY,
    BRIGHTNESS,
    CONTRAST,
    MID_BRIGHTNESS,
    SHARPNESS,
    SALIENCY_FOCUS,
    SALIENCY_CENTRE,
    MOTION,
    NOVELTY,
    HAS_SOUND,
    LOUDNESS,
    SHOT_POSITION,
    CLIP_POSITION,
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
        measured = map(_measure, frames)
        rows = np.array([[each[name] for name in CONTEXT_NAMES] for each in measured], dtype=np.float32)
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


def _measure(frame: FrameInput) -> dict[str, float]:
    """Return all measures of a frame by name; those that take more than it stay 0."""
    image = frame.image
    luma = picture.luma_of(image)
    hsv = picture.hsv_of(image)
    hue_sin, hue_cos = picture.hue_vector(hsv)
    brightness = float(luma.mean()) / 255
    salient = saliency.spectral_residual(luma)
    neighbour = None if frame.neighbour is None else picture.luma_of(frame.neighbour)
    loudness = -np.inf if frame.loudness_db is None else frame.loudness_db
    return {
        KEY_FRAME: float(frame.key_frame),
        ASPECT_RATIO: frame.aspect_ratio,
        COMPLEXITY: picture.complexity(luma),
        HUE_SIN: hue_sin,
        HUE_COS: hue_cos,
        SATURATION: float(hsv[..., 1].mean()) / 255,
        COLOUR_VARIANCE: picture.colour_variance(image),
        EDGE_DENSITY: picture.edge_density(luma),
        BRIGHTNESS: brightness,
        CONTRAST: min(float(luma.std()) / 127.5, 1.0),
        MID_BRIGHTNESS: 1 - abs(brightness - 0.5),
        SHARPNESS: picture.sharpness(luma),
        SALIENCY_FOCUS: saliency.focus(salient),
        SALIENCY_CENTRE: saliency.centredness(salient),
        MOTION: 0.0 if neighbour is None else picture.difference(luma, neighbour),
        NOVELTY: 0.0,
        HAS_SOUND: float(frame.loudness_db is not None),
        LOUDNESS: float(np.clip(1 - loudness / _QUIETEST_DB, 0, 1)),
        SHOT_POSITION: 0.0,
        CLIP_POSITION: float(np.clip(frame.clip_position, 0, 1)),
    }


def _small(image: Image) -> Image:
    return np.asarray(cv2.resize(image, _SMALL_SIZE, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _bright(image: Image) -> npt.NDArray[np.float32]:
    return image.astype(np.float32) / np.float32(255)


def _novelty(image: Image, typical: npt.NDArray[np.float32]) -> float:
    return float(min(np.abs(_bright(image) - typical).mean() * 2, 1.0))
