"""The chips over the history: which runs by their result, and from which time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.training import JobState
from aura_trainer.gui.widgets.flow_layout import FlowLayout, flow_box
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import mark, number, tr

_STATES: tuple[JobState | None, ...] = (None, JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED)


class Period(Enum):
    """From when on runs are shown."""

    ALL = mark("All time")
    MONTH = mark("Last 30 days")
    YEAR = mark("This year")

    def since(self, now: datetime) -> datetime | None:
        """Where the period begins, in the zone of ``now``; None without a beginning."""
        match self:
            case Period.ALL:
                return None
            case Period.MONTH:
                return now - timedelta(days=30)
            case Period.YEAR:
                # Made anew, so that the offset is that of January.
                return datetime(now.year, 1, 1).astimezone()


_RUNS_OF = {
    Period.ALL: mark("Runs of all time"),
    Period.MONTH: mark("Runs of last 30 days"),
    Period.YEAR: mark("Runs of this year"),
}
_SHOW = {
    None: mark("Show all, {runs}"),
    JobState.COMPLETED: mark("Show completed, {runs}"),
    JobState.FAILED: mark("Show failed, {runs}"),
    JobState.CANCELLED: mark("Show cancelled, {runs}"),
}


class HistoryFilters(QWidget):
    """Says what is wanted; the page applies it.

    Signals:
        changed: Another result or period was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: JobState | None = None
        self.period = Period.ALL
        box, flow = flow_box(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(box)
        self._states = _chips(self, flow, [_title(state) for state in _STATES], self._state_chosen)
        gap = label("")
        gap.setFixedWidth(8)
        flow.addWidget(gap)
        self._periods = _chips(self, flow, [tr(period.value) for period in Period], self._period_chosen)
        for chip, period in zip(self._periods, Period, strict=True):
            chip.setAccessibleName(tr(_RUNS_OF[period]))

    def show_counts(self, counts: Mapping[JobState | None, int]) -> None:
        """Put the number of runs on the chips of results; None stands for all."""
        for state, chip in zip(_STATES, self._states, strict=True):
            chip.setText(f"{_title(state)} {number(counts[state])}")
            chip.setAccessibleName(tr(_SHOW[state]).format(runs=plural(counts[state], "run")))

    def show_all(self) -> None:
        """Lift both filters."""
        self.state, self.period = None, Period.ALL
        self._states[0].setChecked(True)
        self._periods[0].setChecked(True)
        self.changed.emit()

    def state_chip(self, state: JobState | None) -> QAbstractButton:
        """The chip of a result; None is that of all."""
        return self._states[_STATES.index(state)]

    def period_chip(self, period: Period) -> QAbstractButton:
        """The chip of a period."""
        return self._periods[list(Period).index(period)]

    def _state_chosen(self, place: int) -> None:
        self.state = _STATES[place]
        self.changed.emit()

    def _period_chosen(self, place: int) -> None:
        self.period = list(Period)[place]
        self.changed.emit()


def _title(state: JobState | None) -> str:
    return tr("All") if state is None else state.words


def _chips(
    parent: QWidget, flow: FlowLayout, titles: Sequence[str], chosen: Callable[[int], None]
) -> list[QAbstractButton]:
    group = QButtonGroup(parent)
    chips: list[QAbstractButton] = []
    for place, title in enumerate(titles):
        chip = button(title, "chip")
        chip.setCheckable(True)
        chip.setChecked(place == 0)
        group.addButton(chip, place)
        flow.addWidget(chip)
        chips.append(chip)
    group.idClicked.connect(chosen)
    return chips
