"""The navigation rail at the left edge."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.actions import page_action
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr

_ICON, _LOCK = 20, 12
_WIDTH = 76


class NavRail(QFrame):
    """One entry a page, Help and Settings at the bottom. A locked entry can be chosen: its page says what it is for.

    Signals:
        page_chosen: The id of a page.
        settings_requested: Settings was pressed.
    """

    page_chosen = Signal(str)
    settings_requested = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: dict[str, tuple[QToolButton, str]] = {}
        self._locked: frozenset[str] = frozenset()
        self._tips: dict[str, str] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.setProperty("role", "rail-frame")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 12, 8, 12)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self.help = self._button(tr("Help"))
        self.help.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.help.setEnabled(False)
        self._helps: dict[ActionId, QAction] = {}
        self._column.addWidget(self.help)
        self._settings = self._button(tr("Settings"))
        self._settings.setEnabled(False)
        self._settings.clicked.connect(self.settings_requested)
        self._column.addWidget(self._settings)
        theme.changed.connect(self._refresh)
        self._refresh()

    def set_pages(self, pages: Sequence[tuple[str, str, str]]) -> None:
        """Fill the rail with ``(id, title, icon)``, from the top."""
        for place, (page_id, title, icon) in enumerate(pages):
            button = self._button(title)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, chosen=page_id: self.page_chosen.emit(chosen))
            self._group.addButton(button)
            self._column.insertWidget(place, button)
            self._entries[page_id] = (button, icon)
        self._settings.setEnabled(True)
        self._refresh()

    def set_help(self, entries: Sequence[tuple[ActionId, str]], do: Callable[[ActionId], object]) -> None:
        """Fill the menu of Help with actions and their titles; ``do`` is told which was chosen."""
        menu = QMenu(self.help)
        for action_id, title in entries:
            entry = menu.addAction(title)
            entry.triggered.connect(lambda _checked=False, chosen=action_id: do(chosen))
            self._helps[action_id] = entry
        self.help.setMenu(menu)
        self.help.setEnabled(True)

    def show_keys(self, keys: KeyMap) -> None:
        """Say in the tips which keys lead to the same."""
        self._tips = {
            page_id: keys.tip(button.text(), page_action(page_id))
            for page_id, (button, _) in self._entries.items()
        }
        self._settings.setToolTip(keys.tip(tr("Settings"), ActionId.SETTINGS))
        for action_id, entry in self._helps.items():
            title = entry.text().partition("\t")[0]
            key = keys.first(action_id)
            entry.setText(f"{title}\t{key}" if key else title)
        self._refresh()

    def select(self, page_id: str) -> None:
        """Mark a page as the one shown."""
        self._entries[page_id][0].setChecked(True)

    def set_locked(self, page_ids: frozenset[str]) -> None:
        """Mark these pages as locked, all others as open."""
        self._locked = page_ids
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where the window is low for its text, the entries at the foot do without their icons."""
        super().resizeEvent(event)
        self._fit_foot()

    def _button(self, title: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "rail")
        button.setText(title)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _refresh(self) -> None:
        size = round(_ICON * self._theme.text_scale)
        for page_id, (button, icon) in self._entries.items():
            locked = page_id in self._locked
            wide = size + 2 * round(_LOCK * self._theme.text_scale) if locked else size
            button.setIconSize(QSize(wide, size))
            button.setIcon(self._icon(icon, locked=locked))
            title = button.text()
            if locked:
                button.setAccessibleName(tr("{page}, locked until Advanced Mode is on").format(page=title))
                button.setToolTip(tr("{page} (locked)").format(page=title))
            else:
                button.setAccessibleName(title)
                button.setToolTip(self._tips.get(page_id, title))
        for button, icon in ((self.help, "help"), (self._settings, "settings")):
            button.setIconSize(QSize(size, size))
            button.setIcon(self._icon(icon, locked=False))
        self._widen()
        self._fit_foot()

    def _fit_foot(self) -> None:
        style, foot = Qt.ToolButtonStyle, (self.help, self._settings)
        for button in foot:
            button.setToolButtonStyle(style.ToolButtonTextUnderIcon)
        buttons = [*foot, *(button for button, _ in self._entries.values())]
        margins = self._column.contentsMargins()
        # Each with a gap, and one to the stretch between.
        needed = sum(button.sizeHint().height() + self._column.spacing() for button in buttons)
        if needed + margins.top() + margins.bottom() > self.height():
            for button in foot:
                button.setToolButtonStyle(style.ToolButtonTextOnly)

    def _widen(self) -> None:
        """Make room for the longest title, which in another language may need more than most."""
        needed = round(_WIDTH * self._theme.text_scale)
        margins = self._column.contentsMargins()
        for button in (self.help, self._settings, *(button for button, _ in self._entries.values())):
            button.ensurePolished()
            needed = max(needed, button.sizeHint().width() + margins.left() + margins.right())
        self.setFixedWidth(needed)

    def _icon(self, name: str, *, locked: bool) -> QIcon:
        icon = QIcon()
        for state, role in ((QIcon.State.Off, "dim"), (QIcon.State.On, "text")):
            pixmap = QPixmap(self._theme.pixmap(name, role, _ICON))
            if locked:
                pixmap = self._with_lock(pixmap)
            icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
        return icon

    def _with_lock(self, pixmap: QPixmap) -> QPixmap:
        side = pixmap.deviceIndependentSize().width()
        lock = self._theme.pixmap("lock", "text", _LOCK)
        hang = round(lock.deviceIndependentSize().width())
        ratio = pixmap.devicePixelRatio()
        marked = QPixmap(round((side + 2 * hang) * ratio), round(side * ratio))
        marked.setDevicePixelRatio(ratio)
        marked.fill(Qt.GlobalColor.transparent)
        painter = QPainter(marked)
        painter.drawPixmap(hang, 0, pixmap)
        painter.drawPixmap(round(side) + hang - 1, 0, lock)
        painter.end()
        return marked
