"""Files of ratings made elsewhere: an annotation file (.jsonl) or a table (.csv)."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aura_trainer.domain.annotations import BadLine, Rating, check_rating
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput
from aura_trainer.language import tr
from aura_trainer.services.annotation_file import CSV_COLUMNS, SURROGATES, rating_of_fields
from aura_trainer.services.json_lines import (
    BYTE_ORDER_MARK,
    MalformedLine,
    find_field,
    parse_object,
    parse_time,
    split_lines,
)

_TIME_COLUMN = "timestamp"


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A good line of a file: its number from 1, the rating, and when it was given if the line says so."""

    number: int
    rating: Rating
    given_at: datetime | None = None


def scan_ratings(path: Path, data: bytes) -> Iterator[RatingLine | BadLine]:
    """Read the lines of a file of ratings; a bad line does not stop the others.

    Args:
        path: Its name; ``.jsonl`` is read as an annotation file, whose time stamps may be missing, ``.csv`` as a
            table whose head names the columns ``framePath`` and ``rating``, in any letter case, and perhaps
            ``timestamp``.
        data: Its content.

    Raises:
        InvalidInput: It is neither of the two, has no such columns, or is not text.
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return _scan_jsonl(data)
    if suffix == ".csv":
        return _scan_csv(path, data)
    raise InvalidInput(
        tr("{path}: ratings are read from .jsonl and .csv files. Nothing was imported.").format(path=path)
    )


def _scan_jsonl(data: bytes) -> Iterator[RatingLine | BadLine]:
    for number, raw in split_lines(data):
        try:
            fields = parse_object(raw)
            line = RatingLine(number, rating_of_fields(fields))
        except MalformedLine as error:
            yield BadLine(number, raw.decode("utf-8", "replace"), str(error))
            continue
        except InvalidAnnotation as error:
            yield BadLine(number, raw.decode("utf-8", "replace"), error.detail)
            continue
        try:
            yield replace(line, given_at=parse_time(find_field(fields, "Timestamp"), "Timestamp"))
        except MalformedLine:
            # A rating counts without its time; who asks for it falls back on the file's.
            yield line


def _scan_csv(path: Path, data: bytes) -> Iterator[RatingLine | BadLine]:
    rows = _csv_rows(path, data)
    number, head = next(rows, (1, []))
    if isinstance(head, str):
        raise InvalidInput(
            tr("{path}, line {number}: {head}. Nothing was imported.").format(
                path=path, number=number, head=head
            )
        )
    names = [name.strip().lower() for name in head]
    missing = [column for column in CSV_COLUMNS if column.lower() not in names]
    if missing:
        if len(missing) == 1:
            words = tr(
                "{path}, line {number}: the head has no column {first}. It must read framePath,rating. "
                "Nothing was imported."
            )
        else:
            words = tr(
                "{path}, line {number}: the head has no column {first} and no column {last}. "
                "It must read framePath,rating. Nothing was imported."
            )
        raise InvalidInput(words.format(path=path, number=number, first=missing[0], last=missing[-1]))
    path_at, rating_at = (names.index(column.lower()) for column in CSV_COLUMNS)
    time_at = names.index(_TIME_COLUMN) if _TIME_COLUMN in names else None
    for number, row in rows:
        if isinstance(row, str):
            yield BadLine(number, "", row)
        elif any(cell.strip() for cell in row):
            try:
                rating = _rating_of_cells(row, path_at, rating_at)
            except InvalidAnnotation as error:
                yield BadLine(number, ",".join(row), error.detail)
            else:
                yield RatingLine(number, rating, _time_of_cells(row, time_at))


def _csv_rows(path: Path, data: bytes) -> Iterator[tuple[int, list[str] | str]]:
    """Give the rows with their first line's number; what is wrong with the last one comes as a text."""
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode("utf-8", SURROGATES)
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            tr("{path}, line {number}: not UTF-8 text. Nothing was imported.").format(
                path=path, number=number
            )
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error as error:
        yield number, str(error)


def _rating_of_cells(row: list[str], path_at: int, rating_at: int) -> Rating:
    if len(row) <= max(path_at, rating_at):
        raise InvalidAnnotation(tr("a column is missing"))
    if not row[path_at].strip():
        raise InvalidAnnotation(tr("Frame path must not be empty"))
    try:
        value = float(row[rating_at])
    except ValueError as error:
        raise InvalidAnnotation(
            tr("Rating must be a number, got '{value}'").format(value=row[rating_at])
        ) from error
    return Rating(row[path_at], check_rating(value))


def _time_of_cells(row: list[str], time_at: int | None) -> datetime | None:
    if time_at is None or len(row) <= time_at:
        return None
    try:
        return parse_time(row[time_at].strip(), _TIME_COLUMN)
    except MalformedLine:
        return None
