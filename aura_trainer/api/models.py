"""``/api/ml/model``: what is kept, what is in use, and which is better."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from aura_trainer.api import examples
from aura_trainer.api.client_watch import ClientWaits, unheard
from aura_trainer.api.context import Context
from aura_trainer.api.routing import GIVEN_UP, example, refusals, reply, router
from aura_trainer.api.shapes import Message, Shape, shape_of
from aura_trainer.domain.comparison import ModelComparison
from aura_trainer.domain.errors import AuraError, Conflict
from aura_trainer.domain.models import ModelStatus, ModelSummary

routes = router("Models")

ModelId = Annotated[
    str, Query(min_length=1, max_length=200, description="A model's name, or the beginning of its id.")
]


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
        raise Conflict(outcome.reason or "There is no backup to restore.", title="Restore Failed")
    return reply({"message": "Successfully restored model from backup"})


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
