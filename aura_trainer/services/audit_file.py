"""The formats training runs are kept in: a line of the audit log, and a table for a spreadsheet."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, SystemInfo
from aura_trainer.domain.training import JobState
from aura_trainer.language import tr
from aura_trainer.services.json_lines import (
    MalformedLine,
    find_field,
    parse_object,
    parse_time,
    serialise_object,
    split_lines,
    time_text,
)
from aura_trainer.services.spreadsheet import as_spreadsheet

# Beyond these a figure says nothing: two centuries of training, and a petabyte of memory.
_MOST_MINUTES = 100_000_000
_MOST_GIGABYTES = 1_000_000
# The largest number up to which JSON holds every whole one.
_LARGEST_COUNT = 2**53


@dataclass(frozen=True, slots=True)
class AuditContent:
    """The records of a file in the order of its lines, and the lines that could not be read."""

    records: tuple[AuditRecord, ...]
    bad_lines: tuple[BadLine, ...]


def parse_audit(data: bytes) -> AuditContent:
    """Read an audit log; a bad line does not stop the others. Of two lines on one job the first counts."""
    records: list[AuditRecord] = []
    bad: list[BadLine] = []
    line_of: dict[str, int] = {}
    for number, raw in split_lines(data):
        try:
            record = parse_record(raw)
            first = line_of.setdefault(record.job_id, number)
            if first != number:
                raise MalformedLine(
                    tr("job {job_id} is recorded on line {line} already, which counts").format(
                        job_id=record.job_id, line=first
                    )
                )
            records.append(record)
        except MalformedLine as error:
            bad.append(BadLine(number, raw.decode("utf-8", "replace"), str(error)))
    return AuditContent(tuple(records), tuple(bad))


def parse_record(raw: bytes) -> AuditRecord:
    """Read one line.

    Raises:
        MalformedLine: It is no record of a run that has ended.
    """
    fields = parse_object(raw)
    completed = _optional(fields, "CompletedAt")
    return AuditRecord(
        job_id=_text(fields, "JobId"),
        user_id=_text(fields, "UserId"),
        started_at=parse_time(find_field(fields, "StartedAt"), "StartedAt"),
        completed_at=None if completed is None else parse_time(completed, "CompletedAt"),
        status=_status(fields),
        annotation_count=_count(fields, "AnnotationCount"),
        model_name=_optional_text(fields, "ModelName"),
        model_path=_optional_text(fields, "ModelPath"),
        loss=_optional_number(fields, "Loss"),
        epochs=None if _optional(fields, "Epochs") is None else _count(fields, "Epochs"),
        duration_minutes=_amount(fields, "DurationMinutes", _MOST_MINUTES),
        error_message=_optional_text(fields, "ErrorMessage"),
        notes=_optional_text(fields, "Notes"),
        system_info=_system_info(fields),
    )


def serialise_record(record: AuditRecord) -> bytes:
    """Write one line, with its line end."""
    info = record.system_info
    return serialise_object(
        {
            "JobId": record.job_id,
            "UserId": record.user_id,
            "StartedAt": time_text(record.started_at),
            "CompletedAt": None if record.completed_at is None else time_text(record.completed_at),
            "Status": record.status.value,
            "AnnotationCount": record.annotation_count,
            "ModelName": record.model_name,
            "ModelPath": record.model_path,
            "Loss": record.loss,
            "Epochs": record.epochs,
            "DurationMinutes": record.duration_minutes,
            "ErrorMessage": record.error_message,
            "Notes": record.notes,
            "SystemInfo": {
                "HasGpu": info.has_gpu,
                "GpuName": info.gpu_name,
                "TotalRamGb": info.total_ram_gb,
                "OsVersion": info.os_version,
            },
        }
    )


def write_audit_csv(records: Iterable[AuditRecord]) -> bytes:
    """Write runs as a table a spreadsheet opens as it is: marked as UTF-8, and no cell is taken for a formula."""
    return as_spreadsheet(_CSV_COLUMNS, map(_cells, records))


_CSV_COLUMNS = (
    "jobId", "userId", "startedAt", "completedAt", "status", "annotationCount", "modelName", "modelPath",
    "loss", "epochs", "durationMinutes", "errorMessage", "notes", "hasGpu", "gpuName", "totalRamGb", "osVersion",
)  # fmt: skip


def _cells(record: AuditRecord) -> Iterator[object]:
    info = record.system_info
    yield from (record.job_id, record.user_id, time_text(record.started_at))
    yield None if record.completed_at is None else time_text(record.completed_at)
    yield from (record.status.value, record.annotation_count, record.model_name, record.model_path)
    yield from (record.loss, record.epochs, record.duration_minutes, record.error_message, record.notes)
    yield from (info.has_gpu, info.gpu_name, info.total_ram_gb, info.os_version)


def _optional(fields: Mapping[str, object], name: str) -> object:
    try:
        return find_field(fields, name)
    except MalformedLine:
        return None


def _text(fields: Mapping[str, object], name: str) -> str:
    value = find_field(fields, name)
    if not isinstance(value, str) or not value.strip():
        raise MalformedLine(tr("{name} must be a text that is not empty").format(name=name))
    return value


def _optional_text(fields: Mapping[str, object], name: str) -> str | None:
    value = _optional(fields, name)
    if value is not None and not isinstance(value, str):
        raise MalformedLine(
            tr("{name} must be a text, got {value}").format(name=name, value=json.dumps(value))
        )
    return value


def _number(fields: Mapping[str, object], name: str) -> float:
    value = find_field(fields, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedLine(
            tr("{name} must be a number, got {value}").format(name=name, value=json.dumps(value))
        )
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise MalformedLine(tr("{name} must be a finite number").format(name=name))
    return number


def _optional_number(fields: Mapping[str, object], name: str) -> float | None:
    return None if _optional(fields, name) is None else _number(fields, name)


def _count(fields: Mapping[str, object], name: str) -> int:
    value = _amount(fields, name, _LARGEST_COUNT)
    if not value.is_integer():
        raise MalformedLine(tr("{name} must be a whole number, got {value:g}").format(name=name, value=value))
    return int(value)


def _amount(fields: Mapping[str, object], name: str, most: int) -> float:
    value = _number(fields, name)
    if not 0 <= value <= most:
        raise MalformedLine(
            tr("{name} must be from 0 to {most:,}, got {value:g}").format(name=name, most=most, value=value)
        )
    return value


def _status(fields: Mapping[str, object]) -> JobState:
    value = find_field(fields, "Status")
    ended = {state.value: state for state in JobState if state.terminal}
    if not isinstance(value, str) or value not in ended:
        raise MalformedLine(
            tr("Status must be one of {choices}, got {value}").format(
                choices=", ".join(ended), value=json.dumps(value)
            )
        )
    return ended[value]


def _system_info(fields: Mapping[str, object]) -> SystemInfo:
    value = find_field(fields, "SystemInfo")
    if not isinstance(value, dict):
        raise MalformedLine(tr("SystemInfo must be an object"))
    has_gpu = find_field(value, "HasGpu")
    if not isinstance(has_gpu, bool):
        raise MalformedLine(tr("HasGpu must be true or false, got {value}").format(value=json.dumps(has_gpu)))
    return SystemInfo(
        has_gpu=has_gpu,
        gpu_name=_optional_text(value, "GpuName"),
        total_ram_gb=_amount(value, "TotalRamGb", _MOST_GIGABYTES),
        os_version=_optional_text(value, "OsVersion"),
    )
