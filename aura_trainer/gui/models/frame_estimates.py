"""What a model thinks of the frames, and how that is put into words."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from aura_trainer.domain.estimates import Margin
from aura_trainer.gui.estimate_words import (
    ANOTHER_LOOK,
    LEARNED,
    MARGIN,
    ROUGH,
    UNSURE,
    UNSURE_MEANS,
    estimate_text,
)
from aura_trainer.language import tr


@dataclass(frozen=True, slots=True)
class SaidOfFrames:
    """What a model says of frames, by their ids: estimates in [0, 1], and of which frames there is more to say.

    Of ``unsure`` frames no number is shown.
    """

    values: Mapping[int, float]
    generic: bool = True
    margin: Margin | None = None
    held_out: Collection[int] = ()
    another_look: Collection[int] = ()
    unsure: Collection[int] = ()


class FrameEstimates:
    """Estimates in [0, 1] by frame id, all of one model.

    Attributes:
        generic: Whether that model learned from nobody's ratings.
        margin: How far a person's rating may lie from an estimate; None where that is not known.
    """

    def __init__(self) -> None:
        self.generic = True
        self.margin: Margin | None = None
        self._values: dict[int, float] = {}
        self._held_out: frozenset[int] = frozenset()
        self._another_look: frozenset[int] = frozenset()
        self._unsure: frozenset[int] = frozenset()

    @property
    def values(self) -> Mapping[int, float]:
        """The estimates there are."""
        return self._values

    def value(self, frame_id: int) -> float | None:
        """The estimate of a frame; None where the model has not looked."""
        return self._values.get(frame_id)

    def is_held_out(self, frame_id: int) -> bool:
        """Whether the model has learned from the frame, and the estimate is from before that."""
        return frame_id in self._held_out

    def words(self, frame_id: int) -> str:
        """What is said of a frame's estimate; nothing where there is none yet."""
        if frame_id in self._unsure:
            return tr(UNSURE)
        value = self.value(frame_id)
        if value is None:
            return tr(ANOTHER_LOOK) if frame_id in self._another_look else ""
        return estimate_text(
            value, generic=self.generic, held_out=self.is_held_out(frame_id), margin=self.margin
        )

    def explanation(self, frame_id: int) -> str:
        """What the words on a frame's estimate mean; nothing where they speak for themselves."""
        if self.is_held_out(frame_id):
            return tr(LEARNED)
        if frame_id in self._unsure:
            return tr(UNSURE_MEANS)
        if self.margin is None or self.value(frame_id) is None:
            return ""
        return tr(ROUGH if self.margin.rough else MARGIN).format(margin=self.margin.half_width)

    def replace(self, said: SaidOfFrames) -> AbstractSet[int]:
        """Take over what another model says; return the frames of which something else is said now."""
        now_unsure = frozenset(said.unsure)
        touched = set(self._unsure ^ now_unsure)
        self._unsure = now_unsure
        values = {key: value for key, value in said.values.items() if key not in self._unsure}
        touched |= {
            key for key in self._values.keys() | values.keys() if self._values.get(key) != values.get(key)
        }
        now_held_out = frozenset(said.held_out)
        now_another = frozenset(said.another_look)
        touched |= (self._held_out ^ now_held_out) | (self._another_look ^ now_another)
        if said.generic is not self.generic or said.margin != self.margin:
            touched.update(values)
        self._values, self.generic, self.margin = values, said.generic, said.margin
        self._held_out, self._another_look = now_held_out, now_another
        return touched

    def add(self, values: Mapping[int, float], unsure: AbstractSet[int] = frozenset()) -> AbstractSet[int]:
        """Take in what the same model thinks of more frames; return those of which something else is said now.

        Args:
            values: What it thinks of these, which it is sure of unless they are named besides.
            unsure: Of these no number is shown from now on.
        """
        self._values.update(values)
        for key in unsure:
            self._values.pop(key, None)
        if unsure or not self._unsure.isdisjoint(values):
            self._unsure = (self._unsure - values.keys()) | unsure
        return values.keys() | unsure
