"""How the error of a model falls with the ratings it learns from, and what more of them would likely bring."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MORE_RATINGS = 50
"""How many further ratings are looked ahead to."""

_MOST_POINTS, _MOST_RATINGS, _LONGEST_NAME = 20, 10**9, 40
_STEEPEST, _GREATEST_POWER = 1e20, 10.0
# Of the error there is now; benchmarks/learning_curve.py tells what came of what was said by these.
_NOTICEABLE_SHARE = 0.02
_LITTLE_SHARE = 0.1


class Trend(StrEnum):
    """What a curve says of further ratings: they bring something, next to nothing, or it cannot be told."""

    FALLS = "falls"
    FLAT = "flat"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What was measured at a size: ratings learned from, the mean figure, and its standard deviation over the draws."""

    ratings: float
    value: float
    spread: float


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much a figure falls.

    Attributes:
        value: As fitted.
        low: Lower end of where the mean of many such runs would lie, four times in five.
        high: Its upper end.
        worst: Lower end of where a single such run would lie, four times in five; below zero where it would err more.
        best: Its upper end.
    """

    value: float
    low: float
    high: float
    worst: float
    best: float


@dataclass(frozen=True, slots=True)
class FittedCurve:
    """Points with the curve ``floor + scale * ratings ** -power`` through them, and what further ratings would bring."""

    points: tuple[CurvePoint, ...]
    floor: float
    scale: float
    power: float
    gain: Gain

    def at(self, ratings: float) -> float:
        """Return the figure after so many ratings, at least one."""
        return self.floor + self.scale * math.pow(ratings, -self.power)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What further ratings of one kind would bring.

    Attributes:
        error: Root-mean-square error on frames held out, in rating units.
        misordered: Share of the pairs of frames of a clip, rated a star apart or more, of which the worse is put first;
            None where there are too few such pairs.
    """

    error: FittedCurve
    misordered: FittedCurve | None

    @property
    def curves(self) -> Iterator[FittedCurve]:
        """The curves there are."""
        yield self.error
        if self.misordered is not None:
            yield self.misordered


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """What a run would have come to with fewer ratings, and what that says of more.

    Attributes:
        ratings: How many there are.
        more: How many further ones are looked ahead to.
        same: With ratings drawn from all clips alike: what further ratings of the clips rated would bring. None where
            there are too few ratings to tell.
        other: With ratings drawn a whole clip or shot at a time: what ratings of others would bring. None where there are
            too few clips or shots.
        unit: What is drawn whole for ``other``: ``"clip"`` or ``"shot"``.
        candidate: The kind of model the curve is of.
        draws: How many draws there were of each size.
        seed: Of the draws: that of the run.
        stands_in: Whether the model the run came to is of another kind than ``candidate``. False also in runs of versions
            that did not keep it.
    """

    ratings: int
    more: int
    same: Outlook | None
    other: Outlook | None
    unit: str
    candidate: str
    draws: int
    seed: int
    stands_in: bool = False

    def trend(self, outlook: Outlook) -> Trend:
        """Tell what the error of one of the two outlooks says.

        It falls where many runs would gain a fiftieth of what there is now, and is flat where they would not and a single
        one would hardly gain a tenth. For the same clips a single run must be likely to gain as well: a fall that others
        share came true on other footage, one of those clips alone did not.
        """
        gain, now = outlook.error.gain, outlook.error.at(self.ratings)
        noticeable = _NOTICEABLE_SHARE * now
        if gain.low > noticeable and (outlook is self.other or -gain.worst < gain.value / 2):
            return Trend.FALLS
        return Trend.FLAT if gain.high < noticeable and gain.best < _LITTLE_SHARE * now else Trend.UNCLEAR

    def is_sound(self) -> bool:
        """Whether it could have been measured: all figures finite and within bounds, and not too many points."""
        curves = [curve for kind in (self.same, self.other) if kind is not None for curve in kind.curves]
        return (
            0 < self.ratings <= _MOST_RATINGS
            and 0 < self.more <= _MOST_RATINGS
            and self.draws > 0
            and self.unit in ("clip", "shot")
            and len(self.candidate) <= _LONGEST_NAME
            and all(map(_is_sound, curves))
        )


def _is_sound(curve: FittedCurve) -> bool:
    gain = curve.gain
    figures = [curve.floor, curve.scale, curve.power, gain.value, gain.low, gain.high, gain.worst, gain.best]
    for point in curve.points:
        figures += [point.ratings, point.value, point.spread]
    return (
        1 <= len(curve.points) <= _MOST_POINTS
        and all(map(math.isfinite, figures))
        and all(point.ratings >= 1 and 0 <= point.value <= 1 and point.spread >= 0 for point in curve.points)
        and 0 <= curve.floor <= 1
        and 0 <= curve.scale <= _STEEPEST
        and 0 <= curve.power <= _GREATEST_POWER
        and gain.low <= gain.high
        and gain.worst <= gain.best
    )
