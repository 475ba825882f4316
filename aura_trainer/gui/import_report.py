"""What could not be imported, and why."""

from pathlib import PurePath

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.counting import plural
from aura_trainer.domain.media import ImportFailure, ImportReport
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import label, paragraph
from aura_trainer.language import tr


class ImportReportDialog(QDialog):
    """Lists each path that was left out with its reason, and remarks on those that came in."""

    def __init__(self, report: ImportReport, theme: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._report = report
        self.setWindowTitle(tr("Import finished"))
        self.resize(620, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        heading = QLabel(headline(report), self)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        column.addWidget(heading)
        column.addWidget(self._list(theme), 1)
        buttons = QHBoxLayout()
        copy = QPushButton(tr("Copy list"), self)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.as_text()))
        close = QPushButton(tr("Close"), self)
        close.setProperty("role", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column.addLayout(buttons)

    def as_text(self) -> str:
        """The list, for the clipboard."""
        return "\n".join([*map(str, self._report.failures), *self._report.warnings, *self._report.notes])

    def _list(self, theme: ThemeManager) -> QScrollArea:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for failure in self._report.failures:
            row = _row(theme, "error", "bad", PurePath(failure.path).name, _reason(failure))
            row.setToolTip(plain_tip(failure.path))
            column.addWidget(row)
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
    row = QHBoxLayout(frame)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(8)
    sign = QLabel(frame)
    sign.setPixmap(theme.pixmap(icon, role, 18))
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(label(title, "strong"))
    words.addWidget(paragraph(text, "dim"))
    row.addWidget(sign)
    row.addLayout(words, 1)
    frame.setAccessibleName(f"{title}: {text}")
    return frame


def _reason(failure: ImportFailure) -> str:
    """The reason without the path, which stands above it and in the tooltip."""
    reason = failure.reason.removeprefix(f"{failure.path}: ")
    return reason[:1].upper() + reason[1:]


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
