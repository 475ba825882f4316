"""Tables that a spreadsheet opens as they are."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet would read as a formula when a cell begins with it.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_spreadsheet(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a table as CSV, marked as UTF-8, with no cell that is taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    # A path that is no text holds lone surrogates, which no spreadsheet could read.
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
