"""Colour look-up tables in the .cube format (Adobe Cube LUT Specification 1.0), applied by FFmpeg."""

import itertools
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
from aura_trainer.media.picture import RgbImage
from aura_trainer.media.transfer import DeepImage

_MOST_BYTES = 64 << 20
_MOST_POINTS = {"LUT_1D_SIZE": 65_536, "LUT_3D_SIZE": 129}
_FILTERS = {"LUT_1D_SIZE": "lut1d", "LUT_3D_SIZE": "lut3d"}
_HEAD_LINES = 200
_FORMATS = {np.dtype(np.uint8): "rgb24", np.dtype(np.uint16): "rgb48le"}


@dataclass(frozen=True, slots=True)
class Cube:
    """A look-up table in a file.

    Attributes:
        path: The file.
        kind: The FFmpeg filter that applies it, for a table of one or three dimensions.
    """

    path: str
    kind: str

    @classmethod
    def open(cls, path: str) -> "Cube":
        """Look at a file and try it out on a small picture.

        Raises:
            UnreadableMedia: It is no such table, or one out of all measure.
        """
        cube = cls(path, _FILTERS[_measured(path)])
        ramp = np.linspace(0, 65_535, 16).astype(np.uint16)
        CubePainter(cube).paint(np.stack(np.meshgrid(ramp, ramp), axis=-1)[..., [0, 1, 1]].copy())
        return cube


class CubePainter:
    """Applies a table to pictures; one thread at a time."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube
        self._graph: tuple[tuple[int, int, str], Graph] | None = None
        self._count = itertools.count()

    def paint(self, image: RgbImage | DeepImage) -> RgbImage:
        """Return a picture with the table applied by tetrahedral interpolation.

        Args:
            image: uint8 or uint16 (height, width, 3).

        Returns:
            uint8 (height, width, 3).

        Raises:
            UnreadableMedia: The table is gone or damaged.
        """
        form = _FORMATS[image.dtype]
        height, width = image.shape[:2]
        frame = VideoFrame.from_ndarray(image, form)
        frame.pts = next(self._count)
        try:
            graph = self._fitted(width, height, form)
            graph.push(frame)
            painted = graph.vpull()
        except av.error.FFmpegError as error:
            raise UnreadableMedia(
                f"{Path(self._cube.path).name} cannot be read as a colour look-up table: {error.strerror}."
            ) from error
        return _eight_bits(painted.to_ndarray(format=form))

    def _fitted(self, width: int, height: int, form: str) -> Graph:
        size = (width, height, form)
        if self._graph is None or self._graph[0] != size:
            graph = Graph()
            source = graph.add_buffer(
                width=width, height=height, format=VideoFormat(form), time_base=Fraction(1, 1000)
            )
            table = graph.add(self._cube.kind, file=self._cube.path)
            sink = graph.add("buffersink")
            source.link_to(table)
            table.link_to(sink)
            graph.configure()
            self._graph = size, graph
        return self._graph[1]


def _eight_bits(image: npt.NDArray[np.generic]) -> RgbImage:
    if image.dtype == np.uint8:
        return np.asarray(image, dtype=np.uint8)
    return np.asarray((image.astype(np.uint32) + 128) // 257, dtype=np.uint8)


def _measured(path: str) -> str:
    """Tell which of the two sizes the head of the file states, within bounds."""
    name = Path(path).name
    try:
        if Path(path).stat().st_size > _MOST_BYTES:
            raise UnreadableMedia(f"{name} is larger than any colour look-up table is.")
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            for line in itertools.islice(iter(lambda: file.readline(1000), ""), _HEAD_LINES):
                word, *rest = line.split() or [""]
                if word in _MOST_POINTS:
                    if len(rest) == 1 and rest[0].isdecimal() and 2 <= int(rest[0]) <= _MOST_POINTS[word]:
                        return word
                    raise UnreadableMedia(
                        f"{name} states no size that a colour look-up table has: {line.strip()[:60]}"
                    )
    except OSError as error:
        raise UnreadableMedia(f"{path} cannot be read: {error.strerror or error}.") from error
    raise UnreadableMedia(f"{name} is no colour look-up table in the .cube format: it states no size.")
