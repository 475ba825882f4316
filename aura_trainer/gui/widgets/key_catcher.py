"""A card that waits for a key to be pressed, and asks when the key is taken."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from aura_trainer.gui.action_keys import chosen_name
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import tr

_WAITING_ON = frozenset(
    (
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
    )
)


class KeyCatcher(QFrame):
    """Hidden until it is asked; while it waits, every key is its own, also Tab.

    Signals:
        caught: A key was pressed; carries its name as it is kept.
        agreed: The person takes the key from whoever has it.
        left: The person leaves things as they are.
    """

    caught = Signal(str)
    agreed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting = False
        self.setProperty("role", "card-accent")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(12)
        self.words = label(wrap=True)
        self.take = button(tr("Take it over"), "primary")
        self.leave = button(tr("Leave it"))
        line.addWidget(self.words, 1)
        line.addWidget(self.take)
        line.addWidget(self.leave)
        self.take.clicked.connect(self._agree)
        self.leave.clicked.connect(self.cancel)
        self.hide()

    @property
    def waiting(self) -> bool:
        """Whether the next key is taken."""
        return self._waiting

    def ask(self, words: str) -> None:
        """Wait for a key."""
        self._show(words, "card-accent", clash=False)
        self._waiting = True
        self.setFocus()

    def ask_to_take_over(self, words: str) -> None:
        """Say who has the key, and ask whether it is to be taken."""
        self._waiting = False
        self._show(words, "card-warn", clash=True)
        self.take.setFocus()

    def cancel(self) -> None:
        """Leave things as they are."""
        if self.isHidden():
            return
        self._waiting = False
        self.hide()
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Take keys before they can be shortcuts."""
        if self._waiting and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's
        """Tab is told of like any other key."""
        return False if self._waiting else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the key."""
        if not self._waiting:
            super().keyPressEvent(event)
            return
        name = chosen_name(event)
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif name is not None:
            self._waiting = False
            self.hide()
            self.caught.emit(name)
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._show(
                tr("Tab walks through the window and stays what it is. Press another key, or Esc."),
                "card-warn",
            )
        elif Qt.Key.Key_Dead_Grave <= event.key() <= Qt.Key.Key_Dead_Longsolidusoverlay:
            self._show(tr("This key waits for a second one. Press another key, or Esc."), "card-warn")

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Who goes elsewhere has left; another window in front is no leaving."""
        super().focusOutEvent(event)
        if self._waiting and event.reason() not in _WAITING_ON:
            self._waiting = False
            self.hide()

    def _agree(self) -> None:
        self.hide()
        self.agreed.emit()

    def _show(self, words: str, role: str, *, clash: bool = False) -> None:
        self.words.setText(words)
        self.setAccessibleName(words)
        self.take.setVisible(clash)
        self.leave.setVisible(clash)
        set_role(self, role)
        self.show()
