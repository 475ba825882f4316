"""The sheet of all keys."""

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.rating_keys import key_help


class ShortcutSheet(QDialog):
    """Shows what each key does under the scheme in force."""

    def __init__(self, scheme: RatingKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for group, lines in groupby(key_help(scheme), lambda line: line.group):
            heading = QLabel(group, self)
            heading.setProperty("role", "section")
            column.addWidget(heading)
            grid = QGridLayout()
            grid.setHorizontalSpacing(24)
            grid.setVerticalSpacing(6)
            grid.setColumnMinimumWidth(0, 160)
            grid.setColumnStretch(1, 1)
            for row, line in enumerate(lines):
                keys = QLabel(line.keys, self)
                keys.setProperty("role", "mono")
                grid.addWidget(keys, row, 0)
                grid.addWidget(QLabel(line.meaning, self), row, 1)
            column.addLayout(grid)
            column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons.addWidget(close)
        column.addLayout(buttons)
