"""The frames a run was judged on, each card a way to look at them with one sentence that reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.importance import Importance
from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.band_table import BandTable
from aura_trainer.gui.widgets.card_columns import CardColumns
from aura_trainer.gui.widgets.frame_plot import HeldOutPoint
from aura_trainer.gui.widgets.held_out_scatter import HeldOutScatter
from aura_trainer.gui.widgets.importance_bars import ImportanceBars
from aura_trainer.gui.widgets.keep_card import KeepCard
from aura_trainer.gui.widgets.most_wrong import MostWrong, WrongFrame
from aura_trainer.gui.widgets.parts import card, label, paragraph
from aura_trainer.gui.widgets.residual_plot import ResidualPlot
from aura_trainer.language import mark, tr
from aura_trainer.services.held_out_figures import HeldOutFigures, KeepCurve
from aura_trainer.services.held_out_words import bands_sentence, bias_sentence, error_sentence

_LEAST_HEIGHT = 340
_ALL_GONE = mark("The frames of this run are not in the catalogue any more.")


@dataclass(frozen=True, slots=True)
class HeldOutFrames:
    """All that is drawn of a run's held-out frames, worked out before it is shown."""

    points: Sequence[HeldOutPoint]
    wrong: Sequence[WrongFrame]
    figures: HeldOutFigures
    curve: KeepCurve
    importance: Importance | None


class HeldOutCards(QWidget):
    """Scatter, most wrong, bands, residuals, keep or drop, what matters.

    Signals:
        frame_chosen: The person wants to see a frame; carries its catalogue id.
    """

    frame_chosen = Signal(int)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scatter, self.residuals = HeldOutScatter(theme), ResidualPlot(theme)
        self.most_wrong = MostWrong(theme)
        self.bands = BandTable(theme)
        self.keep = KeepCard(theme)
        self.matters = ImportanceBars(theme)
        self.error_words, self.bias_words, self.bands_words = paragraph(), paragraph(), paragraph()
        self._all_gone = paragraph(tr(_ALL_GONE), "dim")
        self._upper_third = 0.0
        cards = [
            _titled(tr("Held-out frames"), self.scatter, self.error_words),
            _titled(tr("Most wrong: look again?"), self.most_wrong, self._all_gone),
            _titled(tr("Low, medium, high"), self.bands, self.bands_words),
            _titled(tr("Too high or too low?"), self.residuals, self.bias_words),
            self.keep,
            _titled(tr("What matters to it"), self.matters),
        ]
        for each in cards:
            each.setMinimumHeight(_LEAST_HEIGHT)
        self.columns = CardColumns(theme, cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.columns)
        for source in (self.scatter, self.residuals, self.most_wrong):
            source.frame_chosen.connect(self.frame_chosen)

    def show_frames(self, found: HeldOutFrames) -> None:
        """Show the held-out frames of a run; the pictures come with ``set_images``."""
        figures = found.figures
        self._upper_third = figures.upper_third
        self.scatter.set_points(found.points)
        self.error_words.setText(error_sentence(figures))
        self.residuals.set_points(found.points)
        self.residuals.show_biases(figures.biases)
        self.bias_words.setText(bias_sentence(figures.biases))
        self.bands.show_counts(figures.bands)
        self.bands_words.setText(bands_sentence(figures.bands))
        self.most_wrong.show_frames(list(found.wrong))
        self.most_wrong.setVisible(bool(found.wrong))
        self._all_gone.setVisible(not found.wrong)
        self.matters.show_importance(found.importance)
        self.show_curve(found.curve)

    def show_curve(self, curve: KeepCurve) -> None:
        """Show how well it sorts by another line of the person's."""
        self.keep.show_curve(curve, self._upper_third)

    def set_images(self, images: Mapping[int, QImage]) -> None:
        """Fill in pictures by frame id."""
        self.most_wrong.set_images(dict(images))


def _titled(title: str, body: QWidget, words: QLabel | None = None) -> QFrame:
    frame, column = card()
    column.addWidget(label(title, "section"))
    column.addWidget(body, 1)
    if words is not None:
        column.addWidget(words)
    return frame
