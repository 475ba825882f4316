"""The sheet of all keys."""

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action_help import HelpLine, help_lines
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.actions import Group
from aura_trainer.gui.widgets.parts import button, label

_COLUMNS = ((Group.RATE, Group.MOVE), (Group.LARGE, Group.WINDOW))


class ShortcutSheet(QDialog):
    """Shows what each key does under the scheme in force.

    Signals:
        change_requested: The person wants other keys.
    """

    change_requested = Signal()

    def __init__(self, keys: KeyMap, scheme: RatingKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(16)
        columns = QHBoxLayout()
        columns.setSpacing(40)
        lines = {
            group: list(run) for group, run in groupby(help_lines(keys, scheme), lambda line: line.group)
        }
        for groups in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(8)
            for group in groups:
                column.addWidget(label(group, "section"))
                column.addLayout(self._grid(lines[group]))
                column.addSpacing(8)
            column.addStretch(1)
            columns.addLayout(column)
        whole.addLayout(columns)
        buttons = QHBoxLayout()
        self.change = button("Change keys\N{HORIZONTAL ELLIPSIS}", says="Change keys")
        self.change.clicked.connect(self.accept)
        self.change.clicked.connect(self.change_requested)
        close = button("Close")
        close.setDefault(True)
        close.setFocus()
        close.clicked.connect(self.accept)
        buttons.addWidget(self.change)
        buttons.addStretch(1)
        buttons.addWidget(close)
        whole.addLayout(buttons)

    def _grid(self, lines: list[HelpLine]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 160)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(lines):
            keys = QLabel(line.keys, self)
            keys.setTextFormat(Qt.TextFormat.PlainText)
            keys.setProperty("role", "mono")
            grid.addWidget(keys, row, 0)
            grid.addWidget(label(line.title), row, 1)
        return grid
