"""Colour look-up tables put on pictures, by FFmpeg. ``cube_text`` has their format."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import InputLut
from aura_trainer.language import tr
from aura_trainer.media.cube_text import read_table, write_table
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.transfer import DeepImage

_DIGEST_LENGTH = 32
_FILTERS = {b"LUT_1D_SIZE": "lut1d", b"LUT_3D_SIZE": "lut3d"}
_TILE = 256
_FORM = "rgb48le"
_KEPT_TABLES = 4
_KEPT_OF_ONE = 2


def plain_copy(data: bytes, name: str) -> bytes:
    """Return a .cube file's table in the one form in which tables are kept.

    Takes half a second for the largest tables, but lets other threads go on meanwhile.

    Raises:
        UnreadableMedia: It is no such table, or one that is not done here.
    """
    return write_table(read_table(data, name))


def digest_of(copy: bytes) -> str:
    """Name a table by its content."""
    return hashlib.sha256(copy).hexdigest()[:_DIGEST_LENGTH]


@dataclass(frozen=True, slots=True)
class Cube:
    """A look-up table that is kept.

    Attributes:
        lut: What it is called, its digest, and the file.
        filters: The FFmpeg filters that apply it, one after the other.
    """

    lut: InputLut
    filters: tuple[str, ...]

    @classmethod
    def open(cls, lut: InputLut) -> "Cube":
        """Look whether a kept table is still what it was.

        Raises:
            UnreadableMedia: It is gone or damaged.
        """
        try:
            data = Path(lut.path).read_bytes()
        except OSError as error:
            raise _lost(
                lut, tr("{path} cannot be read: {error}").format(path=lut.path, error=error.strerror or error)
            ) from error
        if digest_of(data) != lut.digest:
            raise _lost(lut, tr("{path} is damaged").format(path=lut.path))
        return cls(lut, tuple(name for word, name in _FILTERS.items() if word in data))


class CubePainter:
    """Applies a table to pictures. FFmpeg reads a table once, however many painters there are."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube

    def paint(self, image: RgbImage | DeepImage) -> RgbImage:
        """Return a picture with the table applied by tetrahedral interpolation.

        Args:
            image: uint8 or uint16 (height, width, 3).

        Returns:
            uint8 (height, width, 3).

        Raises:
            UnreadableMedia: The table is gone or damaged.
        """
        pixels = image.reshape(-1, 3)
        painted = np.empty(pixels.shape, dtype=np.uint8)
        try:
            with _idle.lent(self._cube) as applied:
                # In tiles of one size: FFmpeg would read the table anew for every size of picture.
                for start in range(0, len(pixels), _TILE * _TILE):
                    part = slice(start, start + _TILE * _TILE)
                    painted[part] = applied.to(_deep(pixels[part]))
        except av.error.FFmpegError as error:
            raise _lost(
                self._cube.lut,
                tr("{path} cannot be read: {error}").format(path=self._cube.lut.path, error=error.strerror),
            ) from error
        return painted.reshape(image.shape)


class _Applied:
    """A table as FFmpeg has it once it was read; for one thread at a time."""

    def __init__(self, cube: Cube) -> None:
        graph = Graph()
        last = graph.add_buffer(
            width=_TILE, height=_TILE, format=VideoFormat(_FORM), time_base=Fraction(1, 1000)
        )
        for name in cube.filters:
            table = graph.add(name, file=cube.lut.path)
            last.link_to(table)
            last = table
        last.link_to(graph.add("buffersink"))
        graph.configure()
        self._graph = graph
        self._pixels = np.zeros((_TILE * _TILE, 3), dtype=np.uint16)
        self._count = 0

    def to(self, pixels: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
        """Return uint8[n, 3] for uint16[n, 3], of which a tile has room."""
        self._pixels[: len(pixels)] = pixels
        frame = VideoFrame.from_ndarray(self._pixels.reshape(_TILE, _TILE, 3), _FORM)
        frame.pts = self._count
        self._count += 1
        self._graph.push(frame)
        deep = self._graph.vpull().to_ndarray(format=_FORM).reshape(-1, 3)[: len(pixels)]
        return np.asarray((deep.astype(np.uint32) + 128) // 257, dtype=np.uint8)


class _Idle:
    """Tables that FFmpeg has read and nobody is using just now, those of the few looks used last."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, list[_Applied]] = OrderedDict()
        self._guard = threading.Lock()

    @contextmanager
    def lent(self, cube: Cube) -> Iterator[_Applied]:
        """Lend one; what raises while it is lent is not lent again."""
        with self._guard:
            waiting = self._tables.get(cube.lut.digest)
            applied = waiting.pop() if waiting else None
        if applied is None:
            applied = _Applied(cube)
        yield applied
        with self._guard:
            waiting = self._tables.setdefault(cube.lut.digest, [])
            if len(waiting) < _KEPT_OF_ONE:
                waiting.append(applied)
            self._tables.move_to_end(cube.lut.digest)
            while len(self._tables) > _KEPT_TABLES:
                self._tables.popitem(last=False)


_idle = _Idle()


def _deep(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.uint16]:
    if pixels.dtype == np.uint16:
        return np.asarray(pixels, dtype=np.uint16)
    return np.asarray(pixels, dtype=np.uint16) * np.uint16(257)


def _lost(lut: InputLut, what: str) -> UnreadableMedia:
    return UnreadableMedia(
        tr(
            "The look {name} cannot be shown: {what}. Put its .cube file on the clip again, or take it off."
        ).format(name=lut.name, what=what)
    )
