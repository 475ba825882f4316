"""``aura-trainer settings``."""

from typing import Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.session import JsonFlag, session
from aura_trainer.domain.settings import SETTINGS, find_setting

app = typer.Typer(no_args_is_help=True, help="Read and change settings.")


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@app.command(epilog="Example: aura-trainer settings get general.advancedModeEnabled")
def get(
    key: Annotated[str | None, typer.Argument(help="Such as general.theme; none for all.")] = None,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Show one setting, or all."""
    with session(as_json=as_json) as services:
        problem = services.settings.problem
        if problem is not None:
            typer.echo(f"note: {problem}", err=True)
        if key is None:
            values = services.settings.all()
            if as_json:
                write_json(values)
            else:
                rows = [(item.key, _word(values[item.key]), item.label) for item in SETTINGS]
                write_table(("key", "value", "what"), rows)
            return
        value = services.settings.get(find_setting(key).key)
        if as_json:
            write_json({key: value})
        else:
            typer.echo(_word(value))


@app.command("set", epilog="Example: aura-trainer settings set general.advancedModeEnabled true")
def set_value(key: str, value: str, *, as_json: JsonFlag = False) -> None:
    """Change a setting."""
    with session(as_json=as_json) as services:
        services.settings.set(key, value)
        stored = services.settings.get(key)
        if as_json:
            write_json({key: stored})
        else:
            typer.echo(f"{key} is now {_word(stored)}")
