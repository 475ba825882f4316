"""How every endpoint is entered, Advanced Mode first, and how it is documented."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from aura_trainer.api.context import ApiContext
from aura_trainer.api.problems import INVALID_REQUEST, MEDIA_TYPE, FieldProblem, InvalidFields
from aura_trainer.services.documents import document


class GatedRoute(APIRoute):
    """A route that asks for Advanced Mode before it looks at the request, and refuses what it would not look at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()
        known = _query_parameters(self.dependant)

        async def enter(request: Request) -> Response:
            context: ApiContext = request.app.state.context
            await run_in_threadpool(context.services.admit_programs)
            unknown = [name for name in request.query_params if name not in known]
            if unknown:
                fields = [FieldProblem(name, "there is no such parameter") for name in unknown]
                raise InvalidFields(fields, title=INVALID_REQUEST)
            if self.body_field is None and (await request.body()).strip() not in (b"", b"{}"):
                # Such as which model to go back to, where there is but one.
                nothing = [FieldProblem("body", "this endpoint takes none")]
                raise InvalidFields(nothing, title=INVALID_REQUEST)
            return await answer(request)

        return enter


def _query_parameters(dependant: Dependant) -> frozenset[str]:
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*map(_query_parameters, dependant.dependencies))


def router(tag: str) -> APIRouter:
    """Return a router for endpoints of the guide."""
    return APIRouter(
        prefix="/api/ml",
        route_class=GatedRoute,
        tags=[tag],
        responses=refusals(),
        # What generated clients call their methods.
        generate_unique_id_function=lambda route: f"{tag.lower()}_{route.name}",
    )


def reply(value: object) -> JSONResponse:
    """Answer with a value in the shape the reference's have."""
    return JSONResponse(document(value))


def example(value: object) -> dict[int | str, dict[str, Any]]:
    """Document the answer of an endpoint."""
    return {200: {"description": "Done.", "content": {"application/json": {"example": value}}}}


def refusals(**described: str) -> dict[int | str, dict[str, Any]]:
    """Document how an endpoint refuses; by ``status_404="..."`` in words of its own."""
    own = {int(name.removeprefix("status_")): text for name, text in described.items()}
    return {status: _refusal(text) for status, text in (_REFUSALS | own).items()}


def _refusal(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_REFUSALS = {
    400: "The request cannot be used; the fields at fault are named.",
    401: "There is no token, or a wrong one.",
    403: "Advanced Mode is off, the token is of another profile, or the request comes from elsewhere.",
    409: "Busy, or in conflict with how things stand.",
    413: "The request is too large.",
    429: "Too many requests; Retry-After says when to try again.",
    500: "An unexpected error; the log has it under the correlation id.",
}

GIVEN_UP: dict[int | str, dict[str, Any]] = {
    499: _refusal("It was given up: the client went away, or the server ends.")
}
"""How an endpoint that works for long is documented besides."""
