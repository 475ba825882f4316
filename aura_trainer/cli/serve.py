"""``aura-trainer serve``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aura_trainer.cli.output import write_line
from aura_trainer.cli.session import JsonFlag, UserOption, interruptible, session
from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.settings import API_PORT

if TYPE_CHECKING:
    from aura_trainer.api.server import ApiServer

_LOOK_SECONDS = 0.5
"""Windows does not let Ctrl+C interrupt a wait; it is noticed when the wait is over."""


def serve(
    *,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            help="Where to listen; 0 takes a free port. Else the port of the settings, api.port.",
        ),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="Where the token is kept; else in the data folder. It is made on first use, and anew once the file "
            "is deleted and the server started again.",
        ),
    ] = None,
    root: Annotated[
        list[Path] | None,
        typer.Option(
            "--root",
            metavar="DIR",
            help="A folder below which programs may name files, besides imported media; relative paths start there. "
            "May be given several times.",
        ),
    ] = None,
    user: UserOption = DEFAULT_USER,
    as_json: JsonFlag = False,
) -> None:
    """Let other programs on this machine use the same services over HTTP, until Ctrl+C (Advanced Mode).

    Only this machine can reach it, and only who can read the token's file is let in.
    """
    with session(as_json=as_json) as services, interruptible() as token:
        # Wanted for this command only.
        from aura_trainer.api.opening import make_server  # noqa: PLC0415
        from aura_trainer.api.options import ApiOptions  # noqa: PLC0415

        folders = tuple(folder.absolute() for folder in root or [])
        place = int(services.settings.get(API_PORT)) if port is None else port
        server = make_server(services, ApiOptions(user, place, token_file, folders))
        try:
            server.start()
            _tell(server, user, advanced_mode=services.settings.advanced_mode, as_json=as_json)
            while token.requested() is None:
                token.wait(_LOOK_SECONDS)
        finally:
            server.stop()


def _tell(server: "ApiServer", user: str, *, advanced_mode: bool, as_json: bool) -> None:
    if as_json:
        write_line(
            {"url": server.url, "port": server.port, "userId": user, "tokenFile": str(server.token_file)}
        )
    else:
        typer.echo(f"The local API for {user} is at {server.url}/api/ml; Ctrl+C ends it.")
        typer.echo(f"The token is in {server.token_file}, the description at {server.url}/openapi.json.")
    if not advanced_mode:
        typer.echo(
            "note: Advanced Mode is off, so every request is refused until you turn it on: "
            "aura-trainer settings set general.advancedModeEnabled true",
            err=True,
        )
