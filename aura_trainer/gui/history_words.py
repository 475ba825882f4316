"""What the History page says of a run: how it ended, how long it took, on which machine."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.counting import plural
from aura_trainer.domain.durations import duration_text
from aura_trainer.domain.moments import local_time
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.training import JobState, said
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.dates import day_text
from aura_trainer.language import mark, number, tr
from aura_trainer.services.analysis_words import verdict_word
from aura_trainer.services.run_records import BY_ITSELF, NOTED_STOPPED_EARLY

NOTHING = "\N{EN DASH}"

_NOTES = frozenset({mark("Cancelled while running"), mark("Cancelled before it began")})
_VERDICTS = {verdict.words: verdict for verdict in Recommendation}
_NOT_DEPLOYED = mark("not deployed")
_USES = frozenset({mark("deployed"), _NOT_DEPLOYED})
_ASIDES = (NOTED_STOPPED_EARLY, BY_ITSELF)
_COUNTED = re.compile(r"(.+), ([\d,]+) warnings?")


@dataclass(frozen=True, slots=True)
class ResultLook:
    """How a result is shown beside its word: colour role and icon, never the colour alone."""

    tone: str
    icon: str


RESULTS = {
    JobState.COMPLETED: ResultLook("good", "check"),
    JobState.FAILED: ResultLook("bad", "error"),
    JobState.CANCELLED: ResultLook("dim", "stop"),
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


def remark(record: AuditRecord, quality: RunQuality | None = None) -> str:
    """What went wrong, else the verdict, on one line; ``quality`` as ``note_text`` takes it."""
    return " ".join((said(record.error_message or "") or note_text(record, quality)).split()) or NOTHING


def note_text(record: AuditRecord, quality: RunQuality | None = None) -> str:
    """What was noted of a run, which is stored in English; what others may have noted stays as it is.

    The note is of the moment the run ended. Where it is known that the model was put in use since, that is said instead.
    """
    noted = record.notes or ""
    found = _COUNTED.fullmatch(noted)
    words, count = (noted, None) if found is None else found.groups()
    parts = words.split(", ")
    asides = [part for part in parts if part in _ASIDES]
    words = ", ".join(part for part in parts if part not in _ASIDES)
    if words:
        told = _outcome(words, quality)
        if told is None:
            return noted
    elif asides:
        told = tr(asides.pop(0))
    else:
        return noted
    for aside in asides:
        told = tr("{note}, {more}").format(note=told, more=tr(aside))
    if count is None:
        return told
    warnings = plural(int(count.replace(",", "")), "warning")
    return tr("{note}, {warnings}").format(note=told, warnings=warnings)


def _outcome(words: str, quality: RunQuality | None) -> str | None:
    """A verdict and what became of the model, or how a run was cancelled; None where the words are not ours."""
    if words in _NOTES:
        return tr(words)
    verdict, _, use = words.partition(", ")
    if verdict not in _VERDICTS or use not in _USES:
        return None
    if quality is not None and quality.in_use:
        became = tr("in use")
    elif use == _NOT_DEPLOYED and quality is not None and quality.deployed:
        became = tr("deployed later")
    else:
        became = tr(use)
    return tr("{note}, {more}").format(note=verdict_word(_VERDICTS[verdict]), more=became)


def began_by_itself(record: AuditRecord) -> bool:
    """Whether nobody asked for the run by hand."""
    return BY_ITSELF in (record.notes or "").split(", ")


def said_of(record: AuditRecord, quality: RunQuality | None = None) -> str:
    """What went wrong and what was noted, in full; of a cancelled run both would say the same."""
    if record.status is JobState.CANCELLED:
        return said(record.error_message or "") or note_text(record)
    return "\n".join(filter(None, (said(record.error_message or ""), note_text(record, quality))))


def machine_text(machine: SystemInfo) -> str:
    """``Linux 6.8, 16 GB, no GPU``; runs of early versions did not note their machine."""
    if not _known(machine):
        return tr("not recorded")
    gpu = (machine.gpu_name or "GPU") if machine.has_gpu else tr("no GPU")
    return ", ".join([machine.os_version or tr("unknown system"), f"{machine.total_ram_gb:.0f} GB", gpu])


def machines_differ(records: Iterable[AuditRecord]) -> bool:
    """Whether runs were made on more than one machine."""
    return len({record.system_info for record in records if _known(record.system_info)}) > 1


def _known(machine: SystemInfo) -> bool:
    return machine.total_ram_gb > 0 or machine.os_version is not None


def run_lines(record: AuditRecord) -> list[tuple[str, str]]:
    """A run in full but for its model file, a name and a value a line."""
    lines = [
        (tr("Ended"), f"{local_time(record.ended_at):%Y-%m-%d %H:%M:%S}"),
        (tr("Rated frames"), number(record.annotation_count)),
        (tr("Took"), time_text(record)),
        (tr("Machine"), machine_text(record.system_info)),
        (tr("Profile"), record.user_id),
        (tr("Job"), record.job_id),
    ]
    if record.loss is not None:
        lines.insert(2, (tr("Error on unseen frames"), error_text(record)))
    if began_by_itself(record):
        lines.insert(1, (tr("Begun"), tr("by itself")))
    if record.epochs is not None:
        lines.append((tr("Epochs"), number(record.epochs)))
    return lines


def run_as_text(record: AuditRecord, quality: RunQuality | None = None) -> str:
    """A run in full, for the clipboard."""
    head = f"{name_text(record)}: {record.status.words}"
    noted = said_of(record, quality)
    told = [noted] if noted else []
    lines = [f"{name}: {value}" for name, value in run_lines(record)]
    file = [tr("Model file: {path}").format(path=record.model_path)] if record.model_path else []
    return "\n".join([head, *told, *lines, *file])


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
        return tr("None of the runs shown made a model, so there is no quality to show.")
    last = completed[-1]
    facts = {"last": name_text(last), "loss": error_text(last)}
    if len(completed) == 1:
        mean = qualities[last.job_id].mean_loss
        if mean is None:
            return tr(
                "{last} has a typical error of {loss}; with a second run you will see which way it goes."
            ).format(**facts)
        return (
            tr(
                "{last} has a typical error of {loss}, against {mean:.3f} for always saying the average; with a second "
                "run you will see which way it goes."
            )
        ).format(**facts, mean=mean)
    earlier = completed[:-1]
    best = min(earlier, key=lambda record: record.loss or 0.0)
    facts |= {"best": name_text(best), "bar": error_text(best)}
    if (last.loss or 0.0) < (best.loss or 0.0):
        return tr(
            "The latest, {last}, has the lowest error so far: {loss}, before that {bar} ({best})."
        ).format(**facts)
    return tr("The lowest error is still that of {best}: {bar}; the latest, {last}, has {loss}.").format(
        **facts
    )


def bad_lines_text(lines: Sequence[BadLine]) -> str:
    """What is said of lines of the record that do not count; there is at least one."""
    first = lines[0]
    if len(lines) == 1:
        words = tr(
            "Line {number} of the history could not be used and was left as it is: {reason}. It is not shown."
        )
    else:
        words = tr(
            "{count} lines of the history could not be used and were left as they are; the first is line {number}: "
            "{reason}. They are not shown."
        )
    return words.format(count=number(len(lines)), number=first.number, reason=first.reason)
