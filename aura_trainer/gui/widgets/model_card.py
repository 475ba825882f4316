"""One of the three cards of the Models page: a place and the model that stands there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from aura_trainer.domain.models import ModelSummary
from aura_trainer.gui.model_words import LOSS, RANKING, figure_text, made_text, ratings_text
from aura_trainer.gui.widgets.parts import label
from aura_trainer.language import mark, tr


class ModelCard(QFrame):
    """A place, the model in it with its figures, and the one thing to do from here."""

    def __init__(
        self,
        place: str,
        *,
        in_use: bool = False,
        action: QPushButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card-accent" if in_use else "card")
        self._place = place
        self.name = label("", "heading")
        self.made = label("", "dim")
        self._figures = {
            key: label() for key in (mark("ratings"), mark("held-out error"), mark("order right"))
        }
        self._table = QWidget()
        self.action = action
        self.remark = label("", "dim", wrap=True)
        self._build(place)

    def _build(self, place: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(label(place, "section"))
        column.addSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.made)
        column.addSpacing(4)
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for number, (key, figure) in enumerate(self._figures.items()):
            grid.addWidget(label(tr(key), "dim"), number, 0)
            grid.addWidget(figure, number, 1)
        column.addWidget(self._table)
        column.addSpacing(8)
        column.addStretch(1)
        column.addWidget(self.remark)
        if self.action is not None:
            column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)

    def show_model(self, model: ModelSummary | None, remark: str = "") -> None:
        """Show the model that stands here; None leaves the place empty."""
        empty = model is None
        self.name.setText(tr("Empty") if model is None else model.title)
        self.made.setText("" if model is None else made_text(model))
        figures = ("-", "-", "-")
        if model is not None:
            figures = (ratings_text(model), figure_text(model, LOSS), figure_text(model, RANKING))
        self._table.setVisible(not empty)
        for widget, text in zip(self._figures.values(), figures, strict=True):
            widget.setText(text)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        if self.action is not None:
            self.action.setVisible(not empty)
        self.setAccessibleName(f"{self._place}: {self.name.text()}")
        self.setAccessibleDescription(
            ", ".join(f"{tr(key)} {text}" for key, text in zip(self._figures, figures, strict=True))
        )
