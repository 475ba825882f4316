"""Frames of clips with their features, computed the way the app does, for the benchmarks of training."""

import csv
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.cancellation import NeverStop
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import MediaKind, Sampling, SamplingRule
from aura_trainer.media.fingerprint import fingerprint
from aura_trainer.media.footage import Footage
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.sampling import sample
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.ml.dataset import FloatArray, TrainingSet
from aura_trainer.ml.features.known import DEFAULT_EXTRACTORS
from aura_trainer.ml.features.registry import make_extractors
from aura_trainer.ml.near_copies import near_copy_groups
from aura_trainer.services.feature_reader import Clip, FeatureReader
from aura_trainer.services.frame_cache import FrameCache
from aura_trainer.services.shot_index import ShotIndex

Measure = Callable[[RgbImage], Sequence[float]]
"""What is measured of a picture besides the features."""

_NEVER = NeverStop()
_MEASURED_SIDE = 240


@dataclass(frozen=True, slots=True)
class ClipFrames:
    """Frames of several clips, one row each, by clip and then in order of time.

    Attributes:
        features: float32[n, d].
        names: The d feature names.
        clips: str[n], the name of the clip.
        shots: int64[n], the shot within the clip.
        seconds: float64[n], time within the clip.
        ratings: float64[n], NaN where nobody rated the frame.
        measures: float64[n, k], what ``measure`` gave.
    """

    features: npt.NDArray[np.float32]
    names: tuple[str, ...]
    clips: npt.NDArray[np.str_]
    shots: npt.NDArray[np.int64]
    seconds: FloatArray
    ratings: FloatArray
    measures: FloatArray

    def __len__(self) -> int:
        return len(self.seconds)

    @classmethod
    def joined(cls, parts: Sequence["ClipFrames"]) -> "ClipFrames":
        """Put clips after each other."""
        return cls(
            np.concatenate([part.features for part in parts]),
            parts[0].names,
            np.concatenate([part.clips for part in parts]),
            np.concatenate([part.shots for part in parts]),
            np.concatenate([part.seconds for part in parts]),
            np.concatenate([part.ratings for part in parts]),
            np.concatenate([part.measures for part in parts]),
        )

    def training_set(self, rows: npt.NDArray[np.int64], ratings: FloatArray) -> TrainingSet:
        """Return the rows with these ratings, float64[len(rows)], as training takes them."""
        features, clips = self.features[rows], self.clips[rows].tolist()
        return TrainingSet(
            features,
            self.names,
            ratings,
            tuple(clips),
            near_copy_groups(features, self.names, clips, self.shots[rows].tolist()),
            tuple(f"{self.clips[row]}/{self.seconds[row]:.6f}" for row in rows),
            self.seconds[rows],
        )


def nothing(_: RgbImage) -> Sequence[float]:
    """Measure nothing."""
    return ()


def read_clips(
    clips: Mapping[Path, Path | None],
    cache: Path,
    *,
    every: float | None = None,
    measure: Measure = nothing,
    extractors: Sequence[str] = DEFAULT_EXTRACTORS,
    say: Callable[[str], None] = print,
) -> ClipFrames:
    """Read the rated frames of clips and, if asked for, one in so many seconds besides.

    Args:
        clips: Each video with the file of its ratings, columns ``framePath,rating``, or None.
        cache: Database that keeps the features, as the app's does.
        every: Seconds from one frame to the next; None takes the rated frames alone.
        measure: What to measure besides, on the picture at a long side of 240 pixels.
        extractors: What makes the features, by id.
        say: Told of each clip.
    """
    kept = FrameCache(cache)
    try:
        reader = FeatureReader(kept, make_extractors(extractors, cache.parent), _NEVER)
        parts = []
        for video, ratings in clips.items():
            parts.append(_read_clip(video, _ratings(ratings), reader, every, measure))
            rated = int(np.isfinite(parts[-1].ratings).sum())
            say(f"  {video.stem}: {len(parts[-1])} frames, {rated} rated, {len(set(parts[-1].shots))} shots")
    finally:
        kept.close()
    return ClipFrames.joined(parts)


def _ratings(path: Path | None) -> dict[Fraction, float]:
    if path is None:
        return {}
    with path.open(newline="") as file:
        rows = [(FrameAddress.parse(row["framePath"]), float(row["rating"])) for row in csv.DictReader(file)]
    return {Fraction(address.seconds or 0): rating for address, rating in rows}


def _read_clip(
    video: Path,
    ratings: Mapping[Fraction, float],
    reader: FeatureReader,
    every: float | None,
    measure: Measure,
) -> ClipFrames:
    path = str(video)
    footage = Footage.open(path, MediaKind.VIDEO, _NEVER)
    detector = ShotDetector(footage.info.frame_rate)
    for _ in footage.frames((), None, _NEVER, on_frame=detector.feed):
        pass
    shots = shots_from_cuts(detector.cuts(), footage.index)
    rated = {footage.index.displayed_at(seconds): rating for seconds, rating in ratings.items()}
    ordinals = sorted(rated.keys() | _between(footage, every))
    pictures = footage.frames(ordinals, _MEASURED_SIDE, _NEVER)
    place = ShotIndex(footage.index, shots)
    return ClipFrames(
        reader.read(Clip(footage, fingerprint(path), shots), ordinals),
        reader.names,
        np.array([video.stem] * len(ordinals)),
        np.array([place.shot(ordinal).index for ordinal in ordinals]),
        np.array([float(footage.index.seconds(ordinal)) for ordinal in ordinals]),
        np.array([rated.get(ordinal, math.nan) for ordinal in ordinals]),
        np.array([tuple(measure(picture.image)) for picture in pictures], dtype=np.float64),
    )


def _between(footage: Footage, every: float | None) -> Iterable[int]:
    if every is None:
        return ()
    return sample(footage.index, (), Sampling(SamplingRule.EVERY, every))
