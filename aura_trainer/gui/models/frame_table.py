"""The library's frames in the order of the footage, as columns a hundred thousand of them can be arranged by."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.frames import Frame

Places = npt.NDArray[np.int64]
"""int64[n]: numbers of frames in a table, counted from 0."""

Mask = npt.NDArray[np.bool_]
"""bool[n]: which frames of a table."""

UNKNOWN = -1

_ORDINAL_BITS = 32


class FrameTable:
    """Frames ordered by media, then by ordinal. A frame's *place* is its number in that order.

    A table does not change: more frames make another one.

    Attributes:
        frames: The frames in order.
        keys: int64[n], what they are ordered by.
        ids, media, ordinals, shots, stamps: int64[n], the catalogue's keys of them and their media, their ordinals, shot
            numbers and presentation time stamps.
    """

    def __init__(self, frames: Collection[Frame] = ()) -> None:
        keys = _keys(frames)
        order = np.argsort(keys, kind="stable")
        listed = list(frames)
        if np.any(np.diff(keys) < 0):
            listed = [listed[place] for place in order.tolist()]
        self._take(listed, keys[order], *(column[order] for column in _columns(frames)))

    def __len__(self) -> int:
        return len(self.frames)

    def joined(self, added: "FrameTable") -> tuple["FrameTable", Places]:
        """Return a table that holds the frames of another too, and the places those have in it, ascending."""
        at = np.searchsorted(self.keys, added.keys, side="right")
        bounds = [0, *at.tolist(), len(self.frames)]
        frames: list[Frame] = []
        for number, (start, end) in enumerate(pairwise(bounds)):
            frames.extend(self.frames[start:end])
            frames.extend(added.frames[number : number + 1])
        mine = (self.keys, self.ids, self.media, self.ordinals, self.shots, self.stamps)
        theirs = (added.keys, added.ids, added.media, added.ordinals, added.shots, added.stamps)
        merged = (np.insert(one, at, other) for one, other in zip(mine, theirs, strict=True))
        result = FrameTable()
        result._take(frames, *merged)
        return result, np.asarray(at + np.arange(len(at)), dtype=np.int64)

    def place_of(self, frame_id: int) -> int | None:
        """The place of a frame, if it is in the table."""
        at = int(np.searchsorted(self._sorted_ids, frame_id))
        if at == len(self._sorted_ids) or self._sorted_ids[at] != frame_id:
            return None
        return int(self._by_id[at])

    def places_of(self, frame_ids: Collection[int] | Places) -> Places:
        """The places of frames by their keys; UNKNOWN for those that are not in the table."""
        if isinstance(frame_ids, np.ndarray):
            wanted: Places = frame_ids
        else:
            wanted = np.fromiter(frame_ids, np.int64, len(frame_ids))
        if not self.frames:
            return np.full(len(wanted), UNKNOWN)
        at = np.minimum(np.searchsorted(self._sorted_ids, wanted), len(self.frames) - 1)
        return np.where(self._sorted_ids[at] == wanted, self._by_id[at], UNKNOWN)

    def _take(
        self,
        frames: list[Frame],
        keys: Places,
        ids: Places,
        media: Places,
        ordinals: Places,
        shots: Places,
        stamps: Places,
    ) -> None:
        self.frames: Sequence[Frame] = frames
        self.keys, self.ids, self.media, self.ordinals, self.shots = keys, ids, media, ordinals, shots
        self.stamps = stamps
        self._by_id = np.argsort(ids, kind="stable")
        self._sorted_ids = ids[self._by_id]


def _keys(frames: Collection[Frame]) -> Places:
    """One number a frame by which frames order as the footage does."""
    return np.fromiter(
        (frame.media_id << _ORDINAL_BITS | frame.ordinal for frame in frames), np.int64, len(frames)
    )


def _columns(frames: Collection[Frame]) -> tuple[Places, ...]:
    count = len(frames)
    return (
        np.fromiter((frame.id for frame in frames), np.int64, count),
        np.fromiter((frame.media_id for frame in frames), np.int64, count),
        np.fromiter((frame.ordinal for frame in frames), np.int64, count),
        np.fromiter((frame.shot for frame in frames), np.int64, count),
        np.fromiter((frame.pts for frame in frames), np.int64, count),
    )
