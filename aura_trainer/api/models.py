"""``/api/ml/model``: what is kept, what is in use, and which is better."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from aura_trainer.api import examples
from aura_trainer.api.client_watch import ClientWaits
from aura_trainer.api.context import Context
from aura_trainer.api.problems import INVALID_REQUEST, FieldProblem, InvalidFields
from aura_trainer.api.routing import GIVEN_UP, example, refusals, reply, router
from aura_trainer.api.shapes import DeployRequest, Message, Shape, UndoRequest, shape_of
from aura_trainer.domain.comparison import ModelComparison
from aura_trainer.domain.errors import AuraError, Conflict, InvalidInput
from aura_trainer.domain.models import ModelStatus, ModelSummary
from aura_trainer.domain.unheard import unheard

routes = router("Models")

_LATEST_CHANGE = UndoRequest()
_OTHER_WAYS = "POST /api/ml/model/deploy puts any kept model in use, POST /api/ml/model/undo takes the last change back."

ModelId = Annotated[
    str, Query(min_length=1, max_length=200, description="A model's name, or the beginning of its id.")
]


class InUseAnswer(Message):
    """What was done, and the model in use now."""

    model: shape_of(ModelSummary)  # type: ignore[valid-type] # made from the dataclass


class VersionsAnswer(Shape):
    """Every model that is kept, newest first, and what is in use."""

    versions: list[shape_of(ModelSummary)]  # type: ignore[valid-type] # made from the dataclass
    status: shape_of(ModelStatus)  # type: ignore[valid-type]


@routes.post(
    "/model/revert",
    response_model=Message,
    responses=example(examples.REVERTED),
)
def revert(context: Context) -> Response:
    """Go back to the default model; the backup stays."""
    outcome = context.services.models.revert()
    if not outcome.deployed:
        raise AuraError(outcome.reason or "It was refused.", title="Revert Failed")
    return reply({"message": "Successfully reverted to default model"})


@routes.post(
    "/model/restore-backup",
    response_model=Message,
    responses={
        **example(examples.RESTORED),
        **refusals(status_409="There is no backup, or it is damaged; the reference answers 500 here."),
    },
)
def restore_backup(context: Context) -> Response:
    """Put the backup in use again."""
    outcome = context.services.models.restore_backup()
    if not outcome.deployed:
        reason = outcome.reason or "There is no backup to restore."
        raise Conflict(f"{reason} {_OTHER_WAYS}", title="Restore Failed")
    return reply({"message": "Successfully restored model from backup"})


@routes.post(
    "/model/deploy",
    response_model=InUseAnswer,
    responses={
        **example(examples.DEPLOYED),
        **refusals(
            status_404="There is no such model.",
            status_409="The model is damaged, or models are being changed.",
        ),
    },
)
def deploy(body: DeployRequest, context: Context) -> Response:
    """Put a kept model in use; the one before becomes the backup."""
    models = context.services.models
    try:
        outcome = models.deploy_version(body.model)
    except InvalidInput as error:
        fields = [FieldProblem("model", error.detail)]
        raise InvalidFields(fields, title=INVALID_REQUEST, detail=error.detail) from error
    if not outcome.deployed:
        raise Conflict(outcome.reason or "It was refused.", title="Deployment Failed")
    model = models.status().active
    return reply({"message": f"Successfully put {model.name} in use", "model": model})


@routes.post(
    "/model/undo",
    response_model=InUseAnswer,
    responses={
        **example(examples.UNDONE),
        **refusals(
            status_409="There is nothing to undo, a model it needs is gone, or models have changed since."
        ),
    },
)
def undo(context: Context, body: UndoRequest = _LATEST_CHANGE) -> Response:
    """Take back the latest deploy, revert, restore or deletion, whoever made it."""
    models = context.services.models
    outcome = models.undo(body.change)
    if not outcome.deployed:
        raise Conflict(outcome.reason or "It was refused.", title="Undo Failed")
    return reply({"message": "Successfully took back the last change", "model": models.status().active})


@routes.get("/model/versions", response_model=VersionsAnswer, responses=example(examples.VERSIONS))
def versions(context: Context) -> Response:
    """List every model that is kept, newest first, and say which are in use."""
    models = context.services.models
    return reply({"versions": models.versions(), "status": models.status()})


@routes.get(
    "/model/compare",
    response_model=shape_of(ModelComparison),
    responses={
        **example(examples.COMPARISON),
        **refusals(status_404="There is no such model."),
        **GIVEN_UP,
    },
)
def compare(first: ModelId, second: ModelId, context: Context, token: ClientWaits) -> Response:
    """Compare two models on rated frames neither had seen; nothing is put in use.

    May take minutes; it ends when the client goes away.
    """
    with context.long_work():
        found = context.services.comparison.compare(
            first, second, context.profile, on_event=unheard, token=token
        )
    return reply(found)
