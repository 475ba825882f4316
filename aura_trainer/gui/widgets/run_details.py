"""One run of the history in full."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from aura_trainer.domain.audit import AuditRecord
from aura_trainer.domain.run_quality import RunQuality
from aura_trainer.domain.training import JobState
from aura_trainer.gui.history_words import RESULTS, name_text, run_as_text, run_lines, said_of
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, clear, label, row
from aura_trainer.language import tr


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
        self._quality: RunQuality | None = None
        self.setProperty("role", "card")
        self._icon = QLabel()
        self.name = label("", "heading", wrap=True)
        self.word = label("", "strong")
        self.words = label("", wrap=True)
        self.result_button = button(
            tr("Show result"), says=tr("Show the result of this run on the Train page")
        )
        self.copy_button = button(tr("Copy"), "ghost", says=tr("Copy everything about this run"))
        self._grid = QGridLayout()
        self.path = QLineEdit()
        self._path_room = QWidget()
        self._build()
        theme.changed.connect(self._paint)

    def _build(self) -> None:
        head = row(spacing=8)
        head.addWidget(self._icon)
        head.addWidget(self.word)
        head.addWidget(self.name, 1)
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
        # A field, not a label: a path longer than the line can be scrolled, selected and copied.
        self.path.setReadOnly(True)
        self.path.setAccessibleName(tr("Model file"))
        path_line = row(spacing=16)
        path_line.addWidget(label(tr("Model file"), "dim"))
        path_line.addWidget(self.path, 1)
        self._path_room.setLayout(path_line)
        # At the foot, which stays where it is from run to run; the head moves with what is said of one.
        foot = row(spacing=8)
        foot.addWidget(self._path_room, 1)
        foot.addStretch(0)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.result_button)
        column.addLayout(foot)
        self.copy_button.clicked.connect(self.copy)
        self.result_button.clicked.connect(self.result_requested)
        for words in (self.name, self.words):
            # A long word, such as a path, must not widen the page.
            words.setMinimumWidth(1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Its height follows from its width; what the narrowest one would need is of no interest."""
        return QSize(super().minimumSizeHint().width(), 0)

    def show_run(self, record: AuditRecord, quality: RunQuality | None) -> None:
        """Show this run, with what is known of its model."""
        if (record, quality) == (self._record, self._quality):
            return
        self._record, self._quality = record, quality
        self.name.setText(name_text(record))
        self.word.setText(record.status.words)
        said = said_of(record, quality)
        self.words.setText(said)
        self.words.setVisible(bool(said))
        self.result_button.setText(
            tr("Show result") if record.status is JobState.COMPLETED else tr("Show on Train page")
        )
        self.path.setText(record.model_path or "")
        self.path.setCursorPosition(0)
        self._path_room.setVisible(bool(record.model_path))
        clear(self._grid)
        for number, (name, value) in enumerate(run_lines(record)):
            self._add_line(number, name, value)
        self.setAccessibleName(f"{name_text(record)}: {record.status.words}")
        self.setAccessibleDescription(run_as_text(record, quality))
        self._paint()

    def _add_line(self, number: int, name: str, value: str) -> None:
        line, side = divmod(number, 2)
        text = label(value, wrap=True)
        text.setMinimumWidth(1)
        self._grid.addWidget(label(name, "dim"), line, side * 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, line, side * 2 + 1)

    def copy(self) -> None:
        """Put everything about the run on the clipboard."""
        if self._record is not None:
            QApplication.clipboard().setText(run_as_text(self._record, self._quality))

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
            self.path.setFont(self._theme.mono(12))
