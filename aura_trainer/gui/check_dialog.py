"""What the doctor finds on this machine, in a dialog."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from aura_trainer.domain.preflight import FindingLevel
from aura_trainer.gui.context import Notice, PageContext
from aura_trainer.gui.dialog_size import size_by_text
from aura_trainer.gui.training_readiness import Check
from aura_trainer.gui.widgets.check_list import CheckList
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.language import ntr, tr
from aura_trainer.services.doctor.checks import as_lines, look_at_data, look_at_machine
from aura_trainer.services.doctor.finding import Finding

_SIZE = QSize(640, 560)


class CheckDialog(QDialog):
    """Looks as soon as it opens, beside the window."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self.findings: tuple[Finding, ...] = ()
        self.setWindowTitle(tr("Check this machine"))
        size_by_text(self, _SIZE, context.theme, parent)
        self.heading = label("", "heading")
        self.list = CheckList(context.theme)
        self.again = button(tr("Check again"))
        self.copy_button = button(tr("Copy"), says=tr("Copy what was found"))
        self._lay_out()
        self.again.clicked.connect(self._look)
        self.copy_button.clicked.connect(self._copy)
        self._look()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.addWidget(self.list)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("What was found"))
        close = button(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot = row()
        foot.addWidget(self.again)
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(16)
        whole.addWidget(self.heading)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        close.setFocus()

    def _look(self) -> None:
        for part in (self.again, self.copy_button):
            part.setEnabled(False)
        self.heading.setText(tr("Looking\N{HORIZONTAL ELLIPSIS}"))
        self._context.runner.run(self._find())

    async def _find(self) -> None:
        application = self._context.application
        found = await self._context.runner.background(
            lambda: (*look_at_machine(), *look_at_data(application))
        )
        if isValid(self):
            self._show(found)

    def _show(self, found: Sequence[Finding]) -> None:
        self.findings = tuple(found)
        wrong = sum(not finding.ok for finding in found)
        words = ntr("{count} thing needs attention", "{count} things need attention", wrong)
        self.heading.setText(words.format(count=wrong) if wrong else tr("All is well"))
        # What needs attention comes first.
        self.list.show_checks([_check_of(each) for each in sorted(found, key=lambda finding: finding.ok)])
        for part in (self.again, self.copy_button):
            part.setEnabled(True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(map(as_lines, self.findings)))
        self._context.notify(Notice(tr("Copied"), tr("What was found is on the clipboard.")))


def _check_of(finding: Finding) -> Check:
    words = tr("{name}: {detail}").format(name=tr(finding.name), detail=finding.detail)
    return Check(FindingLevel.GOOD if finding.ok else FindingLevel.BLOCKING, words, finding.remedy)
