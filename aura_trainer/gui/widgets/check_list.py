"""A list of ticks, warnings and crosses, each with what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.preflight import FindingLevel
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.training_readiness import Check
from aura_trainer.gui.widgets.parts import clear, paragraph
from aura_trainer.language import mark, tr

_MARKS = {
    FindingLevel.GOOD: ("check", "good", mark("fine")),
    FindingLevel.WARNING: ("warning", "warn", mark("note")),
    FindingLevel.BLOCKING: ("error", "bad", mark("in the way")),
}


class CheckList(QWidget):
    """One line a check: its mark, its text, and dim below it what to do."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Check, ...] = ()
        self._marks: list[tuple[QLabel, FindingLevel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        theme.changed.connect(self._paint)

    @property
    def shown(self) -> tuple[Check, ...]:
        """The checks shown."""
        return self._shown

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show these checks; what is shown already is left alone, with whatever text is selected in it."""
        if tuple(checks) == self._shown:
            return
        self._shown = tuple(checks)
        clear(self._grid)
        self._marks = []
        for number, check in enumerate(checks):
            mark = QLabel()
            mark.setAccessibleName(tr(_MARKS[check.standing][2]))
            words = QVBoxLayout()
            words.setSpacing(4)
            words.addWidget(paragraph(check.text))
            if check.remedy:
                words.addWidget(paragraph(check.remedy, "dim"))
            self._grid.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addLayout(words, number, 1)
            self._marks.append((mark, check.standing))
        self._paint()

    def _paint(self) -> None:
        for widget, standing in self._marks:
            icon, colour, _ = _MARKS[standing]
            widget.setPixmap(self._theme.pixmap(icon, colour, 16))
