"""What a data set says of itself, and of each rated frame: the parts of the file that are text."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)

from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.media import MediaKind
from aura_trainer.language import mark, tr
from aura_trainer.ml.strict_model import StrictModel
from aura_trainer.services.json_lines import MalformedLine, parse_time, time_text

Schema = Literal[1]
SCHEMA: Schema = 1
MOST_FRAMES = 100_000
MOST_MEDIA = 10_000

_LARGEST_STAMP = 2**62
_RATIO = re.compile(r"[1-9]\d{0,9}/[1-9]\d{0,9}")
# Separators, what steers a terminal, and what turns the direction of text, so that a name looks like another.
_FORBIDDEN = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Text = TypeVar("Text", bound=BaseModel)


class InvalidDataset(InvalidInput):
    """A data set failed its checks; nothing of it was taken."""

    title = mark("Not a usable data set")


def plain_name(name: str) -> str:
    """Return a file's name as a data set may hold it: what is no good in one is replaced."""
    return _FORBIDDEN.sub("_", name)


def readable(text: str) -> str:
    """Return a stranger's words as they may be shown: without what steers a terminal or turns text about."""
    return "".join(char if char.isprintable() else "_" for char in text)


def _ratio_in(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        if not _RATIO.fullmatch(value):
            message = "must be two whole numbers above zero, as 1/25"
            raise ValueError(message)
        return Fraction(value)
    return value


def _ratio_out(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _file_name(value: str) -> str:
    if _FORBIDDEN.search(value) or value in {".", ".."}:
        message = "must be the name of a file, without a folder"
        raise ValueError(message)
    return value


def _each_once(media: tuple["SharedMedia", ...]) -> tuple["SharedMedia", ...]:
    if len({item.fingerprint for item in media}) != len(media):
        message = "must name each clip once"
        raise ValueError(message)
    return media


def _time_in(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, datetime):
        return value
    try:
        return parse_time(value, "timestamp")
    except MalformedLine as error:
        raise ValueError(str(error)) from error


_Ratio = Annotated[Fraction, BeforeValidator(_ratio_in), PlainSerializer(_ratio_out, return_type=str)]
_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_FileName = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_file_name)]
_Stamp = Annotated[int, Field(ge=-_LARGEST_STAMP, le=_LARGEST_STAMP)]
_Time = Annotated[
    datetime, BeforeValidator(_time_in), PlainSerializer(time_text, return_type=str, when_used="json")
]


class SharedMedia(StrictModel):
    """A clip or folder of images, told so that whoever has the same file knows it again.

    Attributes:
        fingerprint: Of its content, as ``media.fingerprint`` makes it.
        name: Of its file, without the folder.
        folder: Where it lay; only where paths were asked for.
        kind: Video or images.
        frame_rate: Frames a second; None for loose images.
        time_base: Seconds per tick of a time stamp.
        start_pts: The first time stamp.
        duration_seconds: How long it is.
        shots: First time stamp of each shot, and the first one after it.
        lut: Digest of the colour look-up table it was seen through; its pictures and features are seen through it.
    """

    fingerprint: _Digest
    name: _FileName
    folder: Annotated[str, StringConstraints(max_length=4096)] | None = None
    kind: MediaKind
    frame_rate: _Ratio | None
    time_base: _Ratio
    start_pts: _Stamp
    duration_seconds: float = Field(ge=0)
    shots: tuple[tuple[_Stamp, _Stamp], ...] = Field(max_length=1_000_000)
    lut: _Digest | None = None

    def seconds(self, pts: int) -> Fraction:
        """Return the time of a stamp since the first frame, exact."""
        return (pts - self.start_pts) * self.time_base


class SharedExtractor(StrictModel):
    """Which extractor made the features in ``features/<id>.npy``, and how many there are.

    Attributes:
        id: Its name.
        version: Of its numbers.
        weights_sha256: Digest of the weights it uses, if any.
        key: Names all that decides on its numbers, as ``feature_reader.extractor_key`` does: features of one key are
            the same wherever they are computed.
        frames: Rows of the matrix.
        width: Columns of the matrix.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    version: int = Field(ge=1)
    weights_sha256: _Digest | None = None
    key: _Word
    frames: int = Field(ge=1, le=MOST_FRAMES)
    width: int = Field(ge=1, le=20_000)


class SharedFrame(StrictModel):
    """A rated frame: a line of ``annotations.jsonl``.

    Attributes:
        media: Its clip, by its place in the manifest from 0.
        pts: Its time stamp, in ticks of the clip's time base; for an image, its place in the folder.
        time: The same in seconds from the first frame, to the microsecond.
        file: For an image in a folder, the file's name.
        rating: In [0, 1].
        timestamp: When it was given.
    """

    media: int = Field(ge=0, lt=MOST_MEDIA)
    pts: _Stamp
    time: float = Field(ge=0)
    file: _FileName | None = None
    rating: float = Field(ge=0, le=1)
    timestamp: _Time


class DatasetManifest(StrictModel):
    """All a data set says of itself; in the file its names are camelCase.

    Attributes:
        schema_version: Of this file.
        created: When it was made.
        app_version: Version of Aura Trainer.
        by: Whose ratings they are; only where it was asked for.
        media: The clips.
        annotations: How many rated frames there are.
        features: The extractors there are features of.
        members: sha256 of every other file in the data set.
    """

    schema_version: Schema
    created: AwareDatetime
    app_version: _Word
    by: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    media: Annotated[
        tuple[SharedMedia, ...], Field(min_length=1, max_length=MOST_MEDIA), AfterValidator(_each_once)
    ]
    annotations: int = Field(ge=1, le=MOST_FRAMES)
    features: tuple[SharedExtractor, ...] = Field(max_length=8)
    members: dict[str, _Digest]

    def to_json(self) -> bytes:
        """Return the file's content."""
        return self.model_dump_json(by_alias=True, indent=1).encode()


def read_manifest(data: bytes) -> DatasetManifest:
    """Read the manifest of a data set whose author is not trusted.

    Raises:
        InvalidDataset: It is of another version, or does not fit; the detail names the first field that does not.
    """
    _check_version(data)
    return _parse(DatasetManifest, data, tr("Its manifest does not fit"))


def write_frames(frames: Iterable[SharedFrame]) -> bytes:
    """Write rated frames, one JSON object a line."""
    return b"".join(
        frame.model_dump_json(by_alias=True, exclude_none=True).encode() + b"\n" for frame in frames
    )


def read_frames(data: bytes) -> Iterator[SharedFrame]:
    """Read rated frames.

    Raises:
        InvalidDataset: A line does not fit; the detail names it and its first field that does not.
    """
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        yield _parse(SharedFrame, line, tr("Line {number} of its ratings does not fit").format(number=number))


def _check_version(data: bytes) -> None:
    """Tell a file of a later version from one that is wrong."""
    try:
        version = json.loads(data).get("schemaVersion")
    except (ValueError, AttributeError, RecursionError):
        # The reading that follows says what is wrong.
        return
    if isinstance(version, int) and version > SCHEMA:
        raise InvalidDataset(
            tr("It was made by a later version of Aura Trainer (its format is {version}).").format(
                version=version
            )
        )


def _parse(model: type[Text], data: bytes, what: str) -> Text:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise InvalidDataset(
            tr("{what}: {where}: {reason}.").format(
                what=what, where=readable(where[:120]), reason=readable(first["msg"][:200])
            )
        ) from error
