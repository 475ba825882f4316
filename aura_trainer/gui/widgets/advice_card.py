"""A card with one piece of advice at a time, and the way to the frames it is about."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from aura_trainer.domain.advice import FrameAdvice
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import ntr, number, tr


class AdviceCard(QFrame):
    """Shows advice; hidden while there is none.

    Signals:
        show_requested: Show the frames of this FrameAdvice.
    """

    show_requested = Signal(object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._advice: tuple[FrameAdvice, ...] = ()
        self._place = 0
        self.setProperty("role", "card-advice")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(self._heading())
        self.text = label(wrap=True)
        column.addWidget(self.text)
        self.show_button = button(tr("Show them"), "link")
        self.show_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_button.clicked.connect(lambda: self.show_requested.emit(self._advice[self._place]))
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    def set_advice(self, advice: Sequence[FrameAdvice]) -> None:
        """Take over new advice; whoever reads a piece keeps reading about the same matter."""
        read = self._advice[self._place] if self._advice else None
        self._advice = tuple(advice)
        self._place = 0 if read is None else _place_of(read, self._advice)
        self._refresh()

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        title = label(tr("Advice"), "advice")
        self.count = label(role="small")
        self.back = self._arrow(tr("Advice before this"))
        self.onward = self._arrow(tr("Next advice"))
        self.back.clicked.connect(lambda: self._turn(-1))
        self.onward.clicked.connect(lambda: self._turn(1))
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.count)
        row.addSpacing(4)
        row.addWidget(self.back)
        row.addWidget(self.onward)
        return row

    def _arrow(self, says: str) -> QToolButton:
        made = QToolButton(self)
        made.setAccessibleName(says)
        made.setToolTip(says)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _turn(self, step: int) -> None:
        self._place = (self._place + step) % len(self._advice)
        self._refresh()

    def _refresh(self) -> None:
        self.setVisible(bool(self._advice))
        if not self._advice:
            return
        piece, total = self._advice[self._place], len(self._advice)
        frames = len(piece.frame_ids)
        self.text.setText(piece.text)
        self.show_button.setText(ntr("Show it", "Show them", frames))
        spoken = ntr(
            "Show the {count} frame this advice is about",
            "Show the {count} frames this advice is about",
            frames,
        )
        self.show_button.setAccessibleName(spoken.format(count=number(frames)))
        self.count.setText(tr("{number} of {count}").format(number=self._place + 1, count=total))
        for part in (self.count, self.back, self.onward):
            part.setVisible(total > 1)

    def _tint(self) -> None:
        self.back.setIcon(self._theme.icon("chevron-left", "dim"))
        self.onward.setIcon(self._theme.icon("chevron-right", "dim"))


def _place_of(read: FrameAdvice, advice: Sequence[FrameAdvice]) -> int:
    """Where the matter of a piece is among others: the same words, else the same topic, else the first."""
    places = [place for place, piece in enumerate(advice) if piece.text == read.text]
    places += [place for place, piece in enumerate(advice) if piece.topic is read.topic]
    return places[0] if places else 0
