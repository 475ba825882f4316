"""One of two models that are compared: its figures on the shared frames, and how to put it in use."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from aura_trainer.domain.comparison import HeldOutFigures
from aura_trainer.domain.models import ModelSummary
from aura_trainer.gui.model_words import made_text, ratings_text
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import tr


class ComparedModel(QFrame):
    """Name, date, ratings, error and order on the frames both can be judged on, and Deploy."""

    def __init__(
        self,
        model: ModelSummary,
        figures: HeldOutFigures,
        *,
        closer: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.setProperty("role", "card-accent" if closer else "card")
        self.deploy = button(tr("Deploy"), says=tr("Deploy {name}").format(name=model.title))
        self.state = label("", "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(label(tr("closer to your ratings") if closer else "", "section"))
        name = label(model.title, "heading", wrap=True)
        column.addWidget(name)
        column.addWidget(label(made_text(model), "dim"))
        column.addSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        order = tr("not measured") if figures.ranking is None else f"{figures.ranking:.2f}"
        lines = (
            (tr("ratings"), ratings_text(model)),
            (tr("typical error here"), f"{figures.error:.3f}"),
            (tr("order right here"), order),
        )
        for number, (key, text) in enumerate(lines):
            grid.addWidget(label(key, "dim"), number, 0)
            grid.addWidget(label(text), number, 1)
        column.addLayout(grid)
        column.addSpacing(8)
        column.addStretch(1)
        column.addWidget(self.state)
        column.addWidget(self.deploy, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(model.title)
        self.setAccessibleDescription(", ".join(f"{key} {text}" for key, text in lines))

    def show_use(self, *, in_use: bool) -> None:
        """Say whether the model is in use; then there is nothing to deploy."""
        self.state.setText(tr("in use") if in_use else "")
        set_role(self.state, "good" if in_use else "dim")
        self.state.setVisible(in_use)
        self.deploy.setVisible(not in_use)
