"""What an import is asked, and what it finds, across the border to its child process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from aura_trainer.domain.media import InputLut, MediaInfo, MediaKind, RecordingPart, Sampling, Shot
from aura_trainer.media.source import Source

Moment = Decimal | None
"""Seconds into a video; for an image file, which is one moment itself, None."""


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A catalogued folder of images: its content's fingerprint and the files that are frames."""

    fingerprint: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import.

    Attributes:
        paths: Files and folders.
        sampling: How to choose frames; None takes only the moments.
        moments: By path, frames wanted whatever the sampling.
        known_shots: Shots by fingerprint of footage that has been decoded to the end before.
        known_videos: Length in seconds, by path, of videos that are imported already.
        known_folders: By path, folders of images that are media; an image in one is a frame of it.
        luts: By fingerprint, the tables that clips which are imported already are seen through.
    """

    paths: tuple[str, ...]
    sampling: Sampling | None
    moments: Mapping[str, tuple[Moment, ...]] = field(default_factory=dict)
    known_shots: Mapping[str, tuple[Shot, ...]] = field(default_factory=dict)
    known_videos: Mapping[str, float] = field(default_factory=dict)
    known_folders: Mapping[str, KnownFolder] = field(default_factory=dict)
    luts: Mapping[str, InputLut] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaFound:
    """A media can be read."""

    info: MediaInfo
    fingerprint: str
    part: RecordingPart | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class MediaMeasured:
    """The media last found was announced from its head; now it has been read through.

    Attributes:
        info: What it is in full.
        proxy: Its proxy, if that is decoded in its place.
        withdrawn: Time stamps of frames told of the head that it does not have after all.
    """

    info: MediaInfo
    proxy: str | None
    withdrawn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProxyFound:
    """A file is no media of its own but the proxy of one: of this run, or imported already."""

    path: str
    original: str


@dataclass(frozen=True, slots=True)
class FoundFrame:
    """A sampled frame with its thumbnail."""

    pts: int
    ordinal: int
    key_frame: bool
    file: str | None
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class FramesFound:
    """Sampled frames of the media last found; ``pictures`` is what their thumbnails are known by in caches."""

    pictures: str
    frames: tuple[FoundFrame, ...]


@dataclass(frozen=True, slots=True)
class MomentsFound:
    """Time stamps of the moments asked for at a path, in the media last found.

    ``file`` is the name of an image asked for by its own path, where the media is its folder.
    """

    path: str
    stamps: Mapping[Moment, int]
    file: str | None = None


@dataclass(frozen=True, slots=True)
class MediaDone:
    """The media last found has been decoded to the end."""

    shots: tuple[Shot, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GlanceOrder:
    """What to count ahead: files and folders, and by each of them the media in it that are known already."""

    paths: tuple[str, ...]
    known: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A media to import; or, without a kind, a path that cannot be, with the reason."""

    path: str
    kind: MediaKind | None
    reason: str
    part: RecordingPart | None


@dataclass(frozen=True, slots=True)
class Listed:
    """All there is behind a path that was given."""

    given: str
    items: tuple[ListedItem, ...]


@dataclass(frozen=True, slots=True)
class Glanced:
    """What a glance at a media told; None, with the reason, where it cannot be read."""

    given: str
    path: str
    source: Source | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LostThumbnails:
    """A catalogued media whose thumbnails are wanted anew, for frames by their time stamps."""

    media_id: int
    path: str
    kind: MediaKind
    fingerprint: str
    stamps: tuple[int, ...]
    proxy: str | None = None
    lut: InputLut | None = None


@dataclass(frozen=True, slots=True)
class ThumbnailsMade:
    """Thumbnails of a catalogued media, by time stamp."""

    media_id: int
    jpegs: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class RebuildDone:
    """All thumbnails of a catalogued media that can be made are made."""

    media_id: int
    warnings: tuple[str, ...]
