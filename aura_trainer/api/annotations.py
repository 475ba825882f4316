"""``/api/ml/annotations``: ratings in, out, counted and advised upon."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from starlette.responses import Response

from aura_trainer.api import examples
from aura_trainer.api.context import ApiContext, Context
from aura_trainer.api.limits import MOST_ANNOTATIONS
from aura_trainer.api.paging import Cursor, Limit, cursor_behind, item_before
from aura_trainer.api.problems import (
    INVALID_ANNOTATION,
    INVALID_REQUEST,
    FieldProblem,
    InvalidFields,
    Problem,
)
from aura_trainer.api.routing import GIVEN_UP, example, reply, router
from aura_trainer.api.shapes import (
    AnnotationItem,
    AnnotationPage,
    ClearAnswer,
    Message,
    UploadRequest,
    shape_of,
)
from aura_trainer.domain.advice import LabelingAdvice
from aura_trainer.domain.annotations import AnnotationStats, Rating, check_batch
from aura_trainer.domain.errors import InvalidAnnotation, InvalidInput, NotFound
from aura_trainer.domain.frames import FrameAddress
from aura_trainer.domain.media import ImportFailure
from aura_trainer.services.given_paths import is_there
from aura_trainer.services.importer import FilesRefused

logger = logging.getLogger(__name__)

routes = router("Annotations")


@routes.post(
    "/annotations/upload",
    response_model=Message,
    responses={**example(examples.UPLOADED), **GIVEN_UP},
)
def upload(body: UploadRequest, context: Context) -> Response:
    """Store ratings of frames, all of them or none; clips they are of are imported too.

    A time in a frame path means the frame displayed then. Of several ratings of a frame the last one counts.
    """
    logger.info("Uploading %d annotations", len(body.annotations))
    if not body.annotations:
        fields = [FieldProblem("annotations", "at least one is needed")]
        raise InvalidFields(fields, title=INVALID_REQUEST, detail="No annotations provided")
    if len(body.annotations) > MOST_ANNOTATIONS:
        return Problem(
            "Too Many Annotations",
            413,
            f"One request may hold {MOST_ANNOTATIONS} annotations, got {len(body.annotations)}; none was stored.",
            {"fields": [FieldProblem("annotations", f"at most {MOST_ANNOTATIONS}")]},
        ).response()
    _check(body.annotations)
    batch = _located(body.annotations, context)
    try:
        with context.storing() as token:
            stored = context.services.exchange.add(context.profile, batch, root=Path.cwd(), token=token)
    except FilesRefused as error:
        raise InvalidFields(
            _at_fault(error.failures, batch), title=INVALID_ANNOTATION, detail=error.detail
        ) from error
    except (InvalidInput, NotFound) as error:
        raise InvalidAnnotation(error.detail) from error
    logger.info("Successfully uploaded %d annotations for user %s", len(stored), context.profile)
    return reply({"message": f"Successfully uploaded {len(stored)} annotations"})


@routes.get(
    "/annotations/stats",
    response_model=shape_of(AnnotationStats),
    responses=example(examples.ANNOTATION_STATS),
)
def stats(context: Context) -> Response:
    """Count the ratings, with their mean and the first and last time."""
    return reply(context.services.annotations.stats(context.profile))


@routes.get(
    "/annotations/advice", response_model=shape_of(LabelingAdvice), responses=example(examples.ADVICE)
)
def advice(context: Context) -> Response:
    """Say which ratings are still missing, and name the frames to look at."""
    return reply(context.services.advisor.advise(context.profile))


@routes.get("/annotations", response_model=AnnotationPage, responses=example(examples.ANNOTATIONS))
def list_annotations(context: Context, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """List ratings in the order of their frame paths, a page at a time.

    What is rated or taken back meanwhile is on no page twice, and what stays is missed by none.
    """
    ratings = context.services.annotations.load(context.profile).ratings
    after = item_before(cursor)
    paths = sorted(path for path in ratings if path > after)
    page = paths[:limit]
    return reply(
        {
            "annotations": [ratings[path] for path in page],
            "nextCursor": cursor_behind(page[-1]) if len(paths) > limit else None,
            "totalAnnotations": len(ratings),
        }
    )


@routes.delete("/annotations", response_model=ClearAnswer, responses=example(examples.CLEARED))
def clear(context: Context) -> Response:
    """Remove all ratings of the profile. They are kept in the file named in the answer."""
    count = context.services.annotations.stats(context.profile).total_annotations
    kept_in = context.services.annotations.clear(context.profile)
    return reply({"message": f"Removed {count} annotations", "cleared": count, "keptIn": kept_in})


def _check(items: Sequence[AnnotationItem]) -> None:
    """Refuse the batch for the first item that breaks a rule, and name its field."""
    for place, item in enumerate(items):
        try:
            check_batch([Rating(item.frame_path, item.rating, item.metadata)])
        except InvalidAnnotation as error:
            name = "rating" if item.frame_path.strip() else "framePath"
            raise _wrong(place, name, error) from error


def _located(items: Sequence[AnnotationItem], context: ApiContext) -> list[Rating]:
    """Return the ratings with their paths in full, which lie where they may and are there."""
    addresses: list[FrameAddress] = []
    for place, item in enumerate(items):
        try:
            addresses.append(FrameAddress.parse(item.frame_path))
        except InvalidInput as error:
            raise _wrong(place, "framePath", error) from error
    confined = context.paths.confine(address.path for address in addresses)
    present = {path: not isinstance(full, InvalidInput) and is_there(full) for path, full in confined.items()}
    batch = []
    for place, (item, address) in enumerate(zip(items, addresses, strict=True)):
        full = confined[address.path]
        if isinstance(full, InvalidInput):
            raise _wrong(place, "framePath", full)
        if not present[address.path]:
            raise _wrong(place, "framePath", NotFound(f"There is no file {address.path}; none was stored"))
        if Path(full).is_dir():
            # All in it would be imported, what links lead to out of it among that.
            words = (
                f"{address.path} is a folder: name an image in it, or a moment of a video; none was stored"
            )
            raise _wrong(place, "framePath", InvalidInput(words))
        batch.append(Rating(str(replace(address, path=full)), item.rating, item.metadata))
    return batch


def _at_fault(failures: Sequence[ImportFailure], batch: Sequence[Rating]) -> list[FieldProblem]:
    """Name the ratings for which a file could not be used: all of that file, or those of a moment it does not have."""
    addresses = [FrameAddress.parse(item.frame_path) for item in batch]
    return [
        FieldProblem(f"annotations[{place}].framePath", str(failure))
        for place, address in enumerate(addresses)
        for failure in failures
        # Images are looked at as the folder they are in.
        if failure.path in (address.path, str(Path(address.path).parent))
        and (not failure.moments or address.seconds in failure.moments)
    ]


def _wrong(place: int, name: str, error: InvalidInput | NotFound) -> InvalidFields:
    fields = [FieldProblem(f"annotations[{place}].{name}", error.detail)]
    return InvalidFields(fields, title=INVALID_ANNOTATION, detail=error.detail)
