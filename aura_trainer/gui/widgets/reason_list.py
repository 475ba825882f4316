"""Cards of sentences: reasons and next steps in view, and what few people read behind a button."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, clear, label, paragraph
from aura_trainer.language import tr


class SentenceGrid(QWidget):
    """Sentences below each other, each with an icon that says what sort it is."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[tuple[QLabel, str, str]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        theme.changed.connect(self._paint)

    def show_lines(self, lines: Iterable[tuple[str, str, str]]) -> bool:
        """Show ``(icon, colour role, sentence)`` for each line; return whether there is any."""
        clear(self._grid)
        self._lines = []
        for number, (icon, colour, words) in enumerate(lines):
            mark = QLabel()
            mark.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
            self._grid.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(paragraph(words), number, 1)
            self._lines.append((mark, icon, colour))
        self._paint()
        return bool(self._lines)

    def _paint(self) -> None:
        for mark, icon, colour in self._lines:
            mark.setPixmap(self._theme.pixmap(icon, colour, 16))


class ReasonList(QFrame):
    """A titled card of sentences, hidden while there are none."""

    def __init__(self, theme: ThemeManager, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._sentences = SentenceGrid(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(title, "section"))
        column.addWidget(self._sentences)
        column.addStretch(1)

    def show_lines(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Show ``(icon, colour role, sentence)`` for each line."""
        self.setVisible(self._sentences.show_lines(lines))


class Details(QFrame):
    """A card of sentences that stays folded until it is asked for."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self.toggle = button(tr("Details"), "ghost", says=tr("Details of this run"))
        self.toggle.setCheckable(True)
        self._sentences = SentenceGrid(theme)
        self._sentences.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 16, 4)
        column.setSpacing(4)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._sentences)
        self._sentences.setContentsMargins(8, 0, 0, 8)
        self.toggle.toggled.connect(self._unfold)
        theme.changed.connect(self._paint)
        self._paint()

    def show_lines(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Hold ``(icon, colour role, sentence)`` for each line, folded."""
        self._sentences.show_lines(lines)
        self.toggle.setChecked(False)

    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 - connected to a toggled signal
        self._sentences.setVisible(unfolded)
        self._paint()

    def _paint(self) -> None:
        icon = "chevron-down" if self.toggle.isChecked() else "chevron-right"
        self.toggle.setIcon(self._theme.icon(icon, "dim"))
