"""Colour look-up tables for tests."""

import itertools
from collections.abc import Callable
from pathlib import Path

from aura_trainer.domain.media import InputLut
from aura_trainer.media.cube import Cube, digest_of, plain_copy

Colour = tuple[float, float, float]


def write_cube(path: Path, change: Callable[[float, float, float], Colour], size: int = 9) -> Path:
    """Write a table of three dimensions that turns each colour, of parts in [0, 1], into another."""
    steps = [step / (size - 1) for step in range(size)]
    lines = (change(red, green, blue) for blue, green, red in itertools.product(steps, repeat=3))
    rows = "\n".join("{:.6f} {:.6f} {:.6f}".format(*line) for line in lines)
    path.write_text(f'TITLE "{path.stem}"\nLUT_3D_SIZE {size}\n{rows}\n')
    return path


def opened(path: Path) -> Cube:
    """Take a table in, as the app does, and open what is kept of it, beside it."""
    copy = plain_copy(path.read_bytes(), path.name)
    kept = path.parent / f"{digest_of(copy)}.cube"
    kept.write_bytes(copy)
    return Cube.open(InputLut(path.stem, digest_of(copy), str(kept)))


def inverted(red: float, green: float, blue: float) -> Colour:
    """The negative of a colour."""
    return 1 - red, 1 - green, 1 - blue


def warm(red: float, green: float, blue: float) -> Colour:
    """Red as it is, green halved, no blue: as different from one channel to the next as can be."""
    return red, green / 2, blue * 0
