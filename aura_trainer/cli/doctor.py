"""``aura-trainer doctor``: ticks and crosses, each cross with what to do."""

import logging
from collections.abc import Iterator

import typer

from aura_trainer.cli.output import EXIT_CODES, write_json
from aura_trainer.cli.session import JsonFlag, errors_to_exit_codes
from aura_trainer.domain.errors import ErrorKind
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.doctor.finding import Finding
from aura_trainer.services.log import Logging


def doctor(*, as_json: JsonFlag = False) -> None:
    """Check the machine and the data folder: what is stuck, damaged or missing, and what to do about it."""
    from aura_trainer.services.doctor.checks import as_lines  # noqa: PLC0415 - heavy, and --help needs none of it

    logs = Logging.start(DataPaths.resolve().logs_dir, stderr_level=logging.CRITICAL)
    try:
        with errors_to_exit_codes(as_json=as_json):
            findings: list[Finding] = []
            for finding in _findings():
                findings.append(finding)
                if not as_json:
                    typer.echo(as_lines(finding))
            if as_json:
                write_json(findings)
            if not all(finding.ok for finding in findings):
                raise typer.Exit(EXIT_CODES[ErrorKind.REQUIREMENTS_NOT_MET])
    finally:
        logs.stop()


def _findings() -> Iterator[Finding]:
    # Heavy, and --help needs none of it.
    from aura_trainer.application import Application  # noqa: PLC0415
    from aura_trainer.services.doctor.checks import look_at_data, look_at_machine  # noqa: PLC0415

    yield from look_at_machine()
    services = Application(DataPaths.resolve())
    try:
        yield from look_at_data(services)
    finally:
        services.close()
