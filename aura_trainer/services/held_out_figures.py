"""What a person can read off a model's predictions of frames it had not seen: where it errs, and how it sorts them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.bands import Band, band_of

FloatArray = npt.NDArray[np.float64]

# Ratings are steps of a slider; what one float has lost in its last digit must not move a frame over the line.
_TOUCH = 1e-9
_OTHERWISE = 0.6


@dataclass(frozen=True, slots=True)
class BandBias:
    """How much too high a model rates the frames of a band, on average; below zero where too low."""

    band: Band
    frames: int
    bias: float


@dataclass(frozen=True, slots=True)
class KeepCurve:
    """How well scores tell the frames a person keeps from the others, whatever the score to keep from.

    Attributes:
        keep_from: The person keeps frames rated so high or higher.
        keepers: How many frames those are.
        others: How many the others are.
        wrongly: float64[k], share of the others that is kept, as the score to keep from falls.
        rightly: float64[k], share of the keepers that is kept; both are empty where all frames are of one sort.
        area: Chance that of a keeper and another frame the keeper has the higher score; None where there is no pair.
        kept_rightly: Keepers the model scores at ``keep_from`` or higher.
        kept_wrongly: Others it scores so.
    """

    keep_from: float
    keepers: int
    others: int
    wrongly: FloatArray
    rightly: FloatArray
    area: float | None
    kept_rightly: int
    kept_wrongly: int


@dataclass(frozen=True, slots=True)
class HeldOutFigures:
    """All of it, for the frames of a run.

    Attributes:
        median_error: Half of the scores lie no further from the rating.
        biases: Of each band that has frames, low to high.
        bands: Frames by the band of the rating, then by that of the score, each low to high.
        upper_third: The rating at which the upper third of the rated frames begins.
    """

    median_error: float
    biases: tuple[BandBias, ...]
    bands: tuple[tuple[int, ...], ...]
    upper_third: float


def held_out_figures(ratings: Sequence[float], predictions: Sequence[float]) -> HeldOutFigures:
    """Read the figures off.

    Args:
        ratings: What the person gave each frame, in [0, 1]; at least one.
        predictions: What the model said of it without having seen it.
    """
    rated, said = np.array(ratings), np.array(predictions)
    order = list(Band)
    rows = np.array([order.index(band_of(rating)) for rating in ratings])
    columns = np.array([order.index(band_of(score)) for score in predictions])
    table = np.zeros((len(order), len(order)), dtype=np.int64)
    np.add.at(table, (rows, columns), 1)
    biases = tuple(
        BandBias(band, int((rows == row).sum()), float((said - rated)[rows == row].mean()))
        for row, band in enumerate(order)
        if (rows == row).any()
    )
    return HeldOutFigures(
        median_error=float(np.median(np.abs(said - rated))),
        biases=biases,
        bands=tuple(tuple(int(count) for count in row) for row in table),
        upper_third=_upper_third(rated),
    )


def keep_curve(ratings: Sequence[float], predictions: Sequence[float], keep_from: float) -> KeepCurve:
    """Tell how well scores sort frames into those a person keeps and the others (receiver operating characteristic).

    Args:
        ratings: What the person gave each frame.
        predictions: What the model said of it without having seen it.
        keep_from: The person keeps frames rated so high or higher.
    """
    # Loaded when a curve is drawn, off the GUI thread: it would make every start of the window slower.
    from sklearn.metrics import roc_auc_score, roc_curve  # noqa: PLC0415

    rated, said = np.array(ratings), np.array(predictions)
    keepers, kept = keeps(rated, keep_from), keeps(said, keep_from)
    wrongly = rightly = np.empty(0)
    area = None
    if keepers.any() and not keepers.all():
        wrongly, rightly, _ = roc_curve(keepers, said)
        area = float(roc_auc_score(keepers, said))
    return KeepCurve(
        keep_from=keep_from,
        keepers=int(keepers.sum()),
        others=int((~keepers).sum()),
        wrongly=wrongly,
        rightly=rightly,
        area=area,
        kept_rightly=int((kept & keepers).sum()),
        kept_wrongly=int((kept & ~keepers).sum()),
    )


def keeps(values: FloatArray, keep_from: float) -> npt.NDArray[np.bool_]:
    """Return of each rating or score whether it is that of a frame to keep."""
    return values >= keep_from - _TOUCH


def _upper_third(ratings: FloatArray) -> float:
    """Return the rating of the last frame of the upper third, if any frame is rated lower, else 0.6."""
    ordered = np.sort(ratings)[::-1]
    begins = float(ordered[math.ceil(len(ordered) / 3) - 1])
    # Two digits are what is shown, and no frame of the third may fall below them.
    begins = math.floor(begins * 100 + _TOUCH) / 100
    return begins if begins > ordered[-1] else _OTHERWISE
