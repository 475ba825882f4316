"""The reference's rules on what a training run needs, each with its words and what to do about it.

A rule adds to notes: a warning in the reference's list, whether it keeps training from beginning, what is
recommended, and the line a person reads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.domain.counting import plural
from aura_trainer.domain.preflight import PreflightFinding, Standing, Subject, TimeEstimate
from aura_trainer.domain.training import MINIMUM_RATINGS, Preset
from aura_trainer.services.hardware import DetectionFailed, Gpu, Memory
from aura_trainer.services.usable_ratings import RatedMedia, ratings_left_out

LEAST_MEMORY = 7.5
"""Gigabytes. A machine sold with 8 keeps a part for itself and tells of less."""

LEAST_DISK = 2.0
"""Gigabytes on the disk of the data folder."""

# Likewise for a machine sold with 16.
_GOOD_MEMORY = 15.0
_FREE_MEMORY = 4.0
_GOOD_DISK = 5.0
_LEAST_VRAM, _GOOD_VRAM = 2.0, 4.0
_GOOD_RATINGS = 100
_KEEP_FREE = "Ensure at least 4GB RAM is available for training"
_CLIPS_NAMED = 3
_FIND_CLIP = "connect its disk, or relink it if it has moved."
_FREE_DISK = "Free up at least 5GB of disk space"


@dataclass(slots=True)
class Notes:
    """What the rules have said so far; ``blocking`` are those of the warnings that keep training from beginning."""

    warnings: list[str] = field(default_factory=list)
    blocking: list[str] = field(default_factory=list)
    recommendations: list[str] = field(default_factory=list)
    findings: list[PreflightFinding] = field(default_factory=list)

    def block(self, warning: str) -> None:
        """Add a warning that keeps training from beginning."""
        self.warnings.append(warning)
        self.blocking.append(warning)

    def recommend(self, *advice: str) -> None:
        """Add recommendations, each once."""
        self.recommendations += [words for words in advice if words not in self.recommendations]

    def find(self, subject: Subject, standing: Standing, text: str, remedy: str = "") -> None:
        """Add a line for the person."""
        self.findings.append(PreflightFinding(subject, standing, text, remedy))


def judge_gpu(gpu: Gpu | DetectionFailed | None, notes: Notes) -> None:
    """Judge the graphics card, None where there is none."""
    if isinstance(gpu, DetectionFailed):
        notes.warnings.append(f"GPU could not be detected ({gpu}) - training will fall back to the CPU")
    elif gpu is None:
        notes.warnings.append("No GPU detected - training will use the CPU, roughly 10-50x slower")
        notes.recommend("Use a machine with a dedicated NVIDIA GPU")
    elif gpu.vram < _LEAST_VRAM:
        notes.warnings.append(
            f"Low GPU memory ({figure(gpu.vram)} GB) - training may be slow or run out of memory"
        )
        notes.recommend("At least 2GB of GPU memory is needed, 4GB or more is ideal")
    elif gpu.vram < _GOOD_VRAM:
        notes.warnings.append(
            f"Limited GPU memory ({figure(gpu.vram)} GB) - adequate; use a smaller batch if training fails"
        )


def judge_memory(memory: Memory | DetectionFailed, notes: Notes) -> None:
    """Judge the machine's memory."""
    subject = Subject.MEMORY
    if isinstance(memory, DetectionFailed):
        notes.block(f"RAM could not be determined ({memory}) - minimum 8GB required")
        notes.find(
            subject,
            Standing.BLOCKING,
            "How much memory there is cannot be told",
            f"The system answered: {memory}. Training needs 8 GB.",
        )
        return
    total, free = figure(memory.total), figure(memory.available)
    if memory.total < LEAST_MEMORY:
        notes.block(f"Insufficient RAM ({total} GB) - minimum 8GB required")
        notes.recommend(_KEEP_FREE)
        notes.find(
            subject, Standing.BLOCKING, f"{total} GB memory: 8 GB are needed", "Train on a machine with more."
        )
    elif memory.available < _FREE_MEMORY:
        notes.warnings.append(f"Low available RAM ({free} GB) - close other applications before training")
        notes.recommend(_KEEP_FREE)
        notes.find(
            subject,
            Standing.WARNING,
            f"{total} GB memory, only {free} GB free",
            "Close other programs, so that 4 GB are free.",
        )
    else:
        if memory.total < _GOOD_MEMORY:
            notes.recommend("16GB or more RAM is recommended for best performance")
        notes.find(subject, Standing.GOOD, f"{total} GB memory, {free} GB free")


def judge_disk(free: float | DetectionFailed, folder: str, notes: Notes) -> None:
    """Judge the room on the disk of the data folder, in gigabytes."""
    subject = Subject.DISK
    if isinstance(free, DetectionFailed):
        notes.block(f"Disk space could not be determined ({free}) - minimum 2GB required")
        notes.find(
            subject,
            Standing.BLOCKING,
            "How much room the data disk has cannot be told",
            f"The system answered: {free}. Training needs 2 GB on the disk of {folder}.",
        )
        return
    words = f"{figure(free)} GB free on the data disk"
    remedy = f"Free 5 GB on the disk of {folder}."
    if free < LEAST_DISK:
        notes.block(f"Critical: insufficient disk space ({figure(free)} GB) - minimum 2GB required")
        notes.recommend(_FREE_DISK)
        notes.find(subject, Standing.BLOCKING, f"{words}: 2 GB are needed", remedy)
    elif free < _GOOD_DISK:
        notes.warnings.append(f"Low disk space ({figure(free)} GB) - training may run out of room")
        notes.recommend(_FREE_DISK)
        notes.find(subject, Standing.WARNING, f"Only {words}", remedy)
    else:
        notes.find(subject, Standing.GOOD, words)


def judge_ratings(usable: int, unmatched: int, missing: Sequence[RatedMedia], notes: Notes) -> None:
    """Judge the number of rated frames that can be trained on.

    Args:
        usable: Rated frames of clips that are there.
        unmatched: Ratings of frames that are not imported.
        missing: Rated clips that are not there.
        notes: Where it is told.
    """
    subject = Subject.ANNOTATIONS
    if usable < MINIMUM_RATINGS:
        notes.block(
            f"Insufficient training data ({usable} annotations) - minimum {MINIMUM_RATINGS} required, "
            f"{_GOOD_RATINGS}+ recommended"
        )
        remedy = _ways_to_more(MINIMUM_RATINGS - usable, unmatched, missing)
        notes.find(subject, Standing.BLOCKING, f"{rated(usable)}: {MINIMUM_RATINGS} are needed", remedy)
    elif usable < _GOOD_RATINGS:
        notes.recommend(f"{_GOOD_RATINGS}+ annotations are recommended for better model quality")
        notes.find(subject, Standing.GOOD, rated(usable), f"{_GOOD_RATINGS} or more make a better model.")
    else:
        notes.find(subject, Standing.GOOD, rated(usable))
    _judge_missing(missing, notes)


def _ways_to_more(needed: int, unmatched: int, missing: Sequence[RatedMedia]) -> str:
    ways = [f"Rate {plural(needed, 'more frame')}."]
    if unmatched == 1:
        ways.append("1 more rating is of a frame that is not imported: import its clip.")
    elif unmatched:
        ways.append(f"{unmatched} more ratings are of frames that are not imported: import their clips.")
    if missing:
        first = missing[0]
        ways.append(
            f"{_ratings(missing)} cannot be used, as {first.media.path} is missing ({first.frames_named}): {_FIND_CLIP}"
        )
    return " ".join(ways)


def _judge_missing(missing: Sequence[RatedMedia], notes: Notes) -> None:
    """Name the clips that are not there, the first few each by a line of its own."""
    for item in missing:
        notes.warnings.append(f"{item.media.path} is missing - its {_ratings([item])} cannot be used")
    for item in missing[:_CLIPS_NAMED]:
        name = Path(item.media.path).name
        notes.find(
            Subject.ANNOTATIONS,
            Standing.WARNING,
            f"{name} is missing: {ratings_left_out(len(item.ratings))}",
            f"It was {item.media.path}: {_FIND_CLIP}",
        )
    rest = missing[_CLIPS_NAMED:]
    if rest:
        words = f"{len(rest)} more {'clip is' if len(rest) == 1 else 'clips are'} missing"
        left_out = ratings_left_out(sum(len(item.ratings) for item in rest))
        notes.find(
            Subject.ANNOTATIONS,
            Standing.WARNING,
            f"{words}: {left_out}",
            "Relink them, or connect their disk.",
        )


def _ratings(missing: Sequence[RatedMedia]) -> str:
    return plural(sum(len(item.ratings) for item in missing), "rating")


def find_gpu(
    gpu: Gpu | DetectionFailed | None, preset: Preset, estimate: TimeEstimate | None, notes: Notes
) -> None:
    """Add the line on the graphics card: none is needed here, so it tells how long a run takes without."""
    if isinstance(gpu, DetectionFailed):
        notes.find(
            Subject.GPU,
            Standing.WARNING,
            f"The GPU could not be looked at ({gpu})",
            "Nothing needs to be done: training does without one.",
        )
        return
    card = "No GPU" if gpu is None else f"{gpu.name}, {figure(gpu.vram)} GB"
    if estimate is not None and estimate.runs:
        notes.find(
            Subject.GPU,
            Standing.GOOD,
            f"{card}: the {preset.value} preset takes about {duration(estimate.seconds)} here",
        )
    else:
        notes.find(Subject.GPU, Standing.GOOD, f"{card}: training runs on the processor")


def figure(gigabytes: float) -> str:
    """Write gigabytes with one decimal, rounded down so that too little never reads like enough."""
    return f"{math.floor(gigabytes * 10) / 10:.1f}"


def rated(count: int) -> str:
    """Write a number of rated frames."""
    return plural(count, "rated frame")


def duration(seconds: float) -> str:
    """Write a time as one would say it: seconds below a minute and a half, else minutes."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
