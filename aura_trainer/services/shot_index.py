"""Where a frame stands in its shot."""

from collections.abc import Sequence

from aura_trainer.domain.media import Shot, shot_at
from aura_trainer.media.frame_index import FrameIndex


class ShotIndex:
    """The shots of a clip by the frames in them; without any, the clip is one shot."""

    def __init__(self, index: FrameIndex, shots: Sequence[Shot]) -> None:
        self._index = index
        self._shots = list(shots) or [Shot(0, index.start_pts, index.end_pts)]

    def shot(self, ordinal: int) -> Shot:
        """Return the shot a frame belongs to."""
        return self._shots[shot_at(self._shots, int(self._index.pts[ordinal]))]

    def neighbour(self, ordinal: int) -> int | None:
        """Return an adjacent frame of the same shot, the earlier one if there is a choice."""
        shot = self.shot(ordinal)
        for other in (ordinal - 1, ordinal + 1):
            if 0 <= other < len(self._index) and shot.start_pts <= int(self._index.pts[other]) < shot.end_pts:
                return other
        return None

    def in_shot(self, ordinal: int) -> float:
        """Return the time since the shot began over the shot's duration, in [0, 1]."""
        shot = self.shot(ordinal)
        length = max(1, shot.end_pts - shot.start_pts)
        return min(1.0, max(0.0, (int(self._index.pts[ordinal]) - shot.start_pts) / length))
