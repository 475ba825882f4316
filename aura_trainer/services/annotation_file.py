"""The formats ratings are written in: a line of the annotation file, and files to import and export.

A line is a JSON object with the keys ``FramePath, Rating, Timestamp, Metadata``; on reading, the same keys in
camelCase are as good. A rating of ``null`` takes an earlier one back.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aura_trainer.domain.annotations import Annotation, BadLine, Rating, check_rating
from aura_trainer.domain.errors import InvalidAnnotation
from aura_trainer.language import tr
from aura_trainer.services.json_lines import (
    MalformedLine,
    find_field,
    parse_object,
    parse_time,
    serialise_object,
    split_lines,
    time_text,
)

CSV_COLUMNS = ("framePath", "rating")
# File names that are no text are held as lone surrogates in Python; this writes and reads them back unharmed.
SURROGATES = "surrogatepass"


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
        rating = rating_of_fields(fields)
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


def write_jsonl(annotations: Iterable[Annotation]) -> bytes:
    """Write annotations in the form of an annotation file."""
    return b"".join(serialise_line(annotation) for annotation in annotations)


def write_csv(annotations: Iterable[Annotation]) -> bytes:
    """Write the frame path and rating of annotations as a table; removals have no place in it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    writer.writerows((item.frame_path, repr(item.rating)) for item in annotations if item.rating is not None)
    return text.getvalue().encode("utf-8", SURROGATES)


def rating_of_fields(fields: Mapping[str, object]) -> Rating:
    """Read the rating from the fields of a line.

    Raises:
        MalformedLine: A field is missing.
        InvalidAnnotation: A field is wrong.
    """
    frame_path = find_field(fields, "FramePath")
    if not isinstance(frame_path, str) or not frame_path.strip():
        raise InvalidAnnotation(tr("FramePath must be a text that is not empty"))
    return Rating(frame_path, _number_of(find_field(fields, "Rating")), _metadata_of(fields))


def _number_of(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidAnnotation(tr("Rating must be a number, got {value}").format(value=json.dumps(value)))
    try:
        return check_rating(float(value))
    except OverflowError as error:
        raise InvalidAnnotation(
            tr("Rating must be between 0.0 and 1.0, got {value}...").format(value=str(value)[:20])
        ) from error


def _metadata_of(fields: Mapping[str, object]) -> Mapping[str, str] | None:
    value = fields.get("Metadata", fields.get("metadata"))
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(word, str) for word in value.values()):
        raise InvalidAnnotation(tr("Metadata must map names to texts"))
    return value
