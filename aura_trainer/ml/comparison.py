"""Two models on the same held-out frames: errors, orders, and whether chance could make the difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from aura_trainer.domain.comparison import FEWEST_GROUPS, ClipComparison, HeldOutFigures
from aura_trainer.domain.training import USUAL_SEED
from aura_trainer.domain.verdict import Interval
from aura_trainer.ml.dataset import FloatArray, Indices
from aura_trainer.ml.metrics import rankable_clips, ranking, rmse
from aura_trainer.ml.resampling import loss_advantage, number_labels


@dataclass(frozen=True, slots=True)
class JudgedFrames:
    """Frames two models were judged on, in any order.

    Attributes:
        ratings: float64[n] in [0, 1].
        first: float64[n], what the first model said without having seen them.
        second: float64[n], what the second said.
        clips: The clip of each.
        groups: The shot of each, near copies of it included.
    """

    ratings: FloatArray
    first: FloatArray
    second: FloatArray
    clips: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairedFigures:
    """What is measured of two models; ``domain.comparison.ModelComparison`` says what each part means."""

    first: HeldOutFigures
    second: HeldOutFigures
    advantage: float
    interval: Interval | None
    resampled: str
    groups: int
    clips: tuple[ClipComparison, ...]


def compare(frames: JudgedFrames) -> PairedFigures:
    """Compare two models on at least one frame.

    The interval is a paired bootstrap over whole groups: over clips where there are enough of them, as frames of one clip
    share what is hard about it, else over shots. The verdict of a run always takes shots: with several clips it may call
    better what this does not.
    """
    by_clip = number_labels(frames.clips)
    by_shot = number_labels(frames.groups)
    over_clips = _count(by_clip) >= FEWEST_GROUPS
    groups = by_clip if over_clips else by_shot
    enough = _count(groups) >= FEWEST_GROUPS
    return PairedFigures(
        first=figures_on(frames.ratings, frames.first, frames.clips),
        second=figures_on(frames.ratings, frames.second, frames.clips),
        advantage=rmse(frames.ratings, frames.second) - rmse(frames.ratings, frames.first),
        interval=_interval(frames, groups) if enough else None,
        resampled="clip" if over_clips else "shot",
        groups=_count(groups),
        clips=tuple(_clip(frames, clip) for clip in sorted(set(frames.clips))),
    )


def figures_on(ratings: FloatArray, predictions: FloatArray, clips: Sequence[str]) -> HeldOutFigures:
    """Return how close predictions of held-out frames come, and how well they order each clip."""
    rankable = rankable_clips(ratings, clips)
    ranked = ranking(ratings[:, None], predictions[:, None], clips, rankable)[0] if rankable else None
    return HeldOutFigures(rmse(ratings, predictions), None if ranked is None else float(ranked))


def join_groups(*labels: Sequence[str | None]) -> tuple[str, ...]:
    """Return one name a frame, the same for frames that any of the labellings puts together.

    Args:
        labels: For each labelling a name a frame; None where it does not know the frame.
    """
    count = len(labels[0])
    frames: list[int] = []
    names: list[int] = []
    numbers: dict[tuple[int, str], int] = {}
    for number, labelling in enumerate(labels):
        for frame, name in enumerate(labelling):
            if name is not None:
                frames.append(frame)
                names.append(count + numbers.setdefault((number, name), len(numbers)))
    nodes = count + len(numbers)
    links = coo_array((np.ones(len(frames)), (frames, names)), shape=(nodes, nodes))
    _, component = connected_components(links, directed=False)
    return tuple(str(label) for label in component[:count])


def _count(groups: Indices) -> int:
    return int(groups.max()) + 1


def _interval(frames: JudgedFrames, groups: Indices) -> Interval:
    # The seed is that of a run, so that over shots it is the interval of the verdict, to the last digit.
    return loss_advantage(frames.ratings, frames.first, frames.second, groups, USUAL_SEED)


def _clip(frames: JudgedFrames, clip: str) -> ClipComparison:
    rows = np.flatnonzero(np.array(frames.clips, dtype=object) == clip)
    part = JudgedFrames(
        frames.ratings[rows],
        frames.first[rows],
        frames.second[rows],
        tuple(frames.clips[row] for row in rows),
        tuple(frames.groups[row] for row in rows),
    )
    groups = number_labels(part.groups)
    first = figures_on(part.ratings, part.first, part.clips)
    second = figures_on(part.ratings, part.second, part.clips)
    return ClipComparison(
        clip=clip,
        frames=len(rows),
        first=first,
        second=second,
        advantage=second.error - first.error,
        interval=_interval(part, groups) if _count(groups) >= FEWEST_GROUPS else None,
    )
