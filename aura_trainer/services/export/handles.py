"""How much footage beside a pick an editor gets to trim into."""

from collections.abc import Sequence

from aura_trainer.domain.picks import FrameRange


def with_handles(picked: Sequence[FrameRange], frames: int, whole: FrameRange) -> list[FrameRange]:
    """Return the picks of one clip with handles of so many frames, as far as there is footage.

    No handle reaches into what another pick shows, else the same frames would be seen twice: the handles of two picks
    meet half way between them at most, and picks that overlap have none towards each other.
    """
    return [one.widened(frames, _room(place, picked, whole)) for place, one in enumerate(picked)]


def _room(place: int, picked: Sequence[FrameRange], whole: FrameRange) -> FrameRange:
    """What a pick has for itself among the others."""
    one, first, end = picked[place], whole.first, whole.end
    for other in (*picked[:place], *picked[place + 1 :]):
        if other.first <= one.first:
            first = max(first, (min(other.end, one.first) + one.first) // 2)
        if other.end >= one.end:
            end = min(end, (one.end + max(other.first, one.end)) // 2)
    return FrameRange(first, end)
