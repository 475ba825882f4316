"""Ratings that come in from a file, beside those that are there already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from aura_trainer.domain.annotations import Annotation
from aura_trainer.domain.dataset import is_dataset
from aura_trainer.domain.frames import Frame
from aura_trainer.language import ntr, number, tr

TABLE_SUFFIXES = (".jsonl", ".csv")
SIDECAR_SUFFIX = ".xmp"


def is_sidecar(path: PurePath) -> bool:
    """Whether a name is that of an XMP sidecar."""
    return path.suffix.lower() == SIDECAR_SUFFIX


def holds_ratings(path: PurePath) -> bool:
    """Whether a name is that of a file ratings are read from."""
    return is_sidecar(path) or is_dataset(path) or path.suffix.lower() in TABLE_SUFFIXES


class SidecarNaming(StrEnum):
    """How a new sidecar of ``clip.mp4`` is named: ``clip.xmp``, or ``clip.mp4.xmp``."""

    SHORT = "short"
    FULL = "full"


class OnConflict(StrEnum):
    """Which rating of a frame wins where a file says another than the person has given here."""

    NEWER = "newer"
    MINE = "mine"
    THEIRS = "theirs"


class ConflictState(StrEnum):
    """How a rating that comes in stands to those that are there."""

    CONFLICT = "conflict"
    NEW = "new"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A rating as a file gives it.

    Attributes:
        frame_path: The frame's written address, with the path in full.
        rating: In [0, 1]; None takes a rating back.
        given_at: When, in UTC; where the file does not say, when it was last changed.
        source: Where it stands: a line of a file, or a sidecar.
        metadata: Free words that came with it.
    """

    frame_path: str
    rating: float | None
    given_at: datetime
    source: str
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A rating that comes in, the frame it is of, and what is there.

    Attributes:
        given: The rating.
        frame: The catalogued frame; None where the frame is yet to be imported.
        mine: The rating that is there, if any.
    """

    given: GivenRating
    frame: Frame | None
    mine: Annotation | None

    @property
    def standing(self) -> ConflictState:
        """How it stands to the rating that is there; taking back what is not there changes nothing."""
        mine = None if self.mine is None else self.mine.rating
        if mine == self.given.rating and not self._brings_remarks:
            return ConflictState.EQUAL
        return ConflictState.NEW if mine is None else ConflictState.CONFLICT

    @property
    def _brings_remarks(self) -> bool:
        return (
            self.mine is not None and bool(self.given.metadata) and self.given.metadata != self.mine.metadata
        )

    def is_taken(self, policy: OnConflict) -> bool:
        """Whether it is stored under a policy: what is new is, what is equal is not."""
        if self.standing is not ConflictState.CONFLICT or self.mine is None:
            return self.standing is ConflictState.NEW
        if policy is OnConflict.NEWER:
            return self.given.given_at > self.mine.timestamp
        return policy is OnConflict.THEIRS


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line, a sidecar or a missing file that ratings cannot be taken from, and why."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class AbsentMedia:
    """Footage of a data set that is not here, by its file's name, and how many of its ratings are left out."""

    name: str
    ratings: int

    def __str__(self) -> str:
        left_out = ntr("{count} rating is left out", "{count} ratings are left out", self.ratings)
        return tr("{name} is not imported: {left_out}").format(
            name=self.name, left_out=left_out.format(count=number(self.ratings))
        )


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import of ratings would do; nothing is stored yet.

    Attributes:
        conflicts: Ratings, one a frame, that differ from those that are there.
        new: Ratings of frames that have none.
        equal: Ratings that are there already.
        faults: What keeps the import from being done: nothing of it can be stored.
        left_out: Sidecars that could not be read; each is a file of its own, so the others can go on.
        notes: What to know besides.
        has_stars: Whether some of it comes from sidecars.
        absent: Footage that is not here; its ratings are in none of the above.
        computed: Frames whose features come along, so that training need not look at them.
    """

    conflicts: tuple[Incoming, ...] = ()
    new: tuple[Incoming, ...] = ()
    equal: tuple[Incoming, ...] = ()
    faults: tuple[Unreadable, ...] = ()
    left_out: tuple[Unreadable, ...] = ()
    notes: tuple[str, ...] = ()
    has_stars: bool = False
    absent: tuple[AbsentMedia, ...] = ()
    computed: int = 0

    @property
    def total(self) -> int:
        """How many ratings there are."""
        return len(self.conflicts) + len(self.new) + len(self.equal)

    def standing(self, standing: ConflictState) -> tuple[Incoming, ...]:
        """The ratings that stand this way to those that are there."""
        if standing is ConflictState.CONFLICT:
            return self.conflicts
        return self.new if standing is ConflictState.NEW else self.equal

    def taken(self, policy: OnConflict) -> tuple[Incoming, ...]:
        """The ratings that would be stored under a policy."""
        return (*(item for item in self.conflicts if item.is_taken(policy)), *self.new)


def frames_to_import(incoming: Iterable[Incoming]) -> int:
    """How many frames are not in the catalogue yet."""
    return sum(item.frame is None for item in incoming)
