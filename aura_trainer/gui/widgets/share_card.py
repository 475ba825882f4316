"""What goes into a data set for others, and what does not."""

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from aura_trainer.domain.dataset import ShareChoices
from aura_trainer.gui.widgets.parts import card, label, paragraph
from aura_trainer.language import tr


class ShareCard(QWidget):
    """Says what others get, and asks what else they are to get; nothing that tells of the person is ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbnails = QCheckBox(tr("Small pictures of the rated frames"), self)
        self.folders = QCheckBox(tr("The folders the footage lies in"), self)
        self.name = QCheckBox(tr("The name of your profile"), self)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        around.addWidget(frame)
        column.addWidget(label(tr("What others get"), "section"))
        column.addWidget(
            paragraph(
                tr(
                    "Your ratings, and what training needs of the rated frames as far as it is there already. The "
                    "footage itself stays with you: whoever has the same files can use the ratings, whatever the "
                    "files are called there."
                ),
                "dim",
            )
        )
        column.addWidget(label(tr("Add"), "section"))
        for choice in (self.thumbnails, self.folders, self.name):
            column.addWidget(choice)

    def choices(self) -> ShareChoices:
        """What is ticked."""
        return ShareChoices(
            thumbnails=self.thumbnails.isChecked(),
            folders=self.folders.isChecked(),
            name=self.name.isChecked(),
        )
