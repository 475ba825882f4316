"""Rated frames with their features, as training takes them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.language import tr

FloatArray = npt.NDArray[np.float64]

Indices = npt.NDArray[np.int64]
"""Numbers of rows, or of what rows belong to."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Rated frames in any order, one row each.

    Attributes:
        features: float32[n, d].
        names: The d feature names, in column order.
        ratings: float64[n] in [0, 1].
        clip_ids: One name a frame: its clip. A file and its proxy have the same.
        group_ids: One name a frame: what must never be split between learning and judging, usually a shot
            (see ``near_copy_groups``). Names are unique over all clips.
        frame_hashes: One digest a frame, the same in every run.
        seconds: float64[n], time within the clip.
        picture_hashes: One digest a frame, of it as it was looked at: another through another colour look-up table.
            Empty where all are as recorded, for which it is the frame's own digest.
    """

    features: npt.NDArray[np.float32]
    names: tuple[str, ...]
    ratings: FloatArray
    clip_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    frame_hashes: tuple[str, ...]
    seconds: FloatArray
    picture_hashes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.ratings)
        shapes = (self.features.shape[0], *map(len, (self.clip_ids, self.group_ids, self.frame_hashes)))
        if any(length != rows for length in (*shapes, len(self.seconds))):
            raise InvalidInput(
                tr("A training set of {rows} ratings has columns of other lengths: {shapes}.").format(
                    rows=rows, shapes=shapes
                )
            )
        if self.features.ndim != 2 or self.features.shape[1] != len(self.names):
            raise InvalidInput(
                tr("Features of shape {shape} do not fit {count} names.").format(
                    shape=self.features.shape, count=len(self.names)
                )
            )
        if len(set(self.names)) != len(self.names):
            raise InvalidInput(tr("Two features have the same name."))
        if not (np.isfinite(self.features).all() and np.isfinite(self.seconds).all()):
            raise InvalidInput(tr("A feature or a time is not a finite number."))
        if not ((self.ratings >= 0) & (self.ratings <= 1)).all():
            raise InvalidInput(tr("Every rating must lie between 0 and 1."))
        if self.picture_hashes and len(self.picture_hashes) != rows:
            raise InvalidInput(
                tr("{count} digests of pictures do not fit {rows} ratings.").format(
                    count=len(self.picture_hashes), rows=rows
                )
            )
        if len(set(self.frame_hashes)) != rows:
            raise InvalidInput(tr("A frame is in the training set twice."))

    def __len__(self) -> int:
        return len(self.ratings)

    def columns(self, wanted: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """Return the named columns in the order asked for.

        Raises:
            InvalidInput: A column is missing.
        """
        return select_columns(self.features, self.names, wanted)


def select_columns(
    features: npt.NDArray[np.float32], names: tuple[str, ...], wanted: tuple[str, ...]
) -> npt.NDArray[np.float32]:
    """Return float32[n, len(wanted)]: the named columns of ``features`` in the order asked for.

    Raises:
        InvalidInput: A column is missing.
    """
    if names == wanted:
        return features
    place = {name: column for column, name in enumerate(names)}
    missing = [name for name in wanted if name not in place]
    if missing:
        raise InvalidInput(
            tr("{count} features the model needs were not computed, among them '{missing}'.").format(
                count=len(missing), missing=missing[0]
            )
        )
    return features[:, [place[name] for name in wanted]]


def clip_unit(values: FloatArray) -> FloatArray:
    """Return values inside [0, 1], as a deployed model gives them."""
    return np.clip(values, 0.0, 1.0)
