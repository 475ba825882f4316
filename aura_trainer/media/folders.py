"""Looks into folders that may be gone, or whose names are written in another case."""

from pathlib import Path


def entries(folder: Path) -> list[Path]:
    """Return what is in a folder, in no order; nothing where it cannot be listed."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def entry_named(folder: Path, name: str) -> Path | None:
    """Return an entry of a folder by its name, whatever its case: cards write capitals, copies do not always."""
    return next((place for place in entries(folder) if place.name.casefold() == name.casefold()), None)
