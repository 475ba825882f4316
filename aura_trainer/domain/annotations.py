"""Ratings as they are stored, and the rules they keep."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput
from aura_trainer.language import tr

DEFAULT_USER = "default-user"

_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
_SAFE_USER = re.compile(r"[\w@+][\w@+. -]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One rating of one frame.

    Attributes:
        frame_path: The frame's written address.
        rating: Importance in [0, 1]; None is a tombstone, the removal of a rating.
        timestamp: When it was given, in UTC; set by the store.
        metadata: Free words that came with it.
    """

    frame_path: str
    rating: float | None
    timestamp: datetime
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating to be stored: what the person gave, before the store stamps it. None removes the rating."""

    frame_path: str
    rating: float | None
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AnnotationStats:
    """Figures over the winning ratings; times are None when there is none."""

    user_id: str
    total_annotations: int
    average_rating: float
    oldest_annotation: datetime | None
    newest_annotation: datetime | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of an annotation file that was set aside: its number from 1, its text and the reason."""

    number: int
    text: str
    reason: str


def check_user_id(user_id: str) -> str:
    """Return the user id if it is a safe folder name.

    Raises:
        InvalidInput: It is blank, has a separator, is ``..`` or a name the file system keeps for itself.
    """
    if not user_id.strip():
        raise InvalidInput(tr("User ID must not be empty."))
    if not is_user_id(user_id):
        raise InvalidInput(
            tr(
                "User ID '{user_id}' is not a safe name: use up to 64 letters, digits, '-', '_', "
                "'.', '@' or spaces."
            ).format(user_id=user_id)
        )
    return user_id


def is_user_id(name: str) -> bool:
    """Whether a name is a safe user id."""
    stem = name.split(".", 1)[0].strip().lower()
    return bool(_SAFE_USER.fullmatch(name)) and not name.endswith((".", " ")) and stem not in _WINDOWS_DEVICES


def check_rating(value: float) -> float:
    """Return the rating if it is finite and inside [0, 1].

    Raises:
        InvalidAnnotation: It is not; the message carries the value.
    """
    if not math.isfinite(value) or not 0.0 <= value <= 1.0:
        raise InvalidAnnotation(tr("Rating must be between 0.0 and 1.0, got {value}").format(value=value))
    return value


def check_batch(batch: Sequence[Rating]) -> None:
    """Check a whole batch, so that it is stored whole or not at all.

    Raises:
        InvalidAnnotation: An item has a blank path, a rating out of range, or metadata other than texts.
    """
    for item in batch:
        if not item.frame_path.strip():
            raise InvalidAnnotation(tr("Frame path must not be empty"))
        if not all(isinstance(word, str) for pair in (item.metadata or {}).items() for word in pair):
            raise InvalidAnnotation(tr("Metadata must map names to texts"))
        if item.rating is not None:
            check_rating(item.rating)
