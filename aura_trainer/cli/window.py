"""``aura-trainer [PATH...]``: the window."""

from pathlib import Path
from typing import Annotated

import typer

from aura_trainer.cli.session import errors_to_exit_codes
from aura_trainer.domain.errors import NotFound


def window(paths: Annotated[list[Path], typer.Argument(metavar="PATH...")]) -> None:
    """Open the window, with these clips imported."""
    with errors_to_exit_codes(as_json=False):
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise NotFound(f"'{missing[0]}' is neither a command nor a file. See 'aura-trainer --help'.")
        from aura_trainer.gui.app import run_window  # noqa: PLC0415 - Qt is wanted for the window only

        code = run_window([str(path.absolute()) for path in paths])
    if code:
        raise typer.Exit(code)
