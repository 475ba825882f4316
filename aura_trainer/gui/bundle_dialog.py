"""A model file before it is imported: each check with what it found, and what the model says of itself."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from aura_trainer.domain.bundle_check import CheckResult, Examination
from aura_trainer.domain.models import ModelSummary
from aura_trainer.gui.context import PageContext
from aura_trainer.gui.model_changes import ModelChanges
from aura_trainer.gui.model_words import LOSS, RANKING, figure_text, made_text, ratings_text
from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.gui.widgets.parts import button, card, label, paragraph, row
from aura_trainer.language import mark, tr
from aura_trainer.services.model_titles import namesake_sentence

_SIZE = (660, 660)
_MARKS: dict[bool | None, tuple[str, str, str]] = {
    True: ("check", "good", mark("passed")),
    False: ("error", "bad", mark("not passed")),
    None: ("", "dim", mark("not looked at")),
}


class BundleDialog(QDialog):
    """Shows an examination; Import keeps the model, Import and deploy also puts it in use.

    Of a file that was refused nothing is kept, and there is nothing to do but close.

    Args:
        context: Services, runner and signals.
        source: The file.
        examination: How far it came.
        parent: What the dialog stands before.
    """

    def __init__(self, context: PageContext, source: Path, examination: Examination, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._source = source
        self._changes = ModelChanges(context)
        self._icons: list[tuple[QLabel, bool | None]] = []
        self.examination = examination
        self.verdict = label("", "heading", wrap=True)
        self.reason = paragraph()
        self.namesake = paragraph()
        self.lines: list[QLabel] = []
        self.import_button = button(tr("Import"), says=tr("Import the model without putting it in use"))
        self.deploy_button = button(tr("Import and deploy"), "primary")
        self.close_button = button(tr("Cancel"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Import {name}").format(name=source.name))
        self.resize(*_SIZE)
        self._build()
        context.theme.changed.connect(self._paint)
        self._paint()

    def _build(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._head())
        if self.examination.summary is not None:
            column.addWidget(self._model(self.examination.summary))
        frame, inside = card()
        inside.addWidget(label(tr("What was checked"), "section"))
        for result in self.examination.checks:
            inside.addLayout(self._line(result))
        column.addWidget(frame)
        column.addStretch(1)
        shown = QScrollArea()
        shown.setWidgetResizable(True)
        shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shown.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(shown, 1)
        whole.addLayout(self._foot())

    def _head(self) -> QFrame:
        refusal = self.examination.refusal
        frame, column = card("card-bad" if refusal else "card-good")
        line = row(spacing=12)
        icon = QLabel()
        self._icons.append((icon, refusal is None))
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.verdict, 1)
        column.addLayout(line)
        if refusal is not None:
            self.verdict.setText(
                tr("{file} is not a model that can be used here.").format(file=self._source.name)
            )
            self.reason.setText(
                tr("{found} Nothing was kept, and nothing was changed.").format(found=refusal.found)
            )
        elif self.examination.kept_as is not None:
            self.verdict.setText(tr("It passed all checks."))
            self.reason.setText(
                tr("You have this model already, as {name}.").format(name=self.examination.kept_as)
            )
        else:
            self.verdict.setText(tr("It passed all checks."))
            self.reason.setText(
                tr(
                    "Its figures are what its maker measured, on the maker's ratings. How close it comes to yours, "
                    "Compare tells once it is imported."
                )
            )
        column.addWidget(self.reason)
        model, namesake = self.examination.summary, self.examination.namesake
        if model is not None and namesake is not None:
            self.namesake.setText(namesake_sentence(model, namesake))
            column.addWidget(self.namesake)
        return frame

    def _model(self, model: ModelSummary) -> QFrame:
        frame, column = card()
        column.addWidget(label(model.name, "heading", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        lines = (
            (tr("made"), made_text(model)),
            (tr("ratings"), ratings_text(model)),
            (tr("held-out error"), figure_text(model, LOSS)),
            (tr("order right"), figure_text(model, RANKING)),
        )
        for number, (key, text) in enumerate(lines):
            line, side = divmod(number, 2)
            grid.addWidget(label(key, "dim"), line, side * 2)
            grid.addWidget(label(text), line, side * 2 + 1)
        column.addLayout(grid)
        frame.setAccessibleName(model.name)
        frame.setAccessibleDescription(", ".join(f"{key} {text}" for key, text in lines))
        return frame

    def _line(self, result: CheckResult) -> QHBoxLayout:
        icon = QLabel()
        icon.setFixedWidth(round(18 * self._context.theme.text_scale))
        icon.setAccessibleName(tr(_MARKS[result.passed][2]))
        self._icons.append((icon, result.passed))
        words = paragraph(result.check.words)
        set_role(words, "" if result.passed else "strong" if result.passed is False else "dim")
        self.lines.append(words)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words)
        found = result.found or tr("Not looked at, as an earlier check was not passed")
        if result.passed is False:
            found = tr("Not so. {found}").format(found=found)
        column.addWidget(paragraph(found, "dim"))
        line = row(spacing=10)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        return line

    def _foot(self) -> QHBoxLayout:
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.import_button)
        foot.addWidget(self.deploy_button)
        self.close_button.clicked.connect(self.reject)
        self.import_button.clicked.connect(self._import)
        self.deploy_button.clicked.connect(self._import_and_deploy)
        model = self.examination.summary
        self.import_button.setVisible(model is not None and self.examination.kept_as is None)
        self.deploy_button.setVisible(model is not None)
        if model is None:
            self.close_button.setText(tr("Close"))
        elif self.examination.kept_as is not None:
            self.deploy_button.setText(tr("Deploy"))
        return foot

    def _import(self) -> None:
        if (model := self.examination.summary) is not None:
            self._context.runner.run(self._changes.bring_in(self._source, model.digest))
            self.accept()

    def _import_and_deploy(self) -> None:
        if (model := self.examination.summary) is not None:
            self._context.runner.run(self._changes.bring_in_and_deploy(self._source, model.digest))
            self.accept()

    def _paint(self) -> None:
        for shown, passed in self._icons:
            icon, tone, _ = _MARKS[passed]
            if icon:
                shown.setPixmap(self._context.theme.pixmap(icon, tone, 16))
