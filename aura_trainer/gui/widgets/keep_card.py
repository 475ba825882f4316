"""Would you keep this frame: the person's own line, and how well the model sorts by it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QVBoxLayout, QWidget

from aura_trainer.gui.theme import ThemeManager
from aura_trainer.gui.widgets.flow_layout import flow_box
from aura_trainer.gui.widgets.keep_plot import KeepPlot
from aura_trainer.gui.widgets.parts import button, inset, label, paragraph
from aura_trainer.language import tr
from aura_trainer.services.held_out_figures import KeepCurve
from aura_trainer.services.held_out_words import sorting_sentence, working_sentence

_LEAST, _STEP = 0.01, 0.05


class KeepCard(QFrame):
    """The line, the curve and what it says.

    Signals:
        keep_from_chosen: The person moved the line; carries the rating to keep from.
        upper_third_wanted: The person wants the line where their upper third begins.
    """

    keep_from_chosen = Signal(float)
    upper_third_wanted = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.keep_from = QDoubleSpinBox()
        self.keep_from.setRange(_LEAST, 1.0)
        self.keep_from.setSingleStep(_STEP)
        self.keep_from.setDecimals(2)
        self.keep_from.setKeyboardTracking(False)
        self.keep_from.setAccessibleName(tr("You keep frames you rated this or higher"))
        inset(self.keep_from)
        self.third = button("", "link")
        self.own = label("", "dim")
        self.plot = KeepPlot(theme)
        self.words = paragraph()
        self.working = paragraph("", "dim")
        line_box, line = flow_box()
        caption = label(tr("You keep frames rated"))
        caption.setBuddy(self.keep_from)
        for part in (caption, self.keep_from, label(tr("and up")), self.own, self.third):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(tr("Would you keep this frame?"), "section"))
        column.addWidget(line_box)
        column.addWidget(self.plot, 1)
        column.addWidget(self.words)
        column.addWidget(self.working)
        self.keep_from.valueChanged.connect(self.keep_from_chosen)
        self.third.clicked.connect(self.upper_third_wanted)

    def show_curve(self, curve: KeepCurve, upper_third: float) -> None:
        """Show a curve; ``upper_third`` is the line that is taken until the person draws another."""
        self.keep_from.blockSignals(True)
        self.keep_from.setValue(curve.keep_from)
        self.keep_from.blockSignals(False)
        at_third = abs(curve.keep_from - upper_third) < _LEAST / 2
        self.own.setText(tr("where your upper third begins"))
        self.own.setVisible(at_third)
        self.third.setText(tr("Your upper third: {rating:.2f}").format(rating=upper_third))
        self.third.setAccessibleName(
            tr("Keep your upper third: frames rated {rating:.2f} and up").format(rating=upper_third)
        )
        self.third.setVisible(not at_third)
        self.plot.show_curve(curve)
        self.words.setText(sorting_sentence(curve))
        self.working.setText(working_sentence(curve))
        self.working.setVisible(curve.area is not None)
