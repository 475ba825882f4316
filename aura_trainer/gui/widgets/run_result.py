"""What came out of a training run: verdict, reasons, next steps, and the frames behind them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.training import TrainingJob
from aura_trainer.domain.verdict import PostTrainingAnalysis
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.held_out_cards import HeldOutCards, HeldOutFrames
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.reason_list import Details, ReasonList
from aura_trainer.gui.widgets.toast_place import FOOT_ROOM
from aura_trainer.gui.widgets.verdict_banner import VerdictBanner
from aura_trainer.language import tr
from aura_trainer.services.analysis_words import (
    other_reasons,
    outlook_of,
    quality_sentence,
    report_text,
    run_summary,
    stop_sentences,
    untold_observations,
)


class RunResult(QScrollArea):
    """The page's main area once a run has given a model.

    Signals:
        frame_chosen: The person wants to see a frame again; carries its catalogue id.
        again_requested: The person wants to train again.
        copy_requested: The person wants the report on the clipboard; carries its text.
        save_requested: The person wants the report, with its plots, in a file.
    """

    frame_chosen = Signal(int)
    again_requested = Signal()
    copy_requested = Signal(str)
    save_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = label("", "title")
        self.summary = label("", "dim", wrap=True)
        self.banner = VerdictBanner(theme)
        self.cards = HeldOutCards(theme)
        self.reasons = ReasonList(theme, tr("Also to know"))
        self.next_steps = ReasonList(theme, tr("Next"))
        self.details = Details(theme)
        self.learned = QVBoxLayout()
        self.copy_button = button(tr("Copy report"), says=tr("Copy the report of this run as text"))
        self.save_button = button(
            tr("Save report\N{HORIZONTAL ELLIPSIS}"),
            says=tr("Save the report of this run as a page, a document or a table"),
        )
        self._report = ""
        self._build()
        self.cards.frame_chosen.connect(self.frame_chosen)

    def _build(self) -> None:
        again = button(tr("Train again"))
        again.clicked.connect(self.again_requested)
        head = row(spacing=12)
        head.addWidget(self.title)
        head.addWidget(self.summary, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.save_button)
        head.addWidget(again)
        self.save_button.clicked.connect(self.save_requested)
        self.copy_button.clicked.connect(lambda: self.copy_requested.emit(self._report))
        words = row(spacing=16)
        words.addWidget(self.reasons, 1)
        words.addWidget(self.next_steps, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, FOOT_ROOM)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addLayout(words)
        column.addWidget(self.cards, 3)
        column.addLayout(self.learned, 2)
        column.addWidget(self.details)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_run(self, job: TrainingJob, analysis: PostTrainingAnalysis, held_out: HeldOutFrames) -> None:
        """Show a completed job with its analysis and its held-out frames."""
        self.title.setText(job.request.model_name)
        self.summary.setText(run_summary(job, analysis))
        self.banner.show_analysis(analysis)
        self.cards.show_frames(held_out)
        concerns, warnings = other_reasons(analysis)
        self.reasons.show_lines(
            [("info", "dim", words) for words in stop_sentences(job)]
            + [("error", "bad", words) for words in concerns]
            + [("warning", "warn", words) for words in (*warnings, *job.warnings)]
        )
        outlook = outlook_of(analysis.evidence)
        untold = [words for words in untold_observations(analysis) if words not in outlook]
        self.details.show_lines([("info", "dim", words) for words in (*untold, quality_sentence(analysis))])
        self.show_next_steps(job, analysis)
        self.verticalScrollBar().setValue(0)

    def show_next_steps(self, job: TrainingJob, analysis: PostTrainingAnalysis) -> None:
        """Show what to do now, which changes with the model in use."""
        self._report = report_text(job, analysis)
        self.next_steps.show_lines(
            [("chevron-right", "accent", words) for words in analysis.next_steps]
            + [("info", "dim", words) for words in outlook_of(analysis.evidence)]
        )
