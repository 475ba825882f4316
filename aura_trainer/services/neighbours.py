"""Frames with their neighbours, in one pass over a clip whose shots may only be found in that pass."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from aura_trainer.domain.media import Shot
from aura_trainer.media.decode import DecodedFrame
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.shots import ShotDetector, shots_from_cuts
from aura_trainer.services.shot_index import ShotIndex


class Shots(Protocol):
    """The shots of a clip while its frames pass, from first to last."""

    def candidates(self, ordinal: int) -> tuple[int, ...]:
        """Return the frames that may turn out to be this frame's neighbour."""

    def settled(self, passed: int) -> int:
        """Return the ordinal before which shots are final when all frames up to ``passed`` have passed."""

    def neighbour(self, ordinal: int) -> int | None:
        """Return an adjacent frame of the same shot, the earlier one if there is a choice.

        This frame and the next must be settled.
        """

    def end(self) -> ShotIndex:
        """Settle all, as every frame has passed; return the shots."""


class KnownShots:
    """Shots that were known before the pass."""

    def __init__(self, index: FrameIndex, shots: Sequence[Shot]) -> None:
        self._place = ShotIndex(index, shots)

    def candidates(self, ordinal: int) -> tuple[int, ...]:
        """Return the neighbour, if there is one."""
        other = self._place.neighbour(ordinal)
        return () if other is None else (other,)

    def settled(self, passed: int) -> int:
        """Return the next ordinal: there is nothing to wait for."""
        return passed + 1

    def neighbour(self, ordinal: int) -> int | None:
        """Return the neighbour, if there is one."""
        return self._place.neighbour(ordinal)

    def end(self) -> ShotIndex:
        """Return the shots."""
        return self._place


class FoundShots:
    """Shots found by a detector that is shown every frame of the pass."""

    def __init__(self, index: FrameIndex, detector: ShotDetector) -> None:
        self._index = index
        self._detector = detector

    def candidates(self, ordinal: int) -> tuple[int, ...]:
        """Return the frames before and after."""
        return tuple(other for other in (ordinal - 1, ordinal + 1) if 0 <= other < len(self._index))

    def settled(self, passed: int) -> int:  # noqa: ARG002 - the protocol's
        """Return how far the detector is sure."""
        return self._detector.settled

    def neighbour(self, ordinal: int) -> int | None:
        """Return what ``ShotIndex.neighbour`` will, once all shots are known."""
        if ordinal > 0 and not self._detector.begins_shot(ordinal):
            return ordinal - 1
        after = ordinal + 1
        return after if after < len(self._index) and not self._detector.begins_shot(after) else None

    def end(self) -> ShotIndex:
        """End the detection; return the shots."""
        return ShotIndex(self._index, self.shots())

    def shots(self) -> tuple[Shot, ...]:
        """End the detection; return the shots."""
        return shots_from_cuts(self._detector.cuts(), self._index)


def with_neighbours(
    frames: Iterable[DecodedFrame], wanted: Sequence[int], shots: Shots
) -> Iterator[tuple[DecodedFrame, RgbImage | None]]:
    """Yield each wanted frame with its neighbour's picture, None where there is none.

    Pictures are held until the shots around them are settled and no longer.

    Args:
        frames: Frames in the order they are shown, the wanted ones and their candidates among them; one that
            cannot be decoded may be missing.
        wanted: Ordinals, rising.
        shots: The shots; ended when the last pair is yielded.
    """
    waiting = deque(wanted)
    held: dict[int, DecodedFrame] = {}

    def next_pair() -> Iterator[tuple[DecodedFrame, RgbImage | None]]:
        ordinal = waiting.popleft()
        other = shots.neighbour(ordinal)
        if ordinal in held:
            yield held[ordinal], held[other].image if other in held else None

    for frame in frames:
        held[frame.ordinal] = frame
        settled = shots.settled(frame.ordinal)
        while waiting and waiting[0] + 1 < settled:
            yield from next_pair()
        needed = min(frame.ordinal, waiting[0] if waiting else frame.ordinal) - 1
        held = {ordinal: kept for ordinal, kept in held.items() if ordinal >= needed}
    shots.end()
    while waiting:
        yield from next_pair()
