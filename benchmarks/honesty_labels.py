"""Labels whose worth is known: ratings torn from their frames in two ways, and two tastes that are there to learn."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

LEAST_SHIFT = 5.0
"""Seconds a rating is moved at least: longer than neighbouring ratings stay alike in edited footage."""

NOISE = 0.1
"""Standard deviation of the made-up rater's slips, in rating units."""

_SPREAD = 0.25
_GRAIN = 0.05

MOOD = ("warmth", "colourfulness", "shadow", "centre light", "centre detail", "light from above")
"""What the taste for a mood looks at. None is a feature the model is given, or lies close to one."""

RICHNESS = ("light", "contrast", "detail", "colour")
"""What the taste for rich pictures looks at: mean and spread of L*, mean of its gradient, mean of the chroma.

None is a feature the model is given, but brightness, contrast, edge density and saturation lie close: a taste that can
be learned.
"""

MEASURES = (*MOOD, *RICHNESS)


def shuffle_all(ratings: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Deal the ratings to any of the frames."""
    return generator.permutation(ratings)


def shuffle_in_clips(
    ratings: FloatArray, clips: npt.NDArray[np.str_], generator: np.random.Generator
) -> FloatArray:
    """Deal the ratings of each clip to its frames, so that only what a clip as a whole is worth stays known."""
    result = ratings.copy()
    for clip in dict.fromkeys(clips.tolist()):
        result[clips == clip] = generator.permutation(ratings[clips == clip])
    return result


def shift_in_clips(
    ratings: FloatArray,
    clips: npt.NDArray[np.str_],
    seconds: FloatArray,
    generator: np.random.Generator,
) -> FloatArray:
    """Move the ratings of each clip round in time, all by the same number of frames.

    The number is drawn anew for each clip, evenly from those by which every rating is moved by at least
    ``LEAST_SHIFT`` seconds, or a quarter of a clip too short for that; the clip is taken as a ring. So the curve
    of the ratings keeps its shape, smooth as a person's, and has nothing to do with the frames any more. The only
    frame of a clip keeps its rating.
    """
    result = ratings.copy()
    for clip in dict.fromkeys(clips.tolist()):
        rows = np.flatnonzero(clips == clip)
        if len(rows) < 2:
            continue
        rows = rows[np.argsort(seconds[rows], kind="stable")]
        shift = generator.choice(_far_shifts(seconds[rows]))
        result[rows] = np.roll(ratings[rows], shift)
    return result


def _far_shifts(seconds: FloatArray) -> list[int]:
    count = len(seconds)
    around = (seconds[-1] - seconds[0]) * count / (count - 1)
    moved = []
    for shift in range(1, count):
        apart = np.abs(seconds - np.roll(seconds, shift))
        moved.append(float(np.minimum(apart, around - apart).min()))
    least = min(LEAST_SHIFT, around / 4, max(moved))
    return [shift for shift, distance in enumerate(moved, start=1) if distance >= least]


def measure(picture: npt.NDArray[np.uint8]) -> Sequence[float]:
    """Return the ``MEASURES`` of a picture, uint8 (height, width, 3), RGB."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light, warmth = lab[..., 0], float(lab[..., 2].mean())
    red, green, blue = (picture[..., channel].astype(np.float64) for channel in range(3))
    # Hasler and Suesstrunk, "Measuring colourfulness in natural images", 2003.
    first, second = red - green, (red + green) / 2 - blue
    colourfulness = np.hypot(first.std(), second.std()) + 0.3 * np.hypot(first.mean(), second.mean())
    height, width = light.shape
    centre = np.s_[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3]
    detail = np.abs(cv2.Laplacian(light, cv2.CV_32F))
    gradient = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    return (
        warmth,
        float(colourfulness),
        float((light < 20).mean()),
        float(light[centre].mean() - light.mean()),
        float(np.log1p(detail[centre].mean()) - np.log1p(detail.mean())),
        float(light[: height // 2].mean() - light[height // 2 :].mean()),
        float(light.mean()),
        float(light.std()),
        float(np.log1p(gradient.mean())),
        float(np.hypot(lab[..., 1], lab[..., 2]).mean()),
    )


def mood(measures: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Return float64[n], what a person truly makes of frames who looks for a mood.

    The weights of ``MOOD`` are independent normal numbers.

    Args:
        measures: float64[n, 10], the ``MEASURES`` of all frames there are.
        generator: Draws the weights.
    """
    return _taste(measures[:, : len(MOOD)], generator.normal(size=len(MOOD)))


def richness(measures: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Return float64[n], what a person truly makes of frames who likes rich pictures.

    The weights of ``RICHNESS`` are positive and drawn evenly from those that add up to one.

    Args:
        measures: float64[n, 10], the ``MEASURES`` of all frames there are.
        generator: Draws the weights.
    """
    return _taste(measures[:, len(MOOD) :], generator.dirichlet(np.ones(len(RICHNESS))))


def _taste(measures: FloatArray, weights: FloatArray) -> FloatArray:
    """Mix standardised measures, scale to a mean of one half and a deviation of one quarter, cut to [0, 1]."""
    spread = measures.std(axis=0)
    mixture = (measures - measures.mean(axis=0)) / np.where(spread > 0, spread, 1) @ weights
    return np.clip(0.5 + _SPREAD * (mixture - mixture.mean()) / mixture.std(), 0, 1)


def rate(truth: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Return what the made-up person gives: the truth with slips of ``NOISE``, in steps of 0.05 within [0, 1]."""
    slipped = np.clip(truth + generator.normal(scale=NOISE, size=len(truth)), 0, 1)
    return np.round(np.round(slipped / _GRAIN) * _GRAIN, 2)
