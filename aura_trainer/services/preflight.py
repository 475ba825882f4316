"""Whether this machine and these ratings are enough to train; every problem is listed, however many there are."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from aura_trainer.domain.errors import AuraError, InvalidInput, RequirementsNotMet
from aura_trainer.domain.preflight import FindingLevel, PreflightResult, Subject, TimeEstimate
from aura_trainer.domain.training import Preset
from aura_trainer.language import tr
from aura_trainer.services.catalog import Catalog
from aura_trainer.services.clock import Clock
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.hardware import DetectionFailed, Gpu, HardwareProbe, Memory
from aura_trainer.services.preflight_rules import (
    Notes,
    find_gpu,
    judge_disk,
    judge_gpu,
    judge_left_out,
    judge_memory,
    judge_ratings,
)
from aura_trainer.services.rated_frames import RatedFrames
from aura_trainer.services.time_estimate import TimeEstimator, whole_minutes
from aura_trainer.services.usable_ratings import RatedMedia, rated_media
from aura_trainer.services.workload import WorkloadCounter

logger = logging.getLogger(__name__)

T = TypeVar("T")


class PreflightCheck:
    """Looks at the ratings and the machine before a run.

    It takes milliseconds, but reads files and asks the disk and the driver: not for the window's own thread.

    Args:
        paths: The data folder, whose disk counts.
        rated: The ratings.
        catalog: The clips they belong to.
        workload: Counts what a run will have to do.
        estimator: Says how long a run will take.
        clock: Stamps the result.
        probe: Asks the machine.
    """

    def __init__(
        self,
        paths: DataPaths,
        rated: RatedFrames,
        catalog: Catalog,
        workload: WorkloadCounter,
        estimator: TimeEstimator,
        clock: Clock,
        probe: HardwareProbe,
    ) -> None:
        self._paths = paths
        self._rated = rated
        self._catalog = catalog
        self._workload = workload
        self._estimator = estimator
        self._clock = clock
        self._probe = probe

    def check(self, user_id: str, preset: Preset = Preset.BALANCED) -> PreflightResult:
        """Look at everything a run needs, and say how long it would take.

        Nothing is raised for what cannot be found out: the result tells it.

        Args:
            user_id: Whose ratings. They count as training counts them: one a frame, the latest, of clips that are
                where they were imported from.
            preset: What ``estimated_training_time_minutes`` and the finding on the graphics card speak of.

        Raises:
            InvalidInput: The user id is not a safe name.
        """
        notes = Notes()
        errors: list[str] = []
        gpu = _detect(self._probe.gpu)
        memory = _detect(self._probe.memory)
        disk = _detect(lambda: self._probe.free_disk(self._paths.home))
        unmatched = bad_lines = 0
        found: list[RatedMedia] = []
        estimates: Mapping[Preset, TimeEstimate] = {}
        try:
            ratings = self._rated.load(user_id)
            unmatched, bad_lines = len(ratings.unmatched), len(ratings.bad_lines)
            found = rated_media(self._catalog, ratings)
            estimates = self._estimates(found, gpu, memory)
        except InvalidInput:
            raise
        except AuraError as error:
            logger.warning("The preflight check could not be completed: %s", error)
            errors.append(f"{error.title}: {error.detail}")
        missing = [item for item in found if not item.there]
        usable = sum(len(item.ratings) for item in found if item.there)
        judge_gpu(gpu, notes)
        judge_memory(memory, usable, preset, notes)
        judge_disk(disk, str(self._paths.home), notes)
        if errors:
            notes.find(
                Subject.ANNOTATIONS,
                FindingLevel.BLOCKING,
                tr("The ratings cannot be counted"),
                " ".join(errors),
            )
        else:
            judge_ratings(usable, unmatched, missing, notes)
            judge_left_out(usable, unmatched, bad_lines, notes)
        if not isinstance(gpu, Gpu):
            notes.recommend(tr("A GPU is recommended for acceptable training times"))
        find_gpu(gpu, preset, estimates.get(preset), notes)
        return PreflightResult(
            timestamp=self._clock(),
            annotation_count=usable,
            has_gpu=isinstance(gpu, Gpu),
            gpu_name=gpu.name if isinstance(gpu, Gpu) else None,
            gpu_vram_gb=gpu.vram if isinstance(gpu, Gpu) else 0.0,
            total_ram_gb=memory.total if isinstance(memory, Memory) else 0.0,
            available_ram_gb=memory.available if isinstance(memory, Memory) else 0.0,
            available_disk_space_gb=0.0 if isinstance(disk, DetectionFailed) else disk,
            estimated_training_time_minutes=whole_minutes(
                estimates[preset].seconds if preset in estimates else 0
            ),
            meets_minimum_requirements=not notes.blocking and not errors,
            warnings=tuple(notes.warnings),
            recommendations=tuple(notes.recommendations),
            errors=tuple(errors),
            findings=tuple(sorted(notes.findings, key=lambda finding: _ORDER.index(finding.subject))),
            estimates=estimates,
            blocking=tuple(notes.blocking),
            unmatched_annotation_count=unmatched,
            missing_annotation_count=sum(len(item.ratings) for item in missing),
            os_version=self._probe.system(),
        )

    def _estimates(
        self,
        rated: Sequence[RatedMedia],
        gpu: Gpu | DetectionFailed | None,
        memory: Memory | DetectionFailed,
    ) -> Mapping[Preset, TimeEstimate]:
        return self._estimator.estimates(
            self._workload.count(rated),
            vram=gpu.vram if isinstance(gpu, Gpu) else None,
            memory=memory.total if isinstance(memory, Memory) else 0.0,
        )


_ORDER = (Subject.ANNOTATIONS, Subject.MEMORY, Subject.DISK, Subject.GPU)


def refusal(result: PreflightResult) -> RequirementsNotMet | None:
    """Return the error to answer a start with, None where requirements are met.

    Its detail holds what keeps training from beginning; all that was found rides along.
    """
    if result.meets_minimum_requirements:
        return None
    lists = {
        "warnings": result.warnings,
        "errors": result.errors,
        "recommendations": result.recommendations,
    }
    given = result.annotation_count + result.unmatched_annotation_count + result.missing_annotation_count
    if not given and not result.errors:
        return RequirementsNotMet(
            tr("No annotations available for training. Please upload annotations first."),
            title=tr("Insufficient Data"),
            **lists,
        )
    blocking = [finding for finding in result.findings if finding.standing is FindingLevel.BLOCKING]
    machine = any(finding.subject in (Subject.MEMORY, Subject.DISK) for finding in blocking)
    reasons = "; ".join(text.rstrip(".") for text in (*result.blocking, *result.errors))
    # Where the ratings cannot be read, what to do about it is in the error already.
    remedies = [finding.remedy for finding in blocking if finding.remedy.rstrip(".") not in reasons]
    if machine:
        words = tr("Training cannot proceed due to insufficient system resources. {reasons}.")
    else:
        words = tr("Training cannot proceed. {reasons}.")
    return RequirementsNotMet(
        " ".join((words.format(reasons=reasons), *remedies)),
        title=tr("System Requirements Not Met"),
        **lists,
    )


def _detect(probe: Callable[[], T]) -> T | DetectionFailed:
    try:
        return probe()
    except DetectionFailed as error:
        logger.warning("A detection failed: %s", error)
        return error
