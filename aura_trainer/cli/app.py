"""The command line as a whole."""

from collections.abc import Sequence
from typing import Annotated

import typer

from aura_trainer import __version__
from aura_trainer.cli import annotations, backup, media, model, settings, train
from aura_trainer.cli.demo import demo
from aura_trainer.cli.doctor import doctor
from aura_trainer.cli.highlights import highlights
from aura_trainer.cli.score import score
from aura_trainer.cli.self_test import self_test
from aura_trainer.cli.serve import serve
from aura_trainer.cli.window import window

app = typer.Typer(
    name="aura-trainer",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    help=(
        "Rate frames of your footage, train a model on your taste, and find the moments worth keeping.\n\n"
        "With no command, or with paths, the window opens: aura-trainer [PATH...]"
    ),
    epilog="Example: aura-trainer card/DCIM",
)
app.add_typer(settings.app, name="settings")
app.add_typer(backup.app, name="backup")
app.add_typer(media.app, name="media")
app.add_typer(annotations.app, name="annotations")
app.add_typer(train.app, name="train")
app.add_typer(model.app, name="model")
app.command(epilog="Example: aura-trainer frames --media 1 --unrated")(media.frames)
app.command(epilog="Example: aura-trainer score card/DCIM --every 2 --out scores.csv")(score)
app.command(epilog="Example: aura-trainer highlights card/DCIM --top 10 --min-gap 2 --out picks.fcpxml")(
    highlights
)
app.command(epilog="Example: aura-trainer serve --port 5005 --root footage")(serve)
app.command(epilog="Example: aura-trainer demo --headless")(demo)
app.command(epilog="Example: aura-trainer doctor")(doctor)
app.command(hidden=True)(window)


def _show_version(value: bool) -> None:  # noqa: FBT001 - the callback's signature is typer's
    if value:
        typer.echo(f"aura-trainer {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - acted on by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    self_test_wanted: Annotated[
        bool,
        typer.Option(
            "--self-test",
            help="Run all of the app once in a data folder that is thrown away, and say what failed.",
        ),
    ] = False,
) -> None:
    if self_test_wanted:
        self_test(context)
        raise typer.Exit
    if context.invoked_subcommand is None:
        window(context)


def route(arguments: Sequence[str]) -> list[str]:
    """Send arguments whose first word is no command, and so a path, to the window."""
    commands = {group.name for group in app.registered_groups}
    for command in app.registered_commands:
        commands.add(command.name or (command.callback.__name__ if command.callback else None))
    words = list(arguments)
    if words and not words[0].startswith("-") and words[0] not in commands:
        return ["window", *words]
    return words
