"""The range a person marks in a shot."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ShotMark:
    """Where the part of a shot begins and ends that a person wants, as an editor marks in and out.

    Attributes:
        media_id: The catalogue's key of the media.
        shot_pts: The first time stamp of the shot.
        in_pts: The time stamp of the first frame in the range; None for the shot's first.
        out_pts: The time stamp of the last frame in the range; None for the shot's last.
    """

    media_id: int
    shot_pts: int
    in_pts: int | None = None
    out_pts: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is marked."""
        return self.in_pts is None and self.out_pts is None

    def with_in(self, pts: int) -> "ShotMark":
        """The range with its beginning here, or without one if it is here already; an end before it goes."""
        if self.in_pts == pts:
            return replace(self, in_pts=None)
        ends = self.out_pts if self.out_pts is not None and self.out_pts >= pts else None
        return replace(self, in_pts=pts, out_pts=ends)

    def with_out(self, pts: int) -> "ShotMark":
        """The range with its end here, or without one if it is here already; a beginning after it goes."""
        if self.out_pts == pts:
            return replace(self, out_pts=None)
        begins = self.in_pts if self.in_pts is not None and self.in_pts <= pts else None
        return replace(self, in_pts=begins, out_pts=pts)

    def holds(self, pts: int) -> bool:
        """Whether a frame of the shot is in the range."""
        return (self.in_pts is None or self.in_pts <= pts) and (self.out_pts is None or pts <= self.out_pts)
