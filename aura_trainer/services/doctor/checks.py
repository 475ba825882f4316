"""Every check in turn; one that fails is a finding itself, and keeps nobody from making the others."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from aura_trainer.domain.errors import AuraError
from aura_trainer.language import mark, tr
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.doctor import data, machine, training
from aura_trainer.services.doctor.finding import Examined, Finding

logger = logging.getLogger(__name__)

MACHINE_CHECKS: Mapping[str, Callable[[], Finding]] = {
    mark("Program"): machine.check_program,
    mark("Window"): machine.check_window,
    mark("Codecs"): machine.check_codecs,
    mark("Sound"): machine.check_sound,
    mark("GPU"): machine.check_gpu,
    mark("Memory"): machine.check_memory,
    mark("Image network"): machine.check_image_network,
    mark("Data folder"): machine.check_data_folder,
}
"""By the name of what they find; each looks at the machine alone."""

DATA_CHECKS: Mapping[str, Callable[[Examined], Finding]] = {
    mark("Settings"): data.check_settings,
    mark("Footage"): data.check_footage,
    mark("Ratings"): data.check_ratings,
    mark("Training jobs"): training.check_jobs,
    mark("Deployment"): training.check_deployment,
}
"""By the name of what they find; each needs the services over the data folder."""


def look_at_machine() -> Iterator[Finding]:
    """Make the checks that need no services, one after the other; blocks."""
    for name, look in MACHINE_CHECKS.items():
        yield _find(name, look)


def look_at_data(services: Examined) -> Iterator[Finding]:
    """Make the checks of what lies in the data folder, one after the other; blocks."""
    for name, check in DATA_CHECKS.items():
        yield _find(name, partial(check, services))


def as_lines(finding: Finding) -> str:
    """A finding as lines of text: its mark, its name and what was found, and below it what to do."""
    line = f"{'✓' if finding.ok else '✗'} {tr(finding.name)}: {finding.detail}"
    return f"{line}\n    {finding.remedy}" if finding.remedy else line


def _find(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except AuraError as error:
        return Finding(name, ok=False, detail=error.detail)
    except Exception as error:
        logger.exception("The check of %s failed", name)
        return Finding(
            name,
            ok=False,
            detail=tr("the check itself failed: {error}").format(error=str(error) or type(error).__name__),
            remedy=tr("The log in {folder} has the details.").format(folder=DataPaths.resolve().logs_dir),
        )
