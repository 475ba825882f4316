"""The format of a data set: a zip of a manifest, rated frames, features as plain arrays and, where asked for, pictures.

It may come from a stranger. It is read into memory under limits, no part of it is run, unpacked to the disk or named
by what it says, and all of it is checked before any of it is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from aura_trainer.domain.errors import InvalidBundle
from aura_trainer.language import tr
from aura_trainer.media.thumbnails import jpeg_size
from aura_trainer.ml.archive import DEFLATE_RATIO, Limits, changed_member, read_members, write_members
from aura_trainer.ml.features.base import Matrix
from aura_trainer.services.dataset_manifest import (
    MOST_FRAMES,
    DatasetManifest,
    InvalidDataset,
    SharedExtractor,
    SharedFrame,
    read_frames,
    read_manifest,
    readable,
    write_frames,
)

MOST_BYTES = 512 << 20
"""Of a data set, packed or unpacked."""

PICTURE_SIDE = 1024
"""Longer side of a picture in pixels, at most."""

_MANIFEST, _ANNOTATIONS = "manifest.json", "annotations.jsonl"
_MANIFEST_BYTES = 32 << 20
_PICTURE_BYTES = 512 << 10
_LIMITS = Limits(
    members=MOST_FRAMES + 20, member_bytes=MOST_BYTES, total_bytes=MOST_BYTES, ratio=DEFLATE_RATIO
)
# What every entry of a zip's directory begins with. The directory is read whole, at some hundred bytes of memory an entry.
_ENTRY = b"PK\x01\x02"
_MAGIC = b"\x93NUMPY\x01\x00"


@dataclass(frozen=True, slots=True)
class FrameFeatures:
    """What one extractor made of some of the frames.

    Attributes:
        extractor: Which one.
        rows: int64[n], the frames by their place among the rated ones from 0, rising.
        matrix: float32[n, d], all finite.
    """

    extractor: SharedExtractor
    rows: npt.NDArray[np.int64]
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set that passed every check.

    Attributes:
        manifest: What it says of itself.
        frames: The rated frames, each once.
        features: What was computed of them.
        pictures: JPEG thumbnails by the frame's place among the rated ones; their heads are sound, no more is known.
    """

    manifest: DatasetManifest
    frames: tuple[SharedFrame, ...]
    features: tuple[FrameFeatures, ...]
    pictures: Mapping[int, bytes]


def content_of(
    frames: Sequence[SharedFrame], features: Sequence[FrameFeatures], pictures: Mapping[int, bytes]
) -> dict[str, bytes]:
    """Return the members of a data set by name, all but the manifest."""
    members = {_ANNOTATIONS: write_frames(frames)}
    for item in features:
        rows, matrix = _feature_members(item.extractor)
        members[rows] = _array_bytes(item.rows.astype("<i8"))
        members[matrix] = _array_bytes(item.matrix.astype("<f4"))
    members |= {_picture_member(row): jpeg for row, jpeg in sorted(pictures.items())}
    return members


def pack(manifest: DatasetManifest, members: Mapping[str, bytes]) -> bytes:
    """Return the file; equal arguments give equal bytes.

    Raises:
        InvalidDataset: It would be larger than one that can be read.
    """
    head = manifest.to_json()
    if len(head) > _MANIFEST_BYTES or sum(map(len, members.values())) > MOST_BYTES - _MANIFEST_BYTES:
        raise InvalidDataset(
            tr(
                "The data set would be larger than {size} MB. Share it without pictures, or fewer clips at a time."
            ).format(size=MOST_BYTES >> 20)
        )
    # Features and pictures hardly pack, and ratings are small.
    return write_members({_MANIFEST: head, **members}, compress=False)


def unpack(data: bytes) -> Dataset:
    """Open a data set whose author is not trusted.

    Raises:
        InvalidDataset: It fails a check; the detail says which, in plain words.
    """
    if len(data) > MOST_BYTES:
        raise InvalidDataset(tr("It is larger than {size} MB.").format(size=MOST_BYTES >> 20))
    if data.count(_ENTRY) > _LIMITS.members:
        raise InvalidDataset(tr("It holds more files than a data set can."))
    try:
        members = read_members(data, _LIMITS)
    except InvalidBundle as error:
        raise InvalidDataset(readable(error.detail)) from error
    text = members.pop(_MANIFEST, b"")
    if not text or len(text) > _MANIFEST_BYTES:
        raise InvalidDataset(tr("It has no manifest, or one larger than it can be."))
    manifest = read_manifest(text)
    _check_members(manifest, members)
    frames = _frames(manifest, members[_ANNOTATIONS])
    return Dataset(
        manifest,
        frames,
        tuple(_features(item, members, len(frames)) for item in manifest.features),
        dict(_pictures(members, len(frames))),
    )


def _check_members(manifest: DatasetManifest, members: Mapping[str, bytes]) -> None:
    expected = {_ANNOTATIONS}
    for item in manifest.features:
        expected.update(_feature_members(item))
    if len(expected) != 1 + 2 * len(manifest.features):
        raise InvalidDataset(tr("It names an extractor twice."))
    strange = [name for name in members if name not in expected and _picture_row(name) is None]
    if strange:
        raise InvalidDataset(
            tr("It holds {name}, which no data set does.").format(name=repr(strange[0][:80]))
        )
    if manifest.members.keys() != members.keys() or not expected <= members.keys():
        raise InvalidDataset(tr("It does not hold the files it lists."))
    changed = changed_member(members, manifest.members)
    if changed is not None:
        raise InvalidDataset(
            tr("Its file {file} is not what its manifest says; it was changed or damaged.").format(
                file=changed
            )
        )


def _frames(manifest: DatasetManifest, data: bytes) -> tuple[SharedFrame, ...]:
    if data.count(b"\n") != manifest.annotations or not data.endswith(b"\n"):
        raise InvalidDataset(
            tr("Its manifest tells of {count} ratings, its list holds another number.").format(
                count=manifest.annotations
            )
        )
    frames = tuple(read_frames(data))
    seen: set[tuple[int, int]] = set()
    for number, frame in enumerate(frames, start=1):
        fault = _fault_of(manifest, frame)
        if (frame.media, frame.pts) in seen:
            fault = tr("its frame is rated twice")
        seen.add((frame.media, frame.pts))
        if fault:
            raise InvalidDataset(
                tr("Line {number} of its ratings does not fit: {fault}.").format(number=number, fault=fault)
            )
    return frames


def _fault_of(manifest: DatasetManifest, frame: SharedFrame) -> str:
    if frame.media >= len(manifest.media):
        return tr("there is no clip {media}").format(media=frame.media)
    # Six decimals are written, of numbers that a float holds less exactly the larger they are.
    exact = manifest.media[frame.media].seconds(frame.pts)
    if exact < 0 or abs(float(exact) - frame.time) > 1e-6 + 1e-12 * frame.time:
        return tr("its time is not that of its time stamp")
    return ""


def _features(item: SharedExtractor, members: Mapping[str, bytes], frames: int) -> FrameFeatures:
    rows_name, matrix_name = _feature_members(item)
    rows = _array(members[rows_name], rows_name, "<i8", (item.frames,)).astype(np.int64)
    matrix = _array(members[matrix_name], matrix_name, "<f4", (item.frames, item.width)).astype(np.float32)
    if rows[0] < 0 or rows[-1] >= frames or (np.diff(rows) <= 0).any():
        raise InvalidDataset(
            tr("Its file {name} must name rated frames, each once, in order.").format(name=rows_name)
        )
    if not np.isfinite(matrix).all():
        raise InvalidDataset(
            tr("Its file {name} holds something that is not a number.").format(name=matrix_name)
        )
    return FrameFeatures(item, rows, matrix)


def _pictures(members: Mapping[str, bytes], frames: int) -> Iterator[tuple[int, bytes]]:
    for name, data in members.items():
        row = _picture_row(name)
        if row is None:
            continue
        size = jpeg_size(data)
        if row >= frames or len(data) > _PICTURE_BYTES or not size or not 0 < max(size) <= PICTURE_SIDE:
            raise InvalidDataset(
                tr("Its file {name} is no picture of a rated frame, or too large a one.").format(name=name)
            )
        yield row, data


def _array_bytes(array: npt.NDArray[np.generic]) -> bytes:
    buffer = BytesIO()
    np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _array(data: bytes, name: str, kind: str, shape: tuple[int, ...]) -> npt.NDArray[np.generic]:
    """Read an array of a known kind and shape.

    The head is compared with the one such an array has, rather than interpreted: nothing in it decides on memory.
    """
    length = int.from_bytes(data[8:10], "little")
    head, body = data[10 : 10 + length], data[10 + length :]
    expected = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    count = int(np.prod(shape, dtype=object))
    if data[:8] != _MAGIC or head.strip() != expected or len(body) != count * np.dtype(kind).itemsize:
        raise InvalidDataset(
            tr("Its file {name} is not an array of {shape} numbers.").format(
                name=name, shape=" x ".join(map(str, shape))
            )
        )
    return np.frombuffer(body, kind).reshape(shape)


def _feature_members(item: SharedExtractor) -> tuple[str, str]:
    return f"features/{item.id}.rows.npy", f"features/{item.id}.npy"


def _picture_member(row: int) -> str:
    return f"thumbnails/{row:06d}.jpg"


def _picture_row(name: str) -> int | None:
    digits = name.removeprefix("thumbnails/").removesuffix(".jpg")
    if digits.isascii() and digits.isdigit() and name == _picture_member(int(digits[:9])):
        return int(digits)
    return None
