"""What could not be imported, and why."""

from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.media import ImportFailure, ImportReport
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.language import tr


class ImportReportDialog(QDialog):
    """Lists each path that was left out with its reason, and remarks on those that came in."""

    def __init__(self, report: ImportReport, theme: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._report = report
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import finished"))
        self.resize(620, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(headline(report), "heading", wrap=True))
        column.addWidget(self._list(theme), 1)
        foot = row()
        copy = button(tr("Copy list"))
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.as_text()))
        close = button(tr("Close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot.addWidget(copy)
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)

    def as_text(self) -> str:
        """The list, for the clipboard."""
        return "\n".join([*map(str, self._report.failures), *self._report.warnings, *self._report.notes])

    def _list(self, theme: ThemeManager) -> QScrollArea:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for failure in self._report.failures:
            line = _row(theme, "error", "bad", PurePath(failure.path).name, reason_of(failure))
            line.setToolTip(plain_tip(failure.path))
            column.addWidget(line)
        for warning in self._report.warnings:
            column.addWidget(_row(theme, "warning", "warn", tr("Imported, but"), warning))
        for note in self._report.notes:
            column.addWidget(_row(theme, "info", "model_text", tr("Good to know"), note))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(box)
        return area


def _row(theme: ThemeManager, icon: str, role: str, title: str, text: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "card")
    line = row()
    line.setContentsMargins(12, 8, 12, 8)
    frame.setLayout(line)
    sign = QLabel(frame)
    sign.setPixmap(theme.pixmap(icon, role, 18))
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(label(title, "strong"))
    words.addWidget(paragraph(text, "dim"))
    line.addWidget(sign)
    line.addLayout(words, 1)
    frame.setAccessibleName(f"{title}: {text}")
    return frame


def reason_of(failure: ImportFailure) -> str:
    """Why it failed, as a sentence for where the path is said already."""
    return failure.cause[:1].upper() + failure.cause[1:]


def headline(report: ImportReport) -> str:
    """What came in and what did not, in one sentence."""
    came = tr("Nothing came in")
    if report.media_ids:
        came = tr("{frames} from {clips} came in").format(
            frames=plural(report.frame_count, "frame"), clips=plural(len(report.media_ids), "clip")
        )
    left = len(report.failures)
    if not left:
        return came
    return tr("{came}; {items} could not be read").format(came=came, items=plural(left, "item"))
