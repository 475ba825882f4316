"""Chosen moments of footage: what was scored, what was picked of it, and how it is asked for."""

from dataclasses import dataclass
from fractions import Fraction

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr


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
        score: The score of the peak, in [0, 1].
        low: The lower end of the model's margin; None for a model that learned from nobody.
        high: Its upper end.
        unsure: Whether the clip is unlike all the model learned from.
        reason: Why it was chosen, in a few words for the person.
    """

    path: str
    frames: FrameRange
    peak: int
    shot: int
    score: float
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
