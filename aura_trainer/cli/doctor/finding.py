"""What a check of the doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; ``remedy`` is what to do when it is not all right."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
