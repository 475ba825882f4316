"""The record of every training run that has ended, kept for good.

The file only grows, one line a run, and each line is on the disk before it is acknowledged. Several processes may
write to it; every line is written under one lock.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, TrainingStatistics
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.training import JobState
from aura_trainer.language import tr
from aura_trainer.services.audit_file import AuditContent, parse_audit, serialise_record, write_audit_csv
from aura_trainer.services.data_paths import DataPaths
from aura_trainer.services.files import FileLayer, append_durably, read_if_present, write_atomically
from aura_trainer.services.json_lines import is_torn
from aura_trainer.services.locks import ProcessLock
from aura_trainer.services.log import operation
from aura_trainer.services.own_files import writable_target

logger = logging.getLogger(__name__)

STATISTICS_RECORDS = 1000
"""How many of the latest runs the figures are of."""


@dataclass(frozen=True, slots=True)
class AuditHistory:
    """Runs, newest first, and what there is besides.

    Attributes:
        records: The runs asked for, newest first.
        matching: How many runs fit the filters, those beyond the number asked for included.
        bad_lines: Lines of the whole file that cannot be read, or record a job a second time.
    """

    records: tuple[AuditRecord, ...]
    matching: int
    bad_lines: tuple[BadLine, ...]


class TrainingAudit:
    """Keeps and finds the records of training runs. Thread-safe; several processes may share a data folder.

    Args:
        paths: Where the file is.
        files: The file layer.
        lock: Held by whoever writes to or reads the audit log.
    """

    def __init__(self, paths: DataPaths, files: FileLayer, lock: ProcessLock) -> None:
        self._paths = paths
        self._path = paths.audit_log
        self._files = files
        self._lock = lock

    def record(self, record: AuditRecord) -> None:
        """Keep a run for good, and return once it is on the disk. A job recorded already is not recorded twice.

        Raises:
            InvalidInput: The run has not ended.
            StorageFailure: The disk refused; the file is as it was.
            Conflict: Somebody else is holding the audit log.
        """
        if not record.status.terminal:
            raise InvalidInput(
                tr("Job {job_id} is {state}; only what has ended is recorded.").format(
                    job_id=record.job_id, state=record.status.words
                )
            )
        with operation(logger, f"Recording of job {record.job_id}"), self._lock.held():
            data = read_if_present(self._files, self._path) or b""
            if any(known.job_id == record.job_id for known in parse_audit(data).records):
                return
            # A line the power cut short must not swallow the one that follows it.
            line = b"\n" * is_torn(data) + serialise_record(record)
            append_durably(
                self._files,
                self._path,
                line,
                kept=tr("The runs recorded earlier are untouched; this one was not recorded."),
                unsure=tr(
                    "The runs recorded earlier are untouched; "
                    "reading the file again will show whether this one is there."
                ),
            )

    def history(
        self,
        max_records: int = 50,
        *,
        status: JobState | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AuditHistory:
        """Find the latest runs, by the time they ended; of two that ended at once, the one recorded later is newer.

        Args:
            max_records: How many at most.
            status: Only those that ended so.
            since: Only those that ended at this moment or later; with a time zone, as ``until``.
            until: Only those that ended before this moment.

        Raises:
            InvalidInput: ``max_records`` is less than one.
            StorageFailure: The file cannot be read.
            Conflict: Somebody else is holding the audit log.
        """
        if max_records < 1:
            raise InvalidInput(
                tr("At least one run must be asked for, not {count}.").format(count=max_records)
            )
        content = self._read()
        found = select_runs(content.records, status=status, since=since, until=until)
        order = sorted(range(len(found)), key=lambda at: (found[at].ended_at, at), reverse=True)
        newest = tuple(found[at] for at in order[:max_records])
        return AuditHistory(newest, len(found), content.bad_lines)

    def statistics(
        self,
        *,
        status: JobState | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> TrainingStatistics:
        """Sum up the latest 1000 runs that fit the filters of `history`. Raises as it does."""
        latest = self.history(STATISTICS_RECORDS, status=status, since=since, until=until)
        return statistics_of(latest.records)

    def export_csv(self, path: Path, records: Sequence[AuditRecord]) -> None:
        """Write runs to a CSV file, in place of what it held.

        Raises:
            InvalidInput: The file is a folder, or one of the app's own.
            NotFound: There is no such folder.
            StorageFailure: The disk refused; the file is as it was.
        """
        write_atomically(self._files, writable_target(self._paths, path), write_audit_csv(records))

    def _read(self) -> AuditContent:
        # Under the lock nobody is in the middle of a line, or about to take one back.
        with self._lock.reading():
            data = read_if_present(self._files, self._path)
        content = parse_audit(data or b"")
        if content.bad_lines:
            first = content.bad_lines[0]
            logger.warning(
                "%s: %d lines set aside; the first is line %d: %s",
                self._path,
                len(content.bad_lines),
                first.number,
                first.reason,
            )
        return content


def select_runs(
    records: Iterable[AuditRecord],
    *,
    status: JobState | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditRecord]:
    """Choose runs as `TrainingAudit.history` does; their order stays."""
    return [
        record
        for record in records
        if (status is None or record.status is status)
        and (since is None or record.ended_at >= since)
        and (until is None or record.ended_at < until)
    ]


def statistics_of(records: Sequence[AuditRecord]) -> TrainingStatistics:
    """Sum up runs; times count for completed runs that took any."""
    minutes = [
        record.duration_minutes
        for record in records
        if record.status is JobState.COMPLETED and record.duration_minutes > 0
    ]
    total = sum(minutes)
    starts = [record.started_at for record in records]
    by_status = [record.status for record in records]
    return TrainingStatistics(
        total_training_runs=len(records),
        successful_runs=by_status.count(JobState.COMPLETED),
        failed_runs=by_status.count(JobState.FAILED),
        cancelled_runs=by_status.count(JobState.CANCELLED),
        oldest_run=min(starts, default=None),
        newest_run=max(starts, default=None),
        average_training_time_minutes=total / len(minutes) if minutes else 0.0,
        total_training_time_minutes=total,
    )
