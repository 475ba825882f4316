"""Reading the rated frames of clips into a training set; it runs in a child process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import RequirementsNotMet, UnreadableMedia
from aura_trainer.domain.media import pictures_key
from aura_trainer.domain.training import MINIMUM_RATINGS
from aura_trainer.language import tr
from aura_trainer.ml.dataset import TrainingSet
from aura_trainer.ml.features.base import Matrix
from aura_trainer.ml.near_copies import near_copy_groups
from aura_trainer.services.clip_names import unique_names
from aura_trainer.services.feature_reader import Clip, FeatureReader, ordinals_of
from aura_trainer.services.imported_footage import open_imported
from aura_trainer.services.shot_index import ShotIndex
from aura_trainer.services.training_order import RatedClip, frame_hash
from aura_trainer.services.usable_ratings import ratings_left_out


def read_rated(
    clips: Sequence[RatedClip],
    reader: FeatureReader,
    tell: Callable[[float, str], None],
    token: StopToken,
) -> tuple[TrainingSet, list[str]]:
    """Read the features of all rated frames; a clip that cannot be read is left out and told.

    Args:
        clips: With their ratings.
        reader: Reads the features.
        tell: Told the part of the frames done, in [0, 1], and the path of the clip at hand.
        token: Asked between frames.

    Returns:
        The training set, and a sentence for each clip that was left out.

    Raises:
        RequirementsNotMet: Fewer rated frames can be read than a training takes.
        Cancelled: The token asked for it.
    """
    parts: list[_ClipData] = []
    warnings: list[str] = []
    total = sum(len(clip.ratings) for clip in clips)
    done = 0
    for clip in clips:
        raise_if_cancelled(token)

        def tell_part(part: float, before: int = done, clip: RatedClip = clip) -> None:
            tell((before + part * len(clip.ratings)) / total, clip.path)

        try:
            parts.append(_read_clip(clip, reader, tell_part, token))
        except UnreadableMedia as error:
            warnings.append(f"{error.detail} {ratings_left_out(len(clip.ratings))}.")
        done += len(clip.ratings)
    usable = sum(len(part.ratings) for part in parts)
    if usable < MINIMUM_RATINGS:
        raise RequirementsNotMet(
            tr("Only {frames} can be read, and {least} are needed. {warnings}").format(
                frames=plural(usable, "rated frame"), least=MINIMUM_RATINGS, warnings=" ".join(warnings)
            )
        )
    return _join(parts, reader.names), warnings


@dataclass(frozen=True, slots=True)
class _ClipData:
    features: Matrix
    ratings: list[float]
    shots: list[int]
    seconds: list[float]
    hashes: list[str]
    picture_hashes: list[str]
    clip: str


def _read_clip(
    rated: RatedClip, reader: FeatureReader, tell: Callable[[float], None], token: StopToken
) -> _ClipData:
    footage = open_imported(rated, token)
    index = footage.index
    stamps = sorted(rated.ratings)
    ordinals = ordinals_of(footage, stamps)
    shots = ShotIndex(index, rated.shots)
    pictures = pictures_key(rated.fingerprint, rated.lut)
    clip = Clip(footage, pictures, rated.shots)
    return _ClipData(
        features=reader.read(clip, ordinals, tell),
        ratings=[rated.ratings[pts] for pts in stamps],
        shots=[shots.shot(ordinal).index for ordinal in ordinals],
        seconds=[float(index.seconds(ordinal)) for ordinal in ordinals],
        hashes=[frame_hash(rated.fingerprint, pts) for pts in stamps],
        picture_hashes=[frame_hash(pictures, pts) for pts in stamps],
        clip=Path(rated.path).name,
    )


def _join(parts: list[_ClipData], names: tuple[str, ...]) -> TrainingSet:
    features = np.concatenate([part.features for part in parts])
    clip_ids = _clip_ids(parts)
    shots = [shot for part in parts for shot in part.shots]
    return TrainingSet(
        features=features,
        names=names,
        ratings=np.array([rating for part in parts for rating in part.ratings], dtype=np.float64),
        clip_ids=clip_ids,
        group_ids=near_copy_groups(features, names, clip_ids, shots),
        frame_hashes=tuple(mark for part in parts for mark in part.hashes),
        seconds=np.array([second for part in parts for second in part.seconds], dtype=np.float64),
        picture_hashes=tuple(mark for part in parts for mark in part.picture_hashes),
    )


def _clip_ids(parts: list[_ClipData]) -> tuple[str, ...]:
    """The clip of each frame by its file's name; clips of one name in different folders are numbered."""
    names = unique_names([part.clip for part in parts])
    return tuple(name for name, part in zip(names, parts, strict=True) for _ in part.ratings)
