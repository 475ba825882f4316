"""The command: every check in turn, and the exit code."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import typer

from aura_trainer.cli.doctor import data, machine, training
from aura_trainer.cli.doctor.finding import Finding
from aura_trainer.cli.output import EXIT_CODES, write_json
from aura_trainer.cli.session import JsonFlag, errors_to_exit_codes
from aura_trainer.domain.errors import AuraError, ErrorKind
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.log import Logging

if TYPE_CHECKING:
    from aura_trainer.application import Application

logger = logging.getLogger(__name__)

MACHINE_CHECKS: Mapping[str, Callable[[], Finding]] = {
    "Program": machine.check_program,
    "Window": machine.check_window,
    "Codecs": machine.check_codecs,
    "Sound": machine.check_sound,
    "GPU": machine.check_gpu,
    "Memory": machine.check_memory,
    "Image network": machine.check_image_network,
    "Data folder": machine.check_data_folder,
}
"""By the name of what they find; each looks at the machine alone."""

DATA_CHECKS: Mapping[str, Callable[["Application"], Finding]] = {
    "Settings": data.check_settings,
    "Footage": data.check_footage,
    "Ratings": data.check_ratings,
    "Training jobs": training.check_jobs,
    "Deployment": training.check_deployment,
}
"""By the name of what they find; each needs the services over the data folder."""


def doctor(*, as_json: JsonFlag = False) -> None:
    """Check the machine and the data folder: what is stuck, damaged or missing, and what to do about it."""
    logs = Logging.start(DataPaths.resolve().logs_dir, stderr_level=logging.CRITICAL)
    try:
        with errors_to_exit_codes(as_json=as_json):
            findings: list[Finding] = []
            for finding in _findings():
                findings.append(finding)
                if not as_json:
                    _tell(finding)
            if as_json:
                write_json(findings)
            if not all(finding.ok for finding in findings):
                raise typer.Exit(EXIT_CODES[ErrorKind.REQUIREMENTS_NOT_MET])
    finally:
        logs.stop()


def _findings() -> Iterator[Finding]:
    from aura_trainer.application import Application  # noqa: PLC0415 - heavy, and --help needs none of it

    for name, look in MACHINE_CHECKS.items():
        yield _find(name, look)
    services = Application(DataPaths.resolve())
    try:
        for name, check in DATA_CHECKS.items():
            yield _find(name, partial(check, services))
    finally:
        services.close()


def _find(name: str, check: Callable[[], Finding]) -> Finding:
    """Make a check. One that fails is a finding itself, and keeps nobody from making the others."""
    try:
        return check()
    except AuraError as error:
        return Finding(name, ok=False, detail=error.detail)
    except Exception as error:
        logger.exception("The check of %s failed", name)
        return Finding(
            name,
            ok=False,
            detail=f"the check itself failed: {str(error) or type(error).__name__}",
            remedy=f"The log in {DataPaths.resolve().logs_dir} has the details.",
        )


def _tell(finding: Finding) -> None:
    typer.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.detail}")
    if finding.remedy:
        typer.echo(f"    {finding.remedy}")
