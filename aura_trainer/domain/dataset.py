"""Ratings with their footage's features, shared from person to person."""

from dataclasses import dataclass
from pathlib import PurePath

DATASET_SUFFIX = ".auradata"


def is_dataset(path: PurePath) -> bool:
    """Whether a name is that of a data set."""
    return path.suffix.lower() == DATASET_SUFFIX


@dataclass(frozen=True, slots=True)
class ShareChoices:
    """What a data set holds besides ratings and features; whatever tells of the person is off unless asked for.

    Attributes:
        media_ids: The clips to share; all rated ones where it is empty.
        thumbnails: Small pictures of the rated frames.
        folders: Where the footage lies.
        name: Whose ratings they are.
    """

    media_ids: tuple[int, ...] = ()
    thumbnails: bool = False
    folders: bool = False
    name: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written.

    Attributes:
        ratings: Rated frames.
        clips: Clips they are of.
        features: Frames whose features, all of those the app learns from, came along.
        thumbnails: Pictures.
        left_out: Ratings of footage that is not imported; nobody else could tell what they are of.
        bytes: Size of the file.
    """

    ratings: int
    clips: int
    features: int
    thumbnails: int
    left_out: int
    bytes: int
