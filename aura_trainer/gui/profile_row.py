"""The choice of a profile in the settings, and a new one by its name."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QInputDialog, QWidget
from shiboken6 import isValid

from aura_trainer.domain.annotations import DEFAULT_USER
from aura_trainer.domain.settings import PROFILE, Setting, SettingValue, find_setting
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.widgets.parts import button, row
from aura_trainer.gui.widgets.setting_row import CONTROL_WIDTH, LabelledRow
from aura_trainer.language import tr


class ProfileRow(LabelledRow):
    """Lists everybody who has ratings here, and takes a new name.

    Args:
        context: Who has ratings, and whose are shown.
        change: Stores the choice.
    """

    def __init__(self, context: PageContext, change: Callable[[Setting, SettingValue], None]) -> None:
        setting = find_setting(PROFILE)
        self.setting = setting
        self._context = context
        self._change = change
        self.users = QComboBox()
        self.users.setMinimumWidth(CONTROL_WIDTH)
        self.users.setAccessibleName(tr(setting.label))
        self.users.setAccessibleDescription(tr(setting.help))
        self.users.activated.connect(lambda index: change(setting, self.users.itemData(index)))
        self.new = button(tr("New\N{HORIZONTAL ELLIPSIS}"), says=tr("New profile"))
        self.new.clicked.connect(self._ask)
        self.question: QInputDialog | None = None
        # Translators: words profiles are found by in the search of settings, besides those shown.
        found_by = tr("user person")
        also = f"{setting.key} {found_by}"
        super().__init__(tr(setting.label), tr(setting.help), self.users, also=also)
        beside = row()
        beside.addWidget(self.new)
        self.line.addLayout(beside)
        self.line.setAlignment(beside, Qt.AlignmentFlag.AlignTop)
        context.runner.run(self._look())

    @property
    def known(self) -> list[str]:
        """The profiles offered."""
        return [self.users.itemText(index) for index in range(self.users.count())]

    def show_value(self, value: SettingValue) -> None:
        """Show a profile as the one chosen, whether it has ratings yet or not."""
        if self.users.findData(value) < 0:
            self.users.addItem(str(value), value)
        self.users.setCurrentIndex(self.users.findData(value))

    async def _look(self) -> None:
        users = await self._context.runner.store(self._context.application.annotations.users)
        if not isValid(self):
            return
        chosen = self._context.setting(PROFILE)
        self.users.clear()
        for user in sorted({*users, DEFAULT_USER, str(chosen)}):
            self.users.addItem(user, user)
        self.show_value(chosen)

    def _ask(self) -> None:
        self.question = ask_name(self, lambda name: self._change(self.setting, name.strip()))


def ask_name(parent: QWidget, take: Callable[[str], object]) -> QInputDialog:
    """Ask for the name of a new profile."""
    question = QInputDialog(parent)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setWindowTitle(tr("New profile"))
    question.setLabelText(
        tr("Its ratings are kept under this name. Ratings there are now stay with their profile.")
    )
    question.setOkButtonText(tr("Create"))
    question.textValueSelected.connect(take)
    question.open()
    return question
