"""What a comparison of two models comes to, once both have judged the same frames."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aura_trainer.domain.comparison import ComparedFrame, ComparisonWay, ModelComparison
from aura_trainer.services.comparison_judges import Judge, RatedItem
from aura_trainer.services.comparison_words import basis_sentence, comparison_sentence

_DIFFERING = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """The frames both models judged, in one order.

    Attributes:
        frames: The frames.
        first: What the first model said of each.
        second: What the second said.
        groups: Labellings of the frames, each a name a frame, that put near copies together; None where one does not
            know the frame.
        way: How the predictions were come by.
        notes: What was left out and why, a sentence each.
    """

    frames: Sequence[RatedItem]
    first: Sequence[float]
    second: Sequence[float]
    groups: Sequence[Sequence[str | None]]
    way: ComparisonWay
    notes: tuple[str, ...]


def weigh(judges: tuple[Judge, Judge], judged: Judged) -> ModelComparison:
    """Compare two models by what they said of at least one frame."""
    # What weighs them is slow to load, and the window has no use for it before two are compared.
    from aura_trainer.ml.comparison import JudgedFrames, compare, join_groups  # noqa: PLC0415

    frames = judged.frames
    first, second = (np.array(said, np.float64) for said in (judged.first, judged.second))
    shots = [f"{item.frame.media_id}/{item.frame.shot}" if item.frame else None for item in frames]
    ratings = np.array([item.rating for item in frames], np.float64)
    clips = tuple(item.clip for item in frames)
    found = compare(JudgedFrames(ratings, first, second, clips, join_groups(shots, *judged.groups)))
    comparison = ModelComparison(
        first=judges[0].summary,
        second=judges[1].summary,
        frames=len(frames),
        first_figures=found.first,
        second_figures=found.second,
        advantage=found.advantage,
        interval=found.interval,
        resampled=found.resampled,
        groups=found.groups,
        first_won=sum(clip.advantage > 0 for clip in found.clips),
        second_won=sum(clip.advantage < 0 for clip in found.clips),
        clips=found.clips,
        differing=_most_differing(frames, judged.first, judged.second),
        notes=judged.notes,
        way=judged.way,
        basis="",
        sentence="",
    )
    formula = next((judge.summary for judge in judges if judge.is_formula), None)
    return replace(
        comparison,
        basis=basis_sentence(comparison, formula),
        sentence=comparison_sentence(comparison),
    )


def _most_differing(
    frames: Sequence[RatedItem], first: Sequence[float], second: Sequence[float]
) -> tuple[ComparedFrame, ...]:
    compared = [
        ComparedFrame(item.frame.id, item.frame.address, item.rating, one, other)
        for item, one, other in zip(frames, first, second, strict=True)
        if item.frame is not None
    ]
    compared.sort(key=lambda item: abs(item.first - item.second), reverse=True)
    return tuple(compared[:_DIFFERING])
