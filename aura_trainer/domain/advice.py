"""Advice on what to rate next: the reference's, and what only the frames themselves can tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SUGGESTIONS = 24
"""How many frames are suggested unless another number is asked for."""


class AdviceTopic(StrEnum):
    """What a piece of advice is about."""

    BAND = "band"
    CLIP = "clip"
    SHOT = "shot"
    TIME = "time"
    TWINS = "twins"
    EXTREMES = "extremes"


@dataclass(frozen=True, slots=True)
class FrameAdvice:
    """A piece of advice with the frames it is about.

    Attributes:
        topic: What it is about.
        text: A sentence or two: what was noticed and what to do.
        frame_ids: Catalogue ids of the frames to look at, the most useful first.
        frame_paths: Their written addresses, in the same order.
    """

    topic: AdviceTopic
    text: str
    frame_ids: tuple[int, ...]
    frame_paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelingAdvice:
    """The reference's advice, and besides it ``frame_advice``, the weightiest first.

    ``rating_distribution`` counts ratings by ``Band``; it is empty and the figures are 0 without any rating.
    """

    total_annotations: int
    average_rating: float
    min_rating: float
    max_rating: float
    rating_distribution: Mapping[str, int]
    recommendations: tuple[str, ...]
    focus_areas: tuple[str, ...]
    warnings: tuple[str, ...]
    frame_advice: tuple[FrameAdvice, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What suggestions rest on.

    Attributes:
        frames: How many frames are imported.
        unrated: How many of them are without a rating.
        unseen: How many of them are without a picture, as when the cache was emptied.
    """

    frames: int
    unrated: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An unrated frame worth rating next.

    Attributes:
        frame_id: The catalogue's key.
        frame_path: Its written address.
        time_code: What names it in its clip.
        reason: What rating it would add, in a sentence.
    """

    frame_id: int
    frame_path: str
    time_code: str
    reason: str
