"""What a backup holds and what restoring it would change, shown before anything is changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from aura_trainer.domain.backups import RestorePlan
from aura_trainer.domain.counting import plural
from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.backup_flow import restore
from aura_trainer.gui.backup_words import KINDS, moment_words, profile_words, settings_words, untouched_words
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.widgets.parts import button, clear, label, paragraph, row
from aura_trainer.language import mark, ntr, number, tr

_BEFORE = mark(
    "How everything is now is backed up first, so that it can be taken back. Other open windows follow."
)


class RestoreDialog(QDialog):
    """Checks a backup, says what would change, and restores it when the person agrees.

    Signals:
        restored: Ratings and settings are as in the backup.
    """

    restored = Signal()

    def __init__(self, context: PageContext, backup_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._id = backup_id
        self.plan: RestorePlan | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Restore a backup"))
        self.setMinimumSize(480, 300)
        self.resize(600, 380)
        self.heading = label(tr("Checking the backup\N{HORIZONTAL ELLIPSIS}"), "heading")
        self.summary = paragraph("", "strong")
        self.problem = paragraph("", "bad")
        self.problem.hide()
        self._before = paragraph(tr(_BEFORE), "dim")
        self.restore_button = button(tr("Restore"), "primary")
        self.restore_button.setEnabled(False)
        self.restore_button.clicked.connect(lambda: context.runner.run(self._restore()))
        self.cancel = button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self._lay_out()
        context.runner.run(self._look())

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.summary)
        self._changes = QVBoxLayout()
        self._changes.setSpacing(8)
        column.addLayout(self._changes)
        column.addWidget(self.problem)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.restore_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.heading)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._before)
        whole.addLayout(foot)

    async def _look(self) -> None:
        try:
            plan = await self._context.runner.store(self._context.application.backups.plan, self._id)
        except AuraError as error:
            if isValid(self):
                self.heading.setText(error.title)
                self._show_problem(error.detail)
                self._before.hide()
            return
        if isValid(self):
            self._show(plan)

    def _show(self, plan: RestorePlan) -> None:
        self.plan = plan
        self.heading.setText(f"{moment_words(plan.backup.made)}, {tr(KINDS[plan.backup.kind])}")
        self.summary.setText(_summary(plan))
        clear(self._changes)
        words = [*map(profile_words, plan.profiles), settings_words(plan), untouched_words(plan)]
        for text in filter(None, words):
            self._changes.addWidget(paragraph(text))
        self.restore_button.setEnabled(not plan.changes_nothing)

    async def _restore(self) -> None:
        self.restore_button.setEnabled(False)
        try:
            await restore(self._context, self._id)
        except AuraError as error:
            if not isValid(self):
                raise
            self._show_problem(f"{error.title}. {error.detail}")
            self.restore_button.setEnabled(True)
        else:
            if isValid(self):
                self.restored.emit()
                self.accept()

    def _show_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()


def _summary(plan: RestorePlan) -> str:
    if plan.changes_nothing:
        return tr("Everything is as it is in this backup. There is nothing to restore.")
    going = sum(profile.going for profile in plan.profiles)
    differ = tr("{ratings} and {settings} would be others.").format(
        ratings=plural(plan.differing, "rating"), settings=plural(len(plan.settings), "setting")
    )
    if not going:
        return differ
    gone = ntr("{count} rating given since would go.", "{count} ratings given since would go.", going)
    return f"{differ} {gone.format(count=number(going))}"
