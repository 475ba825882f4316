"""What is imported: media, their shots, how they are sampled, and what an import came to."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter
from pathlib import PurePath

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.frames import Frame
from aura_trainer.language import tr


class MediaKind(StrEnum):
    """A video file, or still images (one file, a folder, a numbered sequence)."""

    VIDEO = "video"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class Shot:
    """A run of frames between two cuts; ``end_pts`` is the first time stamp after it."""

    index: int
    start_pts: int
    end_pts: int


def shot_at(shots: Sequence[Shot], pts: int) -> int:
    """The place of the shot a frame lies in, by its time stamp; 0 where there are no shots."""
    return max(bisect_right(shots, pts, key=attrgetter("start_pts")) - 1, 0)


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a look at the file tells, before anything is sampled.

    Width and height are those displayed: after rotation and with square pixels. ``frame_rate`` is the average
    rate, None for loose images; ``time_base`` is seconds per tick.
    """

    path: str
    kind: MediaKind
    container: str
    codec: str
    width: int
    height: int
    frame_rate: Fraction | None
    variable_frame_rate: bool
    time_base: Fraction
    start_pts: int
    frame_count: int
    duration_seconds: float
    has_audio: bool
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """Which file this is, counted from 1, of a recording that the camera wrote as several."""

    recording: str
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class InputLut:
    """A colour look-up table that a clip is seen through: what it was called, and the copy of it that is kept."""

    name: str
    digest: str
    path: str


def pictures_key(fingerprint: str, lut: InputLut | None) -> str:
    """Name the pictures of a file in caches: whatever changes how they look changes the name."""
    return pictures_through(fingerprint, lut.digest if lut else None)


def pictures_through(fingerprint: str, digest: str | None) -> str:
    """Name the pictures of a file as ``pictures_key`` does, by the digest of the table alone."""
    return f"{fingerprint}+{digest}" if digest else fingerprint


@dataclass(frozen=True, slots=True)
class MediaOutline:
    """As much of a media as tells two states of the catalogue apart; ``shots`` and ``frames`` are counts."""

    media_id: int
    path: str
    pictures: str
    shots: int
    frames: int


@dataclass(frozen=True, slots=True)
class Media:
    """One imported video or folder of images.

    ``path`` is where it is now; ``aliases`` are earlier paths, under which old annotations still match.
    ``proxy`` is a smaller file with the same frames, which may be decoded in its place. ``part`` is set where
    the camera split a recording into several files. ``lut`` is applied wherever its pictures are looked at.
    """

    id: int
    info: MediaInfo
    fingerprint: str
    aliases: tuple[str, ...]
    shots: tuple[Shot, ...]
    warnings: tuple[str, ...]
    imported_at: str
    proxy: str | None = None
    part: RecordingPart | None = None
    lut: InputLut | None = None

    @property
    def pictures(self) -> str:
        """What its pictures are known by in caches."""
        return pictures_key(self.fingerprint, self.lut)

    @property
    def path(self) -> str:
        """Where the media is now."""
        return self.info.path

    @property
    def title(self) -> str:
        """Its file's name, with its place in a recording of several files."""
        name = PurePath(self.path).name
        if self.part is None:
            return name
        # Translators: a file of a recording, as "GX010042.MP4 (1 of 2)".
        return tr("{name} ({part} of {parts})").format(name=name, part=self.part.part, parts=self.part.parts)


class SamplingRule(StrEnum):
    """How frames are chosen from a clip."""

    EVERY = "every"
    PER_SHOT = "per-shot"
    KEY_FRAMES = "keyframes"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Sampling:
    """A rule and its amount: seconds for EVERY, frames for PER_SHOT and SPREAD, unused for KEY_FRAMES."""

    rule: SamplingRule = SamplingRule.EVERY
    amount: float = 1.0

    def __post_init__(self) -> None:
        if self.rule is SamplingRule.EVERY and not 0.01 <= self.amount <= 86_400:
            raise InvalidInput(
                tr("Seconds between samples must lie between 0.01 and 86400, got {amount}.").format(
                    amount=self.amount
                )
            )
        if self.rule in (SamplingRule.PER_SHOT, SamplingRule.SPREAD) and (
            self.amount < 1 or self.amount != int(self.amount)
        ):
            raise InvalidInput(
                tr("The number of frames must be a whole number of at least 1, got {amount}.").format(
                    amount=self.amount
                )
            )


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A path that could not be imported, and why. ``moments`` are those of a video it was for; with none, it is for all."""

    path: str
    reason: str
    moments: tuple[Decimal | None, ...] = ()

    @property
    def cause(self) -> str:
        """The reason without the path, for where that is said already."""
        return self.reason.removeprefix(f"{self.path}: ")

    def __str__(self) -> str:
        # Reasons that come from a look into the file name it already.
        return self.reason if self.reason.startswith(self.path) else f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import came to: what is in, what could not be read, what went otherwise than expected.

    ``notes`` say what was made of the files where all is well: chapters, proxies, what was there already.
    """

    media_ids: tuple[int, ...] = ()
    frame_count: int = 0
    failures: tuple[ImportFailure, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: the file at hand, the part of the whole done in [0, 1], seconds left if known."""

    path: str
    fraction: float
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class MediaImported:
    """A media is in the catalogue; its frames follow."""

    media: Media


@dataclass(frozen=True, slots=True)
class FramesImported:
    """Frames are in the catalogue, their thumbnails in the cache."""

    frames: tuple[Frame, ...]


ImportEvent = ImportProgress | MediaImported | FramesImported
