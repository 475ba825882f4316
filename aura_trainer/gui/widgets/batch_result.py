"""What several runs came to: which model is proposed and why, all of them in a table, and what else is to be known."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.batches import BatchOutcome
from aura_trainer.domain.counting import plural
from aura_trainer.domain.verdict import Recommendation
from aura_trainer.gui.dates import day_text
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.batch_table import BatchTable
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.gui.widgets.reason_list import ReasonList
from aura_trainer.gui.widgets.toast_place import FOOT_ROOM
from aura_trainer.gui.widgets.verdict_banner import LOOKS
from aura_trainer.language import tr


class BatchResult(QScrollArea):
    """The page's main area once all runs of a comparison have ended.

    Signals:
        again_requested: The person wants to train again.
        deploy_requested: The person puts a model in use; carries the TrainingJob.
        run_chosen: The person wants to see one of the runs; carries the job's id.
    """

    again_requested = Signal()
    deploy_requested = Signal(object)
    run_chosen = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._outcome: BatchOutcome | None = None
        self.title = label("", "title")
        self.summary = label("", "dim", wrap=True)
        self.sentence = label("", "heading", wrap=True)
        self.against_use = paragraph()
        self.promise = paragraph(tr("Nothing is deployed until you choose."), "dim")
        self.deploy_button = button("", "primary")
        self.table = BatchTable(theme)
        self.notes = ReasonList(theme, tr("Also to know"))
        self._card, self._icon = QFrame(), QLabel()
        self._build()
        theme.changed.connect(self._paint)

    def _build(self) -> None:
        again = button(tr("Train again"))
        again.clicked.connect(self.again_requested)
        head = row(spacing=12)
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        head.addWidget(again)
        line = row(spacing=12)
        # To the middle of the first line beside it.
        self._icon.setContentsMargins(0, 4, 0, 0)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.sentence, 1)
        line.addWidget(self.deploy_button, 0, Qt.AlignmentFlag.AlignTop)
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(8)
        inner.addLayout(line)
        inner.addWidget(self.against_use)
        inner.addWidget(self.promise)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, FOOT_ROOM)
        column.setSpacing(16)
        for part in (self._card, self.table, self.notes):
            column.addWidget(part)
        column.insertLayout(0, head)
        column.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.deploy_button.clicked.connect(self._deploy)
        self.table.deploy_requested.connect(self.deploy_requested)
        self.table.run_chosen.connect(self.run_chosen)

    def show_outcome(self, outcome: BatchOutcome) -> None:
        """Show what the runs came to."""
        self._outcome = outcome
        batch, proposal = outcome.batch, outcome.proposal
        ended = max((job.completed_at or job.created_at) for job in batch.jobs)
        self.title.setText(tr("Comparison {name}").format(name=batch.name))
        facts = {"runs": plural(len(batch.jobs), "run"), "day": day_text(ended)}
        compared = any(member.figures is not None for member in outcome.members)
        words = tr("{runs}, tested on the same {frames}, {day}") if compared else tr("{runs}, {day}")
        self.summary.setText(words.format(**facts, frames=plural(outcome.frames, "frame")))
        # A figure and its spread stay on one line.
        self.sentence.setText(
            outcome.sentence.replace(" \N{PLUS-MINUS SIGN} ", "\u00a0\N{PLUS-MINUS SIGN}\u00a0")
        )
        self.against_use.setText(outcome.against_use)
        self.against_use.setVisible(bool(outcome.against_use))
        free = proposal is not None and not proposal.in_use
        self.promise.setVisible(free)
        self.deploy_button.setVisible(free)
        if proposal is not None:
            doubtful = proposal.recommendation is Recommendation.REVERT
            name = proposal.job.request.model_name
            self.deploy_button.setText(tr("Deploy anyway") if doubtful else tr("Deploy"))
            self.deploy_button.setAccessibleName(tr("Deploy {name}").format(name=name))
            set_role(self.deploy_button, "" if doubtful else "primary")
        self.table.show_outcome(outcome)
        self.notes.show_lines([("info", "dim", words) for words in outcome.notes])
        self.setAccessibleName(outcome.sentence)
        self._paint()

    def _deploy(self) -> None:
        if self._outcome is not None and self._outcome.proposal is not None:
            self.deploy_requested.emit(self._outcome.proposal.job)

    def _paint(self) -> None:
        proposal = None if self._outcome is None else self._outcome.proposal
        if proposal is None or proposal.recommendation is None:
            set_role(self._card, "card")
            self._icon.setPixmap(self._theme.pixmap("info", "dim", 20))
            return
        look = LOOKS[proposal.recommendation]
        set_role(self._card, f"card-{look.tone}")
        self._icon.setPixmap(self._theme.pixmap(look.icon, look.tone, 20))
