"""A line over what the Train page shows: another process is training meanwhile."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from aura_trainer.domain.training import TrainingJob
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.language import tr


class ElsewhereBar(QFrame):
    """The line on a run that another window or program carries out, with the way to it.

    Signals:
        show_requested: The person wants to see the run.
    """

    show_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "strip")
        self._sign = QLabel()
        self.words = label("")
        self.show_button = button(tr("Show"), "link", says=tr("Show the training that runs"))
        self.show_button.clicked.connect(self.show_requested)
        line = row(spacing=8)
        line.setContentsMargins(24, 8, 24, 8)
        line.addWidget(self._sign)
        line.addWidget(self.words)
        line.addWidget(self.show_button)
        line.addStretch(1)
        self.setLayout(line)
        theme.changed.connect(self._paint)
        self._paint()

    def tell(self, job: TrainingJob) -> None:
        """Name a run."""
        self.words.setText(
            tr("{name} is being trained in another window or program.").format(name=job.request.model_name)
        )

    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("train", "accent", 16))
