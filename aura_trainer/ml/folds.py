"""Splitting rated frames so that what judges a model is independent of what it learned from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.dataset import FloatArray, Indices, TrainingSet
from aura_trainer.ml.near_copies import near_copies

Mask = npt.NDArray[np.bool_]

_MOST_FOLDS = 5
_TIME_BLOCKS = 4
_FEWEST_TO_LEARN = 10
# A fold that holds out more than this would leave too little to learn from.
_LARGEST_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Split:
    """Row numbers to learn from and row numbers held out."""

    learn: Indices
    held_out: Indices


@dataclass(frozen=True, slots=True)
class OuterFold:
    """A split, and the inner splits of its learning side by which its model is chosen."""

    learn: Indices
    held_out: Indices
    inner: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """The outer folds, one more for the final model, and how they were made.

    Attributes:
        outer: The outer folds; each frame is held out by exactly one.
        final: All frames on the learning side, nothing held out; its inner splits are the outer folds.
        fold_of: int64[n], the outer fold that holds a frame out.
        validated_by: ``"clip"``, ``"shot"`` or ``"time block"``.
        independent: False for time blocks: neighbours across a border are alike.
    """

    outer: tuple[OuterFold, ...]
    final: OuterFold
    fold_of: Indices
    validated_by: str
    independent: bool


@dataclass(frozen=True, slots=True)
class Grouping:
    """What splitting looks at: clip and group of each frame, its time, and pairs of near copies."""

    clips: Sequence[str]
    groups: Sequence[str]
    seconds: FloatArray
    near: Mask


def plan_for(data: TrainingSet) -> FoldPlan:
    """Plan the folds of a training set, as every run on it does."""
    clips = np.array(data.clip_ids, dtype=object)
    near = near_copies(data.features, data.names) & (clips[:, None] != clips[None])
    return plan_folds(Grouping(data.clip_ids, data.group_ids, data.seconds, near))


def units_of(data: TrainingSet, plan: FoldPlan) -> tuple[str, ...]:
    """Return what each frame is a piece of evidence of: its clip, or its shot where clips are too few to hold out.

    Frames of one clip err alike, so ten shots of three clips tell no more of other clips than three do.
    """
    return data.clip_ids if plan.validated_by == "clip" else data.group_ids


def plan_folds(frames: Grouping) -> FoldPlan:
    """Split by clip; by group of shots where that leaves too little; by blocks of time as a last resort.

    Near copies of a held-out frame that lie in another clip are left out of the learning side. Merging their
    clips instead would be simpler, but one title card shared by all clips would then leave a single group.
    """
    everything = np.arange(len(frames.clips), dtype=np.int64)
    fold_of, validated_by = _assign(frames, everything)
    splits = _splits(fold_of, everything, frames)
    outer = []
    for split in splits:
        inner_of, _ = _assign(frames, split.learn)
        outer.append(OuterFold(split.learn, split.held_out, _splits(inner_of, split.learn, frames)))
    nothing = np.array([], dtype=np.int64)
    final = OuterFold(everything, nothing, splits)
    return FoldPlan(tuple(outer), final, fold_of, validated_by, validated_by != "time block")


def _assign(frames: Grouping, rows: Indices) -> tuple[Indices, str]:
    clips = [frames.clips[row] for row in rows]
    # With two clips, each half would have to judge a model of the other alone: shots tell more.
    enough_clips = 2 if len(rows) == len(frames.clips) else 3
    for labels, least, name in (
        (clips, enough_clips, "clip"),
        ([frames.groups[row] for row in rows], 3, "shot"),
    ):
        counts = Counter(labels)
        if len(counts) >= least and max(counts.values()) <= _LARGEST_SHARE * len(rows):
            return _balance(labels), name
    order = np.lexsort((frames.seconds[rows], np.array(clips)))
    blocks = np.empty(len(rows), dtype=np.int64)
    blocks[order] = np.arange(len(rows)) * min(_TIME_BLOCKS, len(rows)) // len(rows)
    return blocks, "time block"


def _balance(labels: Sequence[str]) -> Indices:
    """Spread groups over folds, the largest first, each to the fold that has the fewest frames yet."""
    sizes = Counter(labels)
    load = [0] * min(_MOST_FOLDS, len(sizes))
    fold: dict[str, int] = {}
    for label in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[label] = load.index(min(load))
        load[fold[label]] += sizes[label]
    return np.array([fold[label] for label in labels], dtype=np.int64)


def _splits(fold_of: Indices, rows: Indices, frames: Grouping) -> tuple[Split, ...]:
    splits = []
    for fold in range(int(fold_of.max()) + 1):
        held_out, rest = rows[fold_of == fold], rows[fold_of != fold]
        copies = frames.near[np.ix_(rest, held_out)].any(axis=1)
        learn = rest[~copies]
        if len(learn) < min(_FEWEST_TO_LEARN, len(rest)):
            # Nearly all frames are copies of each other: leaving them out would leave nothing to learn from.
            learn = rest
        splits.append(Split(learn, held_out))
    return tuple(splits)
