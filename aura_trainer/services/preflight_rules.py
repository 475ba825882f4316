"""The reference's rules on what a training run needs, each with its words and what to do about it.

A rule adds to notes: a warning in the reference's list, whether it keeps training from beginning, what is
recommended, and the line a person reads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration
from aura_trainer.domain.preflight import FindingLevel, PreflightFinding, Subject, TimeEstimate
from aura_trainer.domain.training import MINIMUM_RATINGS, Preset
from aura_trainer.language import mark, ntr, number, tr
from aura_trainer.ml.memory import most_memory
from aura_trainer.services.hardware import GIGABYTE, DetectionFailed, Gpu, Memory
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
_KEEP_FREE = mark("Ensure at least 4GB RAM is available for training")
_CLIPS_NAMED = 3
_FREE_DISK = mark("Free up at least 5GB of disk space")


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

    def find(self, subject: Subject, standing: FindingLevel, text: str, remedy: str = "") -> None:
        """Add a line for the person."""
        self.findings.append(PreflightFinding(subject, standing, text, remedy))


def judge_gpu(gpu: Gpu | DetectionFailed | None, notes: Notes) -> None:
    """Judge the graphics card, None where there is none."""
    if isinstance(gpu, DetectionFailed):
        notes.warnings.append(
            tr("GPU could not be detected ({gpu}) - training will fall back to the CPU").format(gpu=gpu)
        )
    elif gpu is None:
        notes.warnings.append(tr("No GPU detected - training will use the CPU, roughly 10-50x slower"))
        notes.recommend(tr("Use a machine with a dedicated NVIDIA GPU"))
    elif gpu.vram < _LEAST_VRAM:
        notes.warnings.append(
            tr("Low GPU memory ({gigabytes} GB) - training may be slow or run out of memory").format(
                gigabytes=gigabytes_text(gpu.vram)
            )
        )
        notes.recommend(tr("At least 2GB of GPU memory is needed, 4GB or more is ideal"))
    elif gpu.vram < _GOOD_VRAM:
        notes.warnings.append(
            tr(
                "Limited GPU memory ({gigabytes} GB) - adequate; use a smaller batch if training fails"
            ).format(gigabytes=gigabytes_text(gpu.vram))
        )


def judge_memory(memory: Memory | DetectionFailed, usable: int, preset: Preset, notes: Notes) -> None:
    """Judge the machine's memory, and whether a run on so many ratings fits into it."""
    subject = Subject.MEMORY
    if isinstance(memory, DetectionFailed):
        notes.block(tr("RAM could not be determined ({memory}) - minimum 8GB required").format(memory=memory))
        notes.find(
            subject,
            FindingLevel.BLOCKING,
            tr("How much memory there is cannot be told"),
            tr("The system answered: {memory}. Training needs 8 GB.").format(memory=memory),
        )
        return
    total, free = gigabytes_text(memory.total), gigabytes_text(memory.available)
    if memory.total < LEAST_MEMORY:
        notes.block(tr("Insufficient RAM ({total} GB) - minimum 8GB required").format(total=total))
        notes.recommend(_KEEP_FREE)
        notes.find(
            subject,
            FindingLevel.BLOCKING,
            tr("{total} GB memory: 8 GB are needed").format(total=total),
            tr("Train on a machine with more."),
        )
        return
    needed = most_memory(usable, preset) / GIGABYTE
    if needed > memory.total:
        words = ntr(
            "Insufficient RAM ({total} GB) - training on {count} rating takes up to {needed} GB",
            "Insufficient RAM ({total} GB) - training on {count} ratings takes up to {needed} GB",
            usable,
        )
        notes.block(words.format(total=total, count=number(usable), needed=gigabytes_text(needed)))
        notes.find(
            subject,
            FindingLevel.BLOCKING,
            tr("{total} GB memory: up to {needed} GB are needed").format(
                total=total, needed=gigabytes_text(needed)
            ),
            _more_memory(memory.total, usable, preset),
        )
    elif memory.available < _FREE_MEMORY:
        notes.warnings.append(
            tr("Low available RAM ({free} GB) - close other applications before training").format(free=free)
        )
        notes.recommend(_KEEP_FREE)
        notes.find(
            subject,
            FindingLevel.WARNING,
            tr("{total} GB memory, only {free} GB free").format(total=total, free=free),
            tr("Close other programs, so that 4 GB are free."),
        )
    elif needed > memory.available:
        words = ntr(
            "Low available RAM ({free} GB) - training on {count} rating takes up to {needed} GB",
            "Low available RAM ({free} GB) - training on {count} ratings takes up to {needed} GB",
            usable,
        )
        notes.warnings.append(words.format(free=free, count=number(usable), needed=gigabytes_text(needed)))
        notes.find(
            subject,
            FindingLevel.WARNING,
            tr("{total} GB memory, {free} GB free: up to {needed} GB are needed").format(
                total=total, free=free, needed=gigabytes_text(needed)
            ),
            tr("Close other programs."),
        )
    else:
        if memory.total < _GOOD_MEMORY:
            notes.recommend(tr("16GB or more RAM is recommended for best performance"))
        notes.find(
            subject, FindingLevel.GOOD, tr("{total} GB memory, {free} GB free").format(total=total, free=free)
        )


def _more_memory(total: float, usable: int, preset: Preset) -> str:
    if preset is not Preset.QUICK and most_memory(usable, Preset.QUICK) / GIGABYTE <= total:
        return tr("Choose the preset {quick}, which takes less, or train on a machine with more.").format(
            quick=Preset.QUICK.words
        )
    return tr("Train on a machine with more.")


def judge_disk(free: float | DetectionFailed, folder: str, notes: Notes) -> None:
    """Judge the room on the disk of the data folder, in gigabytes."""
    subject = Subject.DISK
    if isinstance(free, DetectionFailed):
        notes.block(
            tr("Disk space could not be determined ({free}) - minimum 2GB required").format(free=free)
        )
        notes.find(
            subject,
            FindingLevel.BLOCKING,
            tr("How much room the data disk has cannot be told"),
            tr("The system answered: {free}. Training needs 2 GB on the disk of {folder}.").format(
                free=free, folder=folder
            ),
        )
        return
    gigabytes = gigabytes_text(free)
    remedy = tr("Free 5 GB on the disk of {folder}.").format(folder=folder)
    if free < LEAST_DISK:
        notes.block(
            tr("Critical: insufficient disk space ({gigabytes} GB) - minimum 2GB required").format(
                gigabytes=gigabytes
            )
        )
        notes.recommend(_FREE_DISK)
        words = tr("{gigabytes} GB free on the data disk: 2 GB are needed")
        notes.find(subject, FindingLevel.BLOCKING, words.format(gigabytes=gigabytes), remedy)
    elif free < _GOOD_DISK:
        notes.warnings.append(
            tr("Low disk space ({gigabytes} GB) - training may run out of room").format(gigabytes=gigabytes)
        )
        notes.recommend(_FREE_DISK)
        words = tr("Only {gigabytes} GB free on the data disk")
        notes.find(subject, FindingLevel.WARNING, words.format(gigabytes=gigabytes), remedy)
    else:
        words = tr("{gigabytes} GB free on the data disk")
        notes.find(subject, FindingLevel.GOOD, words.format(gigabytes=gigabytes))


def judge_ratings(usable: int, unmatched: int, missing: Sequence[RatedMedia], notes: Notes) -> None:
    """Judge the number of rated frames that can be trained on.

    Args:
        usable: Rated frames of clips that are there.
        unmatched: Ratings of frames that are not imported.
        missing: Rated clips that are not there.
        notes: Where it is told.
    """
    subject, rated = Subject.ANNOTATIONS, plural(usable, "rated frame")
    if usable < MINIMUM_RATINGS:
        notes.block(
            ntr(
                "Insufficient training data ({usable} annotation) - minimum {least} required, {wanted}+ recommended",
                "Insufficient training data ({usable} annotations) - minimum {least} required, {wanted}+ recommended",
                usable,
            ).format(usable=usable, least=MINIMUM_RATINGS, wanted=_GOOD_RATINGS)
        )
        remedy = _ways_to_more(MINIMUM_RATINGS - usable, unmatched, missing)
        notes.find(
            subject,
            FindingLevel.BLOCKING,
            tr("{rated}: {least} are needed").format(rated=rated, least=MINIMUM_RATINGS),
            remedy,
        )
    elif usable < _GOOD_RATINGS:
        notes.recommend(
            tr("{wanted}+ annotations are recommended for better model quality").format(wanted=_GOOD_RATINGS)
        )
        notes.find(
            subject,
            FindingLevel.GOOD,
            rated,
            tr("{wanted} or more make a better model.").format(wanted=_GOOD_RATINGS),
        )
    else:
        notes.find(subject, FindingLevel.GOOD, rated)
    _judge_missing(missing, notes)


def judge_left_out(usable: int, unmatched: int, bad_lines: int, notes: Notes) -> None:
    """Tell what of the ratings no training learns from.

    Args:
        usable: Rated frames of clips that are there.
        unmatched: Ratings of frames that are not imported.
        bad_lines: Lines of the rating file that could not be read.
        notes: Where it is told.
    """
    # Where there are too few it is said already that importing their clips would help.
    if unmatched and usable >= MINIMUM_RATINGS:
        _leave_out(
            ntr(
                "{count} rating of a frame that is not imported: left out",
                "{count} ratings of frames that are not imported: left out",
                unmatched,
            ).format(count=number(unmatched)),
            tr("Import their clips again to use them."),
            notes,
        )
    if bad_lines:
        _leave_out(
            tr("{lines} of the rating file set aside, unreadable").format(lines=plural(bad_lines, "line")),
            tr("All other ratings are used."),
            notes,
        )


def _leave_out(text: str, remedy: str, notes: Notes) -> None:
    notes.warnings.append(text)
    notes.find(Subject.ANNOTATIONS, FindingLevel.WARNING, text, remedy)


def _ways_to_more(needed: int, unmatched: int, missing: Sequence[RatedMedia]) -> str:
    ways = [tr("Rate {frames}.").format(frames=plural(needed, "more frame"))]
    if unmatched:
        ways.append(
            ntr(
                "{count} more rating is of a frame that is not imported: import its clip.",
                "{count} more ratings are of frames that are not imported: import their clips.",
                unmatched,
            ).format(count=number(unmatched))
        )
    if missing:
        first = missing[0]
        ways.append(
            tr(
                "{ratings} cannot be used, as {path} is missing ({frames}): connect its disk, or relink it if it has "
                "moved."
            ).format(ratings=_ratings(missing), path=first.media.path, frames=first.frames_named)
        )
    return " ".join(ways)


def _judge_missing(missing: Sequence[RatedMedia], notes: Notes) -> None:
    """Name the clips that are not there, the first few each by a line of its own."""
    for item in missing:
        notes.warnings.append(
            tr("{path} is missing - its {ratings} cannot be used").format(
                path=item.media.path, ratings=_ratings([item])
            )
        )
    for item in missing[:_CLIPS_NAMED]:
        name = Path(item.media.path).name
        notes.find(
            Subject.ANNOTATIONS,
            FindingLevel.WARNING,
            tr("{name} is missing: {left_out}").format(
                name=name, left_out=ratings_left_out(len(item.ratings))
            ),
            tr("It was {path}: connect its disk, or relink it if it has moved.").format(path=item.media.path),
        )
    rest = missing[_CLIPS_NAMED:]
    if rest:
        words = ntr(
            "{count} more clip is missing: {left_out}",
            "{count} more clips are missing: {left_out}",
            len(rest),
        )
        left_out = ratings_left_out(sum(len(item.ratings) for item in rest))
        notes.find(
            Subject.ANNOTATIONS,
            FindingLevel.WARNING,
            words.format(count=len(rest), left_out=left_out),
            tr("Relink them, or connect their disk."),
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
            FindingLevel.WARNING,
            tr("The GPU could not be looked at ({gpu})").format(gpu=gpu),
            tr("Nothing needs to be done: training does without one."),
        )
        return
    card = tr("No GPU") if gpu is None else f"{gpu.name}, {gigabytes_text(gpu.vram)} GB"
    if estimate is not None and estimate.runs:
        notes.find(
            Subject.GPU,
            FindingLevel.GOOD,
            tr("{card}: the {preset} preset takes about {duration} here").format(
                card=card, preset=preset.words, duration=duration(estimate.seconds)
            ),
        )
    else:
        notes.find(
            Subject.GPU, FindingLevel.GOOD, tr("{card}: training runs on the processor").format(card=card)
        )


def gigabytes_text(gigabytes: float) -> str:
    """Write gigabytes with one decimal, rounded down so that too little never reads like enough."""
    return f"{math.floor(gigabytes * 10) / 10:.1f}"
