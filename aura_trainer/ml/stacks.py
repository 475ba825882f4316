"""Which frames of a shot show so much the same that one can stand for all."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.ml.looks import NEAR_TWIN, Looks, greatest_difference
from aura_trainer.ml.near_copies import NEAR_COPY

Embeddings = npt.NDArray[np.float32]
"""float32[n, d]; a row of zeros where there is none."""

Indices = npt.NDArray[np.int64]


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


def stack_firsts(pictures: Pictures) -> Indices:
    """Return int64[n]: of each frame, the first frame of its stack, which is itself where it is in none.

    A stack is a moment: frames of one shot with no other between them, each like the one before it and like the
    first, so that a slow pan does not end as one stack.
    """
    count = len(pictures.shots)
    firsts = np.arange(count)
    if count < 2:
        return firsts
    later = np.arange(1, count)
    follows = pictures.alike(later, later - 1) & (pictures.shots[1:] == pictures.shots[:-1])
    for frame in (np.flatnonzero(follows) + 1).tolist():
        first = firsts[frame - 1]
        if first == frame - 1 or pictures.alike(np.array([frame]), np.array([first]))[0]:
            firsts[frame] = first
    return firsts
