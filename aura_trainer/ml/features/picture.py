"""Plain measures of one picture, each in [0, 1] unless it says otherwise."""

import cv2
import numpy as np
import numpy.typing as npt

from aura_trainer.ml.features.base import Image

Luma = npt.NDArray[np.uint8]
"""uint8[height, width]."""

# Variance of the Laplacian at which a picture counts as half sharp.
_HALF_SHARP = 500.0
_CANNY = (100, 200)
# Of every hue a byte holds: there are fewer than pixels.
_ANGLES = np.arange(256, dtype=np.float64) * (np.pi / 90)
_SINES, _COSINES = np.sin(_ANGLES), np.cos(_ANGLES)


def luma_of(image: Image) -> Luma:
    """Return the grey picture (ITU-R BT.601 weights)."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def hsv_of(image: Image) -> Image:
    """Return hue in steps of two degrees, saturation and value, each as a byte."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2HSV), dtype=np.uint8)


def complexity(luma: Luma) -> float:
    """Return the entropy of the differences between neighbouring pixels, eight bits being one.

    It is what a lossless coder would have to spend: low for skies and titles, high for foliage and crowds.
    """
    wide = luma.astype(np.int16)
    steps = np.concatenate([np.diff(wide, axis=0).ravel(), np.diff(wide, axis=1).ravel()])
    if steps.size == 0:
        return 0.0
    counts = np.bincount(steps + 255)
    share = counts[counts > 0] / steps.size
    return float(np.clip(-(share * np.log2(share)).sum() / 8, 0, 1))


def hue_vector(hsv: Image) -> tuple[float, float]:
    """Return sine and cosine of the mean hue weighted by saturation, each in [-1, 1]; grey gives zeros."""
    hue, saturation, _ = cv2.split(hsv)
    weight = saturation.astype(np.float64) / 255
    return float((cv2.LUT(hue, _SINES) * weight).mean()), float((cv2.LUT(hue, _COSINES) * weight).mean())


def colour_variance(image: Image) -> float:
    """Return the spread of the opponent colours red-green and yellow-blue, 128 levels being one.

    The deviation term of Hasler and Suesstrunk, "Measuring Colourfulness in Natural Images" (SPIE 2003).
    """
    red, green, blue = (channel.astype(np.float32) for channel in cv2.split(image))
    spread = np.hypot(float((red - green).std()), float(((red + green) / 2 - blue).std()))
    return float(min(spread / 128, 1.0))


def edge_density(luma: Luma) -> float:
    """Return the share of pixels on an edge after Canny."""
    return float((cv2.Canny(luma, *_CANNY) > 0).mean())


def sharpness(luma: Luma) -> float:
    """Return the variance of the Laplacian, squashed so that 500 is one half."""
    variance = float(cv2.Laplacian(luma, cv2.CV_64F).var())
    return variance / (variance + _HALF_SHARP)


def difference(luma: Luma, other: Luma) -> float:
    """Return the mean absolute difference of two pictures of one size; a quarter of full scale is one.

    Both are shrunk eightfold first, so that grain and coding noise do not count as motion.
    """
    height, width = luma.shape
    size = (max(width // 8, 1), max(height // 8, 1))
    first, second = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (luma, other))
    return float(min(cv2.absdiff(first, second).mean() / 64, 1.0))
