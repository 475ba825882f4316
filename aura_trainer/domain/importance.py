"""How much a model relies on what it is told of a frame, by groups a person understands."""

from dataclasses import dataclass
from enum import StrEnum

from aura_trainer.language import mark, tr


class FeatureGroup(StrEnum):
    """A group of features, in the order a person would think of them."""

    CONTENT = "content"
    NOVELTY = "novelty"
    SUBJECT = "subject"
    MOTION = "motion"
    DETAIL = "detail"
    LIGHT = "light"
    SOUND = "sound"
    PLACE = "place"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The group as an editor would name it."""
        return tr(_WORDS[self])


_WORDS = {
    FeatureGroup.CONTENT: mark("what is in the picture"),
    FeatureGroup.NOVELTY: mark("how it stands out in its clip"),
    FeatureGroup.SUBJECT: mark("one clear subject"),
    FeatureGroup.MOTION: mark("motion"),
    FeatureGroup.DETAIL: mark("sharpness and detail"),
    FeatureGroup.LIGHT: mark("light and colour"),
    FeatureGroup.SOUND: mark("loudness of the sound"),
    FeatureGroup.PLACE: mark("place in shot and clip"),
    FeatureGroup.OTHER: mark("other measures"),
}


@dataclass(frozen=True, slots=True)
class GroupImportance:
    """What a group is worth: the rise of the error once its values are shuffled among held-out frames.

    Attributes:
        group: The group.
        rise: Mean rise of the RMSE over the repeats, in rating units; below zero where shuffling did good by luck.
        spread: Standard deviation of that rise over the repeats.
    """

    group: FeatureGroup
    rise: float
    spread: float


@dataclass(frozen=True, slots=True)
class Importance:
    """What matters to a model, the weightiest group first.

    Attributes:
        groups: Every group it reads.
        repeats: How often each group was shuffled.
        seed: Of the shuffling: that of the run.
    """

    groups: tuple[GroupImportance, ...]
    repeats: int
    seed: int
