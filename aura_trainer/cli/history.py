"""``aura-trainer train history`` and ``aura-trainer train statistics``."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aura_trainer.cli.output import write_json, write_table
from aura_trainer.cli.session import JsonFlag, session
from aura_trainer.domain.annotations import BadLine
from aura_trainer.domain.audit import AuditRecord, TrainingStatistics
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import InvalidInput
from aura_trainer.domain.training import JobState
from aura_trainer.services.training_audit import STATISTICS_RECORDS, statistics_of

_DEFAULT_MAX = 50
_DATE_LENGTH = 10


class Ended(StrEnum):
    """How a run may have ended."""

    COMPLETED = JobState.COMPLETED.value
    FAILED = JobState.FAILED.value
    CANCELLED = JobState.CANCELLED.value


StatusOption = Annotated[
    Ended | None, typer.Option("--status", case_sensitive=False, help="Only runs that ended so.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only runs that ended on this day or later.")
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Only runs that ended up to the end of this day."),
]


def history(
    *,
    max_records: Annotated[
        int | None, typer.Option("--max", min=1, help="How many at most; 50, with --csv all.")
    ] = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write them to a table instead.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """List every training run that has ended, newest first."""
    with session(as_json=as_json) as services:
        state, after, before = _filters(status, since, until)
        at_most = max_records or (_DEFAULT_MAX if csv_file is None else sys.maxsize)
        found = services.audit.history(at_most, status=state, since=after, until=before)
        if csv_file is not None:
            services.audit.export_csv(csv_file, found.records)
            if as_json:
                write_json({"exported": len(found.records), "file": csv_file})
            else:
                typer.echo(f"{plural(len(found.records), 'run')} written to {csv_file}")
        elif as_json:
            write_json({"history": found.records, "count": len(found.records)})
        elif found.records:
            _tell_runs(found.records, found.matching)
        else:
            typer.echo(_nothing(filtered=any((status, since, until))))
        _tell_bad_lines(found.bad_lines)


def statistics(
    *,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Sum up the latest 1000 training runs."""
    with session(as_json=as_json) as services:
        state, after, before = _filters(status, since, until)
        found = services.audit.history(STATISTICS_RECORDS, status=state, since=after, until=before)
        figures = statistics_of(found.records)
        if as_json:
            write_json(figures)
        elif figures.total_training_runs:
            _tell_statistics(figures)
        else:
            typer.echo(_nothing(filtered=any((status, since, until))))
        _tell_bad_lines(found.bad_lines)


def _filters(
    status: Ended | None, since: str | None, until: str | None
) -> tuple[JobState | None, datetime | None, datetime | None]:
    after = None if since is None else _moment("--since", since)
    before = None if until is None else _moment("--until", until, end_of_day=True)
    if after is not None and before is not None and after >= before:
        raise InvalidInput(f"--since {since} lies after --until {until}, so no run can lie between them.")
    return None if status is None else JobState(status.value), after, before


def _moment(option: str, text: str, *, end_of_day: bool = False) -> datetime:
    """A day, or a moment of it, in local time unless it names a zone."""
    try:
        moment = datetime.fromisoformat(text)
        if end_of_day and len(text.strip()) <= _DATE_LENGTH:
            moment += timedelta(days=1)
        return moment.astimezone()
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"{option} takes a date such as 2026-03-01, or a moment such as 2026-03-01T18:30; got '{text}'."
        ) from error


def _tell_runs(records: Sequence[AuditRecord], matching: int) -> None:
    write_table(
        ("ended", "name", "result", "ratings", "error", "minutes", "notes"),
        [
            (
                f"{record.ended_at.astimezone():%Y-%m-%d %H:%M}",
                record.model_name or "-",
                record.status.value,
                str(record.annotation_count),
                "-" if record.loss is None else f"{record.loss:.3f}",
                f"{record.duration_minutes:.1f}",
                record.error_message or record.notes or "-",
            )
            for record in records
        ],
    )
    if matching > len(records):
        typer.echo(f"The latest {len(records)} of {matching} runs; --max shows more.")


def _tell_statistics(figures: TrainingStatistics) -> None:
    typer.echo(
        f"{plural(figures.total_training_runs, 'run')}: {figures.successful_runs} completed, "
        f"{figures.failed_runs} failed, {figures.cancelled_runs} cancelled"
    )
    typer.echo(
        f"{figures.total_training_time_minutes:.1f} minutes of training in completed runs, "
        f"{figures.average_training_time_minutes:.1f} in each on average"
    )
    if figures.oldest_run and figures.newest_run:
        oldest, newest = figures.oldest_run.astimezone(), figures.newest_run.astimezone()
        typer.echo(f"from {oldest:%Y-%m-%d %H:%M} to {newest:%Y-%m-%d %H:%M}")


def _nothing(*, filtered: bool) -> str:
    if filtered:
        return "No run fits. Without --status, --since and --until all of them are listed."
    return "No training run has ended yet. 'aura-trainer train start' begins one; it is listed here once it ends."


def _tell_bad_lines(lines: Sequence[BadLine]) -> None:
    for line in lines:
        typer.echo(
            f"note: line {line.number} of the audit log cannot be used and was left as it is: {line.reason}",
            err=True,
        )
