"""Values as plain JSON documents, in the shape the reference's have."""

import dataclasses
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum

from pydantic.alias_generators import to_camel

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def document(value: object) -> Json:
    """Turn a value into plain JSON: camelCase field names, UTC times with Z, null for NaN.

    Keys of mappings are sent unchanged, as the reference does.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            to_camel(field.name): document(
                datetime.fromisoformat(getattr(value, field.name))
                if is_written_time(field)
                else getattr(value, field.name)
            )
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): document(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [document(item) for item in value]
    return _scalar(value)


def is_written_time(field: dataclasses.Field[object]) -> bool:
    """Whether a field holds a time as text: it is sent as all times are."""
    return field.metadata.get("format") == "date-time"


def _scalar(value: object) -> Json:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
