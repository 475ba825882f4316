"""How much memory a training run holds: it grows with the square of the rated frames."""

import os

from aura_trainer.domain.training import Preset

# n x n float64 matrices one thread holds at its peak.
_MATRICES = 5
_MOST_BYTES = 2_000_000_000

# Bytes for each pair of frames, at five outer folds of five inner ones, the most there are: kernels of all of them, which
# are kept where each permutation of the ratings has to choose between kinds of models again; those of the outer folds
# alone; and those of the inner folds of one.
_ALL_KERNELS = 700
_OUTER_KERNELS = 170
_INNER_KERNELS = 110
# Features in double precision, some copies of them, and the libraries.
_BYTES_A_FRAME = 60_000
_BYTES_BESIDES = 500_000_000


def threads_for(frames: int) -> int:
    """As many as there are cores, as long as what they have at work, not what they leave behind, fits into 2 GB."""
    return max(min(os.cpu_count() or 1, _MOST_BYTES // (_MATRICES * 8 * max(frames, 1) ** 2)), 1)


def most_memory(frames: int, preset: Preset) -> int:
    """Return the bytes a run on so many rated frames holds at its peak, at most.

    Few clips make for fewer folds, and copies across clips for smaller ones: such runs hold less.
    """
    threads = threads_for(frames)
    kept = _ALL_KERNELS + _MATRICES * 8 * threads
    if preset is Preset.QUICK:
        kept = min(kept, _OUTER_KERNELS + _INNER_KERNELS * threads)
    return kept * frames**2 + _BYTES_A_FRAME * frames + _BYTES_BESIDES
