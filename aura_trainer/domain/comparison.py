"""Two models held against each other, on frames neither of them had seen."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.models import ModelSummary
from aura_trainer.domain.verdict import Interval

FEWEST_GROUPS = 6
"""Of fewer clips or shots than this, all fall on one side by chance more often than one time in twenty (five: 2 / 2**5).

A bootstrap over so few would give an interval clear of zero whenever they do.
"""


class ComparisonWay(StrEnum):
    """By which predictions two models are compared.

    ``HELD_OUT``: by those each made of frames it had not seen; this compares the two files. ``REFITTED``: by those
    their recipes make, fitted anew in the same folds of the present ratings; this compares two ways of learning.
    """

    HELD_OUT = "held-out"
    REFITTED = "refitted"


@dataclass(frozen=True, slots=True)
class RefitBegun:
    """An event of a comparison: the models share too few frames, and are fitted anew."""


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """How close a model comes on some frames.

    ``error`` is the root-mean-square error in rating units. ``ranking`` is the rank correlation within clips, by
    their frames; None where no clip has enough different ratings.
    """

    error: float
    ranking: float | None


@dataclass(frozen=True, slots=True)
class ClipComparison:
    """Two models on the frames of one clip.

    ``advantage`` is the error of the second less that of the first, ``interval`` the same with its 95 % interval over
    the clip's shots; None where there are too few of them to tell anything from chance.
    """

    clip: str
    frames: int
    first: HeldOutFigures
    second: HeldOutFigures
    advantage: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ComparedFrame:
    """A frame both models were judged on. ``frame_id`` is its key in the catalogue, ``frame_path`` its address."""

    frame_id: int
    frame_path: str
    rating: float
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Two models on the same frames, held out from both.

    Attributes:
        first: The one.
        second: The other.
        frames: How many frames both can be judged on.
        first_figures: What the first reaches on them.
        second_figures: What the second reaches on them.
        advantage: Error of the second less that of the first: above zero the first is better.
        interval: The same with its 95 % interval, both models being judged on the same resampled clips or shots;
            None where there are too few of either to tell anything from chance.
        resampled: ``"clip"`` or ``"shot"``.
        groups: How many clips or shots there were to resample.
        first_won: Clips on which the first has the lower error.
        second_won: Clips on which the second has; of neither where they are level.
        clips: Each clip, by name.
        differing: The frames on which they differ most, the most first.
        notes: What was left out and why, a sentence each.
        way: By which predictions they are compared.
        basis: The same in words, with the number of frames.
        sentence: What it comes to.
    """

    first: ModelSummary
    second: ModelSummary
    frames: int
    first_figures: HeldOutFigures
    second_figures: HeldOutFigures
    advantage: float
    interval: Interval | None
    resampled: str
    groups: int
    first_won: int
    second_won: int
    clips: tuple[ClipComparison, ...]
    differing: tuple[ComparedFrame, ...]
    notes: tuple[str, ...]
    way: ComparisonWay
    basis: str
    sentence: str
