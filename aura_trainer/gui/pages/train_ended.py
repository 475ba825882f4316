"""The Train page after a run that gave no model."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.training import JobState, TrainingJob
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.training_words import ending_sentence
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.language import tr


class EndedView(QWidget):
    """What happened, what was kept, what to do.

    Signals:
        again_requested: The person wants to train again.
    """

    again_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._job: TrainingJob | None = None
        self.title = label("", "title")
        self._card = QFrame()
        self._icon = QLabel()
        self.word = label("", "strong")
        self.words = label("", wrap=True)
        self.plot_room = QVBoxLayout()
        again = button(tr("Train again"), "primary")
        again.clicked.connect(self.again_requested)
        head = row(spacing=12)
        head.addWidget(self._icon)
        head.addWidget(self.word, 1)
        head.addWidget(again)
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(8)
        inner.addLayout(head)
        inner.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(self.title)
        column.addWidget(self._card)
        column.addLayout(self.plot_room, 1)
        column.addStretch(0)
        theme.changed.connect(self._paint)

    def show_job(self, job: TrainingJob, model_in_use: str) -> None:
        """Show a Failed or Cancelled job."""
        self._job = job
        self.title.setText(job.request.model_name)
        self.word.setText(tr("Cancelled") if self._cancelled else tr("Training failed"))
        self.show_model(model_in_use)
        self._paint()

    def show_model(self, model_in_use: str) -> None:
        """Name the model in use, which may be another by now."""
        if self._job is not None:
            self.words.setText(ending_sentence(self._job, model_in_use))

    @property
    def _cancelled(self) -> bool:
        return self._job is not None and self._job.state is JobState.CANCELLED

    def _paint(self) -> None:
        set_role(self._card, "card" if self._cancelled else "card-bad")
        icon, colour = ("stop", "dim") if self._cancelled else ("error", "bad")
        self._icon.setPixmap(self._theme.pixmap(icon, colour, 20))
