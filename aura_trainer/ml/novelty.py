"""Whether frames are unlike everything a model has learned from."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import pairwise_distances_argmin_min
from sklearn.pipeline import Pipeline

from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.dataset import FloatArray, select_columns

_FEWEST_CLIPS = 2


class NoveltyDetector:
    """Measures how far frames are from those a model has learned from, where it sees them.

    The distance to the nearest of them (Ramaswamy, Rastogi and Shim, "Efficient Algorithms for Mining Outliers from
    Large Data Sets", SIGMOD 2000), squared, against the same of the learned frames to those of other clips: one is as
    far as the oddest of the learned clips is from the rest.
    """

    def __init__(self, pipeline: Pipeline, names: tuple[str, ...], learned: FloatArray, unit: float) -> None:
        self._names = names
        self._scale, self._pca = pipeline[0], pipeline[1]
        self._learned = learned
        self._unit = unit

    @classmethod
    def of(
        cls,
        estimator: Any,  # noqa: ANN401 - scikit-learn has no types
        names: tuple[str, ...],
        clip_ids: tuple[str, ...],
    ) -> "NoveltyDetector | None":
        """Return the detector of a fitted model; None where it cannot tell.

        That is a model that does not keep what it has learned from, or has learned from fewer than two clips.

        Args:
            estimator: The fitted pipeline.
            names: The features it reads, in column order.
            clip_ids: The clip of each frame it was fitted on, in the order of fitting.
        """
        kernel = estimator.named_steps.get(KernelRidge.last_step) if isinstance(estimator, Pipeline) else None
        if kernel is None:
            return None
        learned = np.asarray(kernel.regressor_.X_fit_, dtype=np.float64)
        clips = np.array(clip_ids, dtype=object)
        if len(clips) != len(learned) or len(set(clip_ids)) < _FEWEST_CLIPS:
            return None
        typical = []
        for clip in sorted(set(clip_ids)):
            mine = clips == clip
            typical.append(float(np.median(_squared(learned[mine], learned[~mine]))))
        return cls(estimator, names, learned, max(typical)) if max(typical) > 0 else None

    def measure(self, features: npt.NDArray[np.float32], names: tuple[str, ...]) -> FloatArray:
        """Return the novelty of frames, float64[n], zero or above.

        Args:
            features: float32[n, d], at least one row.
            names: The d feature names; those the model reads must be among them, in any order.

        Raises:
            InvalidInput: A feature is missing.
        """
        columns = select_columns(features, names, self._names)
        scaled = self._scale.transform(columns.astype(np.float64))
        scores = self._pca.transform(scaled)
        # What the components leave out counts too: the frames learned from have next to nothing there.
        outside = ((scaled - self._pca.mean_) ** 2).sum(axis=1) - (scores**2).sum(axis=1)
        return np.asarray((_squared(scores, self._learned) + np.maximum(outside, 0)) / self._unit)


def _squared(frames: FloatArray, others: FloatArray) -> FloatArray:
    """Return the squared distance of each of the frames to the nearest of the others."""
    return np.asarray(pairwise_distances_argmin_min(frames, others)[1]) ** 2
