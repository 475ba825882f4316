"""What the History page says of a run: how it ended, how long it took, on which machine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.moments import local_time
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.training import JobState
from aura_trainer.gui.training_words import day_text, duration_text

NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class ResultLook:
    """How a result is shown: colour role, icon and word, never the colour alone."""

    tone: str
    icon: str
    word: str


RESULTS = {
    JobState.COMPLETED: ResultLook("good", "check", "Completed"),
    JobState.FAILED: ResultLook("bad", "error", "Failed"),
    JobState.CANCELLED: ResultLook("dim", "stop", "Cancelled"),
}


def name_text(record: AuditRecord) -> str:
    """The model's name."""
    return record.model_name or NOTHING


def error_text(record: AuditRecord) -> str:
    """The typical error on frames the model had not seen."""
    return NOTHING if record.loss is None else f"{record.loss:.3f}"


def time_text(record: AuditRecord) -> str:
    """How long a run took; nothing for one that never began."""
    return duration_text(record.duration_minutes * 60) if record.duration_minutes > 0 else NOTHING


def remark(record: AuditRecord) -> str:
    """What went wrong, else the verdict, on one line."""
    return " ".join((record.error_message or record.notes or "").split()) or NOTHING


def said_of(record: AuditRecord) -> str:
    """What went wrong and what was noted, in full; of a cancelled run both would say the same."""
    if record.status is JobState.CANCELLED:
        return record.error_message or record.notes or ""
    return "\n".join(filter(None, (record.error_message, record.notes)))


def machine_text(machine: SystemInfo) -> str:
    """``Linux 6.8, 16 GB, no GPU``; runs of early versions did not note their machine."""
    if not _known(machine):
        return "not recorded"
    gpu = (machine.gpu_name or "GPU") if machine.has_gpu else "no GPU"
    return ", ".join([machine.os_version or "unknown system", f"{machine.total_ram_gb:.0f} GB", gpu])


def machines_differ(records: Iterable[AuditRecord]) -> bool:
    """Whether runs were made on more than one machine."""
    return len({record.system_info for record in records if _known(record.system_info)}) > 1


def _known(machine: SystemInfo) -> bool:
    return machine.total_ram_gb > 0 or machine.os_version is not None


def run_lines(record: AuditRecord) -> list[tuple[str, str]]:
    """A run in full but for its model file, a name and a value a line."""
    lines = [
        ("Ended", f"{local_time(record.ended_at):%Y-%m-%d %H:%M:%S}"),
        ("Rated frames", f"{record.annotation_count:,}"),
        ("Took", time_text(record)),
        ("Machine", machine_text(record.system_info)),
        ("Profile", record.user_id),
        ("Job", record.job_id),
    ]
    if record.loss is not None:
        lines.insert(2, ("Error on unseen frames", error_text(record)))
    if record.epochs is not None:
        lines.append(("Epochs", f"{record.epochs:,}"))
    return lines


def run_as_text(record: AuditRecord) -> str:
    """A run in full, for the clipboard."""
    head = f"{name_text(record)}: {RESULTS[record.status].word}"
    said = [said_of(record)] if said_of(record) else []
    lines = [f"{name}: {value}" for name, value in run_lines(record)]
    file = [f"Model file: {record.model_path}"] if record.model_path else []
    return "\n".join([head, *said, *lines, *file])


def when_text(record: AuditRecord) -> str:
    """When a run ended, as ``today 14:02`` or ``18 Nov``."""
    return day_text(record.ended_at)


def quality_sentence(completed: Sequence[AuditRecord], qualities: Mapping[str, RunQuality]) -> str:
    """Say whether the models got better.

    Args:
        completed: Completed runs with an error, from the oldest on.
        qualities: What else is known of them, by job id.
    """
    if not completed:
        return "None of the runs shown made a model, so there is no quality to show."
    last = completed[-1]
    facts = {"last": name_text(last), "loss": error_text(last)}
    if len(completed) == 1:
        mean = qualities[last.job_id].mean_loss
        if mean is None:
            return "{last} has a typical error of {loss}; with a second run you will see which way it goes.".format(
                **facts
            )
        return (
            "{last} has a typical error of {loss}, against {mean:.3f} for always saying the average; with a second "
            "run you will see which way it goes."
        ).format(**facts, mean=mean)
    earlier = completed[:-1]
    best = min(earlier, key=lambda record: record.loss or 0.0)
    facts |= {"best": name_text(best), "bar": error_text(best)}
    if (last.loss or 0.0) < (best.loss or 0.0):
        return "The latest, {last}, has the lowest error so far: {loss}, before that {bar} ({best}).".format(
            **facts
        )
    return "The lowest error is still that of {best}: {bar}; the latest, {last}, has {loss}.".format(**facts)


def bad_lines_text(lines: Sequence[BadLine]) -> str:
    """What is said of lines of the record that do not count; there is at least one."""
    first = lines[0]
    if len(lines) == 1:
        return (
            f"Line {first.number} of the history could not be used and was left as it is: {first.reason}. "
            "It is not shown."
        )
    return (
        f"{len(lines):,} lines of the history could not be used and were left as they are; the first is "
        f"line {first.number}: {first.reason}. They are not shown."
    )
