"""What a training run is asked, and what it answers, across the border to its child process."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.media import InputLut, MediaKind, Shot
from aura_trainer.domain.training import FeatureSet, Preset
from aura_trainer.domain.verdict import Evidence


@dataclass(frozen=True, slots=True)
class RatedClip:
    """A clip with its rated frames: ratings by presentation time stamp."""

    path: str
    kind: MediaKind
    fingerprint: str
    shots: tuple[Shot, ...]
    ratings: Mapping[int, float]
    lut: InputLut | None = None


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """What to train on and how.

    Paths are where the child may read and write; ``active`` is a bundle, ``not_met`` are the marks of frames it has
    learned nothing about, ``encoder`` an image encoder of the person's own.
    """

    clips: tuple[RatedClip, ...]
    model_name: str
    preset: Preset
    seed: int
    cache_database: Path
    cache_dir: Path
    staging_file: Path
    active: bytes
    encoder: Path | None = None
    features: FeatureSet = FeatureSet.EVERYTHING
    not_met: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """What training came to; the bundle lies in the staging file.

    Attributes:
        evidence: What was measured on held-out frames.
        metrics: Figures by camelCase name.
        samples: Frames learned from.
        warnings: What was left out.
        epochs: Epochs the model was fitted for; None where it is not fitted by epochs.
        reading_seconds: Time spent on getting features.
        frames_read: Frames whose features were not known yet.
        stopped_early: Whether the person ended the search before it was done.
    """

    evidence: Evidence
    metrics: Mapping[str, float]
    samples: int
    warnings: tuple[str, ...]
    epochs: int | None
    reading_seconds: float
    frames_read: int
    stopped_early: bool


def frame_hash(fingerprint: str, pts: int) -> str:
    """Name a frame without telling anything about it: sha256 of its clip's content and its time stamp.

    With the key of the clip's pictures in place of its fingerprint, it names the frame as it is looked at.
    """
    return hashlib.sha256(f"{fingerprint}:{pts}".encode()).hexdigest()[:32]
