"""The app as a whole: endpoints, errors, and the document that describes them."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from aura_trainer import __version__
from aura_trainer.api import annotations, footage, media, models, training
from aura_trainer.api.context import ApiContext
from aura_trainer.api.guard import CORRELATION_HEADER, USER_HEADER, Guard
from aura_trainer.api.problems import answer_errors
from aura_trainer.api.shapes import ProblemShape
from aura_trainer.services.api_tokens import TokenInFile

_ABOUT = (
    "The services of Aura Trainer for other programs on this machine. Every endpoint needs Advanced Mode, and the "
    "token of the profile: 'aura-trainer serve' says which file it is in. This document needs the token alone. Errors are problem details with the id "
    "under which the log has more."
)


_PARTS = (annotations, training, models, footage, media)
_GROUPS = [
    {"name": "Annotations", "description": "The ratings of the profile."},
    {
        "name": "Training",
        "description": "The trainings of the profile. One runs at a time over all profiles, so that a job may wait for "
        "that of another, of which nothing is shown.",
    },
    {
        "name": "Models",
        "description": "Models are shared by all profiles, as footage is: what one puts in use, all score with.",
    },
    {
        "name": "Media",
        "description": "What is imported, and the frames sampled from it; shared by all profiles.",
    },
    {"name": "Footage", "description": "What the model in use says of footage."},
]


def create_app(context: ApiContext, token: TokenInFile) -> ASGIApp:
    """Return the API over some services, behind its guard.

    Args:
        context: What the endpoints work with.
        token: The profile's, by which its programs are let in.
    """
    app = FastAPI(title="Aura Trainer", version=__version__, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False
    app.state.context = context
    for part in _PARTS:
        app.include_router(part.routes)
    answer_errors(app)
    # Made when it is first asked for.
    app.openapi = cache(lambda: _described(app, context.profile))  # type: ignore[method-assign] # how FastAPI has it replaced
    return Guard(app, context.profile, token, context.services.api_tokens.owner_of, context.options.limits)


def _header(kind: str, description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


def _user_header(profile: str) -> dict[str, Any]:
    return {
        "name": USER_HEADER,
        "in": "header",
        "required": False,
        "description": "The profile, which is that of the token: any other is refused.",
        "schema": {"type": "string", "enum": [profile]},
    }


_HEADERS = {CORRELATION_HEADER: _header("string", "Under which the log has more.")}
_MORE_HEADERS = {
    "401": {"WWW-Authenticate": _header("string", "How to be let in.")},
    "429": {"Retry-After": _header("integer", "Seconds after which to try again.")},
}


def _described(app: FastAPI, profile: str) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=_ABOUT, routes=app.routes, tags=_GROUPS
    )
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    # Requests that do not fit are answered with 400, as the reference does.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation.setdefault("parameters", []).append(_user_header(profile))
            for status, response in operation["responses"].items():
                response["headers"] = _HEADERS | _MORE_HEADERS.get(status, {})
    _show_examples(document)
    return document


def _show_examples(document: dict[str, Any]) -> None:
    """Put the examples of answers in once more: the framework leaves out what is null in them."""
    for route in (route for part in _PARTS for route in part.routes.routes if isinstance(route, APIRoute)):
        for method in route.methods or ():
            answer = document["paths"][route.path][method.lower()]["responses"]["200"]
            for kind, content in route.responses[200]["content"].items():
                answer["content"][kind]["example"] = content["example"]
