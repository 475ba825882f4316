"""The sheet of all keys."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from aura_trainer.domain.settings import RatingKeys
from aura_trainer.gui.action import Group
from aura_trainer.gui.action_help import HelpLine, help_lines
from aura_trainer.gui.action_keys import KeyMap
from aura_trainer.gui.widgets.parts import button, label
from aura_trainer.language import tr

_COLUMNS = (
    (Group.RATE, Group.HIGHLIGHTS, Group.WINDOW),
    (Group.MOVE, Group.SHOW, Group.LARGE, Group.MODELS),
)
_GROUP_GAP = 12
_AROUND, _EDGES = 110, 60


class ShortcutSheet(QDialog):
    """Shows what each key does under the scheme in force.

    Signals:
        change_requested: The person wants other keys.
    """

    change_requested = Signal()

    def __init__(self, keys: KeyMap, scheme: RatingKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(16)
        inside = QFrame()
        inside.setProperty("role", "panel")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(40)
        lines = {
            group: list(run) for group, run in groupby(help_lines(keys, scheme), lambda line: line.group)
        }
        for groups in _COLUMNS:
            columns.addLayout(self._column({group: lines[group] for group in groups if group in lines}))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Keys"))
        area.setWidget(inside)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(inside.sizeHint().width() + bar + 2 * _GROUP_GAP)
        whole.addWidget(area)
        buttons = QHBoxLayout()
        self.change = button(tr("Change keys\N{HORIZONTAL ELLIPSIS}"), says=tr("Change keys"))
        self.change.clicked.connect(self.accept)
        self.change.clicked.connect(self.change_requested)
        close = button(tr("Close"))
        close.setDefault(True)
        close.setFocus()
        close.clicked.connect(self.accept)
        buttons.addWidget(self.change)
        buttons.addStretch(1)
        buttons.addWidget(close)
        whole.addLayout(buttons)
        # As high as its lines, and scrolled where the screen is lower.
        wanted = inside.sizeHint().height() + _AROUND
        self.resize(
            self.minimumSizeHint().width(), min(wanted, self.screen().availableSize().height() - _EDGES)
        )

    def _column(self, groups: Mapping[Group, Sequence[HelpLine]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, 160)
        grid.setColumnStretch(1, 1)
        for group, lines in groups.items():
            if grid.count():
                grid.setRowMinimumHeight(grid.rowCount(), _GROUP_GAP)
            grid.addWidget(label(tr(group.value), "section"), grid.rowCount(), 0, 1, 2)
            for line in lines:
                row = grid.rowCount()
                grid.addWidget(label(line.keys, "mono"), row, 0)
                grid.addWidget(label(line.title), row, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return grid
