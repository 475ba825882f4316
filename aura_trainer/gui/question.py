"""Asking once before something is done, without a nested event loop."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QWidget

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


def deletion(title: str, name: str, verb: str) -> Question:
    """Whether a version of the model is to be deleted, and that this can be undone."""
    return Question(
        title,
        tr("{name} will no longer be among the versions.").format(name=name),
        tr("You can undo this: the last ten versions deleted are kept aside. Your ratings stay as they are."),
        verb,
        dangerous=True,
    )


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
    show_plain(box)
    yes.clicked.connect(do)
    box.open()
    return box


def show_plain(box: QDialog) -> None:
    """Have names in a dialog of Qt's own read as they are, whatever they look like."""
    for words in box.findChildren(QLabel):
        words.setTextFormat(Qt.TextFormat.PlainText)
