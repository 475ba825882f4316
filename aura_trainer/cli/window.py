"""``aura-trainer [PATH...]``: the window."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import typer

from aura_trainer.cli.session import errors_to_exit_codes
from aura_trainer.domain.errors import NotFound, RequirementsNotMet
from aura_trainer.language import tr

QT_PLATFORM = "QT_QPA_PLATFORM"
"""Names what Qt shows windows on; where it is not set, Qt looks for a display."""


@dataclass(frozen=True, slots=True)
class WindowCheck:
    """Every page of the window is shown once, and the window closed; the exit code is 1 where something went wrong."""


@dataclass(frozen=True, slots=True)
class Tour:
    """The demo shown in the window: its data folder, and where a picture of the end goes, if anywhere.

    With a picture the window closes by itself.
    """

    home: Path
    picture: Path | None


class WindowOpener(Protocol):
    """Opens the window; given to the command line from above, as front ends do not know each other."""

    def __call__(self, paths: Sequence[str], tour: Tour | WindowCheck | None) -> int:
        """Show the window until it is closed, and return the exit code."""


def window(
    context: typer.Context, paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...")] = None
) -> None:
    """Open the window, with these clips imported."""
    with errors_to_exit_codes(as_json=False):
        wanted = paths or []
        missing = [path for path in wanted if not path.exists()]
        if missing:
            raise NotFound(f"'{missing[0]}' is neither a command nor a file. See 'aura-trainer --help'.")
        if not has_display() and QT_PLATFORM not in os.environ:
            # Qt would end the process, and blame its libraries.
            raise RequirementsNotMet(
                tr(
                    "The window needs a display: neither DISPLAY nor WAYLAND_DISPLAY is set. Without one, "
                    "'aura-trainer --help' lists the commands, and 'aura-trainer demo' shows them at work."
                ),
                title=tr("There is no display"),
            )
        open_window(context, [str(path.absolute()) for path in wanted], None)


def has_display() -> bool:
    """Whether there is a display to show a window on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(context: typer.Context, paths: Sequence[str], tour: Tour | WindowCheck | None) -> None:
    """Open the window, and end the command with its exit code."""
    opener: WindowOpener = context.obj
    code = opener(paths, tour)
    if code:
        raise typer.Exit(code)
