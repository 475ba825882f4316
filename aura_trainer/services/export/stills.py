"""Pictures of picks: stills at full size, and a sheet of them all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

import cv2
import numpy as np

from aura_trainer.domain.cancellation import StopToken
from aura_trainer.domain.errors import InvalidInput, UnreadableMedia
from aura_trainer.domain.hand_off import StillFormat
from aura_trainer.domain.media import MediaKind
from aura_trainer.language import tr
from aura_trainer.media.footage import Footage
from aura_trainer.media.picture import RgbImage, shrink
from aura_trainer.resources import resource_path
from aura_trainer.services.export.hand_off import Event

_IN_NAMES = str.maketrans(":;", "--")
_JPEG_QUALITY = 95
_FULL_COLOUR = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
_CELL = 320
_EDGE = 12
_CAPTION = 44
_LINE = 18
_LETTERS = 13
_LONGEST = 40
_SHEET_COLUMNS = 4
_MOST_IN_A_SHEET = 400
_GROUND, _TEXT, _DIM = (0x15, 0x17, 0x1B), (0xE7, 0xE9, 0xEC), (0x98, 0xA1, 0xAC)


def still_names(events: Sequence[Event], form: StillFormat) -> list[str]:
    """Name a still after its pick, its file and its time code: ``003 A012 01-00-12-05.png``."""
    return [
        f"{event.number:03d} {PurePath(event.source.path).stem} {_moment(event).translate(_IN_NAMES)}.{form}"
        for event in events
    ]


def pictures(
    events: Sequence[Event], max_side: int | None, token: StopToken
) -> Iterator[tuple[Event, RgbImage]]:
    """Yield the best frame of every pick, decoded from the original, clip by clip.

    Colours are those of a usual screen: the matrix and the range that the file says it has are undone.

    Args:
        events: The picks.
        max_side: Limit of the longer side in pixels; None keeps the full size.
        token: Asked between frames.

    Raises:
        UnreadableMedia: A file or a frame cannot be read.
        Cancelled: The token asked for it.
    """
    by_clip: dict[str, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        by_clip[event.source.path][event.pick.peak].append(event)
    for path, wanted in by_clip.items():
        footage = Footage.open(path, MediaKind.VIDEO, token)
        given = set()
        for frame in footage.frames(sorted(wanted), max_side, token):
            given.add(frame.ordinal)
            for event in wanted[frame.ordinal]:
                yield event, frame.image
        if len(given) < len(wanted):
            raise UnreadableMedia(tr("{path}: a frame of it cannot be decoded.").format(path=path))


def encoded(image: RgbImage, form: StillFormat) -> bytes:
    """Return a picture as PNG, or as JPEG without loss of colour resolution."""
    options = (
        (cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _FULL_COLOUR)
        if form is StillFormat.JPEG
        else ()
    )
    done, data = cv2.imencode(f".{form}", np.ascontiguousarray(image[:, :, ::-1]), options)
    if not done:
        raise InvalidInput(
            tr("A picture of {width} by {height} pixels cannot be saved as {form}.").format(
                width=image.shape[1], height=image.shape[0], form=form.upper()
            )
        )
    return bytes(data)


def contact_sheet(events: Sequence[Event], token: StopToken) -> bytes:
    """Return a JPEG with the best frame of every pick, its file, time code and score below it.

    Raises:
        InvalidInput: There are more picks than a sheet holds.
        UnreadableMedia: A file or a frame cannot be read.
        Cancelled: The token asked for it.
    """
    if len(events) > _MOST_IN_A_SHEET:
        raise InvalidInput(
            tr("A contact sheet holds {most} pictures, and there are {count} picks.").format(
                most=_MOST_IN_A_SHEET, count=len(events)
            )
        )
    images = {event.number: shrink(image, _CELL) for event, image in pictures(events, _CELL, token)}
    columns = min(len(events), _SHEET_COLUMNS)
    rows = [events[start : start + columns] for start in range(0, len(events), columns)]
    heights = [max(images[event.number].shape[0] for event in row) for row in rows]
    width = columns * (_CELL + _EDGE) + _EDGE
    height = sum(heights) + len(rows) * (_CAPTION + _EDGE) + _EDGE
    sheet = np.empty((height, width, 3), np.uint8)
    sheet[:] = _GROUND
    top = _EDGE
    for row, tall in zip(rows, heights, strict=True):
        for column, event in enumerate(row):
            _place(sheet, event, images, top, tall, _EDGE + column * (_CELL + _EDGE))
        top += tall + _CAPTION + _EDGE
    return encoded(sheet, StillFormat.JPEG)


def _place(
    sheet: RgbImage, event: Event, images: Mapping[int, RgbImage], top: int, tall: int, left: int
) -> None:
    image = images[event.number]
    y, x = top + (tall - image.shape[0]) // 2, left + (_CELL - image.shape[1]) // 2
    sheet[y : y + image.shape[0], x : x + image.shape[1]] = image
    score = "" if event.pick.score is None else f"  {event.pick.score:.2f}"
    lines = (
        (f"{event.number}  {_moment(event)}{score}", _TEXT),
        (_fitting(event.source.name), _DIM),
    )
    font = cv2.FontFace(str(resource_path("fonts/DejaVuSansMono.ttf")))
    for number, (text, colour) in enumerate(lines, 1):
        cv2.putText(sheet, text, (left, top + tall + number * _LINE), colour, font, _LETTERS)


def _fitting(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST // 2 - 1]}…{name[-_LONGEST // 2 :]}"


def _moment(event: Event) -> str:
    return event.source.counting.written(event.source.start + event.peak)
