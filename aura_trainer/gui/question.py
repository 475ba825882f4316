"""Asking once before something is done, without a nested event loop."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from aura_trainer.gui.theme.stylesheet import set_role
from aura_trainer.language import tr


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what will happen, and the verb on the button that does it."""

    title: str
    text: str
    consequence: str
    verb: str
    dangerous: bool = False


def ask(parent: QWidget, question: Question, do: Callable[[], object]) -> QMessageBox:
    """Open a question; ``do`` is called when the person agrees. Keep the returned dialog."""
    box = QMessageBox(parent.window())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(question.title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question.text)
    box.setInformativeText(question.consequence)
    role = QMessageBox.ButtonRole.DestructiveRole if question.dangerous else QMessageBox.ButtonRole.AcceptRole
    yes = box.addButton(question.verb, role)
    no = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    set_role(yes, "danger" if question.dangerous else "primary")
    box.setDefaultButton(no if question.dangerous else yes)
    box.setEscapeButton(no)
    yes.clicked.connect(do)
    box.open()
    return box
