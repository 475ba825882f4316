"""One step of undo, kept in columns: a selection may be a hundred thousand frames."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import overload

from aura_trainer.domain.annotations import Rating
from aura_trainer.domain.frames import Frame

Note = Mapping[str, str] | None
"""Words that came with a rating from elsewhere; one given here has none."""


@dataclass(frozen=True, slots=True)
class RatingEdit:
    """Frames, and side by side with each what it had and what it gets; None is unrated."""

    frames: tuple[Frame, ...] = ()
    before: tuple[float | None, ...] = ()
    after: tuple[float | None, ...] = ()
    noted_before: tuple[Note, ...] = ()
    noted_after: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def frame_ids(self) -> list[int]:
        """The keys of the frames."""
        return [frame.id for frame in self.frames]

    def reversed(self) -> "RatingEdit":
        """The edit that takes this one back."""
        return RatingEdit(self.frames, self.after, self.before, self.noted_after, self.noted_before)

    def real(self) -> "RatingEdit":
        """What of it changes a rating."""
        return self._only([a != b for a, b in zip(self.before, self.after, strict=True)])

    def without(self, frame_ids: Collection[int]) -> "RatingEdit":
        """What of it is not about these frames."""
        return self._only([frame.id not in frame_ids for frame in self.frames])

    def _only(self, wanted: Sequence[bool]) -> "RatingEdit":
        if all(wanted):
            return self
        return RatingEdit(
            tuple(compress(self.frames, wanted)),
            tuple(compress(self.before, wanted)),
            tuple(compress(self.after, wanted)),
            tuple(compress(self.noted_before, wanted)),
            tuple(compress(self.noted_after, wanted)),
        )


class RatingBatch(Sequence[Rating]):
    """Ratings on their way to the store, made one by one where they are read: not on the GUI thread."""

    def __init__(self, paths: Iterable[str], values: Iterable[float | None], notes: Iterable[Note]) -> None:
        self._paths, self._values, self._notes = list(paths), list(values), list(notes)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, place: int) -> Rating: ...
    @overload
    def __getitem__(self, place: slice) -> "RatingBatch": ...
    def __getitem__(self, place: int | slice) -> "Rating | RatingBatch":
        """A rating, or some of them."""
        if isinstance(place, slice):
            return RatingBatch(self._paths[place], self._values[place], self._notes[place])
        return Rating(self._paths[place], self._values[place], self._notes[place])
