"""The runs of a comparison in a small table: what each reached, its verdict, and a way to deploy or open it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from aura_trainer.domain.batches import BatchMember, BatchOutcome
from aura_trainer.domain.durations import duration
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, clear, label, row
from aura_trainer.gui.widgets.verdict_banner import LOOKS
from aura_trainer.language import tr
from aura_trainer.services.analysis_words import verdict_word
from aura_trainer.services.batch_words import behind_words


class BatchTable(QFrame):
    """A line a run, the one that errs least first.

    Signals:
        deploy_requested: The person puts a model in use; carries the TrainingJob.
        run_chosen: The person wants to see a run; carries the job's id.
    """

    deploy_requested = Signal(object)
    run_chosen = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marks: list[tuple[QLabel, Recommendation]] = []
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        theme.changed.connect(self._paint)

    def show_outcome(self, outcome: BatchOutcome) -> None:
        """Show what the runs came to."""
        clear(self._grid)
        self._marks = []
        heads = (
            tr("Model"),
            tr("Learned from"),
            tr("Typical error"),
            tr("Behind the least"),
            tr("Order right"),
            tr("Time"),
            tr("Verdict"),
        )
        for number, words in enumerate(heads):
            self._grid.addWidget(label(words, "section"), 0, number)
        for line, member in enumerate(outcome.members, start=1):
            self._add(member, line, proposed=member.job.job_id == outcome.proposed)
        self._grid.setColumnStretch(1, 1)
        self._paint()

    def _add(self, member: BatchMember, line: int, *, proposed: bool) -> None:
        job, figures = member.job, member.figures
        name = row(spacing=8)
        name.addWidget(label(job.request.model_name, "strong"))
        if proposed:
            name.addWidget(label(tr("proposed"), "pill-good"), 0, Qt.AlignmentFlag.AlignVCenter)
        if member.in_use:
            name.addWidget(label(tr("in use"), "pill-model"), 0, Qt.AlignmentFlag.AlignVCenter)
        name.addStretch(1)
        self._grid.addLayout(name, line, 0)
        ranked = None if figures is None else figures.ranking
        said = (
            job.request.features.words,
            "-" if figures is None else f"{figures.error:.3f}",
            behind_words(member.behind, member.standing),
            "-" if ranked is None else f"{ranked:.2f}",
            "-" if job.metrics is None else duration(job.metrics.duration_seconds),
        )
        for number, words in enumerate(said, start=1):
            self._grid.addWidget(label(words, "dim" if number == 1 else "", wrap=number == 1), line, number)
        self._grid.addLayout(self._verdict(member), line, len(said) + 1)
        self._grid.addLayout(self._actions(member, proposed=proposed), line, len(said) + 2)

    def _verdict(self, member: BatchMember) -> QHBoxLayout:
        verdict = row(spacing=8)
        if member.recommendation is None:
            verdict.addWidget(label(member.job.state.words, "dim"))
        else:
            mark = QLabel()
            self._marks.append((mark, member.recommendation))
            verdict.addWidget(mark)
            tone = LOOKS[member.recommendation].tone
            verdict.addWidget(label(verdict_word(member.recommendation), tone))
        verdict.addStretch(1)
        return verdict

    def _actions(self, member: BatchMember, *, proposed: bool) -> QHBoxLayout:
        job, name = member.job, member.job.request.model_name
        actions = row(spacing=8)
        actions.addStretch(1)
        look = button(tr("Open"), "link", says=tr("Open the run {name}").format(name=name))
        look.clicked.connect(lambda: self.run_chosen.emit(job.job_id))
        actions.addWidget(look)
        if member.gave_model and not member.in_use and not proposed:
            doubtful = member.recommendation is Recommendation.REVERT
            words = tr("Deploy anyway") if doubtful else tr("Deploy")
            deploy = button(words, says=tr("Deploy {name}").format(name=name))
            deploy.clicked.connect(lambda: self.deploy_requested.emit(job))
            actions.addWidget(deploy, 0, Qt.AlignmentFlag.AlignRight)
        return actions

    def _paint(self) -> None:
        for mark, verdict in self._marks:
            look = LOOKS[verdict]
            mark.setPixmap(self._theme.pixmap(look.icon, look.tone, 16))
