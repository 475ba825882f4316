"""The formats ratings are written in: a line of the annotation file, and files to import and export.

A line is a JSON object with the keys ``FramePath, Rating, Timestamp, Metadata``; on reading, the same keys in
camelCase are as good. A rating of ``null`` takes an earlier one back.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aura_trainer.domain.annotations import Annotation, BadLine, Rating, check_rating
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput
from aura_trainer.services.json_lines import (
    BYTE_ORDER_MARK,
    MalformedLine,
    find_field,
    parse_object,
    parse_time,
    serialise_object,
    split_lines,
    time_text,
)

_CSV_COLUMNS = ("framePath", "rating")
# File names that are no text are held as lone surrogates in Python; this writes and reads them back unharmed.
_SURROGATES = "surrogatepass"


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A good line: its bytes as they stand in the file, without the line end, and what they say."""

    raw: bytes
    annotation: Annotation


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A bad line: its bytes without the line end, its number from 1, and what is wrong with it."""

    raw: bytes
    number: int
    reason: str

    def report(self) -> BadLine:
        """The line in the form a person is shown."""
        return BadLine(self.number, self.raw.decode("utf-8", "replace"), self.reason)


def parse_lines(data: bytes) -> Iterator[ParsedLine | UnreadableLine]:
    """Read the lines of an annotation file; a bad line does not stop the others."""
    for number, raw in split_lines(data):
        try:
            yield ParsedLine(raw, parse_line(raw))
        except InvalidAnnotation as error:
            yield UnreadableLine(raw, number, error.detail)


def parse_line(raw: bytes) -> Annotation:
    """Read one line of an annotation file.

    Raises:
        InvalidAnnotation: It is not an annotation; the detail is the reason alone.
    """
    try:
        fields = parse_object(raw)
        rating = _rating_of(fields)
        stamp = parse_time(find_field(fields, "Timestamp"), "Timestamp")
    except MalformedLine as error:
        raise InvalidAnnotation(str(error)) from error
    return Annotation(rating.frame_path, rating.rating, stamp, rating.metadata)


def serialise_line(annotation: Annotation) -> bytes:
    """Write one line, with its line end."""
    fields = {
        "FramePath": annotation.frame_path,
        "Rating": annotation.rating,
        "Timestamp": time_text(annotation.timestamp),
        "Metadata": None if annotation.metadata is None else dict(annotation.metadata),
    }
    return serialise_object(fields)


def read_ratings(path: Path, data: bytes) -> list[Rating]:
    """Read a file of ratings made elsewhere, whole or not at all.

    Args:
        path: Its name; ``.jsonl`` is read as an annotation file whose time stamps do not matter, ``.csv`` as a
            table whose head names the columns ``framePath`` and ``rating``, in any letter case.
        data: Its content.

    Returns:
        The ratings in the order of the file, as many to a frame as the file has.

    Raises:
        InvalidInput: It is neither of the two, or has no such columns.
        InvalidAnnotation: A line is not a rating; the detail names it.
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        return list(_read_jsonl(path, data))
    if suffix == ".csv":
        return list(_read_csv(path, data))
    raise InvalidInput(f"{path}: ratings are read from .jsonl and .csv files. Nothing was imported.")


def write_jsonl(annotations: Iterable[Annotation]) -> bytes:
    """Write annotations in the form of an annotation file."""
    return b"".join(serialise_line(annotation) for annotation in annotations)


def write_csv(annotations: Iterable[Annotation]) -> bytes:
    """Write the frame path and rating of annotations as a table; removals have no place in it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_CSV_COLUMNS)
    writer.writerows((item.frame_path, repr(item.rating)) for item in annotations if item.rating is not None)
    return text.getvalue().encode("utf-8", _SURROGATES)


def _read_jsonl(path: Path, data: bytes) -> Iterator[Rating]:
    for number, raw in split_lines(data):
        try:
            yield _rating_of(parse_object(raw))
        except MalformedLine as error:
            raise _bad_import(path, number, str(error)) from error
        except InvalidAnnotation as error:
            raise _bad_import(path, number, error.detail) from error


def _read_csv(path: Path, data: bytes) -> Iterator[Rating]:
    rows = _csv_rows(path, data)
    number, head = next(rows, (1, []))
    names = [name.strip().lower() for name in head]
    missing = [column for column in _CSV_COLUMNS if column.lower() not in names]
    if missing:
        raise InvalidInput(
            f"{path}, line {number}: the head has no column {' and no column '.join(missing)}. "
            "It must read framePath,rating. Nothing was imported."
        )
    path_at, rating_at = (names.index(column.lower()) for column in _CSV_COLUMNS)
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        try:
            yield _rating_of_cells(row, path_at, rating_at)
        except InvalidAnnotation as error:
            raise _bad_import(path, number, error.detail) from error


def _csv_rows(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.removeprefix(BYTE_ORDER_MARK).decode("utf-8", _SURROGATES)
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{path}, line {number}: not UTF-8 text. Nothing was imported.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"{path}, line {number}: {error}. Nothing was imported.") from error


def _rating_of_cells(row: list[str], path_at: int, rating_at: int) -> Rating:
    if len(row) <= max(path_at, rating_at):
        raise InvalidAnnotation("a column is missing")
    if not row[path_at].strip():
        raise InvalidAnnotation("Frame path must not be empty")
    try:
        value = float(row[rating_at])
    except ValueError as error:
        raise InvalidAnnotation(f"Rating must be a number, got '{row[rating_at]}'") from error
    return Rating(row[path_at], check_rating(value))


def _bad_import(path: Path, number: int, reason: str) -> InvalidAnnotation:
    return InvalidAnnotation(f"{path}, line {number}: {reason}. Nothing was imported.")


def _rating_of(fields: Mapping[str, object]) -> Rating:
    frame_path = find_field(fields, "FramePath")
    if not isinstance(frame_path, str) or not frame_path.strip():
        raise InvalidAnnotation("FramePath must be a text that is not empty")
    return Rating(frame_path, _number_of(find_field(fields, "Rating")), _metadata_of(fields))


def _number_of(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidAnnotation(f"Rating must be a number, got {json.dumps(value)}")
    try:
        return check_rating(float(value))
    except OverflowError as error:
        raise InvalidAnnotation(f"Rating must be between 0.0 and 1.0, got {str(value)[:20]}...") from error


def _metadata_of(fields: Mapping[str, object]) -> Mapping[str, str] | None:
    value = fields.get("Metadata", fields.get("metadata"))
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
        raise InvalidAnnotation("Metadata must map names to texts")
    return value
