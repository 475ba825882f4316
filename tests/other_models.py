"""Other models beside a trained one: the same estimator, other held-out predictions; for the tests of comparing."""

import csv
import io
import json

from bundle_rig import forged, pack, unpack


def retold(data, name, change=lambda row: row, **facts):
    """The bundle under another name, whose table of held-out predictions has its rows changed, or left out for None."""
    members = unpack(data)
    rows = csv.DictReader(io.StringIO(members["validation.csv"].decode()))
    kept = list(filter(None, map(change, rows)))
    buffer = io.StringIO()
    # A change may add the column that says which pictures were looked at.
    writer = csv.DictWriter(buffer, kept[0] if kept else rows.fieldnames, lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    members["validation.csv"] = buffer.getvalue().encode()
    return forged(pack(members), name=name, **facts)


def first_rows(count):
    """A change that leaves only so many rows of a table: of a model tested on hardly anything."""
    rows = iter(range(count))
    return lambda row: row if next(rows, None) is not None else None


def validation_rows(data):
    """The rows of a bundle's table of held-out predictions."""
    return list(csv.DictReader(io.StringIO(unpack(data)["validation.csv"].decode())))


def manifest_of(data):
    """What a bundle says of itself."""
    return json.loads(unpack(data)["manifest.json"])


def towards_ratings(row, share=0.9):
    """A row whose prediction lies nearer to the rating by a share of the way."""
    rating, prediction = float(row["rating"]), float(row["prediction"])
    return row | {"prediction": prediction + share * (rating - prediction)}
