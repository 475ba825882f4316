"""A slim card above the page: the steps of the first loop, and what to do for the one at hand."""

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from aura_trainer.gui.models.first_steps import Step
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, label, paragraph, row
from aura_trainer.language import tr

_MARK = 16
_AROUND, _GAP, _INSIDE = 16, 16, 6


class _StepMark(QWidget):
    """A tick or a number, and the step's words where there is room."""

    def __init__(self, number: int, step: Step, theme: ThemeManager) -> None:
        super().__init__()
        self._number = number
        self._step = step
        self._theme = theme
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_INSIDE)
        self.sign = QLabel()
        self.words = label(step.words)
        line.addWidget(self.sign)
        line.addWidget(self.words)
        self.setToolTip(step.words)

    @property
    def full_width(self) -> int:
        """Pixels it takes with its words, shown or not."""
        return max(self.sign.sizeHint().width(), _MARK) + _INSIDE + self.words.sizeHint().width()

    def show_state(self, *, done: bool, at_hand: bool) -> None:
        """Show how it stands with the step."""
        if done:
            self.sign.setPixmap(self._theme.pixmap("check", "good", _MARK))
        else:
            self.sign.setText(f"{self._number}")
        set_role(self.sign, "strong" if at_hand else "dim")
        set_role(self.words, "strong" if at_hand else "dim")
        says = tr("{step}, done") if done else tr("{step}, now") if at_hand else tr("{step}, to do")
        self.sign.setAccessibleName(says.format(step=self._step.words))


class FirstStepsCard(QFrame):
    """Shows five steps on one line, and below them what to do next, with one button.

    Signals:
        requested: The button of the step at hand was pressed.
        dismissed: The person wants to see no more of it.
    """

    requested = Signal()
    dismissed = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._done: frozenset[Step] = frozenset()
        self._at_hand: Step | None = Step.IMPORT
        self.setProperty("role", "top")
        self.title = label(tr("First steps"), "strong")
        self.marks = {step: _StepMark(number, step, theme) for number, step in enumerate(Step, 1)}
        self.words = paragraph("", "dim")
        self.go = button("")
        self.close_button = QPushButton()
        self.close_button.setProperty("role", "ghost")
        self.close_button.setAccessibleName(tr("Hide the first steps"))
        self.close_button.setToolTip(tr("Hide the first steps; Help shows them again"))
        self.close_button.clicked.connect(self.dismissed)
        self.go.clicked.connect(self.requested)
        for part in (self.go, self.close_button):
            # Keys go to the grid until somebody goes to the card.
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        # Its words may take more lines, never a wider window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._paint)
        self.hide()

    def show_steps(self, done: Collection[Step], at_hand: Step | None, words: str, act: str) -> None:
        """Show which steps are done and what to do now.

        Args:
            done: The steps that are done.
            at_hand: The step to do now; None when all are done.
            words: What to do.
            act: What the button says; empty hides it.
        """
        self._done, self._at_hand = frozenset(done), at_hand
        self.words.setText(words)
        self.go.setText(act)
        self.go.setAccessibleName(act)
        self.go.setVisible(bool(act))
        self.setAccessibleName(
            tr("First steps, {done} of {count} done. {words}").format(
                done=len(self._done), count=len(self.marks), words=words
            )
        )
        self._paint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """With little room only the step at hand is in words."""
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        self._steps = row(spacing=_GAP)
        self._steps.addWidget(self.title)
        for step_mark in self.marks.values():
            self._steps.addWidget(step_mark)
        self._steps.addStretch(1)
        self._steps.addWidget(self.close_button)
        below = row(spacing=12)
        # With and without the button the page below keeps its place.
        self.go.ensurePolished()
        below.addStrut(self.go.sizeHint().height())
        below.addWidget(self.words, 1)
        below.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(_AROUND, 8, _AROUND, 8)
        column.setSpacing(4)
        column.addLayout(self._steps)
        column.addLayout(below)

    def _paint(self) -> None:
        for step, step_mark in self.marks.items():
            step_mark.show_state(done=step in self._done, at_hand=step is self._at_hand)
        side = round(_MARK * self._theme.text_scale)
        self.close_button.setIconSize(QSize(side, side))
        self.close_button.setIcon(self._theme.icon("close", "dim"))
        self._fit()

    def _fit(self) -> None:
        parts = (self.title, self.close_button, *self.marks.values())
        needed = sum(part.full_width for part in self.marks.values()) + _GAP * len(parts)
        needed += self.title.sizeHint().width() + self.close_button.sizeHint().width()
        roomy = needed + 2 * _AROUND <= self.width()
        for step, step_mark in self.marks.items():
            step_mark.words.setVisible(roomy or step is self._at_hand)
