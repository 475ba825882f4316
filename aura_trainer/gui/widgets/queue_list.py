"""The training runs that wait: what each will do, in which order, and a way to take it out."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import Preset, TrainingJob
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.training_words import member_sentence, queue_sentence
from aura_trainer.gui.widgets.parts import button, card, clear, label, paragraph, row
from aura_trainer.language import mark, tr

_ORDER = mark(
    "From top to bottom, one at a time; each learns from the ratings there are when it begins. The queue is kept when "
    "the window is closed."
)
_LEAVING = mark("Being taken out\N{HORIZONTAL ELLIPSIS}")


class QueueList(QWidget):
    """One card a waiting run; nothing at all while none waits.

    Signals:
        dequeue_requested: The person takes a run out; carries the job's id.
    """

    dequeue_requested = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._leaving: set[str] = set()
        self._estimates: Mapping[Preset, TimeEstimate] = {}
        self.waiting: tuple[TrainingJob, ...] = ()
        self.title = label("", "section")
        self._order = paragraph(tr(_ORDER), "dim")
        self._entries = QVBoxLayout()
        self._entries.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._entries)
        column.addWidget(self._order)
        theme.changed.connect(self._fill)
        self._fill()

    def show_queue(self, waiting: Sequence[TrainingJob]) -> None:
        """Show the runs that wait, the next one first."""
        if tuple(waiting) != self.waiting:
            self.waiting = tuple(waiting)
            self._fill()

    def show_estimates(self, estimates: Mapping[Preset, TimeEstimate]) -> None:
        """Say how long each will take."""
        if estimates != self._estimates:
            self._estimates = estimates
            self._fill()

    def settle(self, job_id: str) -> None:
        """Whether or not a run could be taken out has been told; one that is still there is like the others again."""
        if job_id in self._leaving:
            self._leaving.discard(job_id)
            self._fill()

    def _fill(self) -> None:
        clear(self._entries)
        self.title.setText(tr("Queue: {runs} waiting").format(runs=plural(len(self.waiting), "run")))
        self.setVisible(bool(self.waiting))
        place = 1
        for batch, group in groupby(self.waiting, key=lambda job: job.request.batch):
            jobs = tuple(group)
            if batch is None:
                for number, job in enumerate(jobs, start=place):
                    self._entries.addWidget(self._entry(job, number))
            else:
                self._entries.addWidget(self._group(jobs, place))
            place += len(jobs)

    def _group(self, jobs: tuple[TrainingJob, ...], place: int) -> QFrame:
        """The runs of one comparison, as one entry that is taken out as a whole."""
        frame, column = card()
        column.setContentsMargins(12, 4, 4, 8)
        column.setSpacing(4)
        line = row(spacing=8)
        line.addWidget(label(f"{place}.", "dim"))
        words = tr("{runs} to compare").format(runs=plural(len(jobs), "run"))
        line.addWidget(label(words, "strong"), 1)
        leaving = all(job.job_id in self._leaving for job in jobs)
        away = button("", "ghost", says=tr("Take the runs to compare out of the queue"))
        away.setIcon(self._theme.icon("close", "dim"))
        away.setToolTip(tr("Take them out of the queue"))
        away.setEnabled(not leaving)
        away.clicked.connect(lambda: self._take_out(*(job.job_id for job in reversed(jobs))))
        line.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        for job in jobs:
            told = tr(_LEAVING) if job.job_id in self._leaving else member_sentence(job.request)
            column.addWidget(paragraph(told, "dim"))
        return frame

    def _entry(self, job: TrainingJob, place: int) -> QFrame:
        frame, column = card()
        column.setContentsMargins(12, 4, 4, 8)
        column.setSpacing(4)
        leaving = job.job_id in self._leaving
        line = row(spacing=8)
        line.addWidget(label(f"{place}.", "dim"))
        line.addWidget(label(job.request.model_name, "strong"), 1)
        if place == 1 and not leaving:
            line.addWidget(label(tr("next"), "dim"))
        away = button(
            "",
            "ghost",
            says=tr("Take {name}, number {place}, out of the queue").format(
                name=job.request.model_name, place=place
            ),
        )
        away.setIcon(self._theme.icon("close", "dim"))
        away.setToolTip(tr("Take it out of the queue"))
        away.setEnabled(not leaving)
        away.clicked.connect(lambda: self._take_out(job.job_id))
        line.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        estimate = self._estimates.get(job.request.preset)
        words = tr(_LEAVING) if leaving else queue_sentence(job.request, estimate)
        column.addWidget(paragraph(words, "dim"))
        return frame

    def _take_out(self, *job_ids: str) -> None:
        self._leaving.update(job_ids)
        self._fill()
        for job_id in job_ids:
            self.dequeue_requested.emit(job_id)
