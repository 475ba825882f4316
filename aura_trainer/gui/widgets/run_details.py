"""One run of the history in full."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.training import JobState
from aura_trainer.gui.history_words import RESULTS, name_text, run_as_text, run_lines
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, clear, label, row


class RunDetails(QFrame):
    """What went wrong or the verdict, then everything else on record, to be read, selected and copied.

    Signals:
        result_requested: The report of the run is wanted.
    """

    result_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._record: AuditRecord | None = None
        self.setProperty("role", "card")
        self._icon = QLabel()
        self.name = label("", "heading")
        self.word = label("", "strong")
        self.words = label("", wrap=True)
        self.result_button = button("Show result", says="Show the result of this run on the Train page")
        self.copy_button = button("Copy", "ghost", says="Copy everything about this run")
        self._grid = QGridLayout()
        self._build()
        theme.changed.connect(self._paint)

    def _build(self) -> None:
        head = row(spacing=8)
        for widget in (self.name, self._icon, self.word):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.copy_button)
        head.addWidget(self.result_button)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(self._grid)
        self.copy_button.clicked.connect(self.copy)
        self.result_button.clicked.connect(self.result_requested)

    def show_run(self, record: AuditRecord) -> None:
        """Show this run."""
        if record == self._record:
            return
        self._record = record
        look = RESULTS[record.status]
        self.name.setText(name_text(record))
        self.word.setText(look.word)
        said = [text for text in (record.error_message, record.notes) if text]
        self.words.setText("\n".join(said))
        self.words.setVisible(bool(said))
        self.result_button.setText(
            "Show result" if record.status is JobState.COMPLETED else "Show on Train page"
        )
        clear(self._grid)
        for number, (name, value) in enumerate(run_lines(record)):
            self._add_line(number, name, value)
        self.setAccessibleName(f"{name_text(record)}: {look.word}")
        self.setAccessibleDescription(run_as_text(record))
        self._paint()

    def _add_line(self, number: int, name: str, value: str) -> None:
        wide = name == "Model file"
        line, side = (number // 2 + 1, 0) if wide else divmod(number, 2)
        caption = label(name, "dim")
        text = label(value, "mono" if wide else "", wrap=True)
        text.setMinimumWidth(1)
        self._grid.addWidget(caption, line, side * 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, line, side * 2 + 1, 1, 3 if wide else 1)

    def copy(self) -> None:
        """Put everything about the run on the clipboard."""
        if self._record is not None:
            QApplication.clipboard().setText(run_as_text(self._record))

    def copy_path(self) -> None:
        """Put the path of the model file on the clipboard."""
        if self._record is not None and self._record.model_path:
            QApplication.clipboard().setText(self._record.model_path)

    def _paint(self) -> None:
        if self._record is not None:
            look = RESULTS[self._record.status]
            self._icon.setPixmap(self._theme.pixmap(look.icon, look.tone, 18))
            set_role(self.word, look.tone)
            self.copy_button.setIcon(self._theme.icon("copy"))
