"""The settings dialog, made from the table of settings; a change applies at once."""

from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import RATING_KEYS, SETTINGS, Setting, SettingValue
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, inset, label, row
from aura_trainer.gui.widgets.switch import Switch

_CHOICE_WORDS = {
    "system": "As the desktop",
    "dark": "Dark",
    "light": "Light",
    "stars": "Stars (1 to 5)",
    "fine": "Fine (1 to 9)",
    "always": "Always deploy",
    "when-better": "Deploy when better",
    "ask": "Ask me",
}

_CONTROL_WIDTH = 190


class SettingRow(QFrame):
    """One setting: its words on the left, its control on the right, and what went wrong below."""

    def __init__(
        self,
        setting: Setting,
        theme: ThemeManager,
        change: Callable[[Setting, SettingValue], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setting = setting
        self._change = change
        self.control = self._make_control()
        if not isinstance(self.control, Switch):
            self.control.setMinimumWidth(_CONTROL_WIDTH)
        self.control.setAccessibleName(setting.label)
        self.control.setAccessibleDescription(setting.help)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        caption = label(setting.label, "strong")
        caption.setBuddy(self.control)
        words.addWidget(caption)
        for text in (label(setting.help, "dim", wrap=True), self.problem):
            # Its height follows from its width; what it would take in a narrow column must not count.
            text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            words.addWidget(text)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(24)
        line.addLayout(words, 1)
        line.addWidget(self.control, 0, Qt.AlignmentFlag.AlignTop)

    def _make_control(self) -> QWidget:
        setting = self.setting
        if setting.choices:
            combo = QComboBox()
            for choice in setting.choices:
                combo.addItem(_CHOICE_WORDS.get(choice, choice), choice)
            combo.activated.connect(lambda index: self._change(setting, combo.itemData(index)))
            return combo
        if isinstance(setting.default, bool):
            box = Switch(self._theme)
            box.clicked.connect(lambda on: self._change(setting, on))
            return box
        if isinstance(setting.default, int):
            spin = QSpinBox()
            spin.setRange(setting.minimum or 0, setting.maximum or 2**31 - 1)
            spin.setGroupSeparatorShown(True)
            spin.setKeyboardTracking(False)
            inset(spin)
            spin.valueChanged.connect(lambda value: self._change(setting, value))
            return spin
        field = QLineEdit()
        field.editingFinished.connect(lambda: self._change(setting, field.text()))
        return field

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

    def show_problem(self, words: str) -> None:
        """Say why a change was not kept; nothing when it was."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def matches(self, wanted: str) -> bool:
        """Whether every word looked for is in the setting's words."""
        said = f"{self.setting.key} {self.setting.label} {self.setting.help}".casefold()
        return all(word in said for word in wanted.casefold().split())


class KeysRow(QFrame):
    """Leads to the editor of keys."""

    _WORDS = ("Keys", "What each key does. Any of them can be another.")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change = button("Change keys\N{HORIZONTAL ELLIPSIS}", says="Change keys")
        self.change.setMinimumWidth(_CONTROL_WIDTH)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(self._WORDS[0], "strong"))
        words.addWidget(label(self._WORDS[1], "dim"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(24)
        line.addLayout(words, 1)
        line.addWidget(self.change, 0, Qt.AlignmentFlag.AlignTop)

    def matches(self, wanted: str) -> bool:
        """Whether every word looked for is in its words."""
        said = f"{' '.join(self._WORDS)} shortcuts keyboard".casefold()
        return all(word in said for word in wanted.casefold().split())


class SettingsDialog(QDialog):
    """All settings in groups, with a search field on top and the data folder at the bottom.

    Signals:
        keys_requested: The editor of keys is wanted.
    """

    keys_requested = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle("Settings")
        self.setMinimumSize(520, 420)
        self.resize(680, 700)
        self.search = QLineEdit()
        self.rows: dict[str, SettingRow] = {}
        self.keys_row = KeysRow()
        self.keys_row.change.clicked.connect(self.keys_requested)
        self._groups: dict[str, tuple[QLabel, list[SettingRow | KeysRow]]] = {}
        self.problem = QFrame()
        self._problem_words = label("", wrap=True)
        self._problem_icon = QLabel()
        self._nothing = label("No setting has these words.", "dim")
        self._build()
        context.signals.settings_changed.connect(self._show_values)
        context.theme.changed.connect(self._paint)
        self._show_values()
        self._paint()
        context.runner.run(self._look_for_problem())

    def _build(self) -> None:
        self.search.setPlaceholderText("Search settings")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search settings")
        self.search.textChanged.connect(self._filter)
        self.problem.setProperty("role", "card-bad")
        self.problem.hide()
        inner = QHBoxLayout(self.problem)
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(10)
        inner.addWidget(self._problem_icon, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._problem_words, 1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(0)
        self._build_groups(column)
        column.addWidget(self._nothing)
        self._nothing.hide()
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.search)
        whole.addWidget(self.problem)
        whole.addWidget(scroll, 1)
        whole.addLayout(self._foot())

    def _build_groups(self, column: QVBoxLayout) -> None:
        groups: dict[str, list[Setting]] = defaultdict(list)
        for setting in SETTINGS:
            groups[setting.key.split(".")[0]].append(setting)
        for name, settings in groups.items():
            heading = label(name.capitalize(), "section")
            heading.setContentsMargins(0, 12, 0, 4)
            column.addWidget(heading)
            self._groups[name] = (heading, [])
            for setting in settings:
                entry = self.rows[setting.key] = SettingRow(setting, self._context.theme, self._change)
                column.addWidget(entry)
                self._groups[name][1].append(entry)
                if setting.key == RATING_KEYS:
                    column.addWidget(self.keys_row)
                    self._groups[name][1].append(self.keys_row)

    def _foot(self) -> QHBoxLayout:
        folder = str(self._context.application.paths.home)
        place = label(folder, "mono-dim")
        place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        place.setAccessibleName("Data folder")
        look = button("Open", "link", says="Open the data folder")
        look.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        close = button("Close")
        close.clicked.connect(self.accept)
        foot = row(spacing=8)
        foot.addWidget(label("Data folder", "dim"))
        foot.addWidget(place, 1)
        foot.addWidget(look)
        foot.addWidget(close)
        return foot

    def _paint(self) -> None:
        self._problem_icon.setPixmap(self._context.theme.pixmap("error", "bad", 18))

    def _show_values(self, _key: str = "") -> None:
        for key, entry in self.rows.items():
            entry.show_value(self._context.setting(key))

    async def _look_for_problem(self) -> None:
        application = self._context.application
        problem = await self._context.runner.store(lambda: application.settings.problem)
        if not isValid(self):
            return
        self._problem_words.setText(problem or "")
        self.problem.setVisible(problem is not None)

    def _filter(self, wanted: str) -> None:
        found = False
        for heading, rows in self._groups.values():
            shown = [entry for entry in rows if entry.matches(wanted)]
            for entry in rows:
                entry.setVisible(entry in shown)
            heading.setVisible(bool(shown))
            found = found or bool(shown)
        self._nothing.setVisible(not found)

    def _change(self, setting: Setting, value: SettingValue) -> None:
        self._context.runner.run(self._store(setting, value))

    async def _store(self, setting: Setting, value: SettingValue) -> None:
        entry = self.rows[setting.key]
        try:
            await self._context.change_setting(setting.key, value)
        except AuraError as error:
            if not isValid(self):
                raise
            entry.show_value(self._context.setting(setting.key))
            entry.show_problem(f"{error.title}. {error.detail}")
        else:
            if isValid(self):
                entry.show_problem("")
