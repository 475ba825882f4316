"""What it depends on whether an action can be done, and whether it is worth offering where somebody is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from aura_trainer.domain.settings import RatingKeys


class Fact(StrEnum):
    """What may be so on the page shown; each page tells which of these are."""

    FRAME = auto()
    """A frame is chosen in the grid."""
    UNDO = auto()
    """There is an edit of the grid to take back."""
    REDO = auto()
    """There is one to give again."""
    SEARCH = auto()
    """The grid shows what was searched for."""
    GROUPS = auto()
    """The grid shows stacks or shots."""
    SHOTS = auto()
    """The grid shows shots."""
    CLIP = auto()
    """A clip is in the player of the Highlights page."""
    CHOSEN_PICK = auto()
    """A pick of it is chosen."""
    PICKS = auto()
    """There are picks."""
    VERSION = auto()
    """A version of the models is chosen."""
    UNUSED_VERSION = auto()
    """That version stands nowhere."""
    TWO_VERSIONS = auto()
    """Two versions are ticked."""
    MODEL_CHANGE = auto()
    """There is a change of models to take back."""
    RUN = auto()
    """A training run is chosen, or what came out of it is shown."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How things stand.

    Attributes:
        has_frames: Whether anything is imported.
        advanced: Whether Advanced Mode is on.
        scheme: What the number keys give.
        page: The page shown.
        facts: What is so on it.
    """

    has_frames: bool
    advanced: bool
    scheme: RatingKeys
    page: str = ""
    facts: frozenset[Fact] = frozenset()


Rule = Callable[[Conditions], bool]


def always(_now: Conditions) -> bool:
    """Whatever the conditions are."""
    return True


def never(_now: Conditions) -> bool:
    """Under no conditions."""
    return False


def with_frames(now: Conditions) -> bool:
    """Where something is imported."""
    return now.has_frames


def with_advanced_mode(now: Conditions) -> bool:
    """In Advanced Mode."""
    return now.advanced


def with_stars(now: Conditions) -> bool:
    """While the number keys give stars."""
    return now.has_frames and now.scheme is RatingKeys.STARS


def with_tenths(now: Conditions) -> bool:
    """While the number keys give tenths."""
    return now.has_frames and now.scheme is RatingKeys.FINE


def where(fact: Fact) -> Rule:
    """Where something is so."""
    return lambda now: fact in now.facts


def off_page(page_id: str) -> Rule:
    """Where another page is shown."""
    return lambda now: now.page != page_id
