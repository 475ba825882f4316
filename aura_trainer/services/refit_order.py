"""What fitting two models anew is asked, and what it answers, across the border to its child process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.services.training_order import RatedClip


@dataclass(frozen=True, slots=True)
class RefitOrder:
    """Two model bundles, the ratings to fit them on, and where the child may read and write."""

    clips: tuple[RatedClip, ...]
    first: bytes
    second: bytes
    cache_database: Path
    cache_dir: Path


@dataclass(frozen=True, slots=True)
class RefitOutcome:
    """What both recipes say of each frame, fitted without it.

    Attributes:
        said: By frame hash, what the first and the second said.
        groups: By frame hash, its shot, merged with those of its clip that hold a near copy.
        warnings: What was left out.
    """

    said: Mapping[str, tuple[float, float]]
    groups: Mapping[str, str]
    warnings: tuple[str, ...]
