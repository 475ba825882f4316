"""The list of all actions with their keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from aura_trainer.gui.action import Action, Group
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.actions import ACTIONS
from aura_trainer.language import tr

_ID = Qt.ItemDataRole.UserRole
_WHAT, _KEYS, _STATE, _WHERE = range(4)


class KeyList(QTreeWidget):
    """One line an action, under the headings of the table.

    Signals:
        change_requested: Another key is wanted for the chosen action.
    """

    change_requested = Signal()

    def __init__(self, keys: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._items: dict[ActionId, QTreeWidgetItem] = {}
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.setAccessibleName(tr("Actions and their keys"))
        self.setHeaderLabels([tr("What"), tr("Key"), "", tr("Where")])
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        for column in (_KEYS, _STATE, _WHERE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        for group in Group:
            self._add_group(group, [action for action in ACTIONS if action.group is group])
        self.expandAll()
        self.itemDoubleClicked.connect(lambda _item, _column: self.change_requested.emit())
        self.show_keys()

    def chosen(self) -> ActionId | None:
        """The action the focus is on."""
        item = self.currentItem()
        name = item.data(_WHAT, _ID) if item is not None and not item.isHidden() else None
        return None if name is None else ActionId(name)

    def choose(self, action_id: ActionId) -> None:
        """Put the focus on an action."""
        self.setCurrentItem(self._items[action_id])

    def show_keys(self) -> None:
        """Show the keys as they are now."""
        for action_id, item in self._items.items():
            item.setText(_KEYS, self._keys.words(action_id) or tr("no key"))
            item.setText(_STATE, tr("changed") if self._keys.is_chosen(action_id) else "")

    def show_only(self, wanted: str) -> int:
        """Show the actions whose words or keys have all of these words; return how many there are."""
        words, found = wanted.casefold().split(), 0
        for heading, items in self._groups:
            for item in items:
                said = " ".join((heading.text(_WHAT), *(item.text(at) for at in (_WHAT, _KEYS, _STATE))))
                item.setHidden(not all(word in said.casefold() for word in words))
            shown = sum(not item.isHidden() for item in items)
            heading.setHidden(not shown)
            found += shown
        current = self.currentItem()
        if found and (current is None or current.isHidden()):
            self.setCurrentItem(next(item for item in self._items.values() if not item.isHidden()))
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """What the question below it is about stays in view."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter asks for another key."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen() is not None:
            self.change_requested.emit()
        else:
            super().keyPressEvent(event)

    def _add_group(self, group: Group, actions: list[Action]) -> None:
        heading = QTreeWidgetItem(self, [tr(group.value)])
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
        heading.setFirstColumnSpanned(True)
        font = heading.font(_WHAT)
        font.setBold(True)
        heading.setFont(_WHAT, font)
        self._groups.append((heading, []))
        for action in actions:
            item = QTreeWidgetItem(heading, [action.spoken_name, "", "", tr(action.place.value)])
            item.setData(_WHAT, _ID, action.id.value)
            self._items[action.id] = item
            self._groups[-1][1].append(item)
