"""What goes to stdout and stderr: answers as text or one JSON document, errors as one line or a problem object."""

import json
import re
import sys
from collections.abc import Mapping, Sequence

import typer
from rich.console import Console
from rich.table import Table

from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.services.documents import document
from aura_trainer.services.problem_document import problem_document

EXIT_CODES: Mapping[ErrorKind, int] = {
    ErrorKind.INTERNAL: 1,
    ErrorKind.INVALID_INPUT: 3,
    ErrorKind.NOT_FOUND: 4,
    ErrorKind.ADVANCED_MODE_REQUIRED: 5,
    ErrorKind.REQUIREMENTS_NOT_MET: 6,
    ErrorKind.CONFLICT: 7,
    ErrorKind.CANCELLED: 130,
}


def write_json(value: object) -> None:
    """Write one JSON document to stdout."""
    typer.echo(json.dumps(document(value), indent=2, ensure_ascii=False))


def write_line(value: object) -> None:
    """Write one JSON document on a line of its own, at once."""
    sys.stdout.write(json.dumps(document(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def write_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write a table to stdout; nothing in it is cut."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        # What is too wide goes on below: two clips of one folder differ at the end of their paths.
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(soft_wrap=not sys.stdout.isatty(), highlight=False, markup=False)
    console.print(table)


def write_error(error: AuraError, correlation: str, *, as_json: bool) -> None:
    """Write an error to stderr, as one line or as a problem-details object."""
    if as_json:
        typer.echo(json.dumps(problem_document(error, correlation), ensure_ascii=False), err=True)
        return
    detail = re.sub(r"\s+", " ", error.detail)
    typer.echo(f"error: {error.title}: {detail} [{correlation}]", err=True)
