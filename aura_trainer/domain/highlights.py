"""Which moments of the imported clips are wanted, and what a person changed about those that were found."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.picks import Pick


class KeepBy(StrEnum):
    """What decides how much is kept."""

    COUNT = "count"
    SECONDS = "seconds"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for.

    Attributes:
        by: Which of the following three decides.
        count: The best so many.
        seconds: The best so many seconds.
        above: All that scores at least this, in [0, 1].
        apart: Seconds from the end of one of the best to the beginning of the next of its clip, at least.
        length: Seconds that one lasts; shorter where its shot is.
    """

    by: KeepBy = KeepBy.COUNT
    count: int = 10
    seconds: float = 60.0
    above: float = 0.6
    apart: float = 2.0
    length: float = 4.0


@dataclass(frozen=True, slots=True)
class HandPick:
    """A pick as a person made, trimmed or dropped it. It is known by its media and its peak.

    Attributes:
        media_id: The clip.
        peak_pts: The time stamp of the frame it is about.
        in_pts: That of its first frame.
        out_pts: That of its last.
        dropped: Whether it is not wanted: then nothing that overlaps it is picked.
    """

    media_id: int
    peak_pts: int
    in_pts: int
    out_pts: int
    dropped: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """What it is known by."""
        return self.media_id, self.peak_pts


@dataclass(frozen=True, slots=True)
class ChosenPick:
    """A pick of an imported clip, by the model or by hand.

    Attributes:
        media_id: The clip.
        peak_pts: The time stamp it is known by, that of the frame it was found or made for.
        best_pts: That of its best frame: another where a person trimmed the first away.
        pick: What is picked.
        by_hand: Whether a person made or trimmed it.
    """

    media_id: int
    peak_pts: int
    best_pts: int
    pick: Pick
    by_hand: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """What tells it from the others."""
        return self.media_id, self.peak_pts

    @property
    def moment(self) -> tuple[int, int]:
        """Its best frame: a media's key and a time stamp in it."""
        return self.media_id, self.best_pts


@dataclass(frozen=True, slots=True)
class LikeFrame:
    """A rated frame that a moment is like."""

    frame_id: int
    rating: float
