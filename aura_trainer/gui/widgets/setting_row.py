"""Rows of the settings dialog: words on the left, a control on the right, and what went wrong below."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.settings import Setting, SettingValue
from aura_trainer.gui.file_dialog import FileDialog
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, inset, label, paragraph, row
from aura_trainer.gui.widgets.switch import Switch
from aura_trainer.language import mark, number, tr

CONTROL_WIDTH = 200

_CHOICE_WORDS = {
    "system": mark("As the desktop"),
    "dark": mark("Dark"),
    "light": mark("Light"),
    "en": "English",
    "de": "Deutsch",
    "stars": mark("Stars (1 to 5)"),
    "fine": mark("Fine (1 to 9)"),
    "always": mark("Always deploy"),
    "when-better": mark("Deploy when better"),
    "ask": mark("Ask me"),
    "off": mark("Off"),
    "daily": mark("Day"),
    "weekly": mark("Week"),
}


class LabelledRow(QFrame):
    """Words and a control beside them.

    Args:
        caption: What it is called.
        words: What it does.
        control: Changes it.
        also: Words it is found by that are not shown.
        wide: Whether the control goes below the words, over the whole width.
    """

    def __init__(
        self, caption: str, words: str, control: QWidget, *, also: str = "", wide: bool = False
    ) -> None:
        super().__init__()
        self.said = f"{caption} {words} {also}".casefold()
        self.control = control
        self.problem = paragraph("", "bad")
        self.problem.hide()
        column = QVBoxLayout()
        column.setSpacing(4)
        title = label(caption, "strong")
        title.setBuddy(control)
        for part in (title, paragraph(words, "dim"), self.problem):
            column.addWidget(part)
        self.line = QHBoxLayout()
        self.line.setSpacing(8)
        self.line.addLayout(column, 1)
        self.line.addSpacing(16)
        self.whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 8)
        whole.setSpacing(8)
        whole.addLayout(self.line)
        if wide:
            whole.addWidget(control)
        else:
            self.line.addWidget(control, 0, Qt.AlignmentFlag.AlignTop)

    def show_problem(self, words: str) -> None:
        """Say why a change was not kept; nothing when it was."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


class SettingRow(LabelledRow):
    """One setting of the table, with a button back to its default beside it while it has another value."""

    def __init__(
        self, setting: Setting, theme: ThemeManager, change: Callable[[Setting, SettingValue], None]
    ) -> None:
        self.setting = setting
        self._change = change
        self._theme = theme
        control = self._make_control()
        if not isinstance(control, Switch):
            control.setMinimumWidth(CONTROL_WIDTH)
        control.setAccessibleName(tr(setting.label))
        control.setAccessibleDescription(tr(setting.help))
        choices = " ".join(map(choice_words, setting.choices))
        super().__init__(
            tr(setting.label),
            tr(setting.help),
            control,
            also=f"{setting.key} {choices}",
            wide=bool(setting.file_kind),
        )
        self.browser: QFileDialog | None = None
        self.reset = self._make_reset()
        self.line.insertWidget(2, self.reset, 0, Qt.AlignmentFlag.AlignTop)
        if setting.file_kind:
            self.line.addWidget(self._make_browse(), 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._paint)
        self._paint()

    def show_value(self, value: SettingValue) -> None:
        """Show a value without changing it."""
        control = self.control
        control.blockSignals(True)
        if isinstance(control, QComboBox):
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, QCheckBox):
            control.setChecked(bool(value))
        elif isinstance(control, QSpinBox):
            control.setValue(int(value))
        elif isinstance(control, QLineEdit):
            control.setText(str(value))
        control.blockSignals(False)
        self.reset.setVisible(value != self.setting.default)

    def _make_control(self) -> QWidget:
        setting = self.setting
        if setting.choices:
            combo = QComboBox()
            for choice in setting.choices:
                combo.addItem(choice_words(choice), choice)
            combo.activated.connect(lambda index: self._change(setting, combo.itemData(index)))
            return combo
        if isinstance(setting.default, bool):
            box = Switch(self._theme)
            box.clicked.connect(lambda on: self._change(setting, on))
            return box
        if isinstance(setting.default, int):
            spin = QSpinBox()
            spin.setRange(setting.minimum or 0, setting.maximum or 2**31 - 1)
            if setting.zero_is_off:
                spin.setSpecialValueText(choice_words("off"))
            spin.setGroupSeparatorShown(setting.grouped)
            spin.setKeyboardTracking(False)
            inset(spin)
            spin.valueChanged.connect(lambda value: self._change(setting, value))
            return spin
        field = QLineEdit()
        field.editingFinished.connect(lambda: self._edited(field))
        return field

    def _edited(self, field: QLineEdit) -> None:
        # Leaving a field ends its editing as well, whether anything was typed or not.
        if field.isModified():
            field.setModified(False)
            self._change(self.setting, field.text())

    def _make_reset(self) -> QPushButton:
        setting = self.setting
        words = default_words(setting)
        made = button(
            "",
            "ghost",
            says=tr("Set {setting} back to {value}").format(setting=tr(setting.label), value=words),
        )
        made.setToolTip(tr("Back to {value}").format(value=words))
        made.clicked.connect(lambda: self._change(setting, setting.default))
        policy = QSizePolicy(made.sizePolicy())
        policy.setRetainSizeWhenHidden(True)
        made.setSizePolicy(policy)
        return made

    def _make_browse(self) -> QPushButton:
        made = button(
            tr("Choose\N{HORIZONTAL ELLIPSIS}"),
            says=tr("Choose a file for {setting}").format(setting=tr(self.setting.label)),
        )
        made.clicked.connect(self._browse)
        return made

    def _browse(self) -> None:
        browser = FileDialog(self, tr(self.setting.label), kinds=tr(self.setting.file_kind))
        browser.setFileMode(QFileDialog.FileMode.ExistingFile)
        browser.fileSelected.connect(lambda file: self._change(self.setting, file))
        self.browser = browser
        browser.open()

    def _paint(self) -> None:
        self.reset.setIcon(self._theme.icon("undo", "dim"))


class LinkRow(LabelledRow):
    """Leads to something else by a button."""

    def __init__(self, caption: str, words: str, verb: str, *, also: str = "") -> None:
        self.change = button(verb, says=verb.removesuffix("\N{HORIZONTAL ELLIPSIS}"))
        self.change.setMinimumWidth(CONTROL_WIDTH)
        super().__init__(caption, words, self.change, also=also)


class FolderRow(LabelledRow):
    """Shows where a folder is, and opens it in the system's file manager; ``says`` is what the button is called."""

    def __init__(self, caption: str, words: str, folder: str, *, says: str) -> None:
        self.place = label(folder, "mono-dim", wrap=True)
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.place.setAccessibleName(caption)
        self.open = button(tr("Open"), says=says)
        self.open.setMinimumWidth(CONTROL_WIDTH)
        # Translators: words a folder is found by in the search of settings, besides those shown.
        found_by = tr("path directory")
        super().__init__(caption, words, self.place, also=f"{folder} {found_by}", wide=True)
        beside = row()
        beside.addWidget(self.open)
        self.line.addLayout(beside)
        self.line.setAlignment(beside, Qt.AlignmentFlag.AlignTop)


def choice_words(choice: str) -> str:
    """A choice of the table in the person's words."""
    words = _CHOICE_WORDS.get(choice)
    return choice if words is None else tr(words)


def default_words(setting: Setting) -> str:
    """A setting's default in the person's words."""
    if isinstance(setting.default, bool):
        return tr("on") if setting.default else tr("off")
    if isinstance(setting.default, int):
        if setting.zero_is_off and not setting.default:
            return tr("off")
        return number(setting.default) if setting.grouped else str(setting.default)
    return choice_words(setting.default) or tr("none")
