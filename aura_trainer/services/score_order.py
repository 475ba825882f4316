"""What scoring is asked, and what it answers, across the border to its child process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.domain.estimates import Scored
from aura_trainer.domain.media import InputLut, MediaInfo, MediaKind, Sampling, Shot, pictures_key
from aura_trainer.domain.picks import FrameRange
from aura_trainer.services.bounds import Bounds


@dataclass(frozen=True, slots=True)
class ScoreOrder:
    """What to score with which model. ``known_shots`` and ``luts`` are by fingerprint.

    ``bounds`` is where all footage has to lie; None lets links lead anywhere.
    """

    paths: tuple[str, ...]
    sampling: Sampling
    model: bytes
    cache_database: Path
    cache_dir: Path
    known_shots: Mapping[str, tuple[Shot, ...]] = field(default_factory=dict)
    luts: Mapping[str, InputLut] = field(default_factory=dict)
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class FrameScore:
    """What is said of one frame; ``file`` is the image's name inside its folder, None for a video."""

    pts: int
    ordinal: int
    file: str | None
    shot: int
    said: Scored


@dataclass(frozen=True, slots=True)
class ClipScored:
    """The scores of one clip, in the order its frames are shown, and its shots, which together are the whole clip."""

    info: MediaInfo
    pictures: str
    frames: tuple[FrameScore, ...]
    shots: tuple[FrameRange, ...]


@dataclass(frozen=True, slots=True)
class KnownClip:
    """A clip of the catalogue, with the time stamps of those of its frames that are to be scored."""

    media_id: int
    path: str
    kind: MediaKind
    fingerprint: str
    shots: tuple[Shot, ...]
    stamps: tuple[int, ...]
    lut: InputLut | None = None

    @property
    def pictures(self) -> str:
        """What its pictures are known by in caches."""
        return pictures_key(self.fingerprint, self.lut)


@dataclass(frozen=True, slots=True)
class EstimateOrder:
    """Which frames of the catalogue to score with which model, clip by clip in this order.

    ``waited_for`` is whether a person waits for it; else everything else on the machine goes first.
    """

    clips: tuple[KnownClip, ...]
    model: bytes
    cache_database: Path
    cache_dir: Path
    waited_for: bool = False


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """How many frames of all clips of the order are done, those of clips passed over among them."""

    path: str
    frames_done: float


@dataclass(frozen=True, slots=True)
class StampsScored:
    """What is said of some frames of a clip, by time stamp."""

    media_id: int
    pictures: str
    said: Mapping[int, Scored]
