"""The editor of keys: every action in a list, and the next key pressed becomes the key of the chosen one."""

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox, QVBoxLayout, QWidget
from shiboken6 import isValid

from aura_trainer.domain.counting import listed
from aura_trainer.domain.errors import AuraError
from aura_trainer.gui.action_ids import ActionId
from aura_trainer.gui.action_keys import words_of
from aura_trainer.gui.actions import ACTION_OF, ACTIONS
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.question import Question, ask
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.key_catcher import KeyCatcher
from aura_trainer.gui.widgets.key_list import KeyList
from aura_trainer.gui.widgets.parts import button, label, row
from aura_trainer.language import ntr, tr

Changes = Mapping[ActionId, tuple[str, ...] | None]


class KeyEditor(QDialog):
    """Shows and changes the keys of all actions; a change holds at once, in every window on the same data.

    A key that another action has where both can be done is given only when the person takes it from the other.
    """

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._adding = False
        self._wanted: Changes = {}
        self.question: QMessageBox | None = None
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 420)
        self.resize(760, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search actions and keys"))
        self.search.setAccessibleName(tr("Search actions and keys"))
        self.search.setClearButtonEnabled(True)
        self.list = KeyList(context.keys)
        self.catcher = KeyCatcher()
        self.told = label("", "dim", wrap=True)
        self.change = button(
            tr("Change key\N{HORIZONTAL ELLIPSIS}"), "primary", says=tr("Change the key of the chosen action")
        )
        self.add = button(tr("Add a key\N{HORIZONTAL ELLIPSIS}"), says=tr("Add a key to the chosen action"))
        self.remove = button(tr("No key"), says=tr("Take all keys from the chosen action"))
        self.reset = button(tr("Reset"), says=tr("Give the chosen action its own keys again"))
        self.reset_all = button(
            tr("Reset all\N{HORIZONTAL ELLIPSIS}"), says=tr("Give all actions their own keys again")
        )
        self._lay_out()
        self._connect()
        self.list.choose(ACTIONS[0].id)
        self.list.setFocus()

    def _lay_out(self) -> None:
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        tools, foot = row(spacing=8), row(spacing=8)
        for tool in (self.change, self.add, self.remove, self.reset):
            tools.addWidget(tool)
        tools.addStretch(1)
        close = button(tr("Close"))
        close.clicked.connect(self.accept)
        foot.addWidget(self.reset_all)
        foot.addStretch(1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.search)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.catcher)
        whole.addWidget(self.told)
        whole.addLayout(tools)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.list.currentItemChanged.connect(self._another_chosen)
        self.list.change_requested.connect(lambda: self._ask_key(adding=False))
        self.change.clicked.connect(lambda: self._ask_key(adding=False))
        self.add.clicked.connect(lambda: self._ask_key(adding=True))
        self.remove.clicked.connect(lambda: self._want(()))
        self.reset.clicked.connect(lambda: self._want(None))
        self.reset_all.clicked.connect(self._ask_reset_all)
        self.catcher.caught.connect(self._caught)
        self.catcher.agreed.connect(lambda: self._give(self._wanted))
        self.catcher.left.connect(self.list.setFocus)
        self._context.keys.changed.connect(self._show_keys)

    def _ask_key(self, *, adding: bool) -> None:
        action_id = self.list.chosen()
        if action_id is not None:
            self._adding = adding
            self._tell("")
            words = (
                tr("Press one more key for {action}. Esc leaves it as it is.")
                if adding
                else tr("Press the key for {action}. Esc leaves it as it is.")
            )
            self.catcher.ask(words.format(action=_quoted(action_id)))

    def _caught(self, key: str) -> None:
        action_id = self.list.chosen()
        if action_id is not None:
            before = self._context.keys.keys(action_id) if self._adding else ()
            self._want(tuple(dict.fromkeys((*before, key))))

    def _want(self, keys: tuple[str, ...] | None) -> None:
        """Give the chosen action keys, or with None its own, unless another would lose one by it."""
        action_id = self.list.chosen()
        if action_id is None:
            return
        own = ACTION_OF[action_id].keys
        keys = None if keys == own else keys
        lost = self._lost(action_id, own if keys is None else keys)
        left = {
            other: tuple(key for key in self._context.keys.keys(other) if key not in taken)
            for other, taken in lost.items()
        }
        self._wanted = {action_id: keys, **left}
        if lost:
            question = tr("{taken}. Take it over for {action}?")
            self.catcher.ask_to_take_over(
                question.format(taken=_clash_words(lost), action=_quoted(action_id))
            )
        else:
            self._give(self._wanted)

    def _lost(self, action_id: ActionId, keys: tuple[str, ...]) -> dict[ActionId, list[str]]:
        lost: dict[ActionId, list[str]] = defaultdict(list)
        for key in keys:
            for other in self._context.keys.clashes(action_id, key):
                lost[other].append(key)
        return lost

    def _ask_reset_all(self) -> None:
        chosen = [action.id for action in ACTIONS if self._context.keys.is_chosen(action.id)]
        question = Question(
            tr("Reset all keys"),
            tr("Give all actions the keys they come with?"),
            tr("{count} changed: {actions}.").format(
                count=len(chosen), actions=", ".join(ACTION_OF[action_id].spoken_name for action_id in chosen)
            ),
            tr("Reset all"),
        )
        self.question = ask(self, question, lambda: self._give(dict.fromkeys(chosen)))

    def _give(self, changes: Changes) -> None:
        self.list.setFocus()
        self._context.runner.run(self._store(changes))

    async def _store(self, changes: Changes) -> None:
        try:
            await self._context.change_keys(changes)
        except AuraError as error:
            # The editor may be closed by now; then the window tells.
            if not isValid(self):
                raise
            self._tell(f"{error.title}. {error.detail}", "bad")
        else:
            if isValid(self):
                self._tell(self._outcome(changes))

    def _outcome(self, changes: Changes) -> str:
        if len(changes) > 2:
            count = len(changes)
            return ntr("{count} action has other keys.", "{count} actions have other keys.", count).format(
                count=count
            )
        keys = self._context.keys
        none = tr("no key")
        said = [f"{_quoted(action_id)}: {keys.words(action_id) or none}" for action_id in changes]
        return tr("In use now. {keys}.").format(keys="; ".join(said))

    def _tell(self, words: str, role: str = "dim") -> None:
        self.told.setText(words)
        set_role(self.told, role)

    def _search(self, wanted: str) -> None:
        self.catcher.cancel()
        self.search.setFocus()
        found = self.list.show_only(wanted)
        self._tell("" if found else tr("No action has these words."))
        self._show_keys()

    def _another_chosen(self) -> None:
        self.catcher.cancel()
        self._show_keys()

    def _show_keys(self) -> None:
        self.list.show_keys()
        action_id, keys = self.list.chosen(), self._context.keys
        for tool in (self.change, self.add):
            tool.setEnabled(action_id is not None)
        self.remove.setEnabled(action_id is not None and bool(keys.keys(action_id)))
        self.reset.setEnabled(action_id is not None and keys.is_chosen(action_id))
        self.reset_all.setEnabled(any(keys.is_chosen(action.id) for action in ACTIONS))


def _quoted(action_id: ActionId) -> str:
    # Translators: a name, with the quotation marks of the language.
    quoted = tr("\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}")
    return quoted.format(name=ACTION_OF[action_id].spoken_name)


def _clash_words(lost: Mapping[ActionId, list[str]]) -> str:
    taken = [
        tr("{keys} is the key for {action}").format(
            keys=listed([words_of(key) for key in keys]), action=_quoted(other)
        )
        for other, keys in lost.items()
    ]
    return reduce(lambda said, more: tr("{said}, and {more}").format(said=said, more=more), taken)
