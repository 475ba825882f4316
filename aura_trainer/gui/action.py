"""What an action is: something a person can do by a key or by its words."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action_conditions import Rule, always, with_frames
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.language import mark, tr


class Group(StrEnum):
    """The headings of the sheet of keys."""

    RATE = mark("Rate")
    MOVE = mark("Move and select")
    SHOW = mark("Filter, sort and group")
    LARGE = mark("Large preview")
    HIGHLIGHTS = mark("Highlights")
    MODELS = mark("Models and History")
    WINDOW = mark("Window")


class Place(StrEnum):
    """Where an action can be done, in words."""

    FRAMES = mark("Frames page, large preview and Highlights page")
    GRID = mark("Frames page")
    LARGE = mark("Large preview")
    HIGHLIGHTS = mark("Highlights page")
    TRAIN = mark("Train page")
    MODELS = mark("Models page")
    HISTORY = mark("History page")
    WINDOW = mark("Everywhere")

    def meets(self, other: "Place") -> bool:
        """Whether there is a moment at which actions of both places can be done."""
        if self is other or Place.WINDOW in (self, other):
            return True
        rated = {Place.FRAMES, Place.GRID, Place.LARGE, Place.HIGHLIGHTS}
        return Place.FRAMES in (self, other) and {self, other} <= rated


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do.

    Attributes:
        id: Its name.
        title: What it does, in English words; ``tr`` says them, and those below, in the language spoken.
        group: Its heading in the sheet of keys.
        place: Where it can be done.
        keys: The keys it has unless the person gave it others, in Qt's portable notation; a key that needs
            AltGr or a dead key on some keyboards has a second one beside it. None where it is found by its words.
        enabled_when: Whether it can be done now.
        offered_when: Whether, while it can be done, it comes to anything, so that it is found by its words.
        scheme: The scheme of number keys it belongs to; None where it belongs to both.
        repeats: Whether it is done again and again while its key is held.
        line: In the sheet, neighbours with the same words share one line under these.
        short: A word for the legend; the actions of a line share that of the first.
    """

    id: ActionId
    title: str
    group: Group
    place: Place
    keys: tuple[str, ...]
    enabled_when: Rule = with_frames
    scheme: RatingKeys | None = None
    repeats: bool = False
    line: str = ""
    short: str = ""
    offered_when: Rule = always

    @property
    def name(self) -> str:
        """Its title, with its scheme of number keys where it belongs to one; in English, as documents say it."""
        return self.title if self.scheme is None else f"{self.title} ({_SCHEMES[self.scheme]})"

    @property
    def spoken_name(self) -> str:
        """Its name in the language spoken."""
        title = tr(self.title)
        return title if self.scheme is None else f"{title} ({tr(_SCHEMES[self.scheme])})"

    def meets(self, other: "Action") -> bool:
        """Whether a key that both have would stand for two things at once."""
        schemes = {self.scheme, other.scheme} - {None}
        return self.id is not other.id and self.place.meets(other.place) and len(schemes) < 2


_SCHEMES = {RatingKeys.STARS: mark("Stars"), RatingKeys.FINE: mark("Fine")}
