"""The text of colour look-up tables in the .cube format, as Adobe specifies it and as DaVinci Resolve writes it.

Tables are read here rather than by FFmpeg, which knows fewer of the format's words, takes what is damaged for a
picture, and holds the interpreter's lock all the while. What is written is a plainer form that FFmpeg reads alike.
"""

import codecs
import io
import math
from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.language import tr

Rows = npt.NDArray[np.float64]

MOST_BYTES = 32 << 20
_MOST_POINTS = {"LUT_1D_SIZE": 65_536, "LUT_3D_SIZE": 65}
_BOUNDS = {"DOMAIN_MIN": 3, "DOMAIN_MAX": 3, "LUT_1D_INPUT_RANGE": 2, "LUT_3D_INPUT_RANGE": 2}
_LARGEST = 65_504.0
_LEVELS = 65_536
_ROWS_AT_ONCE = 4096
_SHOWN = 60

_UNIT = (np.zeros(3), np.ones(3))
_Domain = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Table:
    """What a look-up table does to colours in [0, 1]: a curve, then a lattice; either may be absent, not both.

    Attributes:
        curve: float64[n, 3], each channel's values at n even steps.
        lattice: float64[m**3, 3], the colours at m even steps of each channel, red first.
    """

    curve: Rows | None
    lattice: Rows | None


def read_table(data: bytes, name: str) -> Table:
    """Read a table.

    Args:
        data: The file.
        name: What to call it in errors.

    Raises:
        UnreadableMedia: It is no such table, or says something that is not done here; the words name the line.
    """
    return _Reading(name).read(data)


def write_table(table: Table) -> bytes:
    """Return a table as FFmpeg's filters ``lut1d`` and ``lut3d`` read it, each its own part."""
    text = io.StringIO()
    if table.curve is not None:
        text.write(f"LUT_1D_SIZE {len(table.curve)}\n")
        _write_rows(table.curve, text)
    if table.lattice is not None:
        text.write(f"LUT_3D_SIZE {round(math.cbrt(len(table.lattice)))}\n")
        _write_rows(table.lattice, text)
    return text.getvalue().encode("ascii")


def _write_rows(rows: Rows, text: io.StringIO) -> None:
    # In parts: one call that holds the interpreter's lock is over soon.
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE].tolist()
        text.writelines(f"{red:.7g} {green:.7g} {blue:.7g}\n" for red, green, blue in part)


class _Reading:
    """One file, line by line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sizes: dict[str, int] = {}
        self._bounds: dict[str, list[float]] = {}
        self._rows = array("d")

    def read(self, data: bytes) -> Table:
        if len(data) > MOST_BYTES:
            raise UnreadableMedia(
                tr("{name} is larger than any colour look-up table is.").format(name=self._name)
            )
        most = sum(side if word == "LUT_1D_SIZE" else side**3 for word, side in _MOST_POINTS.items())
        for number, line in enumerate(io.BytesIO(data.removeprefix(codecs.BOM_UTF8)), start=1):
            words = line.decode("utf-8", "replace").split()
            if not words or words[0].startswith("#") or words[0] == "TITLE":
                continue
            if words[0] in _MOST_POINTS:
                self._size(number, words)
            elif words[0] in _BOUNDS:
                self._bound(number, words)
            elif len(self._rows) == 3 * most:
                raise UnreadableMedia(
                    tr("{name} has more rows than any colour look-up table.").format(name=self._name)
                )
            else:
                self._rows.extend(self._numbers(number, words, 3))
        return self._table()

    def _size(self, number: int, words: list[str]) -> None:
        word, *rest = words
        self._once(number, word, self._sizes)
        if len(rest) != 1 or not (rest[0].isascii() and rest[0].isdecimal()) or int(rest[0][:9]) < 2:
            raise self._bad(number, words, tr("states no size that a colour look-up table has"))
        if int(rest[0][:9]) > _MOST_POINTS[word]:
            told = tr("states no size that is read here; {most:,} points are the most that are read")
            if word == "LUT_3D_SIZE":
                told = tr(
                    "states no size that is read here; {most} points a side are the most that are read, as in "
                    "DaVinci Resolve"
                )
            raise self._bad(number, words, told.format(most=_MOST_POINTS[word]))
        self._sizes[word] = int(rest[0])

    def _bound(self, number: int, words: list[str]) -> None:
        self._once(number, words[0], self._bounds)
        self._bounds[words[0]] = self._numbers(number, words[1:], _BOUNDS[words[0]])

    def _once(self, number: int, word: str, known: "dict[str, int] | dict[str, list[float]]") -> None:
        if word in known:
            raise UnreadableMedia(
                tr("{name} says {word} a second time, in line {number}.").format(
                    name=self._name, word=word, number=number
                )
            )

    def _numbers(self, number: int, words: list[str], count: int) -> list[float]:
        try:
            values = list(map(float, words))
        except ValueError:
            values = []
        if len(values) != count:
            raise self._bad(number, words, tr("is not made of {count} numbers").format(count=count))
        # Written so that what is no number does not pass either.
        if not all(-_LARGEST <= value <= _LARGEST for value in values):
            raise self._bad(number, words, tr("has a number out of all measure"))
        return values

    def _bad(self, number: int, words: list[str], what: str) -> UnreadableMedia:
        shown = " ".join(words)[:_SHOWN]
        return UnreadableMedia(
            # Translators: {what} is what is wrong with the line, as "is not made of 3 numbers".
            tr("{name} cannot be read as a colour look-up table: line {number} {what}: {shown}").format(
                name=self._name, number=number, what=what, shown=shown
            )
        )

    def _table(self) -> Table:
        points = self._sizes.get("LUT_1D_SIZE", 0)
        side = self._sizes.get("LUT_3D_SIZE", 0)
        if not self._sizes:
            raise UnreadableMedia(
                tr("{name} is no colour look-up table in the .cube format: it states no size.").format(
                    name=self._name
                )
            )
        wanted = points + side**3
        rows = np.frombuffer(self._rows, dtype=np.float64).reshape(-1, 3)
        if len(rows) != wanted:
            raise UnreadableMedia(
                tr(
                    "{name} has {count:,} rows of numbers; a table of the size it states has {wanted:,}."
                ).format(name=self._name, count=len(rows), wanted=wanted)
            )
        if not points:
            domain = self._domain("LUT_3D_INPUT_RANGE")
            return Table(None if domain is _UNIT else _placed(domain), rows)
        if not side:
            domain = self._domain("LUT_1D_INPUT_RANGE")
            return Table(rows if domain is _UNIT else _resampled(rows, domain), None)
        if self._bounds.keys() & {"DOMAIN_MIN", "DOMAIN_MAX"}:
            raise UnreadableMedia(
                tr(
                    "{name} has a curve and a table of three dimensions, and a DOMAIN that does "
                    "not say of which."
                ).format(name=self._name)
            )
        first, second = self._domain("LUT_1D_INPUT_RANGE"), self._domain("LUT_3D_INPUT_RANGE")
        curve = rows[:points] if first is _UNIT else _resampled(rows[:points], first)
        low, high = second
        return Table(
            np.clip((curve - low) / (high - low), 0.0, 1.0) if second is not _UNIT else curve, rows[points:]
        )

    def _domain(self, word: str) -> _Domain:
        """The colours that the first and the last point stand for; ``_UNIT`` itself where that is 0 to 1."""
        low, high = (
            np.array(self._bounds.get(key, unit))
            for key, unit in zip(("DOMAIN_MIN", "DOMAIN_MAX"), _UNIT, strict=True)
        )
        if word in self._bounds:
            if self._bounds.keys() & {"DOMAIN_MIN", "DOMAIN_MAX"}:
                raise UnreadableMedia(
                    tr("{name} has both a DOMAIN and a {word}; only one can hold.").format(
                        name=self._name, word=word
                    )
                )
            low, high = (np.full(3, value) for value in self._bounds[word])
        if not (low < high).all():
            raise UnreadableMedia(
                tr("{name} states a range of colours that ends before it begins.").format(name=self._name)
            )
        return _UNIT if (low == 0).all() and (high == 1).all() else (low, high)


def _placed(domain: _Domain) -> Rows:
    """Return float64[65536, 3]: where in a domain each level of 16 bits lies, in [0, 1]."""
    low, high = domain
    return np.clip((np.linspace(0.0, 1.0, _LEVELS)[:, None] - low) / (high - low), 0.0, 1.0)


def _resampled(curve: Rows, domain: _Domain) -> Rows:
    """Return float64[65536, 3]: a curve over a domain, for each level of 16 bits."""
    steps = np.linspace(0.0, 1.0, len(curve))
    return np.stack(
        [np.interp(at, steps, values) for at, values in zip(_placed(domain).T, curve.T, strict=True)], axis=1
    )
