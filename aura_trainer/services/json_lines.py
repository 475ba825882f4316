"""Files of one JSON object a line, as the reference writes them: what is common to ratings and to the audit.

On disk the names are in PascalCase; on reading, the same names in camelCase are as good.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from aura_trainer.domain.moments import EARLIEST, LATEST, has_local_time
from aura_trainer.language import tr

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class MalformedLine(ValueError):
    """A line does not say what it should; the text is the reason alone."""


def split_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the lines that are not blank with their numbers from 1, without byte-order mark and line ends."""
    for number, line in enumerate(data.removeprefix(BYTE_ORDER_MARK).split(b"\n"), start=1):
        stripped = line.removesuffix(b"\r")
        if stripped.strip():
            yield number, stripped


def is_torn(data: bytes) -> bool:
    """Whether the last line lacks its end, so that what is appended must begin with one."""
    return bool(data) and not data.endswith(b"\n")


def parse_object(raw: bytes) -> Mapping[str, object]:
    """Read a line as an object.

    Raises:
        MalformedLine: It is none.
    """
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedLine(tr("not a JSON object")) from error
    if not isinstance(fields, dict):
        raise MalformedLine(tr("not a JSON object"))
    return fields


def find_field(fields: Mapping[str, object], name: str) -> object:
    """The value under a name in PascalCase or camelCase.

    Raises:
        MalformedLine: There is neither.
    """
    for key in (name, name[0].lower() + name[1:]):
        if key in fields:
            return fields[key]
    raise MalformedLine(tr("has no {name}").format(name=name))


def parse_time(value: object, name: str) -> datetime:
    """Read a time in ISO 8601; without a zone it is in UTC.

    Raises:
        MalformedLine: It is none, or one that cannot be shown in every zone.
    """
    try:
        stamp = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise MalformedLine(
            tr("{name} must be a time in ISO 8601, got '{value}'").format(name=name, value=value)
        ) from error
    stamp = stamp.replace(tzinfo=stamp.tzinfo or UTC)
    if not has_local_time(stamp):
        raise MalformedLine(
            tr("{name} must be a time from {first} to {last}, got '{value}'").format(
                name=name, first=EARLIEST.year, last=LATEST.year - 1, value=value
            )
        )
    return stamp.astimezone(UTC)


def time_text(stamp: datetime) -> str:
    """Write a time in UTC to the microsecond, as ``2026-03-01T12:00:00.000000Z``."""
    return f"{stamp.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def serialise_object(fields: Mapping[str, object]) -> bytes:
    """Write one line, with its line end; not a byte in it is outside ASCII."""
    return json.dumps(fields, allow_nan=False).encode("ascii") + b"\n"
