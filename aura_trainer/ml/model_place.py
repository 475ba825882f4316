"""Where a model sees frames, kept small: enough to tell which of them it knows least of."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline
from sklearn.random_projection import GaussianRandomProjection

from aura_trainer.ml.candidates.kernel_ridge import KernelRidge
from aura_trainer.ml.dataset import select_columns

PLACE_SIZE = 128
"""Numbers that say where a frame is. Squared distances come out within an eighth, mostly."""

Places = npt.NDArray[np.float16]
"""float16[n, PLACE_SIZE], little-endian."""


def read_places(places: Iterable[bytes]) -> npt.NDArray[np.float32]:
    """Return rows of ``Placer.place`` that were kept as bytes, float32[n, PLACE_SIZE].

    Raises:
        ValueError: Their bytes are no such rows.
    """
    return np.frombuffer(b"".join(places), "<f2").reshape(-1, PLACE_SIZE).astype(np.float32)


class Placer:
    """Projects frames, scaled as a model scales them, on random directions, the same for all frames of the model.

    Distances are nearly kept (W. Johnson and J. Lindenstrauss, "Extensions of Lipschitz mappings into a Hilbert space",
    1984), those that the model's own components leave out among them.
    """

    def __init__(self, pipeline: Pipeline, names: tuple[str, ...]) -> None:
        self._scale = pipeline[0]
        self._names = names
        self._projection = GaussianRandomProjection(PLACE_SIZE, random_state=0).fit(np.zeros((1, len(names))))

    @classmethod
    def of(cls, estimator: Any, names: tuple[str, ...]) -> "Placer | None":  # noqa: ANN401 - scikit-learn has no types
        """Return the placer of a fitted model that reads these features; None for a model that is no kernel."""
        is_kernel = isinstance(estimator, Pipeline) and KernelRidge.last_step in estimator.named_steps
        return cls(estimator, names) if is_kernel else None

    def place(self, features: npt.NDArray[np.float32], names: tuple[str, ...]) -> Places:
        """Return where frames are.

        Args:
            features: float32[n, d], at least one row.
            names: The d feature names; those the model reads must be among them, in any order.

        Raises:
            InvalidInput: A feature is missing.
        """
        columns = select_columns(features, names, self._names)
        places = self._projection.transform(self._scale.transform(columns.astype(np.float64)))
        limit = np.finfo("<f2").max
        return np.asarray(np.clip(places, -limit, limit), dtype="<f2")
