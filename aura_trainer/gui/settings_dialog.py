"""The settings dialog, made from the table of settings; a change applies at once."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from aura_trainer.domain.errors import AuraError
from aura_trainer.domain.settings import PROFILE, SETTINGS, Section, Setting, SettingValue
from aura_trainer.gui.api_section import ApiSection
from aura_trainer.gui.backup_section import BackupSection
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.profile_row import ProfileRow
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.gui.widgets.setting_row import FolderRow, LabelledRow, LinkRow, SettingRow
from aura_trainer.language import tr


class SectionOfSettings(QWidget):
    """A heading and its rows."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self.rows: list[LabelledRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 8)
        self._column.setSpacing(0)
        self._column.addWidget(label(tr(section.value), "heading"))

    def add(self, entry: LabelledRow) -> None:
        """Add a row at the end, with a line between it and the one before."""
        self.rows.append(entry)
        self._column.addWidget(entry)

    def show_matches(self, wanted: str) -> bool:
        """Show only the rows with all these words in theirs or the heading's; whether there is any."""
        words = wanted.casefold().split()
        for entry in self.rows:
            said = f"{tr(self.section.value).casefold()} {entry.said}"
            entry.setVisible(all(word in said for word in words))
        return any(not entry.isHidden() for entry in self.rows)


class SettingsDialog(QDialog):
    """All settings: a list of sections on the left, the chosen one on the right, a search over all on top.

    Signals:
        keys_requested: The editor of keys is wanted.
    """

    keys_requested = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(tr("Settings"))
        scale = context.theme.text_scale
        self.setMinimumSize(560, 420)
        self.resize(round(820 * scale), round(728 * scale))
        if parent is not None:
            room = parent.window().size()
            self.resize(self.size().boundedTo(room).expandedTo(self.minimumSize()))
        self.search = QLineEdit()
        self.nav = QListWidget()
        self.sections = {section: SectionOfSettings(section) for section in Section}
        self.rows: dict[str, SettingRow | ProfileRow] = {}
        self.keys_row = LinkRow(
            tr("Keys"),
            tr("What each key does. Any of them can be another."),
            tr("Change keys\N{HORIZONTAL ELLIPSIS}"),
            # Translators: words it is found by in the search of settings, besides those shown.
            also=tr("shortcuts keyboard"),
        )
        self.backups = BackupSection(context)
        self.api = ApiSection(context)
        self.problem = QFrame()
        self._problem_words = label("", wrap=True)
        self._problem_icon = QLabel()
        self.nothing = QWidget()
        self._nothing_icon = QLabel()
        self._nothing_words = label("", "strong")
        self.area = QScrollArea()
        self._fill()
        self._lay_out()
        self._connect()
        for key in self.rows:
            self._show_value(key)
        self._paint()
        self.show_section(Section.GENERAL)
        context.runner.run(self._look_for_problem())

    @property
    def section(self) -> Section:
        """The section chosen."""
        return list(Section)[self.nav.currentRow()]

    def show_section(self, section: Section) -> None:
        """Show one section, and end the search."""
        self.search.clear()
        self.nav.setCurrentRow(list(Section).index(section))
        self._show_sections()

    def _fill(self) -> None:
        for setting in SETTINGS:
            entry: SettingRow | ProfileRow
            if setting.key == PROFILE:
                entry = ProfileRow(self._context, self._change)
            else:
                entry = SettingRow(setting, self._context.theme, self._change)
            self.rows[setting.key] = entry
            self.sections[setting.section].add(entry)
        self.sections[Section.KEYS].add(self.keys_row)
        folder = str(self._context.application.paths.home)
        place = FolderRow(
            tr("Data folder"),
            tr("Ratings, models, settings and logs are kept here."),
            folder,
            says=tr("Open the data folder"),
        )
        place.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        self.sections[Section.GENERAL].add(place)
        self.sections[Section.GENERAL].add(self.backups)
        self.sections[Section.API].add(self.api)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(tr("Search settings"))
        for clear in self.search.findChildren(QToolButton):
            clear.setAccessibleName(tr("Clear the search"))
        self.nav.addItems([tr(section.value) for section in Section])
        self.nav.setAccessibleName(tr("Sections"))
        self.nav.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nav.setFixedWidth(self.nav.sizeHintForColumn(0) + 40)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 0, 12, 0)
        column.setSpacing(8)
        for part in self.sections.values():
            column.addWidget(part)
        column.addWidget(self._make_nothing())
        column.addStretch(1)
        self.area.setWidget(content)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = row(spacing=16)
        middle.addWidget(self.nav)
        middle.addWidget(self.area, 1)
        close = button(tr("Close"))
        close.clicked.connect(self.accept)
        foot = row()
        foot.addWidget(
            label(
                tr("Every change applies at once; another language when the window is opened again."),
                "dim",
                wrap=True,
            ),
            1,
        )
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.search)
        whole.addWidget(self._make_problem())
        whole.addLayout(middle, 1)
        whole.addLayout(foot)

    def _make_problem(self) -> QFrame:
        self.problem.setProperty("role", "card-bad")
        self.problem.hide()
        inner = QHBoxLayout(self.problem)
        inner.setContentsMargins(12, 8, 12, 8)
        inner.setSpacing(8)
        inner.addWidget(self._problem_icon, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(self._problem_words, 1)
        return self.problem

    def _make_nothing(self) -> QWidget:
        show_all = button(tr("Show all settings"))
        show_all.clicked.connect(self.search.clear)
        column = QVBoxLayout(self.nothing)
        column.setContentsMargins(0, 48, 0, 48)
        column.setSpacing(12)
        for part in (self._nothing_icon, self._nothing_words, show_all):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        self.nothing.hide()
        return self.nothing

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show_sections)
        self.nav.currentRowChanged.connect(self._section_chosen)
        self.keys_row.change.clicked.connect(self.keys_requested)
        self._context.signals.settings_changed.connect(self._show_value)
        self._context.theme.changed.connect(self._paint)

    def _paint(self) -> None:
        self._problem_icon.setPixmap(self._context.theme.pixmap("error", "bad", 18))
        self._nothing_icon.setPixmap(self._context.theme.pixmap("search", "dim", 32))

    def _show_value(self, key: str) -> None:
        # In any other row somebody may be typing.
        if key in self.rows:
            self.rows[key].show_value(self._context.setting(key))

    def _section_chosen(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self._show_sections()
        self.area.verticalScrollBar().setValue(0)

    def _show_sections(self) -> None:
        """Show the chosen section; while words are looked for, what has them in any section."""
        wanted = self.search.text().strip()
        found = set(self._matching(wanted))
        chosen = self.nav.currentItem()
        if chosen is not None:
            chosen.setSelected(not wanted)
        for section, part in self.sections.items():
            part.setVisible(section in found if wanted else section is self.section)
        self._nothing_words.setText(
            tr(
                "No setting has the words \N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}."
            ).format(words=wanted)
        )
        self.nothing.setVisible(not found)

    def _matching(self, wanted: str) -> Iterator[Section]:
        for section, part in self.sections.items():
            if part.show_matches(wanted):
                yield section

    async def _look_for_problem(self) -> None:
        application = self._context.application
        problem = await self._context.runner.store(lambda: application.settings.problem)
        if not isValid(self):
            return
        self._problem_words.setText(problem or "")
        self.problem.setVisible(problem is not None)

    def _change(self, setting: Setting, value: SettingValue) -> None:
        self._context.runner.run(self._store(setting, value))

    async def _store(self, setting: Setting, value: SettingValue) -> None:
        entry = self.rows[setting.key]
        try:
            await self._context.change_setting(setting.key, value)
        except AuraError as error:
            if not isValid(self):
                raise
            if not setting.file_kind:
                # A path stays to be corrected.
                self._show_value(setting.key)
            entry.show_problem(f"{error.title}. {error.detail}")
        else:
            if isValid(self):
                entry.show_problem("")
