"""A quiet offer: the best moments of the next clip, once one clip was rated."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from aura_trainer.gui.widgets.parts import button, paragraph
from aura_trainer.language import tr


class NextClipBar(QFrame):
    """Says which clip is next, and leads there.

    Signals:
        requested: Show its best moments.
    """

    requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.words = paragraph()
        self.go = button(tr("My top 10 on the next clip"))
        self.go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.go.clicked.connect(self.requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def offer(self, rated: str, following: str) -> None:
        """Offer the best of a clip after another; with none, offer nothing."""
        self.setVisible(bool(following))
        self.words.setText(
            tr("{rated} is rated. {following} is next.").format(rated=rated, following=following)
        )
