"""The validation table as a CSV file."""

import csv
import math
from io import StringIO
from itertools import repeat

import numpy as np

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr
from aura_trainer.ml.outcome import ValidationTable

_HEADER = ("frameHash", "clip", "group", "fold", "rating", "prediction", "meanBaseline", "activePrediction")
_LOOK = "pictureHash"
_MOST_ROWS = 1_000_000


def write_validation(table: ValidationTable) -> bytes:
    """Return the table as UTF-8; numbers are written so that they read back exactly.

    Which pictures were looked at has a column of its own only where some were not as recorded.
    """
    looks = table.picture_hashes if table.picture_hashes != table.frame_hashes else ()
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*_HEADER, _LOOK) if looks else _HEADER)
    columns = zip(
        table.frame_hashes,
        table.clip_ids,
        table.group_ids,
        table.folds.tolist(),
        table.ratings.tolist(),
        table.predictions.tolist(),
        table.mean_baseline.tolist(),
        table.active.tolist(),
        ([look] for look in looks) if looks else repeat([], len(table)),
        strict=True,
    )
    for *known, active, look in columns:
        writer.writerow([*known, "" if math.isnan(active) else active, *look])
    return buffer.getvalue().encode()


def read_validation(data: bytes) -> ValidationTable:
    """Return the table.

    Raises:
        InvalidBundle: It has another header, a row that does not fit, or a number out of range.
    """
    try:
        rows = list(csv.reader(StringIO(data.decode("utf-8"), newline=""), strict=True))
        header = tuple(rows[0]) if rows else ()
        if header not in (_HEADER, (*_HEADER, _LOOK)):
            raise InvalidBundle(tr("Its table of held-out predictions has other columns than it should."))
        if len(rows) > _MOST_ROWS:
            raise InvalidBundle(tr("Its table of held-out predictions has more rows than can be read."))
        columns = list(zip(*rows[1:], strict=True)) if rows[1:] else [()] * len(header)
        looks = columns.pop() if _LOOK in header else ()
        hashes, clips, groups, folds, *numbers, active = columns
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
            picture_hashes=tuple(looks),
        )
    except (ValueError, OverflowError, csv.Error) as error:
        raise InvalidBundle(
            tr("Its table of held-out predictions cannot be read: {error}").format(error=error)
        ) from error
    for column in (table.ratings, table.predictions, table.mean_baseline, judged[~np.isnan(judged)]):
        if not ((column >= 0) & (column <= 1)).all():
            raise InvalidBundle(tr("Its table of held-out predictions has a number outside 0 to 1."))
    if (table.folds < 0).any():
        raise InvalidBundle(tr("Its table of held-out predictions has a negative fold."))
    return table
