"""A field to search with: it tells what is typed once the typing pauses."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.language import tr

_PAUSE_MS = 150
_WIDTH, _BESIDE_THE_HINT = 176, 36
_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


class SearchField(QLineEdit):
    """Tells of its words, in order and none twice.

    Signals:
        searched: The words are others, perhaps none.
        left: Enter or arrow down: the person goes on to what was found.
        ended: Escape: the person wants to see everything again.
    """

    searched = Signal(str)
    left = Signal()
    ended = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = ""
        self.setClearButtonEnabled(True)
        for clear in self.findChildren(QToolButton):
            clear.setAccessibleName(tr("Clear the search"))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.textEdited.connect(lambda _: self._pause.start())
        # The clear button changes the text as typing does, but is not told as an edit by every style.
        self.textChanged.connect(lambda text: None if text else self._tell())
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def words(self) -> str:
        """What is searched for."""
        return self._told

    def show_hint(self, hint: str) -> None:
        """Say what the field is for while it is empty."""
        self.setPlaceholderText(hint)
        self._fit()

    def begin(self) -> None:
        """Take the focus, so that what is typed takes the place of the words there are."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def show_words(self, words: str) -> None:
        """Show words that were set elsewhere, without telling of them."""
        self._told = words.strip()
        self.setText(words)
        self._pause.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and arrow down lead to what was found, at once; Escape leads back."""
        if event.key() in _LEAVING:
            self._tell()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.ended.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._pause.stop()
        words = self.text().strip()
        if words != self._told:
            self._told = words
            self.searched.emit(words)

    def _fit(self) -> None:
        needed = QFontMetrics(self._theme.font()).horizontalAdvance(self.placeholderText()) + _BESIDE_THE_HINT
        self.setFixedWidth(max(_WIDTH, needed))
