"""``/api/ml/media``: what is imported, and the frames that were sampled from it."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from aura_trainer.api import examples
from aura_trainer.api.context import Context
from aura_trainer.api.paging import Cursor, Limit, cursor_behind, item_before, not_handed_out
from aura_trainer.api.routing import example, refusals, reply, router
from aura_trainer.api.shapes import Shape
from aura_trainer.domain.frames import Frame
from aura_trainer.domain.media import MediaKind
from aura_trainer.services.media_document import media_documents

routes = router("Media")

_GREATEST_ID = 2**63 - 1

MediaId = Annotated[
    int,
    Path(alias="mediaId", ge=1, le=_GREATEST_ID, description="The id of an imported media.", examples=[3]),
]


class PartShape(Shape):
    """Which file this is, counted from 1, of a recording that the camera wrote as several."""

    recording: str
    part: int
    parts: int


class MediaShape(Shape):
    """One video or folder of images.

    ``frameRate`` is a fraction such as ``30000/1001``, null for loose images. ``frameCount`` counts all frames of the
    file, ``sampledFrames`` those listed by ``/api/ml/media/{mediaId}/frames``. ``aliases`` are earlier paths, under
    which ratings are still found; ``lut`` is the name of the colour table it is seen through.
    """

    id: int
    path: str
    kind: MediaKind
    container: str
    codec: str
    width: int
    height: int
    frame_rate: str | None
    variable_frame_rate: bool
    duration_seconds: float
    frame_count: int
    sampled_frames: int
    has_audio: bool
    shots: int
    proxy: str | None
    part: PartShape | None
    lut: str | None
    aliases: list[str]
    warnings: list[str]
    fingerprint: str
    imported_at: datetime


class MediaAnswer(Shape):
    """All imported media, in the order they were imported."""

    media: list[MediaShape]
    count: int


class FrameShape(Shape):
    """A sampled frame: ``framePath`` is what a rating names it by, ``frame`` its place in the file, from 0."""

    frame_path: str
    timestamp: float
    frame: int
    key_frame: bool
    shot: int


class FramesAnswer(Shape):
    """Some frames in the order they are shown; ``nextCursor`` is null on the last page."""

    frames: list[FrameShape]
    next_cursor: str | None
    total_frames: int


@routes.get("/media", response_model=MediaAnswer, responses=example(examples.MEDIA))
def list_media(context: Context) -> Response:
    """List what is imported, for all profiles."""
    catalog = context.services.catalog
    media = media_documents(catalog, catalog.list_media())
    return reply({"media": media, "count": len(media)})


@routes.get(
    "/media/{mediaId}/frames",
    response_model=FramesAnswer,
    responses={**example(examples.FRAMES), **refusals(status_404="No media has this id.")},
)
def list_frames(media_id: MediaId, context: Context, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """List the sampled frames of a media in the order they are shown, a page at a time."""
    catalog = context.services.catalog
    catalog.media(media_id)
    frames = catalog.frames(media_id)
    after = _stamp_before(cursor)
    rest = [frame for frame in frames if after is None or frame.pts > after]
    page = rest[:limit]
    return reply(
        {
            "frames": [_frame_document(frame) for frame in page],
            "nextCursor": cursor_behind(str(page[-1].pts)) if len(rest) > limit else None,
            "totalFrames": len(frames),
        }
    )


def _frame_document(frame: Frame) -> dict[str, object]:
    return {
        "framePath": frame.address,
        "timestamp": frame.seconds,
        "frame": frame.ordinal,
        "keyFrame": frame.key_frame,
        "shot": frame.shot,
    }


def _stamp_before(cursor: str) -> int | None:
    text = item_before(cursor)
    try:
        return int(text) if text else None
    except ValueError as error:
        raise not_handed_out() from error
