"""The validation table as a CSV file."""

import csv
import math
from io import StringIO

import numpy as np

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.ml.outcome import ValidationTable

_HEADER = ("frameHash", "clip", "group", "fold", "rating", "prediction", "meanBaseline", "activePrediction")
_MOST_ROWS = 1_000_000


def write_validation(table: ValidationTable) -> bytes:
    """Return the table as UTF-8; numbers are written so that they read back exactly."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_HEADER)
    columns = zip(
        table.frame_hashes,
        table.clip_ids,
        table.group_ids,
        table.folds.tolist(),
        table.ratings.tolist(),
        table.predictions.tolist(),
        table.mean_baseline.tolist(),
        table.active.tolist(),
        strict=True,
    )
    for *known, active in columns:
        writer.writerow([*known, "" if math.isnan(active) else active])
    return buffer.getvalue().encode()


def read_validation(data: bytes) -> ValidationTable:
    """Return the table.

    Raises:
        InvalidBundle: It has another header, a row that does not fit, or a number out of range.
    """
    try:
        rows = list(csv.reader(StringIO(data.decode("utf-8"), newline=""), strict=True))
        if not rows or tuple(rows[0]) != _HEADER or len(rows) > _MOST_ROWS:
            raise InvalidBundle("Its table of held-out predictions has other columns than it should.")
        hashes, clips, groups, folds, *numbers, active = (
            zip(*rows[1:], strict=True) if rows[1:] else ((),) * 8
        )
        ratings, predictions, mean = (np.array(column, dtype=np.float64) for column in numbers)
        judged = np.array([float(text) if text else math.nan for text in active], dtype=np.float64)
        table = ValidationTable(
            frame_hashes=tuple(hashes),
            clip_ids=tuple(clips),
            group_ids=tuple(groups),
            folds=np.array(folds, dtype=np.int64),
            ratings=ratings,
            predictions=predictions,
            mean_baseline=mean,
            active=judged,
        )
    except (ValueError, csv.Error) as error:
        raise InvalidBundle(f"Its table of held-out predictions cannot be read: {error}") from error
    for column in (table.ratings, table.predictions, table.mean_baseline, judged[~np.isnan(judged)]):
        if not ((column >= 0) & (column <= 1)).all():
            raise InvalidBundle("Its table of held-out predictions has a number outside 0 to 1.")
    return table
