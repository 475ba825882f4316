"""What a model says of frames, before and beside what a person says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from aura_trainer.domain.models import ModelSummary


@dataclass(frozen=True, slots=True)
class Margin:
    """How far the ratings a model learned from lay from what it had said of them, either way, in four of five cases.

    ``rough`` is set where they are of fewer than five clips: then none lay further off.
    """

    half_width: float
    rough: bool

    def around(self, estimate: float) -> tuple[float, float]:
        """Return the lower and the upper end of the interval, in [0, 1]."""
        return max(estimate - self.half_width, 0.0), min(estimate + self.half_width, 1.0)


UNLIKE = 2.0
"""From this novelty of its typical frame on, a clip is unlike everything the model learned from.

The ratings of such clips lie two fifths further from the estimates than those of clips below one
(``docs/learners.md``).
"""


class Scored(NamedTuple):
    """What a model says of a frame.

    ``score`` lies in [0, 1]. ``novelty`` is how far the frame is from everything the model learned from, one being as far as
    the oddest clip among that is from the rest; ``place`` is where the model sees it, in numbers of its own. Either is
    None where the model cannot tell.
    """

    score: float
    novelty: float | None = None
    place: bytes | None = None


def is_unlike(said: Iterable[Scored]) -> bool:
    """Whether a clip, by what is said of its frames, is unlike everything the model learned from."""
    novelty = [each.novelty for each in said if each.novelty is not None]
    return bool(novelty) and median(novelty) >= UNLIKE


@dataclass(frozen=True, slots=True)
class Estimates:
    """The estimates of one model, in [0, 1], by frame id, as far as it has looked at the imported frames.

    Of a frame it has learned from, a model only gives back what it was told. For these, ``held_out``, the estimate is
    what the same recipe said of the frame before it had learned from it. Where it has learned from the frame in
    another look, nothing is known that would be fair: these, ``another_look``, have no estimate. ``missing`` are the media it
    has not looked at altogether although their files are there. ``margin`` is None for a model that learned from nobody.
    ``unsure`` are frames of clips unlike everything the model learned from, by media id: their scores mean little.
    """

    model: ModelSummary
    scores: Mapping[int, float] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    held_out: frozenset[int] = frozenset()
    another_look: frozenset[int] = frozenset()
    margin: Margin | None = None
    unsure: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def generic(self) -> bool:
        """Whether the model learned from nobody's ratings, and so says nothing of a person's taste."""
        return self.model.annotation_count == 0


@dataclass(frozen=True, slots=True)
class FramesEstimated:
    """A model, named by its digest, has looked at these frames of a media, as its pictures were then.

    ``unsure`` are all frames of the media seen so far, these among them, if it is unlike everything the model learned
    from; else empty.
    """

    digest: str
    media_id: int
    pictures: str
    scores: Mapping[int, float]
    unsure: frozenset[int] = frozenset()
