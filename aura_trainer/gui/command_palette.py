"""Everything that can be done now, found by a few letters of its words."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.gui.action_dispatch import Actions
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import tr

_WIDTH, _HEIGHT = 560, 420
_LEADING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class _Command:
    title: str
    group: str
    keys: str
    do: Callable[[], object]

    def fits(self, words: list[str]) -> bool:
        text = f"{self.title} {self.group}".casefold()
        return all(word in text for word in words)


class CommandPalette(QDialog):
    """Lists the actions that come to something when it opens; Enter or a click closes it and does the one chosen.

    Args:
        actions: The actions, and who does them.
        parent: What it opens over.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Do something"))
        self.resize(_WIDTH, _HEIGHT)
        self._commands = [
            _Command(tr(action.title), tr(action.group.value), actions.keys.words(action.id), handler)
            for action, handler in actions.offered()
        ]
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.setAccessibleName(tr("Find an action"))
        self.found = QTreeWidget(self)
        self.found.setColumnCount(3)
        self.found.setHeaderHidden(True)
        self.found.setRootIsDecorated(False)
        self.found.setUniformRowHeights(True)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName(tr("Actions found"))
        self.nothing = label(tr("Nothing that can be done now has these words."), "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.field, self.found, self.nothing):
            column.addWidget(widget)
        self._chosen: Callable[[], object] | None = None
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._look)
        self.field.returnPressed.connect(self._choose)
        self.found.itemClicked.connect(lambda _item, _column: self._choose())
        # Whatever it does may need the focus, which is back only then.
        self.finished.connect(self._do)
        self._look("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows go through what was found while the letters go into the field."""
        pressed = watched is self.field and event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _LEADING:
            self.found.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _look(self, text: str) -> None:
        words = text.casefold().split()
        fitting = [command for command in self._commands if command.fits(words)]
        # What begins with the words is meant more likely than what has them somewhere.
        fitting.sort(key=lambda command: not command.title.casefold().startswith(" ".join(words)))
        self.found.clear()
        for command in fitting:
            item = QTreeWidgetItem([command.title, command.group, command.keys])
            item.setData(0, Qt.ItemDataRole.UserRole, command)
            self.found.addTopLevelItem(item)
        header = self.found.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        first = self.found.topLevelItem(0)
        if first is not None:
            self.found.setCurrentItem(first)
        self.found.setVisible(bool(fitting))
        self.nothing.setVisible(not fitting)

    def _choose(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            self._chosen = item.data(0, Qt.ItemDataRole.UserRole).do
            self.accept()

    def _do(self) -> None:
        if self._chosen is not None:
            self._chosen()
