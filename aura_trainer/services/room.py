"""Whether a folder can be written, and how much room it has."""

import tempfile
from pathlib import Path

from aura_trainer.services.hardware import DetectionFailed, detect_free_disk


def write_fault(folder: Path) -> str | None:
    """Return why nothing can be written into a folder, made if need be; None when something can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0")
    except OSError as error:
        return error.strerror or str(error)
    return None


def free_gigabytes(folder: Path) -> float | None:
    """Return what is free on a folder's disk, in gigabytes; None when that cannot be told."""
    try:
        return detect_free_disk(folder)
    except DetectionFailed:
        return None
