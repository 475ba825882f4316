"""The Train page when nothing runs: what it does, Start, and the runs there were."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.counting import plural
from aura_trainer.domain.preflight import TimeEstimate
from aura_trainer.domain.training import JobState, Preset, TrainingJob, said
from aura_trainer.gui.dates import day_text
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.training_readiness import Preparation
from aura_trainer.gui.training_words import start_sentence
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, clear, label, row
from aura_trainer.language import tr

_CHIPS = {
    JobState.COMPLETED: "pill-good",
    JobState.FAILED: "pill-bad",
    JobState.CANCELLED: "pill-dim",
}
_SHOWN_RUNS = 12


class TrainIntro(QScrollArea):
    """Invites to train, or says what is missing.

    Signals:
        start_requested: The person starts a run.
        frames_requested: The person wants to rate frames first.
        run_chosen: An earlier run was opened; carries the job's id.
        batch_chosen: The comparison an earlier run belongs to was opened; carries its id.
    """

    start_requested = Signal()
    frames_requested = Signal()
    run_chosen = Signal(str)
    batch_chosen = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QLabel()
        self._heading = label("", "title", wrap=True)
        self._words = label("", "dim", wrap=True)
        self.start_button = button(tr("Start training"), "primary")
        self.frames_button = button(tr("Go to Frames"), "primary", says=tr("Go to Frames and rate"))
        self.reason = label("", wrap=True)
        self.time = label("", "dim", wrap=True)
        self.by_itself = label("", "dim", wrap=True)
        self._shown_runs: list[TrainingJob] | None = None
        self._runs_title = label(tr("Earlier runs"), "section")
        self._runs = QVBoxLayout()
        self._build()
        theme.changed.connect(self._paint)
        self._paint()

    def _build(self) -> None:
        self.start_button.setMinimumHeight(40)
        self.start_button.clicked.connect(self.start_requested)
        self.frames_button.setMinimumHeight(40)
        self.frames_button.clicked.connect(self.frames_requested)
        buttons = row(spacing=12)
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.frames_button)
        buttons.addWidget(self.time, 1)
        buttons.addStretch(0)
        hero = QFrame()
        hero.setProperty("role", "card")
        words = QVBoxLayout()
        words.setSpacing(12)
        words.addWidget(self._heading)
        words.addWidget(self._words)
        words.addSpacing(4)
        words.addLayout(buttons)
        words.addWidget(self.reason)
        words.addWidget(self.by_itself)
        inner = QHBoxLayout(hero)
        inner.setContentsMargins(24, 24, 24, 24)
        inner.setSpacing(24)
        inner.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(words, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(hero)
        column.addWidget(self._runs_title)
        self._runs.setSpacing(8)
        column.addLayout(self._runs)
        column.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_preparation(self, preparation: Preparation) -> None:
        """Invite to start, or to rate first."""
        readiness = preparation.readiness
        self.by_itself.setText(preparation.by_itself)
        self.by_itself.setVisible(bool(preparation.by_itself))
        self.frames_button.setVisible(readiness is not None and readiness.missing > 0)
        if readiness is None:
            self._heading.setText(tr("Your ratings cannot be read"))
            self._words.setText(
                tr("Nothing was changed. What is in the way stands beside; then check again.")
            )
        elif not readiness.missing:
            self._heading.setText(tr("Teach it your taste"))
            self._words.setText(
                tr(
                    "It learns from the {count} frames you rated, and is tested on frames it has not seen. The model in "
                    "use changes only if the new one earns it."
                ).format(count=readiness.ratings)
            )
        elif readiness.ratings:
            self._heading.setText(
                tr("{ratings} to go").format(ratings=plural(readiness.missing, "more rating"))
            )
            self._words.setText(
                tr(
                    "It learns from the difference between good frames and dull ones. A minute on the Frames page will do."
                )
            )
        else:
            self._heading.setText(tr("Rate some frames first"))
            self._words.setText(
                tr(
                    "The model learns from your ratings. Import footage and rate frames, from dull to wonderful; then "
                    "come back."
                )
            )

    def allow_start(self, reasons: Sequence[str]) -> None:
        """Let a run begin, or say why it cannot."""
        why = "\n".join(reasons)
        self.start_button.setEnabled(not reasons)
        self.start_button.setToolTip(why)
        self.start_button.setAccessibleDescription(why)
        self.reason.setText(why)
        self.reason.setVisible(bool(reasons))
        self.time.setVisible(not reasons)

    def show_estimate(self, preset: Preset, estimate: TimeEstimate | None) -> None:
        """Say which preset Start takes, and how long it will be."""
        self.time.setText(start_sentence(preset, estimate))

    def show_runs(self, jobs: Sequence[TrainingJob]) -> None:
        """List runs that have ended, newest first."""
        ended = [job for job in jobs if job.state.terminal][:_SHOWN_RUNS]
        if ended == self._shown_runs:
            return
        self._shown_runs = ended
        clear(self._runs)
        self._runs_title.setVisible(bool(ended))
        for job in ended:
            self._runs.addWidget(self._run_entry(job))

    def _run_entry(self, job: TrainingJob) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 8, 8, 8)
        # In large text each side takes several lines.
        left, line = flow_box(spacing=12)
        right, figures = flow_box(spacing=12)
        both = row(spacing=12)
        both.addWidget(left, 1)
        both.addWidget(right)
        column.addLayout(both)
        name = label(job.request.model_name, "strong")
        name.setMinimumWidth(160)
        line.addWidget(name)
        line.addWidget(label(job.state.words, _CHIPS[job.state]))
        if job.deployed:
            line.addWidget(label(tr("deployed"), "pill-model"))
        if job.request.by_itself:
            line.addWidget(label(tr("by itself"), "pill-dim"))
        if job.metrics is not None:
            figures.addWidget(label(plural(job.metrics.samples, "rating"), "dim"))
            figures.addWidget(label(tr("error {loss:.3f}").format(loss=job.metrics.loss), "mono"))
        figures.addWidget(label(day_text(job.completed_at or job.created_at), "dim"))
        if (batch := job.request.batch) is not None:
            beside = button(
                tr("Comparison"),
                "link",
                says=tr("Open the comparison of {name} with others").format(name=job.request.model_name),
            )
            beside.clicked.connect(lambda: self.batch_chosen.emit(batch))
            figures.addWidget(beside)
        look = button(tr("Open"), "link", says=tr("Open the run {name}").format(name=job.request.model_name))
        look.clicked.connect(lambda: self.run_chosen.emit(job.job_id))
        figures.addWidget(look)
        if job.error:
            column.addWidget(label(said(job.error), "dim", wrap=True))
        return frame

    def _paint(self) -> None:
        self._picture.setPixmap(self._theme.pixmap("train", "accent", 40))
