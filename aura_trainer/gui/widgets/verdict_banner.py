"""The verdict on a run in one coloured sentence, with the figures against the bar and what to do now."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.domain.verdict import PostTrainingAnalysis, Recommendation
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, clear, label, paragraph, row
from aura_trainer.language import tr
from aura_trainer.services.analysis_words import (
    bar_figures,
    told_in_headline,
    verdict_word,
    weightiest_reason,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown beside its word, never by the colour alone."""

    tone: str
    icon: str


LOOKS = {
    Recommendation.ACCEPT: Look("good", "check"),
    Recommendation.ACCEPT_WITH_CAUTION: Look("warn", "warning"),
    Recommendation.REVERT: Look("bad", "error"),
}


@dataclass(frozen=True, slots=True)
class BannerAction:
    """A button of the banner."""

    text: str
    role: str
    run: Callable[[], None]


class VerdictBanner(QFrame):
    """Icon, word and headline, the weightiest reason, what it comes to, the figures; at most two buttons, or the state things are in."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = LOOKS[Recommendation.ACCEPT]
        self._buttons: list[QPushButton] = []
        self._icon = QLabel()
        self.word = label("", "strong")
        self.headline = label("", "heading", wrap=True)
        self.reason = paragraph("", "strong")
        self.summary = paragraph()
        self.state = label("", "dim")
        self._figures = QVBoxLayout()
        self._actions = QHBoxLayout()
        self._build()
        theme.changed.connect(self._paint)

    def _build(self) -> None:
        head = row(spacing=12)
        head.addWidget(self._icon)
        head.addWidget(self.word)
        head.addWidget(self.headline, 1)
        head.addWidget(self.state)
        head.addLayout(self._actions)
        self._actions.setSpacing(8)
        self._figures.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.reason)
        column.addWidget(self.summary)
        column.addLayout(self._figures)

    def show_analysis(self, analysis: PostTrainingAnalysis) -> None:
        """Show what a run came to; the buttons go until ``show_actions`` is called."""
        self._look = LOOKS[analysis.recommendation]
        self.word.setText(verdict_word(analysis.recommendation))
        self.headline.setText(analysis.headline)
        reason = weightiest_reason(analysis)
        told = told_in_headline(analysis, reason)
        self.reason.setText("" if told else f"{reason}.")
        self.reason.setVisible(not told)
        self.summary.setText(analysis.summary)
        self.setAccessibleName(
            tr("Verdict: {verdict}. {headline}").format(verdict=self.word.text(), headline=analysis.headline)
        )
        self.setAccessibleDescription(f"{self.reason.text()} {analysis.summary}".strip())
        clear(self._figures)
        for lead, figure, against in bar_figures(analysis.evidence):
            line = row(spacing=6)
            line.addWidget(label(lead))
            strong = label(figure, "strong")
            line.addWidget(strong)
            line.addWidget(paragraph(against, "dim"), 1)
            self._figures.addLayout(line)
        self.show_actions("", ())
        self._paint()

    def show_actions(self, state: str, actions: tuple[BannerAction, ...]) -> None:
        """Say what state the model is in, and offer what can be done."""
        self.state.setText(state)
        self.state.setVisible(bool(state))
        clear(self._actions)
        self._buttons = [button(action.text, action.role) for action in actions]
        for made, action in zip(self._buttons, actions, strict=True):
            made.clicked.connect(action.run)
            self._actions.addWidget(made)

    def buttons(self) -> list[QPushButton]:
        """The buttons shown now."""
        return list(self._buttons)

    def _paint(self) -> None:
        set_role(self, f"card-{self._look.tone}")
        set_role(self.word, self._look.tone)
        self._icon.setPixmap(self._theme.pixmap(self._look.icon, self._look.tone, 20))
