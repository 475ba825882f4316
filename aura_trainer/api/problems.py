"""The one place where an error becomes what a program is answered with: problem details and a status."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aura_trainer.domain.errors import AdvancedModeRequired, AuraError, ErrorKind, InvalidInput
from aura_trainer.services.documents import document
from aura_trainer.services.log import correlation_id
from aura_trainer.services.problem_document import STATUS, extras

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
INVALID_REQUEST = "Invalid Request"
INVALID_ANNOTATION = "Invalid Annotation Data"

_ADVANCED_MODE_PAGE = "https://github.com/Coffee285/aura-video-studio/blob/main/docs/errors/README.md#E403"
_UNEXPECTED = "An unexpected error occurred. The log has it under the correlation id."
_FAILURES: Mapping[str, str] = {
    "/api/ml/annotations/upload": "Upload Failed",
    "/api/ml/annotations/stats": "Stats Retrieval Failed",
    "/api/ml/train/frame-importance": "Training Start Failed",
    "/api/ml/train/{jobId}/status": "Status Retrieval Failed",
    "/api/ml/train/{jobId}/cancel": "Cancellation Failed",
    "/api/ml/train/preflight": "Preflight Check Failed",
    "/api/ml/model/revert": "Revert Failed",
    "/api/ml/model/restore-backup": "Restore Failed",
    "/api/ml/model/deploy": "Deployment Failed",
    "/api/ml/model/undo": "Undo Failed",
}
"""What a failure of our own making is called by the endpoint, as in the reference where that has it."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request; ``field`` is written as ``annotations[2].rating``."""

    field: str
    message: str


class InvalidFields(InvalidInput):
    """Fields of a request that cannot be used."""

    def __init__(self, fields: Sequence[FieldProblem], *, title: str, detail: str | None = None) -> None:
        joined = "; ".join(f"{item.field}: {item.message}" for item in fields)
        super().__init__(joined if detail is None else detail, title=title)
        self.fields = tuple(fields)


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is none: its body but for the correlation id, and further headers."""

    title: str
    status: int
    detail: str
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer, with the correlation id of the request at hand."""
        body = {
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "correlationId": correlation_id.get(),
        }
        content = json.dumps(document({**body, **self.more}), ensure_ascii=False).encode()
        return Response(content, self.status, dict(self.headers), MEDIA_TYPE)


def of_error(error: AuraError, endpoint: str = "") -> Problem:
    """Put an error as a problem; one of our own making says nothing but where to look."""
    if error.kind is ErrorKind.INTERNAL:
        logger.error("%s failed: %s", endpoint or "A request", error, exc_info=error)
        return unexpected(endpoint)
    logger.info("Refused: %s", error)
    more = extras(error)
    if isinstance(error, AdvancedModeRequired):
        more = {"type": _ADVANCED_MODE_PAGE, **more}
    if isinstance(error, InvalidFields):
        more["fields"] = error.fields
    # Where a service has no more to say of it than that, it is called as the reference does.
    title = INVALID_REQUEST if error.title == InvalidInput.title else error.title
    return Problem(title, STATUS[error.kind], error.detail, more)


def unexpected(endpoint: str = "") -> Problem:
    """The problem of what nobody foresaw; it leaks nothing."""
    return Problem(_FAILURES.get(endpoint, "Internal Error"), 500, _UNEXPECTED)


def endpoint_of(request: Request) -> str:
    """The path of the endpoint a request is for, as documented; empty where there is none."""
    return str(getattr(request.scope.get("route"), "path", ""))


def answer_errors(app: FastAPI) -> None:
    """Have every error of an app answered with problem details."""

    @app.exception_handler(AuraError)
    async def _expected(request: Request, error: AuraError) -> Response:
        return of_error(error, endpoint_of(request)).response()

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        return of_error(_invalid_fields(error)).response()

    @app.exception_handler(HTTPException)
    async def _refused(request: Request, error: HTTPException) -> Response:
        title = {404: "Not Found", 405: "Method Not Allowed"}.get(error.status_code, INVALID_REQUEST)
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Each method has a route of its own, and the one that was asked knows but its own.
            methods = app.openapi()["paths"].get(endpoint_of(request), {})
            headers["Allow"] = ", ".join(sorted(map(str.upper, methods)))
        return Problem(title, error.status_code, str(error.detail), headers=headers).response()

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, _error: Exception) -> Response:
        # The framework raises it again once this is sent; whoever stands in front of the app logs it.
        return unexpected(endpoint_of(request)).response()


def _invalid_fields(error: RequestValidationError) -> InvalidFields:
    fields = [FieldProblem(_written(item["loc"]), _message(item)) for item in error.errors()]
    in_item = any(item.field.startswith("annotations[") for item in fields)
    return InvalidFields(fields, title=INVALID_ANNOTATION if in_item else INVALID_REQUEST)


def _message(item: Mapping[str, object]) -> str:
    reason = item.get("ctx")
    if item["type"] == "extra_forbidden":
        return "there is no such field"
    if item["loc"] == ("body",) and isinstance(item.get("input"), bytes):
        # It was left unread for what its header says, or does not say.
        return "its Content-Type does not say that it is JSON; send it as application/json"
    if item["type"] == "json_invalid" and isinstance(reason, Mapping):
        return f"this is not JSON: {reason.get('error', '')}"
    return str(item["msg"])


def _written(location: Sequence[str | int]) -> str:
    """Write where a fault is as a program would: ``annotations[2].rating``; where it is in no field, ``body``."""
    # The first word says whether it is in the body or the query; a number after it is a place in broken JSON.
    fields = location[1:] if len(location) > 1 and isinstance(location[1], str) else location[:1]
    text = ""
    for part in fields:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text
