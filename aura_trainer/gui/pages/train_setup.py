"""The right column of the Train page: what there is to train on, how, what waits, and how it ends."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.training import DeployPolicy, TrainingJob
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.training_readiness import CHECKING, Preparation
from aura_trainer.gui.training_words import policy_sentence
from aura_trainer.gui.widgets.check_list import CheckList
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.gui.widgets.preset_chips import PresetChips
from aura_trainer.gui.widgets.queue_list import QueueList
from aura_trainer.language import tr

_WIDTH, _WIDEST = 360, 464


class TrainSetup(QScrollArea):
    """The column that says what a run is made of: name, preset, and what becomes of the model.

    Signals:
        queue_requested: The person wants another job in the queue.
        dequeue_requested: The person takes a waiting job out; carries its id.
        compare_requested: The person wants several runs, to be compared.
        check_requested: The person wants to know whether anything has changed.
    """

    queue_requested = Signal()
    dequeue_requested = Signal(str)
    compare_requested = Signal()
    check_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.name = QLineEdit()
        self.queue_button = button(tr("Add to queue"))
        self.queue_reason = paragraph("", "dim")
        self.check_button = button(
            tr("Check again"), "link", says=tr("Check this computer and the ratings again")
        )
        self.checking = paragraph(tr(CHECKING), "dim")
        self.checks = CheckList(theme)
        self.presets = PresetChips()
        self.compare_button = button(
            tr("Compare several\N{HORIZONTAL ELLIPSIS}"), "link", says=tr("Compare several runs")
        )
        self.compare_button.setToolTip(
            tr("Train with several presets, or on parts of what it can see, and compare.")
        )
        self.queue = QueueList(theme)
        self.policy = paragraph("", "dim")
        self._build()
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
        head = row()
        head.addWidget(label(tr("Ready to train"), "section", wrap=True), 1)
        head.addWidget(self.check_button)
        self.check_button.clicked.connect(self.check_requested)
        column.addLayout(head)
        column.addWidget(self.checking)
        column.addWidget(self.checks)
        column.addSpacing(12)
        self._build_name(column)
        column.addSpacing(12)
        head = row()
        head.addWidget(label(tr("Preset"), "section", wrap=True), 1)
        head.addWidget(self.compare_button)
        self.compare_button.clicked.connect(self.compare_requested)
        column.addLayout(head)
        column.addWidget(self.presets)
        column.addSpacing(12)
        column.addWidget(self.queue)
        self.queue.dequeue_requested.connect(self.dequeue_requested)
        self.queue_button.clicked.connect(self.queue_requested)
        column.addWidget(self.queue_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.queue_reason)
        column.addSpacing(12)
        column.addWidget(label(tr("When it ends"), "section"))
        column.addWidget(self.policy)
        column.addStretch(1)
        self.setWidget(frame)
        self.setWidgetResizable(True)

    def _build_name(self, column: QVBoxLayout) -> None:
        caption = label(tr("Name of the model"), "section")
        caption.setBuddy(self.name)
        self.name.setMaxLength(60)
        self.name.setAccessibleName(tr("Name of the model"))
        column.addWidget(caption)
        column.addWidget(self.name)

    def suggest_name(self, name: str) -> None:
        """Fill in a name until the person writes one."""
        if not self.name.isModified():
            self.name.setText(name)

    def show_preparation(self, preparation: Preparation) -> None:
        """Show what was found, and how long a run takes."""
        self.checking.hide()
        self.checks.show_checks(preparation.checks)
        self.presets.show_estimates(preparation.estimates)
        self.queue.show_estimates(preparation.estimates)

    def show_checking(self, busy: bool) -> None:  # noqa: FBT001 - mirrors setVisible
        """Answer "Check again" at once."""
        self.check_button.setEnabled(not busy)
        self.check_button.setText(tr("Checking\N{HORIZONTAL ELLIPSIS}") if busy else tr("Check again"))

    def show_queue(self, waiting: Sequence[TrainingJob]) -> None:
        """Show the jobs that wait, the next one first."""
        self.queue.show_queue(waiting)

    def show_policy(self, policy: DeployPolicy, replaced: str | None) -> None:
        """Say what happens when a run started now ends."""
        self.policy.setText(policy_sentence(policy, replaced))

    def offer_queueing(self, offered: bool, reasons: Sequence[str]) -> None:  # noqa: FBT001 - mirrors setVisible
        """Offer a further job while one runs, or say why there cannot be one."""
        why = "\n".join(reasons)
        self.queue_button.setVisible(offered)
        self.queue_button.setEnabled(not reasons)
        self.queue_button.setToolTip(why)
        self.queue_button.setAccessibleDescription(why)
        self.queue_reason.setText(why)
        self.queue_reason.setVisible(offered and bool(reasons))
