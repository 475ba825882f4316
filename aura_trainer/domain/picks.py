"""Chosen moments of footage: what was scored, what was picked of it, and how it is asked for."""

from dataclasses import dataclass
from fractions import Fraction

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr


def seconds_meant(written: float) -> Fraction:
    """Return the seconds a person wrote: 0.6 is six tenths, not the binary fraction below it that a float is.

    Frames are counted from it: that fraction would be a frame short.
    """
    return Fraction(str(written))


@dataclass(frozen=True, slots=True)
class FrameRange:
    """Frames of a clip by their ordinals: ``first`` is in it, ``end`` is the first after it."""

    first: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.end:
            raise InvalidInput(
                tr("A range of frames must hold one at least, got {first} to {end}.").format(
                    first=self.first, end=self.end
                )
            )

    def __len__(self) -> int:
        return self.end - self.first

    def __contains__(self, ordinal: int) -> bool:
        return self.first <= ordinal < self.end

    def meets(self, other: "FrameRange") -> bool:
        """Whether they have a frame in common."""
        return self.first < other.end and other.first < self.end

    def gap_to(self, other: "FrameRange") -> int:
        """How many frames lie between them; none where they touch or meet."""
        return max(other.first - self.end, self.first - other.end, 0)

    def within(self, other: "FrameRange") -> "FrameRange":
        """What of it lies in another; its nearest frame there where nothing does."""
        first = min(max(self.first, other.first), other.end - 1)
        return FrameRange(first, max(min(self.end, other.end), first + 1))

    def widened(self, frames: int, within: "FrameRange") -> "FrameRange":
        """With handles of so many frames on either side, as far as there is footage."""
        first, end = max(self.first - frames, within.first), min(self.end + frames, within.end)
        return FrameRange(min(first, self.first), max(end, self.end))

    def around(self, ordinal: int, frames: int) -> "FrameRange":
        """So many frames of this range with one in their middle, moved where the range ends; fewer if it is shorter."""
        frames = min(max(frames, 1), len(self))
        first = min(max(ordinal - frames // 2, self.first), self.end - frames)
        return FrameRange(first, first + frames)


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame that was scored: its ordinal in the clip, and its score in [0, 1]."""

    ordinal: int
    score: float
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class ScoredClip:
    """A clip with all that was said of it.

    Attributes:
        path: The file.
        frame_rate: Frames a second, on average.
        frame_count: Its frames.
        shots: The runs of frames between its cuts, in order, which together are the whole clip.
        moments: What was scored, in the order shown.
    """

    path: str
    frame_rate: Fraction
    frame_count: int
    shots: tuple[FrameRange, ...]
    moments: tuple[Moment, ...]

    @property
    def whole(self) -> FrameRange:
        """All its frames."""
        return FrameRange(0, self.frame_count)


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen part of a clip.

    Attributes:
        path: The file.
        frames: Which frames.
        peak: The frame of highest score among them.
        shot: The place of its shot in the clip, from 0.
        score: The score of the peak, in [0, 1]; None where nothing of the clip was scored.
        low: The lower end of the model's margin; None for a model that learned from nobody.
        high: Its upper end.
        unsure: Whether the clip is unlike all the model learned from.
        reason: Why it was chosen, in a few words for the person.
    """

    path: str
    frames: FrameRange
    peak: int
    shot: int
    score: float | None
    low: float | None = None
    high: float | None = None
    unsure: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Handles:
    """Footage before and after a pick for an editor to trim into: in frames of the clip, or in seconds."""

    frames: int = 12
    seconds: Fraction | None = None

    def __post_init__(self) -> None:
        if self.frames < 0 or (self.seconds is not None and self.seconds < 0):
            raise InvalidInput(tr("Handles must be zero or longer."))

    def at(self, frame_rate: Fraction) -> int:
        """How many frames on either side, at a frame rate."""
        return self.frames if self.seconds is None else round(self.seconds * frame_rate)


@dataclass(frozen=True, slots=True)
class PickRequest:
    """Which moments are wanted: the best so many, or the best that last so long together.

    Attributes:
        count: The best N moments; else one of the two below is set.
        seconds: The best moments that together last no longer.
        share: The same, as a part of all the footage in (0, 1].
        min_gap: With a count: seconds from the end of a pick to the beginning of the next of its clip, at least.
        threshold: The score a pick's best frame must reach, in [0, 1].
        whole_shots: Whether picks are whole shots.
        length: How long a pick is otherwise, in seconds; with a duration, how long at most before pieces are joined.
    """

    count: int | None = None
    seconds: Fraction | None = None
    share: Fraction | None = None
    min_gap: Fraction = Fraction(0)
    threshold: float | None = None
    whole_shots: bool = False
    length: Fraction = Fraction(3)

    def __post_init__(self) -> None:
        if sum(wish is not None for wish in (self.count, self.seconds, self.share)) != 1:
            raise InvalidInput(tr("Ask either for a number of moments or for how long they last together."))
        if self.count is not None and self.count < 1:
            raise InvalidInput(tr("Ask for one moment at least."))
        if self.seconds is not None and self.seconds <= 0:
            raise InvalidInput(tr("The moments together must last longer than zero seconds."))
        if self.share is not None and not 0 < self.share <= 1:
            raise InvalidInput(tr("The part of the footage to keep must lie above 0 % and be 100 % at most."))
        if self.min_gap < 0:
            raise InvalidInput(tr("The seconds between picks must not be negative."))
        if self.length <= 0:
            raise InvalidInput(tr("A pick must last longer than zero seconds."))
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise InvalidInput(tr("A score to reach must lie between 0 and 1."))
