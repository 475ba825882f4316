"""The way in for the front ends: the server's libraries are an extra, loaded only where it is wanted."""

from typing import TYPE_CHECKING

from aura_trainer.api.options import ApiOptions
from aura_trainer.api.queue_runner import Trainer
from aura_trainer.application import Application
from aura_trainer.domain.errors import RequirementsNotMet
from aura_trainer.language import tr

if TYPE_CHECKING:
    from aura_trainer.api.server import ApiServer

_LIBRARIES = ("fastapi", "starlette", "uvicorn")


def make_server(services: Application, options: ApiOptions, trainer: Trainer | None = None) -> "ApiServer":
    """Make a server that is yet to be started. Loads its libraries, which takes a moment.

    Raises:
        RequirementsNotMet: They are not installed.
    """
    try:
        from aura_trainer.api.server import ApiServer  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        raise RequirementsNotMet(
            tr("{library} is not there. Install 'aura-trainer[api]'; with uv, 'uv sync --extra api'.").format(
                library=error.name
            ),
            title=tr("The local API is not installed"),
        ) from error
    return ApiServer(services, options, trainer)
