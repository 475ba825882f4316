"""Which frames of a shot show so much the same that one can stand for all."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.ml.dataset import Indices
from aura_trainer.ml.looks import NEAR_TWIN, Looks, greatest_difference
from aura_trainer.ml.near_copies import NEAR_COPY

Embeddings = npt.NDArray[np.float32]
"""float32[n, d]; a row of zeros where there is none."""


_BLOCK, _LARGEST_BLOCK = 8, 1024


@dataclass(frozen=True, slots=True)
class Pictures:
    """How n frames of one clip look, in the order of the footage.

    Attributes:
        shots: int64[n], the run of frames outside which no other is looked for.
        embeddings: float32[n, d], of the built-in network; zeros for a frame that has none.
        looks: float32[n, cells * 3]; not a number for a frame that has none.
    """

    shots: Indices
    embeddings: Embeddings
    looks: Looks

    def alike(self, one: Indices, other: Indices) -> npt.NDArray[np.bool_]:
        """Return bool[m]: pair by pair, whether two frames are near copies.

        By their embeddings where both have one, else by their looks; frames that have neither are like no other.
        """
        a, b = self.embeddings[one], self.embeddings[other]
        lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
        has_both = lengths > 0
        cosine = (a * b).sum(axis=1) / np.where(has_both, lengths, 1)
        # Comparing what is not a number gives False, as it should.
        by_looks = greatest_difference(self.looks[one], self.looks[other]) < NEAR_TWIN
        return np.where(has_both, cosine >= NEAR_COPY, by_looks)


def stack_firsts(pictures: Pictures, token: StopToken) -> Indices:
    """Return int64[n]: of each frame, the first frame of its stack, which is itself where it is in none.

    A stack is a moment: frames of one shot with no other between them, each like the one before it and like the
    first, so that a slow pan does not end as one stack.

    Raises:
        Cancelled: The token asked for it.
    """
    count = len(pictures.shots)
    firsts = np.arange(count)
    if count < 2:
        return firsts
    follows = pictures.shots[1:] == pictures.shots[:-1]
    for start in range(1, count, _LARGEST_BLOCK):
        raise_if_cancelled(token)
        later = np.arange(start, min(start + _LARGEST_BLOCK, count))
        follows[later - 1] &= pictures.alike(later, later - 1)
    # Where a frame does not follow the one before it, another run begins.
    for run in np.split(np.arange(count), np.flatnonzero(~follows) + 1):
        _stack_run(pictures, run, firsts, token)
    return firsts


def _stack_run(pictures: Pictures, run: Indices, firsts: Indices, token: StopToken) -> None:
    """Divide frames each like the one before it into stacks of frames like their first, and enter those."""
    first, at, size = run[0], 1, _BLOCK
    while at < len(run):
        raise_if_cancelled(token)
        block = run[at : at + size]
        # The first frame's neighbour is like it already.
        alike = (block - 1 == first) | pictures.alike(block, np.full(len(block), first))
        reach = len(block) if alike.all() else int(np.argmin(alike))
        firsts[block[:reach]] = first
        if reach < len(block):
            first, at, size = block[reach], at + reach + 1, _BLOCK
        else:
            at, size = at + reach, min(2 * size, _LARGEST_BLOCK)
