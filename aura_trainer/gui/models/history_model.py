"""Training runs as an item model."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QObject

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.moments import local_time
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.gui.dates import moment_text
from aura_trainer.gui.history_words import (
    error_text,
    machine_text,
    name_text,
    remark,
    time_text,
    when_text,
)
from aura_trainer.gui.models.rows_model import RowsModel
from aura_trainer.language import mark, number, tr


class Column(IntEnum):
    """The columns, left to right."""

    WHEN = 0
    NAME = 1
    RESULT = 2
    RATINGS = 3
    ERROR = 4
    TIME = 5
    REMARK = 6
    MACHINE = 7


_HEADINGS = (
    mark("ended"),
    mark("model"),
    mark("result"),
    mark("ratings"),
    mark("error"),
    mark("took"),
    mark("verdict, or what went wrong"),
    mark("machine"),
)
NUMBER_COLUMNS = frozenset[int]({Column.RATINGS, Column.ERROR, Column.TIME})


class HistoryModel(RowsModel[AuditRecord]):
    """Runs as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_HEADINGS, NUMBER_COLUMNS, parent)
        self._qualities: Mapping[str, RunQuality] = {}

    def show_runs(self, runs: Sequence[AuditRecord], qualities: Mapping[str, RunQuality]) -> None:
        """Show these runs; ``qualities`` says by job id what is known of their models now."""
        self._qualities = qualities
        self.set_rows(runs)

    def tip(self, item: AuditRecord, column: int) -> str | None:
        """The exact time, and in full what a cell may have to cut."""
        match column:
            case Column.WHEN:
                return moment_text(local_time(item.ended_at), seconds=True)
            case Column.ERROR:
                return tr("Typical error on frames the model had not seen")
            case Column.NAME | Column.REMARK | Column.MACHINE:
                return self.text(item, column)
            case _:
                return None

    def text(self, item: AuditRecord, column: int) -> str:
        """The words in a cell."""
        texts = {
            Column.WHEN: when_text(item),
            Column.NAME: name_text(item),
            Column.RESULT: item.status.words,
            Column.RATINGS: number(item.annotation_count),
            Column.ERROR: error_text(item),
            Column.TIME: time_text(item),
            Column.REMARK: remark(item, self._qualities.get(item.job_id)),
            Column.MACHINE: machine_text(item.system_info),
        }
        return texts[Column(column)]

    def sort_value(self, item: AuditRecord, column: int) -> float | str:
        """What a cell sorts by; a run without an error comes after those with one."""
        match column:
            case Column.WHEN:
                return item.ended_at.timestamp()
            case Column.RATINGS:
                return item.annotation_count
            case Column.ERROR:
                return float("inf") if item.loss is None else item.loss
            case Column.TIME:
                return item.duration_minutes
            case _:
                return super().sort_value(item, column)
