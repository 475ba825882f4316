"""The right column of the Train page: what there is to train on, how, what waits, and how it ends."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.training import DeployPolicy, Preset, TrainingJob
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.training_words import PRESET_HELP, PRESET_LABELS, Mark, Readiness, policy_sentence
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, card, clear, label, row

_MARKS = {Mark.GOOD: ("check", "good"), Mark.WARN: ("warning", "warn"), Mark.BAD: ("error", "bad")}
_WIDTH, _WIDEST = 360, 440


class TrainSetup(QScrollArea):
    """Collects what a run needs.

    Signals:
        queue_requested: The person wants another job in the queue.
        dequeue_requested: The person takes a waiting job out; carries its id.
    """

    queue_requested = Signal()
    dequeue_requested = Signal(str)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._readiness = Readiness(0, 0, (0, 0, 0))
        self.name = QLineEdit()
        self.queue_button = button("Add to queue")
        self._checks = QGridLayout()
        self._check_marks: list[tuple[QLabel, Mark]] = []
        self._presets = QButtonGroup(self)
        self._preset_help = label("", "dim", wrap=True)
        self._queue = QVBoxLayout()
        self._queue_title = label("Queue", "section")
        self.policy = label("", "dim", wrap=True)
        self._build()
        theme.changed.connect(self._paint_checks)
        theme.changed.connect(self._fit_text)

    def _fit_text(self) -> None:
        self.setFixedWidth(min(round(_WIDTH * self._theme.text_scale), _WIDEST))

    def _build(self) -> None:
        self._fit_text()
        self.setProperty("role", "side")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame = QFrame()
        frame.setProperty("role", "side")
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label("Ready to train", "section"))
        self._checks.setColumnStretch(1, 1)
        self._checks.setHorizontalSpacing(12)
        self._checks.setVerticalSpacing(8)
        column.addLayout(self._checks)
        column.addSpacing(12)
        self._build_name(column)
        column.addSpacing(12)
        self._build_presets(column)
        column.addSpacing(12)
        column.addWidget(self._queue_title)
        column.addLayout(self._queue)
        self.queue_button.clicked.connect(self.queue_requested)
        column.addWidget(self.queue_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(12)
        column.addWidget(label("When it ends", "section"))
        column.addWidget(self.policy)
        column.addStretch(1)
        self.setWidget(frame)
        self.setWidgetResizable(True)
        self.show_queue(())

    def _build_name(self, column: QVBoxLayout) -> None:
        caption = label("Name of the model", "section")
        caption.setBuddy(self.name)
        self.name.setMaxLength(60)
        self.name.setAccessibleName("Name of the model")
        column.addWidget(caption)
        column.addWidget(self.name)

    def _build_presets(self, column: QVBoxLayout) -> None:
        column.addWidget(label("Preset", "section"))
        chips_box, chips = flow_box()
        for number, preset in enumerate(Preset):
            chip = button(PRESET_LABELS[preset], "chip", says=f"Preset {PRESET_LABELS[preset]}")
            chip.setCheckable(True)
            chip.setToolTip(PRESET_HELP[preset])
            self._presets.addButton(chip, number)
            chips.addWidget(chip)
        column.addWidget(chips_box)
        column.addWidget(self._preset_help)
        self._presets.idToggled.connect(self._preset_toggled)
        self.choose_preset(Preset.BALANCED)

    def _preset_toggled(self, number: int, on: bool) -> None:  # noqa: FBT001 - a Qt signal's shape
        if on:
            self._preset_help.setText(PRESET_HELP[list(Preset)[number]])

    @property
    def preset(self) -> Preset:
        """The preset chosen."""
        return list(Preset)[self._presets.checkedId()]

    def choose_preset(self, preset: Preset) -> None:
        """Choose a preset."""
        self._presets.button(list(Preset).index(preset)).setChecked(True)

    def suggest_name(self, name: str) -> None:
        """Fill in a name until the person writes one."""
        if not self.name.isModified():
            self.name.setText(name)

    def show_readiness(self, readiness: Readiness) -> None:
        """Show what there is to train on."""
        self._readiness = readiness
        clear(self._checks)
        self._check_marks = []
        for number, check in enumerate(readiness.checks()):
            mark = QLabel()
            mark.setAccessibleName({Mark.GOOD: "fine", Mark.WARN: "note", Mark.BAD: "missing"}[check.mark])
            self._checks.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
            self._checks.addWidget(label(check.text, wrap=True), number, 1)
            self._check_marks.append((mark, check.mark))
        self._paint_checks()

    def _paint_checks(self) -> None:
        for widget, mark in self._check_marks:
            icon, colour = _MARKS[mark]
            widget.setPixmap(self._theme.pixmap(icon, colour, 16))

    def show_queue(self, waiting: Sequence[TrainingJob]) -> None:
        """Show the jobs that wait, the next one first."""
        clear(self._queue)
        self._queue_title.setVisible(bool(waiting))
        for place, job in enumerate(waiting):
            self._queue.addWidget(self._queue_entry(job, place))

    def _queue_entry(self, job: TrainingJob, place: int) -> QFrame:
        frame, column = card()
        column.setContentsMargins(12, 6, 6, 6)
        line = row(spacing=8)
        name = f"{job.request.model_name} {PRESET_LABELS[job.request.preset].lower()}"
        line.addWidget(label(name), 1)
        line.addWidget(label("next" if place == 0 else f"{place + 1}.", "dim"))
        away = button("", "ghost", says=f"Take {name} out of the queue")
        away.setIcon(self._theme.icon("close", "dim"))
        away.setToolTip("Take it out of the queue")
        away.clicked.connect(lambda: self.dequeue_requested.emit(job.job_id))
        line.addWidget(away)
        column.addLayout(line)
        return frame

    def show_policy(self, policy: DeployPolicy, replaced: str | None) -> None:
        """Say what happens when a run started now ends."""
        self.policy.setText(policy_sentence(policy, replaced))

    def allow_queueing(self, allowed: bool) -> None:  # noqa: FBT001 - mirrors setVisible
        """Offer a further job while one runs."""
        self.queue_button.setVisible(allowed)
