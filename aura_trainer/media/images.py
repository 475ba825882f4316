"""Still images: one file, a folder of them, or a numbered sequence that is footage."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from aura_trainer.domain.cancellation import StopToken, raise_if_cancelled
from aura_trainer.domain.errors import UnreadableMedia
from aura_trainer.domain.media import MediaInfo, MediaKind
from aura_trainer.language import tr
from aura_trainer.media.cube import Cube, CubePainter
from aura_trainer.media.decode import WATCH_SIDE, DecodedFrame, wanted_ordinals
from aura_trainer.media.frame_index import FrameIndex
from aura_trainer.media.picture import RgbImage, shrink

IMAGE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".jpe", ".png", ".tif", ".tiff", ".webp"})
VIDEO_SUFFIXES = frozenset(
    {
        ".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv",
        ".ts", ".vob", ".webm", ".wmv",
    }
)  # fmt: skip
"""Endings by which a folder is searched; a file of another ending may still be a video."""

SEQUENCE_RATE = Fraction(24)
"""Frames a second of a numbered sequence."""

_SEQUENCE_MINIMUM = 10
_DIGITS = re.compile(r"(\d+)")
_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


def read_image(path: str, max_side: int | None) -> RgbImage:
    """Return an image file as RGB, turned upright by its EXIF orientation, no longer than ``max_side``.

    Raises:
        UnreadableMedia: The file is missing or not an image.
    """
    try:
        # Reading the bytes ourselves works with any file name; OpenCV's own reading does not on Windows.
        data = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8)
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error.strerror or error}.") from error
    if not data.size:
        raise UnreadableMedia(tr("{path}: the file is empty.").format(path=path))
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
    except cv2.error as error:
        raise UnreadableMedia(
            tr("{path}: the image cannot be decoded ({reason}).").format(path=path, reason=error.err)
        ) from error
    if image is None:
        raise UnreadableMedia(tr("{path}: this is not an image that can be read.").format(path=path))
    return shrink(np.asarray(image, dtype=np.uint8), max_side)


def list_images(folder: str) -> list[str]:
    """Return the image files directly inside a folder, or the one image given, in natural order of names.

    Raises:
        UnreadableMedia: The path is missing or cannot be listed.
    """
    place = Path(folder)
    try:
        if place.is_file():
            return [folder]
        found = [entry for entry in place.iterdir() if is_image_name(entry.name) and entry.is_file()]
    except OSError as error:
        raise UnreadableMedia(f"{folder}: {error.strerror or error}.") from error
    return [str(entry) for entry in sorted(found, key=lambda entry: natural_key(entry.name))]


def is_image_name(name: str) -> bool:
    """Whether a file of this name is taken for an image; hidden files are not."""
    return not name.startswith(".") and Path(name).suffix.lower() in IMAGE_SUFFIXES


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which ``img2`` comes before ``img10``, whatever the case."""
    parts = _DIGITS.split(name)
    keyed = tuple((0, int(part), part) if part.isdecimal() else (1, 0, part.casefold()) for part in parts)
    return (*keyed, (1, 0, name))


def is_sequence(names: Sequence[str]) -> bool:
    """Whether file names are a numbered sequence: ten or more, alike but for one run of consecutive numbers."""
    if len(names) < _SEQUENCE_MINIMUM:
        return False
    matches = [_NUMBERED.fullmatch(name) for name in names]
    if any(match is None for match in matches):
        return False
    found = [match for match in matches if match is not None]
    if len({(match[1], match[3]) for match in found}) != 1:
        return False
    numbers = [int(match[2]) for match in found]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def index_images(path: str, files: Sequence[str]) -> FrameIndex:
    """Index images, loose or a numbered sequence, as ``list_images`` gave them: a stamp is a place in the list.

    Raises:
        UnreadableMedia: There is none at this path.
    """
    if not files:
        raise UnreadableMedia(tr("{path}: there is no image in this folder.").format(path=path))
    sequence = is_sequence([Path(file).name for file in files])
    return FrameIndex(
        pts=np.arange(len(files), dtype=np.int64),
        key_frames=np.ones(len(files), dtype=np.bool_),
        time_base=1 / SEQUENCE_RATE if sequence else Fraction(1),
        end_pts=len(files),
        stills=not sequence,
    )


def probe_images(path: str, files: Sequence[str], index: FrameIndex) -> MediaInfo:
    """Describe an image, a folder of images or a sequence; the size is that of the first image.

    Args:
        path: The image or folder.
        files: Its images, as ``list_images`` gave them.
        index: What ``index_images`` made of them.

    Raises:
        UnreadableMedia: The first image cannot be read.
    """
    height, width = read_image(files[0], None).shape[:2]
    return MediaInfo(
        path=path,
        kind=MediaKind.IMAGES,
        container="images" if index.stills else "image sequence",
        codec=Path(files[0]).suffix.lower().lstrip("."),
        width=width,
        height=height,
        frame_rate=None if index.stills else SEQUENCE_RATE,
        variable_frame_rate=False,
        time_base=index.time_base,
        start_pts=0,
        frame_count=len(index),
        duration_seconds=0.0 if index.stills else float(index.duration),
        has_audio=False,
    )


def iter_images(
    path: str,
    files: Sequence[str],
    index: FrameIndex,
    *,
    max_side: int | None,
    token: StopToken,
    ordinals: Sequence[int] | None = None,
    on_warning: Callable[[str], None] | None = None,
    on_frame: Callable[[int, RgbImage], None] | None = None,
    cube: Cube | None = None,
) -> Iterator[DecodedFrame]:
    """Yield images as ``decode.iter_frames`` yields frames of a video; one that cannot be read is left out.

    Args:
        path: The image or folder.
        files: The images the index was made of, in its order: the folder may hold others by now.
        index: What ``index_images`` made of them.
        max_side: Limit of the longer side in pixels; None keeps the full size.
        token: Asked at every image.
        ordinals: The frames wanted, in any order; None for all.
        on_warning: Told of each image that cannot be read.
        on_frame: Shown every image that can be read.
        cube: Applied to the frames yielded.

    Raises:
        UnreadableMedia: The image or folder is gone.
        InvalidInput: An ordinal lies outside the index.
        Cancelled: The token asks for it.
    """
    try:
        Path(path).stat()
    except OSError as error:
        raise UnreadableMedia(f"{path}: {error.strerror or error}.") from error
    wanted = wanted_ordinals(path, ordinals, len(index))
    chosen = frozenset(wanted)
    painter = CubePainter(cube) if cube else None
    for ordinal in range(len(index)) if on_frame else wanted:
        raise_if_cancelled(token)
        try:
            image = read_image(files[ordinal], max_side)
        except UnreadableMedia as error:
            if on_warning is not None:
                on_warning(error.detail)
            continue
        if on_frame is not None:
            on_frame(ordinal, shrink(image, WATCH_SIDE))
        if ordinal in chosen:
            image = painter.paint(image) if painter else image
            yield DecodedFrame(ordinal, int(index.pts[ordinal]), bool(index.key_frames[ordinal]), image)
