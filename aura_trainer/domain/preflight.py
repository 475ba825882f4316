"""What is looked at before a training run begins, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aura_trainer.domain.training import Preset


class FindingLevel(StrEnum):
    """How a matter stands: a tick, a warning, or a cross that keeps training from beginning."""

    GOOD = "good"
    WARNING = "warning"
    BLOCKING = "blocking"


class Subject(StrEnum):
    """What a finding is about."""

    ANNOTATIONS = "annotations"
    MEMORY = "memory"
    DISK = "disk"
    GPU = "gpu"


@dataclass(frozen=True, slots=True)
class PreflightFinding:
    """One line of the list a person reads before starting.

    Attributes:
        subject: What it is about.
        standing: How it stands.
        text: What was found, with the figure.
        remedy: What to do about it; empty where nothing is to be done.
    """

    subject: Subject
    standing: FindingLevel
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class TimeEstimate:
    """How long a run will take.

    Attributes:
        seconds: The estimate.
        runs: Runs on this machine it is fitted to; 0 when none of the preset was measured.
        others: Runs of other presets on this machine it is scaled from, where there is none of the preset; 0 of
            both when it is the reference's formula.
        usual: Between which seconds such runs lay where they were measured, while nothing is measured here.
    """

    seconds: float
    runs: int
    others: int = 0
    usual: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """The reference's result, with the findings its lists are made of.

    Gigabytes are units of 2**30 bytes. ``errors`` holds what kept the check itself from being made.
    ``estimated_training_time_minutes`` is for the preset asked about, rounded up, from 1 to 120; ``estimates``
    holds one for each preset. ``blocking`` are those of the warnings that keep training from beginning.
    ``annotation_count`` counts rated frames training can use: those of clips that are where they were imported
    from. ``missing_annotation_count`` counts those of clips that are not there now, ``unmatched_annotation_count``
    ratings of frames that are not imported. ``os_version`` is None for a result of an earlier version.
    """

    timestamp: datetime
    annotation_count: int
    has_gpu: bool
    gpu_name: str | None
    gpu_vram_gb: float
    total_ram_gb: float
    available_ram_gb: float
    available_disk_space_gb: float
    estimated_training_time_minutes: int
    meets_minimum_requirements: bool
    warnings: tuple[str, ...]
    recommendations: tuple[str, ...]
    errors: tuple[str, ...]
    findings: tuple[PreflightFinding, ...] = ()
    estimates: Mapping[Preset, TimeEstimate] = field(default_factory=dict)
    blocking: tuple[str, ...] = ()
    unmatched_annotation_count: int = 0
    missing_annotation_count: int = 0
    os_version: str | None = None
