"""The small parts pages are put together from, with their role in the stylesheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

_INSET = 6


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A plain-text label; with ``wrap`` it takes as many lines as it needs and its text can be selected."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def paragraph(text: str = "", role: str = "") -> QLabel:
    """A wrapped label for a scrolled column, where its height follows from its width.

    What its text would take in a narrower column does not count, so nothing scrolls for it.
    """
    made = label(text, role, wrap=True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return made


def caption(words: str) -> str:
    """The text of a button or menu whose ampersands are to be read, and name no key."""
    return words.replace("&", "&&")


def button(text: str, role: str = "", *, says: str = "") -> QPushButton:
    """A push button; ``says`` is its accessible name where the text alone does not tell."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    made.setAccessibleName(says or text)
    return made


def inset(box: QAbstractSpinBox) -> None:
    """Keep a spin box's text as far from the edge as that of other fields, which the stylesheet cannot."""
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)


def card(role: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A framed area and its column."""
    frame = QFrame()
    frame.setProperty("role", role)
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(8)
    return frame, column


def row(*, spacing: int = 8) -> QHBoxLayout:
    """A row without margins."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    return made


def clear(layout: QLayout) -> None:
    """Remove everything a layout holds, and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()
