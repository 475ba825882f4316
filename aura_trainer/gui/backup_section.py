"""The backups in the settings: a list of them, one more by hand, and the way back to one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem
from shiboken6 import isValid

from aura_trainer.domain.backups import Backup
from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.backup_flow import back_up_now
from aura_trainer.gui.backup_words import CONTENTS, KINDS, RULE, moment_words, rated_words, size_words
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.restore_dialog import RestoreDialog
from aura_trainer.gui.tips import plain_tip
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.setting_row import LabelledRow
from aura_trainer.language import tr

_ID = Qt.ItemDataRole.UserRole
_ROWS_SHOWN = 5


class BackupSection(LabelledRow):
    """Lists the backups, newest first."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([tr("Made"), tr("Holds"), tr("Why"), tr("Size")])
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(tr("Backups"))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        line = self.list.fontMetrics().lineSpacing() + 8
        self.list.setFixedHeight((_ROWS_SHOWN + 1) * line)
        # Translators: words the backups are found by in the search of settings, besides those shown.
        found_by = tr("restore snapshot copy")
        super().__init__(tr("Backups"), f"{tr(CONTENTS)} {tr(RULE)}", self.list, also=found_by, wide=True)
        self.now = button(tr("Back up now"))
        self.restore = button(tr("Restore\N{HORIZONTAL ELLIPSIS}"), says=tr("Restore the selected backup"))
        self.restore.setEnabled(False)
        self.told = label("", "dim")
        self.dialog: RestoreDialog | None = None
        foot = row()
        foot.addWidget(self.told, 1)
        foot.addWidget(self.now)
        foot.addWidget(self.restore)
        self.whole.addLayout(foot)
        self.now.clicked.connect(lambda: context.runner.run(self._back_up()))
        self.restore.clicked.connect(self._ask)
        self.list.itemActivated.connect(self._ask)
        self.list.itemSelectionChanged.connect(
            lambda: self.restore.setEnabled(bool(self.list.selectedItems()))
        )
        context.runner.run(self._look())

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """Show these backups, the newest chosen."""
        self.list.clear()
        for backup in backups:
            cells = [
                moment_words(backup.made),
                rated_words(backup),
                tr(KINDS[backup.kind]),
                size_words(backup.size),
            ]
            item = QTreeWidgetItem(cells)
            item.setData(0, _ID, backup.id)
            item.setToolTip(1, plain_tip(backup.problem or ""))
            self.list.addTopLevelItem(item)
        newest = self.list.topLevelItem(0)
        if newest is not None:
            self.list.setCurrentItem(newest)
        self.told.setText("" if backups else tr("No backups yet."))

    async def _look(self) -> None:
        try:
            backups = await self._context.runner.background(self._context.application.backups.all)
        except AuraError as error:
            if not isValid(self):
                raise
            self.show_problem(f"{error.title}. {error.detail}")
            return
        if isValid(self):
            self.show_backups(backups)

    async def _back_up(self) -> None:
        self.now.setEnabled(False)
        try:
            await back_up_now(self._context)
        except AuraError as error:
            if not isValid(self):
                raise
            self.show_problem(f"{error.title}. {error.detail}")
        else:
            if isValid(self):
                self.show_problem("")
                await self._look()
        finally:
            if isValid(self):
                self.now.setEnabled(True)

    def _ask(self) -> None:
        chosen = self.list.selectedItems()
        if chosen:
            self.dialog = RestoreDialog(self._context, chosen[0].data(0, _ID), self.window())
            self.dialog.restored.connect(lambda: self._context.runner.run(self._look()))
            self.dialog.open()
