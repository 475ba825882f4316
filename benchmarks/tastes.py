"""Made-up tastes on real frames, for the benchmark of learners.

Each is stated in a line or two, over what was seen in the frames (``labels/frames.csv``: what kind of picture each is,
and a rating by a written rule) or measured in their pixels and sound; never over the embedding a model learns from.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from aura_trainer.media.picture import RgbImage
from aura_trainer.ml.dataset import FloatArray

LABELS = Path(__file__).parent / "labels" / "frames.csv"

KINDS: Mapping[str, str] = {
    "B": "black, blank or a fade",
    "T": "title card",
    "L": "landscape or wide scene",
    "F": "face close up",
    "P": "figure",
    "A": "action or a moving object",
    "E": "empty or still scene",
}

_SLIP = 0.05


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of n frames besides their features.

    Attributes:
        clips: str[n].
        kinds: str[n], a key of ``KINDS``.
        ratings: float64[n], a person's where there is one, else by the rule; in [0, 1].
        measures: float64[n, 5], what ``measure`` gave.
        motion: float64[n], difference to the adjacent frame, in [0, 1].
        loudness: float64[n], in [0, 1]; zero without sound.
    """

    clips: npt.NDArray[np.str_]
    kinds: npt.NDArray[np.str_]
    ratings: FloatArray
    measures: FloatArray
    motion: FloatArray
    loudness: FloatArray


def measure(image: RgbImage) -> Sequence[float]:
    """Return mean lightness, its deviation, mean chroma, mean red-green and mean yellow-blue, in CIELAB bytes."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float64)
    red, yellow = lab[..., 1] - 128, lab[..., 2] - 128
    chroma = np.hypot(red, yellow)
    return (
        float(lab[..., 0].mean()),
        float(lab[..., 0].std()),
        float(chroma.mean()),
        float(red.mean()),
        float(yellow.mean()),
    )


def read_labels() -> dict[tuple[str, float], tuple[float, str]]:
    """Return rating by the rule (NaN where a person rated instead) and kind, by clip and seconds."""
    with LABELS.open(newline="") as file:
        return {
            (row["clip"], float(row["seconds"])): (float(row["rating"] or "nan"), row["kind"])
            for row in csv.DictReader(file)
        }


def make_tastes(seen: Seen, seed: int = 7) -> dict[str, FloatArray]:
    """Return the ratings of each taste, float64[n] in [0, 1], on steps of 0.05 unless it says otherwise."""
    generator = np.random.default_rng(seed)

    def rated(values: FloatArray, slip: float = _SLIP) -> FloatArray:
        given = values + generator.normal(0, slip, len(values))
        return np.clip(np.round(given * 20) / 20, 0, 1)

    light, contrast, chroma, red, yellow = seen.measures.T
    shown = ~np.isin(seen.kinds, ["B", "T"])
    landscape = seen.kinds == "L"
    by_kind = _by_kind(seen.kinds)
    three = np.where(seen.ratings < 0.25, 0.0, np.where(seen.ratings < 0.6, 0.5, 1.0))
    tastes: dict[str, FloatArray] = {
        "by the rule": seen.ratings,
        "faces close up": rated(by_kind(F=0.9, P=0.5, A=0.35, L=0.25, E=0.25, T=0.1, B=0.0)),
        "motion and loud sound": rated(0.6 * _ranks(seen.motion) + 0.4 * seen.loudness),
        "wide landscapes": rated(
            by_kind(L=0.8, P=0.4, A=0.35, E=0.35, F=0.2, T=0.1, B=0.05)
            + 0.1 * np.clip(_standard(light), -1, 1) * landscape
        ),
        "no titles, no black": rated(
            by_kind(L=0.7, P=0.75, A=0.75, E=0.65, F=0.75, T=0.15, B=0.05)
            + 0.05 * np.clip(_standard(contrast), -2, 2) * shown
        ),
        "a warm mood": rated(0.5 + 0.22 * np.clip(_standard(yellow + 0.5 * red), -2.2, 2.2)),
        "rich pictures": rated(
            0.5
            + 0.2 * np.clip(_standard(_standard(light) + _standard(contrast) + _standard(chroma)), -2.5, 2.5),
            0.1,
        ),
        "a noisy rater": rated(seen.ratings, 0.15),
        "three values only": three,
        "a drifting scale": rated(_drift(seen, generator)),
    }
    return tastes


def _by_kind(kinds: npt.NDArray[np.str_]) -> Callable[..., FloatArray]:
    def worth(**by: float) -> FloatArray:
        return np.array([by[str(kind)] for kind in kinds])

    return worth


def _drift(seen: Seen, generator: np.random.Generator) -> FloatArray:
    """Stretch and shift the ratings of each clip anew, by 0.6 to 1 and -0.15 to 0.3."""
    result = seen.ratings.copy()
    for clip in sorted(set(seen.clips.tolist())):
        mine = seen.clips == clip
        result[mine] = generator.uniform(0.6, 1) * result[mine] + generator.uniform(-0.15, 0.3)
    return result


def _ranks(values: FloatArray) -> FloatArray:
    return np.asarray((rankdata(values) - 1) / (len(values) - 1))


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray((values - values.mean()) / values.std())
