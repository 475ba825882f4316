"""Saving a report of a problem: what goes into it, shown before it is saved."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from aura_trainer.domain.errors import AuraError, Cancelled
from aura_trainer.domain.training import StopRequest
from aura_trainer.gui.context import Notice, PageContext, Tone
from aura_trainer.gui.dialog_size import size_by_text
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.jobs import JobToken
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.language import tr
from aura_trainer.services.problem_report.report import README, Include, Material, Part

_SIZE = QSize(820, 600)
_MOST_LINES = 2000
_FILE = "aura-trainer-report.zip"


class ProblemReportDialog(QDialog):
    """Collects as soon as it opens, beside the window; nothing leaves it but by Save."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._material: Material | None = None
        self._token = JobToken()
        self.parts: tuple[Part, ...] = ()
        self.browser: QFileDialog | None = None
        self.setWindowTitle(tr("Save a report of a problem"))
        size_by_text(self, _SIZE, context.theme, parent)
        self.names = QCheckBox(tr("File names and paths"))
        self.settings = QCheckBox(tr("Settings"))
        self.ratings = QCheckBox(tr("Ratings"))
        self.settings.setChecked(True)
        self.list = QListWidget()
        self.text = QPlainTextEdit()
        self.remark = paragraph("", "dim")
        self.problem = paragraph("", "bad")
        self.save = button(tr("Save\N{HORIZONTAL ELLIPSIS}"), "primary", says=tr("Save the report"))
        self._lay_out()
        self._connect()
        self._choose()
        self.finished.connect(lambda: self._token.request(StopRequest.CANCEL))
        context.runner.run(self._collect())

    @property
    def include(self) -> Include:
        """What the person has chosen."""
        return Include(self.names.isChecked(), self.settings.isChecked(), self.ratings.isChecked())

    def _lay_out(self) -> None:
        ticks, flow = flow_box(spacing=20)
        flow.addWidget(label(tr("Also in it"), "section"))
        for tick in (self.settings, self.ratings, self.names):
            flow.addWidget(tick)
        self.list.setAccessibleName(tr("Files of the report"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.setReadOnly(True)
        self.text.setProperty("role", "sheet")
        self.text.setAccessibleName(tr("What is in the file"))
        # Tab goes on to the buttons.
        self.text.setTabChangesFocus(True)
        middle = row(spacing=12)
        middle.addWidget(self.list, 2)
        middle.addWidget(self.text, 5)
        cancel = button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(
            paragraph(
                tr(
                    "One file for whoever helps you: versions, what the check of this machine found, and the end of the "
                    "logs. It is saved where you say, and sent by nobody but you."
                )
            )
        )
        whole.addWidget(ticks)
        whole.addWidget(self.remark)
        whole.addLayout(middle, 1)
        whole.addWidget(self.problem)
        whole.addLayout(foot)
        self.problem.hide()

    def _connect(self) -> None:
        for tick in (self.names, self.settings, self.ratings):
            tick.toggled.connect(self._choose)
        self.list.currentRowChanged.connect(self._show_text)
        self.save.clicked.connect(self._ask)

    def _choose(self) -> None:
        self.remark.setText(
            tr("Names and paths are in it as they are. Tokens of the local API never are.")
            if self.names.isChecked()
            else tr(
                "Names of files, folders, profiles, models, you and this computer are replaced. Tokens of the local API "
                "are never in it."
            )
        )
        self._token.request(StopRequest.CANCEL)
        self._token = JobToken()
        self.save.setEnabled(False)
        if self._material is None:
            self.text.setPlainText(tr("Collecting\N{HORIZONTAL ELLIPSIS}"))
        else:
            self._context.runner.run(self._arrange(self._material, self._token))

    async def _collect(self) -> None:
        context, reports = self._context, self._context.application.problem_reports
        found = await context.runner.background(lambda: reports.collect(context.application, context.user_id))
        if isValid(self):
            self._material = found
            self._choose()

    async def _arrange(self, material: Material, token: JobToken) -> None:
        reports, include = self._context.application.problem_reports, self.include
        try:
            parts = await self._context.runner.background(reports.parts, material, include, token)
        except Cancelled:
            # A newer one is on its way, or the dialog has been closed.
            return
        finally:
            # When the window closes, this ends here, and the work beside it has to be told.
            token.request(StopRequest.CANCEL)
        # A tick may have been set or taken away meanwhile.
        if isValid(self) and token is self._token:
            self._show(parts)

    def _show(self, parts: Sequence[Part]) -> None:
        place = max(self.list.currentRow(), 0)
        self.parts = tuple(parts)
        self.list.clear()
        self.list.addItems([f"{part.title}\n{part.name}" for part in parts])
        self.list.setCurrentRow(min(place, len(parts) - 1))
        self.save.setEnabled(True)

    def _show_text(self, place: int) -> None:
        if 0 <= place < len(self.parts):
            lines = self.parts[place].text.split("\n", _MOST_LINES)
            if any(lines[_MOST_LINES:]):
                lines[_MOST_LINES] = tr("The rest is not shown here, but it is in the report.")
            # Sentences want to be read whole, lines of a log and of a table one below the other.
            wraps = self.parts[place].name == README
            mode = QPlainTextEdit.LineWrapMode
            self.text.setLineWrapMode(mode.WidgetWidth if wraps else mode.NoWrap)
            self.text.setPlainText("\n".join(lines))

    def _ask(self) -> None:
        browser = FileDialog(self, tr("Save the report"), _FILE, tr("Report (*.zip)"))
        browser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        browser.setDefaultSuffix("zip")
        browser.fileSelected.connect(lambda path: self._context.runner.run(self._save(Path(path))))
        self.browser = browser
        browser.open()

    async def _save(self, target: Path) -> None:
        context, parts = self._context, self.parts
        try:
            await context.runner.background(context.application.problem_reports.save, parts, target)
        except AuraError as error:
            if not isValid(self):
                raise
            self.problem.setText(f"{error.title}. {error.detail}")
            self.problem.show()
            return
        context.notify(Notice(tr("Report saved"), str(target), Tone.GOOD))
        if isValid(self):
            self.accept()
